#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The exported PyTorch module beside the unrolled loop, torch.utils.checkpoint and two DDP processes, and the JAX module beside jax.grad.
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
while read -r step hidden internal; do
  for budget in 2 5 20; do
    build/ci/bin/retrace-cli plan --steps 500 --strategy mixed --budget $budget% --hidden-bytes "$hidden" --internal-bytes "$internal" --schedule "$work/$budget.json" >/dev/null
    build/ci/bin/retrace-cli export "$work/$budget.json" --pytorch "$work/bptt_${step}_$budget.py"
  done
done < <("$environment/bin/python" tests/bench/export_torch.py --sizes)
"$environment/bin/python" tests/bench/export_torch.py "$work" 2 5 20
"$environment/bin/python" -c 'import jax' 2>/dev/null || exit 0
for budget in 2 20; do
  build/ci/bin/retrace-cli plan --steps 60 --strategy mixed --budget $budget% --beta 3 --schedule "$work/jax.json" >/dev/null 2>&1 ||
    build/ci/bin/retrace-cli plan --steps 60 --strategy mixed --units 5 --beta 3 --schedule "$work/jax.json" >/dev/null
  build/ci/bin/retrace-cli export "$work/jax.json" --jax "$work/bptt_jax_$budget.py"
done
"$environment/bin/python" tests/bench/export_jax.py "$work" 2 20
