// SPDX-License-Identifier: GPL-3.0-or-later
// Owns one entry of the undo stack: what was chosen before and after. A whole drag is one entry. Main thread.
#pragma once

#include <QUndoCommand>
#include <functional>

#include "ui/model/setup.h"

namespace retrace::ui {

class SetupCommand : public QUndoCommand {
 public:
  using Apply = std::function<void(const Setup& setup)>;
  /// The change has happened already. `gesture` 0: an entry of its own; else it joins the entry before with the same
  /// number.
  SetupCommand(Setup before, Setup after, std::uint64_t gesture, Apply apply)
      : m_before(std::move(before)), m_after(std::move(after)), m_gesture(gesture), m_apply(std::move(apply)) {}

  void undo() override { m_apply(m_before); }
  void redo() override {
    if (m_done) m_apply(m_after);
    m_done = true;
  }
  [[nodiscard]] int id() const override { return 1; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = static_cast<const SetupCommand*>(other);
    if (m_gesture == 0 || next->m_gesture != m_gesture) return false;
    m_after = next->m_after;
    setObsolete(m_after == m_before);
    return true;
  }

 private:
  Setup m_before, m_after;
  std::uint64_t m_gesture;
  Apply m_apply;
  bool m_done = false;
};

}  // namespace retrace::ui
