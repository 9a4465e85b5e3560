#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How long the window takes from a moved slider to the repainted picture.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
cmake --preset ci >/dev/null
cmake --build --preset ci --target bench_ui >/dev/null
QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES="default.warning=false" build/ci/bin/bench_ui
