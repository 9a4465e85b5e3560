#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The CUDA machine on the device that is here: verified, timed, measured, beside PyTorch (cuDNN's LSTM) where an environment with it
# is named in RETRACE_TORCH_ENV or can be had from PyPI. Without a device it says why and measures nothing. Some minutes.
# RETRACE_BENCH_QUICK=1 takes small sizes, to try the command itself.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
[ -f build/headless-cuda/build.ninja ] || cmake --preset headless -B build/headless-cuda -DRETRACE_CUDA=AUTO -DRETRACE_TESTS=OFF >/dev/null
cmake --build build/headless-cuda >/dev/null
cli=$PWD/build/headless-cuda/bin/retrace-cli
if ! "$cli" backends --json | python3 -c 'import json,sys; sys.exit(not json.load(sys.stdin)["backends"][1]["available"])'; then
  "$cli" backends
  echo "No device answers: nothing was measured."
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment=${RETRACE_TORCH_ENV:-$work/env}
if [ ! -x "$environment/bin/python" ]; then
  { python3 -m venv "$environment" && "$environment/bin/pip" install -q torch numpy; } >"$work/pip.log" 2>&1 ||
    { tail -1 "$work/pip.log"; echo "PyTorch is not to be had here: its columns stay empty."; environment=; }
fi
python=python3
if [ -n "$environment" ]; then python=$environment/bin/python; fi
sanitizer=$(command -v compute-sanitizer || true)
if [ -n "$sanitizer" ]; then "$sanitizer" --error-exitcode 9 "$cli" verify --backend cuda --quick | tail -20; else echo "compute-sanitizer is not installed: its check was left out."; fi
"$cli" verify --backend cuda
exec "$python" tests/bench/gpu_torch.py "$cli"
