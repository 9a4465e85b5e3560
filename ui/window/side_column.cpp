// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/side_column.h"

#include <QVBoxLayout>

namespace retrace::ui {

namespace {
constexpr int kRoomForBoth = 680, kLeast = 430;  // pixels of height
}

SideColumn::SideColumn(QWidget* plan, QWidget* run, QWidget* parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_plan(plan), m_run(run) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(1);
  column->addWidget(m_tabs);
  column->addWidget(plan, 7);
  column->addWidget(run, 0);
  m_tabs->addTab(tr("Plan"));
  m_tabs->addTab(tr("Run"));
  m_tabs->setAccessibleName(tr("Plan or run"));
  m_tabs->setExpanding(true);
  m_tabs->setDrawBase(false);
  connect(m_tabs, &QTabBar::currentChanged, this, &SideColumn::arrange);
  setMinimumHeight(kLeast);  // less than both need together: then there are tabs
  arrange();
}

void SideColumn::showRun() {
  if (m_runKnown) return;
  m_runKnown = true;
  static_cast<QVBoxLayout*>(layout())->setStretchFactor(m_run, 3);
  m_tabs->setCurrentIndex(1);
  arrange();
}

void SideColumn::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void SideColumn::arrange() {
  const bool choose = m_runKnown && height() < kRoomForBoth;
  m_tabs->setVisible(choose);
  m_plan->setVisible(!choose || m_tabs->currentIndex() == 0);
  m_run->setVisible(!choose || m_tabs->currentIndex() == 1);
}

}  // namespace retrace::ui
