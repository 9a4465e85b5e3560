// SPDX-License-Identifier: Apache-2.0
#include "core/base/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace retrace::core {

Result<std::string> readBytes(const std::string& path, std::string_view what) {
  constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;
  const auto tooLarge = [&] {
    return fail(ErrorCode::InvalidInput, "The {} '{}' has more than {} bytes, which is the most that is read. Cut it.",
                what, path, kMostBytes);
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return fail(ErrorCode::Io, "'{}' is a folder; a {} is a file.", path, what);
  std::ifstream input(path, std::ios::binary);
  if (!input) return fail(ErrorCode::Io, "The {} '{}' cannot be opened: {}.", what, path, std::strerror(errno));
  const auto size = std::filesystem::file_size(path, error);  // fails for a pipe, whose size is not known
  if (!error && size > kMostBytes) return tooLarge();
  std::string bytes;
  if (!error) bytes.reserve(size);
  std::vector<char> piece(std::size_t{1} << 20);
  while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())) || input.gcount() > 0) {
    bytes.append(piece.data(), static_cast<std::size_t>(input.gcount()));
    if (bytes.size() > kMostBytes) return tooLarge();
  }
  if (input.bad()) return fail(ErrorCode::Io, "The {} '{}' cannot be read: {}.", what, path, std::strerror(errno));
  if (bytes.empty()) return fail(ErrorCode::InvalidInput, "The {} '{}' is empty.", what, path);
  return bytes;
}

std::string_view kindOfFile(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};  // reading a pipe would consume it
  std::string beginning(4096, '\0');
  std::ifstream input(path, std::ios::binary);
  input.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, input.gcount())));
  for (const auto& [format, kind] :
       {std::pair<std::string_view, std::string_view>{"\"retrace-schedule\"", "a schedule"},
        {"\"retrace-stream\"", "a recording"},
        {"\"retrace-session\"", "a session"}})
    if (beginning.find(format) != std::string::npos) return kind;
  return {};
}

std::string printable(std::string_view text, std::size_t mostBytes) {
  std::string line(text.substr(0, mostBytes));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return line;
}

}  // namespace retrace::core
