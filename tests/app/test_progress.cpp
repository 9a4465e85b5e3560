// SPDX-License-Identifier: Apache-2.0
// The line that says a command is at work: on a terminal alone, and never in what a program reads.
#include <doctest/doctest.h>

#include "app/progress.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

using namespace retrace::cli;
using namespace retrace::test;

namespace {

// Runs the command with standard error on a pseudo-terminal and standard output in a pipe; prints what came to either,
// as Python writes a list of texts.
Outcome onTerminal(const std::string& arguments) {
  const std::string script =
      "import os, pty, subprocess, sys, time\n"
      "master, slave = pty.openpty()\n"
      "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=slave)\n"
      "os.close(slave)\n"
      "out = child.stdout.read().decode()\n"
      "child.wait()\n"
      "error = b''\n"
      "try:\n"
      "    while True:\n"
      "        error += os.read(master, 65536)\n"
      "except OSError: pass\n"
      "print(ascii([out[:40], error.decode()[:60], error.decode()[-10:], child.returncode]))\n";
  return runShell("python3 -c \"" + script + "\" " + std::string(kCli) + " " + arguments);
}

}  // namespace

TEST_CASE("progress tells the part and what is left, or the seconds so far") {
  CHECK(progressText("Planning", 0.0, 2.2) == "Planning: 3 s");
  CHECK(progressText("Planning", 0.42, 4.2) == "Planning: 42 %, about 6 s left");
  CHECK(progressText("Curve", 0.5, 600.0) == "Curve: 50 %, about 10 min left");
  CHECK(progressText("Curve", 0.02, 200.0) == "Curve: 2 %, about 3 h left");
  CHECK(progressText("Curve", 1.0, 3.0) == "Curve: 100 %");
}

TEST_CASE("a command that takes long says so on a terminal, and takes the line away again") {
  const std::string run =
      "run --data copy:2 --cell lstm --hidden 32 --batch 16 --steps 200 --strategy mixed --budget 20% --json "
      "--iterations ";
#ifdef RETRACE_SANITIZED
  const std::string iterations = "40";  // each takes longer
#else
  const std::string iterations = "600";
#endif
  const Outcome slow = onTerminal(run + iterations);
  CAPTURE(slow.output);
  CAPTURE(slow.errors);
  CHECK(slow.output.starts_with("['{"));
  CHECK(slow.output.find("'\\r\\x1b[KTraining: ") != std::string::npos);
  CHECK(slow.output.find("\\r\\x1b[K', 0]") != std::string::npos);
  const Outcome quick = onTerminal("plan --steps 100 --units 10 --beta 3 --json");
  CHECK(quick.output.find(", '', '', 0]") != std::string::npos);
  const Outcome piped = runShell(std::string(kCli) + " " + run + "1");
  CHECK(piped.exitCode == 0);
  CHECK(piped.errors.empty());
}
