// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/transport.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QStyle>
#include <algorithm>

namespace retrace::ui {

Transport::Transport(Selection& selection, Playback& playback, QWidget* parent)
    : QWidget(parent), m_selection(selection) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 4, 10, 4);
  row->setSpacing(4);
  addButtons(*row, playback);
  addPosition(*row, playback);
  connect(&selection, &Selection::planChanged, this, [this] {
    fitPosition();
    refresh();
  });
  connect(&selection, &Selection::cursorChanged, this, &Transport::refresh);
  fitPosition();
  refresh();
}

void Transport::addButtons(QHBoxLayout& row, Playback& playback) {
  struct Jump {
    const char* text;
    const char* tip;
    Playback::Stop stop;
    int direction;
  };
  const auto addJump = [&](const Jump& jump) {
    QToolButton* made = button(tr(jump.text), tr(jump.tip));
    row.addWidget(made);
    connect(made, &QToolButton::clicked, this, [&playback, jump] { playback.jump(jump.stop, jump.direction); });
  };
  auto* start = button(tr("|◀"), tr("To the start (Home)"));
  row.addWidget(start);
  connect(start, &QToolButton::clicked, &playback, &Playback::toStart);
  addJump({"◀B", QT_TR_NOOP("Previous backward (Ctrl+Left)"), Playback::Stop::Backward, -1});
  addJump({"◀", QT_TR_NOOP("One action back (Left)"), Playback::Stop::Action, -1});
  m_play = button(tr("Play"), tr("Play or pause (Space)"));
  m_play->setMinimumWidth(58);
  row.addWidget(m_play);
  connect(m_play, &QToolButton::clicked, &playback, &Playback::toggle);
  connect(&playback, &Playback::playingChanged, this,
          [this](bool playing) { m_play->setText(playing ? tr("Pause") : tr("Play")); });
  addJump({"▶", QT_TR_NOOP("One action on (Right)"), Playback::Stop::Action, 1});
  addJump({"B▶", QT_TR_NOOP("Next backward (Ctrl+Right)"), Playback::Stop::Backward, 1});
  auto* end = button(tr("▶|"), tr("To the end (End)"));
  row.addWidget(end);
  connect(end, &QToolButton::clicked, &playback, &Playback::toEnd);
}

void Transport::addPosition(QHBoxLayout& row, Playback& playback) {
  auto* speed = new QComboBox(this);
  for (const int actions : {5, 15, 60, 250, 1000, 10000}) speed->addItem(tr("%1 actions/s").arg(actions), actions);
  speed->setCurrentIndex(1);
  speed->setAccessibleName(tr("Speed"));
  connect(speed, &QComboBox::currentIndexChanged, this,
          [&playback, speed] { playback.setSpeed(speed->currentData().toDouble()); });
  m_loop = new QCheckBox(tr("Loop"), this);
  m_loop->setToolTip(tr("Starts again at the end; [ and ] set where the loop begins and ends"));
  connect(m_loop, &QCheckBox::toggled, &playback, &Playback::setLoop);
  m_scrub = new QSlider(Qt::Horizontal, this);
  m_scrub->setAccessibleName(tr("Position in the schedule"));
  m_scrub->setMinimumWidth(60);
  connect(m_scrub, &QSlider::valueChanged, this, [this](int value) { m_selection.setCursor(value); });
  m_position = new QLabel(this);
  m_follow = new QCheckBox(tr("Follow live"), this);
  m_follow->setChecked(playback.followsLive());
  connect(m_follow, &QCheckBox::toggled, &playback, &Playback::setFollowsLive);
  m_follow->setToolTip(tr("While a run is going on, the cursor shows what the machine has done"));
  row.addSpacing(8);
  row.addWidget(speed);
  row.addWidget(m_loop);
  row.addSpacing(4);
  row.addWidget(m_scrub, 1);
  row.addWidget(m_position);
  row.addSpacing(8);
  row.addWidget(m_follow);
}

// Of one size for a whole plan: a label that may grow has the window laid out anew with every number. Digits need not
// be equally wide.
void Transport::fitPosition() {
  const std::int64_t count = m_selection.plan() ? m_selection.plan()->actionCount() : 0;
  const QString digits = QStringLiteral("0123456789");
  const QChar widest = *std::max_element(digits.begin(), digits.end(), [this](QChar a, QChar b) {
    return fontMetrics().horizontalAdvance(a) < fontMetrics().horizontalAdvance(b);
  });
  const QString longest(QString::number(count).size(), widest);
  m_position->setFixedSize(fontMetrics().horizontalAdvance(tr("action %1 / %2").arg(longest, longest)) + 4,
                           fontMetrics().height() + 2);
}

QToolButton* Transport::button(const QString& text, const QString& tip) {
  auto* made = new QToolButton(this);
  made->setText(text);
  made->setToolTip(tip);
  made->setAccessibleName(tip);
  made->setMinimumSize(30, 28);
  return made;
}

void Transport::refresh() {
  const QSignalBlocker quiet(m_scrub);
  const std::int64_t count = m_selection.plan() ? m_selection.plan()->actionCount() : 0;
  m_scrub->setRange(0, static_cast<int>(std::min<std::int64_t>(count, INT32_MAX)));
  m_scrub->setValue(static_cast<int>(std::min<std::int64_t>(m_selection.cursor(), INT32_MAX)));
  m_position->setText(tr("action %1 / %2").arg(m_selection.cursor()).arg(count));
}

}  // namespace retrace::ui
