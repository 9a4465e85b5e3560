// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/iteration_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <algorithm>

namespace retrace::ui {

IterationBar::IterationBar(QWidget* parent)
    : QWidget(parent),
      m_number(new QSpinBox(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_newest(new QCheckBox(tr("Newest"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 3, 10, 0);
  auto* name = new QLabel(tr("Iteration"), this);
  name->setBuddy(m_number);
  row->addWidget(name);
  row->addWidget(m_number);
  row->addWidget(m_slider, 1);
  row->addWidget(m_newest);
  m_number->setKeyboardTracking(false);
  m_number->setAccessibleName(tr("Iteration that is looked at"));
  m_number->setToolTip(tr("Whose loss, time, bytes and times of actions are shown (Alt+Left, Alt+Right); a click on "
                          "the loss chooses one, too. Times of actions are kept of the newest %1 iterations at most.")
                           .arg(RunModel::kMostTimes));
  m_slider->setAccessibleName(tr("Iteration that is looked at, as a slider"));
  m_slider->setMinimumWidth(40);
  m_slider->setToolTip(m_number->toolTip());
  m_newest->setChecked(true);
  m_newest->setToolTip(tr("Goes on to every new iteration"));
  const auto take = [this](int number) {
    {
      const QSignalBlocker quiet(m_newest);
      m_newest->setChecked(false);
    }
    Q_EMIT chosen(static_cast<std::size_t>(number - 1));
  };
  connect(m_number->findChild<QLineEdit*>(), &QLineEdit::textEdited, this, [this] { m_typing = true; });
  connect(m_number, &QSpinBox::editingFinished, this, [this] { m_typing = false; });
  connect(m_number, &QSpinBox::valueChanged, this, take);
  connect(m_slider, &QSlider::valueChanged, this, take);
  connect(m_newest, &QCheckBox::toggled, this, [this](bool on) {
    if (on) Q_EMIT chosen(std::nullopt);
    else Q_EMIT chosen(static_cast<std::size_t>(m_number->value() - 1));
  });
  hide();
}

void IterationBar::setRun(const RunModel& run) {
  const auto shown = run.shownIndex();
  setVisible(shown.has_value());
  if (!shown) return;
  const QSignalBlocker quietNumber(m_number), quietSlider(m_slider), quietNewest(m_newest);
  const auto count = static_cast<int>(std::min<std::size_t>(run.iterations().size(), INT32_MAX));
  m_newest->setChecked(run.followsNewest());
  m_slider->setRange(1, count);
  m_slider->setPageStep(std::max(1, count / 10));
  m_slider->setValue(static_cast<int>(*shown) + 1);
  if (m_typing) return;  // a new iteration must not take the number away under the fingers
  if (m_number->maximum() != count) {
    m_number->setRange(1, count);
    m_number->setSuffix(tr(" of %1").arg(count));
  }
  m_number->setValue(static_cast<int>(*shown) + 1);
}

}  // namespace retrace::ui
