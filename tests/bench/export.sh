#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The exported PyTorch module beside the unrolled loop and torch.utils.checkpoint. PyTorch comes from PyPI into a throw-away
# environment, or from the environment named in RETRACE_TORCH_ENV.
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
cmake --build --preset ci --target retrace-cli >/dev/null
for budget in 2 5 20; do
  build/ci/bin/retrace-cli plan --steps 500 --strategy mixed --budget $budget% --cell lstm --hidden 64 --batch 16 --schedule "$work/$budget.json" >/dev/null
  build/ci/bin/retrace-cli export "$work/$budget.json" --pytorch "$work/bptt_$budget.py" >/dev/null
done
"$environment/bin/python" tests/bench/export_torch.py "$work" 2 5 20
