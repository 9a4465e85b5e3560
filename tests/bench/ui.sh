#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How long the window takes: pictures of millions of actions, and from a moved slider to everything repainted. Without a screen
# (Qt's offscreen platform) and, where Xvfb is installed, on one.
#   ui.sh [spacetime | cursor | slider [T]...]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
cmake --preset ci >/dev/null
cmake --build --preset ci --target bench_ui >/dev/null
export QT_LOGGING_RULES="default.warning=false" XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/tmp}"
echo "### Offscreen"
QT_QPA_PLATFORM=offscreen build/ci/bin/bench_ui "$@"
if command -v xvfb-run >/dev/null; then
  echo
  echo "### Xvfb"
  QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1200x24" build/ci/bin/bench_ui "$@"
fi
