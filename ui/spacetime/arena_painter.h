// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the picture of what is held at one moment: the arena, byte for byte, and below it the strip of steps. The window
// and animations draw it. Lengths are in pixels of the painter. Main thread.
#pragma once

#include <QCoreApplication>
#include <QPainter>
#include <QRegion>

#include "ui/common/text_cache.h"
#include "ui/common/theme.h"
#include "ui/model/plan.h"

namespace retrace::ui {

/// What is painted: the memory of a plan at one moment, and the step that is lit.
struct ArenaMoment {
  const Plan& plan;
  const core::MemoryMap& map;
  std::optional<std::int64_t> lit{};
};

class ArenaPainter {
  Q_DECLARE_TR_FUNCTIONS(retrace::ui::ArenaPainter)
 public:
  static constexpr int kHeight = 148;

  void setTheme(const Theme& theme) { m_theme = theme; }
  [[nodiscard]] const Theme& theme() const { return m_theme; }
  void setWidth(double width) { m_width = width; }
  [[nodiscard]] QRectF arenaRect() const;
  [[nodiscard]] QRectF stripRect() const;
  /// The place of a byte of the arena.
  [[nodiscard]] double xOf(const Plan& plan, std::int64_t bytes) const;
  /// Paints what `region` covers.
  void paint(QPainter& painter, const QRegion& region, const ArenaMoment& moment);

 private:
  void paintArena(QPainter& painter, const ArenaMoment& moment);
  void paintBlocks(QPainter& painter, const ArenaMoment& moment);
  void paintState(QPainter& painter, const QRectF& cell, bool hidden, bool lit, const QString& label);
  void paintStrip(QPainter& painter, const ArenaMoment& moment);
  void paintStepCells(QPainter& painter, const ArenaMoment& moment);
  void paintFoldedSteps(QPainter& painter, const ArenaMoment& moment);
  void paintStripWords(QPainter& painter, const ArenaMoment& moment);

  double m_width = 0.0;
  Theme m_theme;
  TextCache m_texts;
};

}  // namespace retrace::ui
