// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/playback.h"

#include <algorithm>
#include <cmath>

namespace retrace::ui {

Playback::Playback(Selection& selection, QObject* parent) : QObject(parent), m_selection(selection) {
  m_timer.setInterval(kFrameMilliseconds);
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &Playback::tick);
}

void Playback::setPlaying(bool playing) {
  if (playing == m_timer.isActive()) return;
  if (playing) {
    if (m_selection.plan() && m_selection.cursor() >= m_selection.plan()->actionCount()) m_selection.setCursor(0);
    m_owed = 0.0;
    m_clock.start();
    m_timer.start();
  } else {
    m_timer.stop();
  }
  Q_EMIT playingChanged(playing);
}

// From and to where it plays.
std::pair<std::int64_t, std::int64_t> Playback::bounds() const {
  const auto& range = m_selection.range();
  if (m_loop && range && range->axis == SelectedRange::Axis::Actions) return {range->first, range->last + 1};
  return {0, m_selection.plan()->actionCount()};
}

void Playback::tick() {
  if (!m_selection.plan()) return setPlaying(false);
  m_owed += m_speed * static_cast<double>(m_clock.restart()) / 1000.0;
  const double whole = std::floor(m_owed);
  m_owed -= whole;
  const auto [begin, end] = bounds();
  if (m_selection.cursor() >= end) {
    if (!m_loop) return setPlaying(false);
    m_selection.setCursor(begin);
    return;
  }
  m_selection.setCursor(std::clamp(m_selection.cursor() + static_cast<std::int64_t>(whole), begin, end));
}

void Playback::jump(Stop stop, int direction) {
  if (!m_selection.plan()) return;
  using core::ActionKind;
  const Plan& plan = *m_selection.plan();
  if (stop == Stop::Backward) {
    const std::int64_t cursor = m_selection.cursor(),
                       remaining = plan.remainingAfter(direction > 0 ? cursor : std::max<std::int64_t>(0, cursor - 1));
    if (direction > 0)
      return m_selection.setCursor(remaining > 0 ? plan.backwardOf(remaining) + 1 : plan.actionCount());
    return m_selection.setCursor(remaining < plan.problem().steps ? plan.backwardOf(remaining + 1) + 1 : 0);
  }
  const auto wanted = [&](std::int64_t cursor) {  // the action that led to this cursor
    if (stop == Stop::Action) return true;
    const core::Action action = plan.action(cursor - 1);
    return action.kind == ActionKind::Save || action.kind == ActionKind::Drop ||
           (action.kind == ActionKind::Record && action.hasOffset());
  };
  constexpr int kMostLooked = 1'000'000;  // a replay of millions of steps keeps nothing: it is passed in pieces
  std::int64_t cursor = m_selection.cursor() + direction;
  for (int looked = 0; cursor > 0 && cursor < plan.actionCount() && !wanted(cursor) && looked < kMostLooked; ++looked)
    cursor += direction;
  m_selection.setCursor(cursor);
}

void Playback::toEnd() {
  if (m_selection.plan()) m_selection.setCursor(m_selection.plan()->actionCount());
}

}  // namespace retrace::ui
