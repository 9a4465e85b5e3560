// SPDX-License-Identifier: GPL-3.0-or-later
// The referee of the space-time picture: plays every action and looks at every cell, whatever that takes.
#pragma once

#include <QImage>
#include <QString>
#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "ui/model/spacetime_range.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_raster.h"

namespace retrace::test {

struct Case {
  ui::PlanPtr plan;
  ui::SpacetimeRange range;
  QSize size;
  ui::CellSet shown = ui::CellSet::all();
};

inline std::int64_t pixel(double position, double first, double scale) {
  return static_cast<std::int64_t>(std::floor((position - first) * scale + 1e-9));
}

// The picture by definition: every cell of every action, the most important one per pixel.
inline std::vector<std::uint8_t> naive(const Case& one) {
  const ui::Plan& plan = *one.plan;
  const core::Problem& problem = plan.problem();
  const int width = one.size.width(), height = one.size.height();
  const double columnPixels = width / one.range.columns(), rowPixels = height / one.range.rows();
  const std::int64_t grain = 1.0 / rowPixels > 1024.0 ? 256 : 1.0 / rowPixels > 256.0 ? 64 : 1;
  std::vector<std::uint8_t> picture(static_cast<std::size_t>(width * height), 0);
  const auto put = [&](std::int64_t row, std::int64_t step, ui::SpacetimeCell cell) {
    if (!one.shown.has(cell) || static_cast<double>(step) <= one.range.firstColumn ||
        static_cast<double>(step - 1) >= one.range.endColumn)
      return;
    if (static_cast<double>(row) < one.range.firstRow) return;
    const std::int64_t y =
        std::max<std::int64_t>(0, pixel(static_cast<double>(row - row % grain), one.range.firstRow, rowPixels));
    const std::int64_t x0 = pixel(static_cast<double>(step - 1), one.range.firstColumn, columnPixels);
    const std::int64_t x1 =
        std::max({std::int64_t{1}, x0 + 1, pixel(static_cast<double>(step), one.range.firstColumn, columnPixels)});
    if (y < 0 || y >= height) return;
    for (std::int64_t x = std::max<std::int64_t>(0, x0); x < std::min<std::int64_t>(width, x1); ++x) {
      auto& there = picture[static_cast<std::size_t>(y * width + x)];
      there = std::max(there, static_cast<std::uint8_t>(cell));
    }
  };
  // How long each block stays: what is gone within a row of pixels is shown by the mark of its keeping alone.
  using Begun = std::map<std::int64_t, std::int64_t>;  // offset -> first action held
  const auto follow = [&](const core::MemoryMap& map, std::int64_t row, Begun& begun) {
    const core::Action action = plan.action(row);
    Begun now;
    for (const core::Block& block : map.stack()) {
      const auto known = begun.find(block.offset);
      const bool same =
          known != begun.end() && !(action.offset == block.offset && action.kind != core::ActionKind::Load &&
                                    action.kind != core::ActionKind::Backward);
      now[block.offset] = same ? known->second : row;
    }
    begun = std::move(now);
  };
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>
      stay;  // (first action held, offset) -> last action held
  {
    core::MemoryMap map(problem);
    Begun begun;
    for (std::int64_t row = 0; row < plan.actionCount(); ++row) {
      if (!map.apply(plan.action(row))) return {};
      follow(map, row, begun);
      for (const auto& [offset, first] : begun) stay[{first, offset}] = row;
    }
  }
  const auto least = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(1.0 / rowPixels)));
  core::MemoryMap map(problem);
  Begun begun;
  std::vector<bool> known(static_cast<std::size_t>(problem.steps) + 1, false);
  for (std::int64_t row = 0; row < plan.actionCount(); ++row) {
    const core::Action action = plan.action(row);
    const auto done = [&] {
      for (std::int64_t step = map.remainingSteps() + 1; step <= problem.steps; ++step)
        put(row, step, ui::SpacetimeCell::Done);
    };
    done();
    if (!map.apply(action)) return {};
    if (row % grain == grain - 1 && grain > 1) done();
    follow(map, row, begun);
    for (const core::Block& block : map.stack()) {
      const std::int64_t first = begun[block.offset];
      if (stay[{first, block.offset}] - first + 1 < least) continue;
      for (std::int64_t step = std::max<std::int64_t>(1, block.first); step <= block.last; ++step)
        put(row, step,
            block.kind == core::Block::Kind::Hidden ? ui::SpacetimeCell::HiddenHeld : ui::SpacetimeCell::InternalHeld);
    }
    const std::int64_t low = std::min(action.first, action.last), high = std::max(action.first, action.last);
    for (std::int64_t step = std::max<std::int64_t>(1, low); step <= high; ++step) {
      if (action.forwardOperations() > 0) {
        put(row, step,
            known[static_cast<std::size_t>(step)] ? ui::SpacetimeCell::Recompute : ui::SpacetimeCell::Forward);
        known[static_cast<std::size_t>(step)] = true;
        if (action.hasOffset()) put(row, step, ui::SpacetimeCell::KeepInternal);
      }
      if (action.kind == core::ActionKind::Save) put(row, step, ui::SpacetimeCell::KeepHidden);
      if (action.kind == core::ActionKind::Backward) put(row, step, ui::SpacetimeCell::Backward);
    }
  }
  return picture;
}

// Where the picture is not the naive one; empty: nowhere.
inline QString difference(const Case& one) {
  const QImage image =
      ui::spacetimeRaster(*one.plan, one.range, one.size, ui::spacetimeColours(ui::Theme::named({})), one.shown);
  const std::vector<std::uint8_t> expected = naive(one);
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (const int wanted = expected[static_cast<std::size_t>(y * image.width() + x)];
          image.pixelIndex(x, y) != wanted)
        return QStringLiteral("pixel %1,%2 of %3x%4 shows %5, should show %6")
            .arg(x)
            .arg(y)
            .arg(image.width())
            .arg(image.height())
            .arg(image.pixelIndex(x, y))
            .arg(wanted);
  return {};
}

}  // namespace retrace::test
