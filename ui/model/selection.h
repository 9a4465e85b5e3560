// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what all views share: the cursor, the hovered and the pinned spot, the selected range, and what is held at the
// cursor. Main thread.
#pragma once

#include <QObject>
#include <optional>

#include "ui/model/plan.h"

namespace retrace::ui {

/// A place in a schedule: a time step (1-based), an action (0-based), or both.
struct Spot {
  std::optional<std::int64_t> step, action;
  [[nodiscard]] bool empty() const { return !step && !action; }
  bool operator==(const Spot&) const = default;
};

/// A run of actions (0-based) or of time steps (1-based), both ends included.
struct SelectedRange {
  enum class Axis { Actions, Steps };
  Axis axis = Axis::Actions;
  std::int64_t first = 0, last = 0;
  bool operator==(const SelectedRange&) const = default;
};

class Selection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  [[nodiscard]] const PlanPtr& plan() const { return m_plan; }
  /// Number of actions done: 0 before the first, actionCount() at the end.
  [[nodiscard]] std::int64_t cursor() const { return m_cursor; }
  /// What is held at the cursor. Needs a plan; valid until the cursor or the plan changes.
  [[nodiscard]] const core::MemoryMap& state() const;
  /// The hovered spot, or else the pinned one: what views light up.
  [[nodiscard]] const Spot& spot() const { return m_hovered.empty() ? m_pinned : m_hovered; }
  [[nodiscard]] const Spot& pinned() const { return m_pinned; }
  /// The pinned spot, or else the hovered one: what is explained in words.
  [[nodiscard]] const Spot& focus() const { return m_pinned.empty() ? m_hovered : m_pinned; }
  [[nodiscard]] const std::optional<SelectedRange>& range() const { return m_range; }

  /// Shows another plan; the cursor keeps its relative place.
  void setPlan(PlanPtr plan);
  void setCursor(std::int64_t cursor);
  void hover(const Spot& spot);
  void pin(const Spot& spot);
  /// Pins the last action before the cursor with its first step, where it has one.
  void pinAtCursor();
  /// Clipped to the plan; `first` may be above `last`.
  void selectRange(std::optional<SelectedRange> range);
  /// Frees the pin and the range.
  void clear();

 Q_SIGNALS:
  void planChanged();
  void cursorChanged(qint64 cursor);
  void spotChanged();
  void rangeChanged();

 private:
  [[nodiscard]] bool inside(const Spot& spot) const;

  PlanPtr m_plan;
  std::int64_t m_cursor = 0;
  Spot m_hovered, m_pinned;
  std::optional<SelectedRange> m_range;
  mutable std::optional<core::MemoryMap> m_state;
  mutable std::int64_t m_stateAt = 0;
};

}  // namespace retrace::ui
