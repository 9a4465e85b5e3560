// SPDX-License-Identifier: Apache-2.0
// Owns running a program through the shell and catching what it says.
#pragma once

#include <sys/wait.h>

#include <unistd.h>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace retrace::test {

struct Outcome {
  int exitCode = -1;  ///< 128 + signal when killed
  std::string output;
  std::string errors;
};

[[nodiscard]] inline std::filesystem::path temporaryPath(const std::string& name) {
  static int counter = 0;
  return std::filesystem::temp_directory_path() /
         ("retrace_" + std::to_string(::getpid()) + "_" + std::to_string(counter++) + "_" + name);
}

[[nodiscard]] inline std::string contentOf(const std::filesystem::path& path) {
  std::ifstream input(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

/// Runs a shell command to its end. Leak reports of sanitizers stay out of the way of exit codes.
[[nodiscard]] inline Outcome runShell(const std::string& command) {
  const auto errorFile = temporaryPath("stderr");
  Outcome outcome;
  FILE* pipe = ::popen(("{ " + command + "; } 2>" + errorFile.string()).c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.output.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.errors = contentOf(errorFile);
  std::filesystem::remove(errorFile);
  return outcome;
}

}  // namespace retrace::test
