// SPDX-License-Identifier: GPL-3.0-or-later
// Owns moving pictures of a schedule: the space-time picture as it comes to be, with the arena and the steps below it.
// The same schedule and options give the same bytes. Main thread.
#pragma once

#include <QImage>

#include "ui/figures/figures.h"

namespace retrace::ui {

struct AnimationOptions {
  static constexpr double kDotsPerInch = 110.0;
  FigureStyle style;
  std::int64_t firstAction = 1;   ///< 1-based, inclusive
  std::int64_t lastAction = 0;    ///< 0: the schedule's last
  double actionsPerSecond = 0.0;  ///< 0: so that the animation takes kSeconds
  double framesPerSecond = 20.0;
  static constexpr double kSeconds = 12.0;
};

/// How many actions are done in each frame; the last shows the end of the range. InvalidInput for a range outside the
/// schedule, or for more frames than can be wanted.
[[nodiscard]] core::Result<std::vector<std::int64_t>> animationFrames(const Plan& plan,
                                                                      const AnimationOptions& options);

/// FILE.webp (lossless, endless), or a folder for 00001.png, 00002.png, ...: an existing or new folder without an
/// ending.
[[nodiscard]] core::Result<void> writeAnimation(const PlanPtr& plan, const AnimationOptions& options,
                                                const QString& file);

}  // namespace retrace::ui
