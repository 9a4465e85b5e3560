#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The CUDA machine on the device that is here: verified, timed, measured, beside PyTorch (cuDNN's LSTM) where an environment with it
# is named in RETRACE_TORCH_ENV or can be had from PyPI. Without a device it says why and measures nothing. Some minutes.
# RETRACE_CLI names a worker that was built elsewhere, its module beside it, for a machine that has no compiler or libraries for it.
# RETRACE_BENCH_QUICK=1 takes small sizes, to try the command itself. Fails when a gradient is wrong or compute-sanitizer finds something.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
cli=${RETRACE_CLI:-$PWD/build/headless-cuda/bin/retrace-cli}
if [ -z "${RETRACE_CLI:-}" ]; then
  [ -f build/headless-cuda/build.ninja ] || cmake --preset headless -B build/headless-cuda -DRETRACE_CUDA=AUTO -DRETRACE_TESTS=OFF >/dev/null
  cmake --build build/headless-cuda >/dev/null
fi
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
if [ "${RETRACE_BENCH_QUICK:-}" = 1 ]; then sizes=(--quick); else sizes=(); fi
"$cli" verify --backend cuda "${sizes[@]}"
"$python" tests/bench/gpu_torch.py "$cli"

# The whole command keeps to ten minutes: each tool has less than one, on the small cases.
found=0
if command -v compute-sanitizer >/dev/null; then
  for tool in memcheck racecheck synccheck; do
    status=0
    timeout 45 compute-sanitizer --tool "$tool" --error-exitcode 9 "$cli" verify --backend cuda --quick >"$work/$tool.log" 2>&1 || status=$?
    case $status in
      0) echo "compute-sanitizer, $tool: clean" ;;
      124) errors=$(grep -ciE '^=+ .*(error|hazard)' "$work/$tool.log") || true
        [ "$errors" = 0 ] || { found=1; tail -20 "$work/$tool.log"; }
        echo "compute-sanitizer, $tool: not done after 45 s, $errors lines of errors until then" ;;
      *) found=1; tail -20 "$work/$tool.log"; echo "compute-sanitizer, $tool: FAILED (exit code $status)" ;;
    esac
  done
else
  echo "compute-sanitizer is not installed: its checks were left out."
fi
exit $found
