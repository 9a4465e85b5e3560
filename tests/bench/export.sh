#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The exported PyTorch module beside the unrolled loop, torch.utils.checkpoint, two DDP processes and the memory of the process, and the JAX
# module beside jax.grad.
# Both come from PyPI into a throw-away environment, or from the environment named in RETRACE_TORCH_ENV.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment=${RETRACE_TORCH_ENV:-$work/env}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install -q torch numpy
  "$environment/bin/pip" install -q jax || echo "jax does not install here: its check is left out" >&2
fi
[ -f build/ci/build.ninja ] || cmake --preset ci >/dev/null
cmake --build --preset ci --target retrace-cli >/dev/null
export RETRACE_CLI=$PWD/build/ci/bin/retrace-cli
"$environment/bin/python" tests/bench/export_torch.py "$work" 2 5 20
"$environment/bin/python" tests/bench/export_memory.py "$work" 2 5 20
"$environment/bin/python" -c 'import jax' 2>/dev/null || exit 0
"$environment/bin/python" tests/bench/export_jax.py "$work" 2 5 20
