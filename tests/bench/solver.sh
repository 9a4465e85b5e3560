#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The solver beside checkpoint_schedules and Griewank and Walther's revolve. Both come from PyPI into a throw-away environment,
# or from the environment named in RETRACE_SOLVER_ENV.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
environment=${RETRACE_SOLVER_ENV:-$work/env}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install -q checkpoint_schedules numba
fi
"$environment/bin/pip" download -q --no-deps --no-build-isolation --no-binary :all: pyrevolve -d "$work" >/dev/null 2>&1 ||
  "$environment/bin/pip" download -q --no-deps pyrevolve -d "$work"
tar xzf "$work"/pyrevolve-*.tar.gz -C "$work"
source=$(echo "$work"/pyrevolve-*/)
g++ -std=c++20 -O2 -w -I. -I"$source/include" -o "$work/solver_revolve" tests/bench/solver_revolve.cpp core/strategies/binomial.cpp "$source/src/revolve.cpp" "$source/src/revolve_c.cpp"
cmake --preset ci >/dev/null
cmake --build --preset ci --target bench_solver >/dev/null
"$environment/bin/python" tests/bench/solver.py build/ci/bin/bench_solver "$work/solver_revolve"
"$work/solver_revolve" 2000
