// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the bar at the bottom: play, step both ways, scrub, speed, loop, follow live. Main thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "ui/model/playback.h"

class QHBoxLayout;

namespace retrace::ui {

class Transport : public QWidget {
  Q_OBJECT
 public:
  Transport(Selection& selection, Playback& playback, QWidget* parent = nullptr);
  void setLoop(bool loop) { m_loop->setChecked(loop); }

 private:
  QToolButton* button(const QString& text, const QString& tip);
  void refresh();
  void addButtons(QHBoxLayout& row, Playback& playback);
  void addPosition(QHBoxLayout& row, Playback& playback);
  void fitPosition();

  Selection& m_selection;
  QToolButton* m_play = nullptr;
  QSlider* m_scrub = nullptr;
  QLabel* m_position = nullptr;
  QCheckBox *m_loop = nullptr, *m_follow = nullptr;
};

}  // namespace retrace::ui
