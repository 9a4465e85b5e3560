// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the one cursor, hovered and pinned step that all views share. Main thread.
#pragma once

#include <QObject>
#include <optional>

#include "ui/plan.h"

namespace retrace::ui {

class Selection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  [[nodiscard]] const PlanPtr& plan() const { return m_plan; }
  /// Number of actions done: 0 before the first, actionCount() at the end.
  [[nodiscard]] std::int64_t cursor() const { return m_cursor; }
  /// The pinned step, or else the hovered one.
  [[nodiscard]] std::optional<std::int64_t> step() const { return m_pinned ? m_pinned : m_hovered; }
  [[nodiscard]] bool pinned() const { return m_pinned.has_value(); }

  /// Shows another plan; the cursor keeps its relative place.
  void setPlan(PlanPtr plan);
  void setCursor(std::int64_t cursor);
  void hover(std::optional<std::int64_t> step);
  void pin(std::optional<std::int64_t> step);

 Q_SIGNALS:
  void planChanged();
  void cursorChanged(qint64 cursor);
  void stepChanged();

 private:
  PlanPtr m_plan;
  std::int64_t m_cursor = 0;
  std::optional<std::int64_t> m_hovered, m_pinned;
};

}  // namespace retrace::ui
