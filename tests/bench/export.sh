#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A recording of a million actions as a trace. The exported PyTorch module beside the unrolled loop, torch.utils.checkpoint, two DDP processes and the memory of the process, and the JAX
# module beside jax.grad.
# Both come from PyPI into a throw-away environment, or from the environment named in RETRACE_TORCH_ENV.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -f build/ci/build.ninja ] || cmake --preset ci >/dev/null
cmake --build --preset ci --target retrace-cli >/dev/null
export RETRACE_CLI=$PWD/build/ci/bin/retrace-cli
$RETRACE_CLI run --data copy:2 --cell tanh --hidden 4 --batch 1 --steps 1000 --strategy hidden --budget 2% --iterations 173 --record "$work/run.jsonl" --json >/dev/null
for _ in 1 2 3 4 5; do
  begin=$(date +%s%N)
  $RETRACE_CLI export "$work/run.jsonl" --trace "$work/trace.json" >/dev/null
  echo $((($(date +%s%N) - begin) / 1000000))
done | sort -n | sed -n 3p >"$work/median"
actions=$((173 * $(sed -n '1s/.*"actions_per_iteration":\([0-9]*\).*/\1/p' "$work/run.jsonl")))
echo "Trace of $actions recorded actions: $(cat "$work/median") ms, $(stat -c %s "$work/trace.json") bytes (median of 5)"
echo
environment=${RETRACE_TORCH_ENV:-$work/env}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install -q torch numpy
  "$environment/bin/pip" install -q jax || echo "jax does not install here: its check is left out" >&2
fi
"$environment/bin/python" tests/bench/export_torch.py "$work" 2 5 20
"$environment/bin/python" tests/bench/export_memory.py "$work" 2 5 20
"$environment/bin/python" -c 'import jax' 2>/dev/null || exit 0
"$environment/bin/python" tests/bench/export_jax.py "$work" 2 5 20
