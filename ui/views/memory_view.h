// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the picture of the arena, byte for byte, and the strip of steps: what is held right now. Main thread.
#pragma once

#include <QWidget>

#include "ui/common/theme.h"
#include "ui/model/selection.h"
#include "ui/spacetime/arena_painter.h"

namespace retrace::ui {

class MemoryView : public QWidget, public Themed {
  Q_OBJECT
 public:
  explicit MemoryView(Selection& selection, QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  /// The arena's place in the widget.
  [[nodiscard]] QRectF arenaRect() const { return m_arena.arenaRect(); }
  /// The strip's place in the widget.
  [[nodiscard]] QRectF stripRect() const { return m_arena.stripRect(); }
  [[nodiscard]] QSize sizeHint() const override { return {640, ArenaPainter::kHeight}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {225, ArenaPainter::kHeight}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  [[nodiscard]] std::int64_t stepAt(double x) const;
  [[nodiscard]] Spot spotAt(QPointF position) const;
  void cursorMoved();
  void spotMoved();

  Selection& m_selection;
  ArenaPainter m_arena;
  std::optional<std::int64_t> m_lit;  // the step that is lit
  std::vector<core::Block> m_shown;   // the arena when the cursor moved last
};

}  // namespace retrace::ui
