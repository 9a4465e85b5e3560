#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds house.py to what it promises, and the window to linking no kernels.

    test_house.py [WINDOW]     WINDOW is the built program; without it only the includes are looked at
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def judge(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for top in ("core", "gpu", "ui"):
            (root / top).mkdir()
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return subprocess.run([sys.executable, HERE / "house.py", root], capture_output=True, text=True)


def expect(what, outcome, code, words):
    if outcome.returncode != code or words not in outcome.stdout:
        sys.exit(f"{what}: exit code {outcome.returncode}, said: {outcome.stdout}{outcome.stderr}")


def main():
    expect("an allowed include", judge({"core/schedule/a.h": '#include "core/base/result.h"\n'}), 0, "every include allowed")
    expect("an include of its own room", judge({"ui/plot/a.h": '#include "ui/plot/plot.h"\n'}), 0, "every include allowed")
    expect("a forbidden include", judge({"core/base/a.h": '#pragma once\n#include "core/run/runner.h"\n'}), 1,
           "core/base/a.h:2: core/base may not include core/run (core/run/runner.h)")
    expect("a view that knows of jobs", judge({"ui/views/a.cpp": '#  include "ui/jobs/job.h"\n'}), 1,
           "ui/views/a.cpp:1: ui/views may not include ui/jobs")
    expect("a file of no room", judge({"core/lost.h": ""}), 1, "core/lost.h: lies in no room")
    if len(sys.argv) > 1:
        names = subprocess.run(["nm", "-C", sys.argv[1]], capture_output=True, text=True, check=True).stdout
        if "retrace::core::readRecording" not in names:
            sys.exit("nm does not name what the window links: is it stripped?")
        for kernel in ("retrace::core::bestKernels", "retrace::core::makeCpuBackend", "retrace::core::RecurrentStack"):
            if kernel in names:
                sys.exit(f"the window links {kernel}: kernels are the worker's")
    print("the house is kept")


if __name__ == "__main__":
    main()
