// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the moving of the cursor: play, step both ways, jump, speed, loop. Main thread.
#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include "ui/model/selection.h"

namespace retrace::ui {

class Playback : public QObject {
  Q_OBJECT
 public:
  explicit Playback(Selection& selection, QObject* parent = nullptr);

  enum class Stop { Action, StoreOrFree, Backward };  ///< what a jump looks for

  [[nodiscard]] bool playing() const { return m_timer.isActive(); }
  void setPlaying(bool playing);
  void toggle() { setPlaying(!playing()); }
  /// Actions per second.
  void setSpeed(double actionsPerSecond) { m_speed = actionsPerSecond; }
  /// Moves at most twice a second, by as many actions as are due: nothing races or flickers.
  void setStill(bool still) { m_timer.setInterval(still ? kStillMilliseconds : kFrameMilliseconds); }
  [[nodiscard]] int intervalMilliseconds() const { return m_timer.interval(); }
  /// Starts again at the end; within the selected range of actions when there is one.
  void setLoop(bool loop) { m_loop = loop; }
  [[nodiscard]] bool loop() const { return m_loop; }
  /// Whether the cursor goes along with a run.
  void setFollowsLive(bool follows) { m_followsLive = follows; }
  [[nodiscard]] bool followsLive() const { return m_followsLive; }
  /// To the next (`direction` 1) or previous (-1) action of the kind.
  void jump(Stop stop, int direction);
  void toStart() { m_selection.setCursor(0); }
  void toEnd();

 Q_SIGNALS:
  void playingChanged(bool playing);

 private:
  static constexpr int kFrameMilliseconds = 16, kStillMilliseconds = 500;
  void tick();
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> bounds() const;

  Selection& m_selection;
  QTimer m_timer;
  QElapsedTimer m_clock;
  double m_speed = 15.0;
  double m_owed = 0.0;  // fractions of actions
  bool m_loop = false, m_followsLive = true;
};

}  // namespace retrace::ui
