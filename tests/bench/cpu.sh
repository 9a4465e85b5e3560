#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The CPU machine beside PyTorch: gradients, speed, memory, predictions, training. PyTorch comes from PyPI into a throw-away
# environment, or from the environment named in RETRACE_TORCH_ENV. Arguments name parts; without any all of them. Where several
# people measure on one machine, RETRACE_BENCH_LOCK names a file that is locked for every single measurement.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment=${RETRACE_TORCH_ENV:-$work/env}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install -q torch numpy
fi
[ -f build/ci/build.ninja ] || cmake --preset ci >/dev/null
cmake --build --preset ci --target retrace-cli bench_cpu >/dev/null
# Helpers that sleep between pieces of work are PyTorch's fair chance on few cores.
OMP_WAIT_POLICY=passive "$environment/bin/python" tests/bench/cpu_torch.py build/ci/bin "$work" "$@"
