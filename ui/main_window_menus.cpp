// SPDX-License-Identifier: GPL-3.0-or-later
// The menus, the keys that work everywhere, and who keeps them.
#include "ui/main_window.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QShortcut>
#include <QSlider>

#include "ui/figures.h"
#include "ui/spacetime_view.h"
#include "ui/transport.h"

namespace retrace::ui {

void MainWindow::buildMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("&Open a schedule or recording…"), QKeySequence::Open, this, &MainWindow::chooseFile);
  file->addAction(tr("&Save the schedule…"), QKeySequence::Save, this, &MainWindow::saveSchedule);
  file->addSeparator();
  file->addAction(tr("Export the &space-time picture…"), QKeySequence(tr("Ctrl+E")), this, [this] { exportTo(static_cast<int>(Figure::Spacetime)); });
  file->addAction(tr("Export the trade-off &curve…"), QKeySequence(tr("Ctrl+Shift+E")), this, [this] { exportTo(static_cast<int>(Figure::Curve)); });
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addAction(tr("Show the &whole schedule"), this, [this] { m_spacetime->showAll(); });
  view->addAction(tr("Zoom &in"), QKeySequence::ZoomIn, this, [this] { m_spacetime->zoom(0.8, m_spacetime->rect().center()); });
  view->addAction(tr("Zoom &out"), QKeySequence::ZoomOut, this, [this] { m_spacetime->zoom(1.25, m_spacetime->rect().center()); });
  view->addSeparator();
  view->addAction(tr("&Light"), this, [this] { setThemeByName(QStringLiteral("light")); });
  view->addAction(tr("&Dark"), this, [this] { setThemeByName(QStringLiteral("dark")); });
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addAction(tr("&Start"), QKeySequence(tr("Ctrl+R")), this, [this] { startRun(); });
  run->addAction(tr("Start &paused"), this, [this] { startRun(true); });
  run->addAction(tr("Pause"), this, [this] { m_runController.pause(); });
  run->addAction(tr("&Continue"), this, [this] { m_runController.resume(); });
  run->addAction(tr("One &action"), QKeySequence(tr("F10")), this, [this] { m_runController.step(); });
  run->addAction(tr("S&top"), this, [this] { m_runController.stop(); });
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&Keys"), QKeySequence(tr("F1")), this, [this] {
    QMessageBox::information(this, tr("Keys"), tr("Space: play or pause\n←/→: one action; with Shift: next store or free; with Ctrl: next backward\nHome, End: first and last action\n"
                                                  "In the picture: W/S zoom, A/D pan, F everything, Ctrl+wheel zoom at the pointer, click pins a step, Esc frees it\n"
                                                  "Ctrl+R: run, F10: one action of the real run"));
  });
  help->addAction(tr("&About"), this, [this] {
    QMessageBox::about(this, tr("Retrace"), tr("<b>Retrace</b>: backpropagation through time under a memory budget.<p>The method: Gruslys, Munos, Danihelka, Lanctot, Graves, "
                                               "<i>Memory-Efficient Backpropagation Through Time</i>, NIPS 2016.<p>Window: GPL-3.0-or-later."));
  });
}

void MainWindow::buildTransportKeys() {
  qApp->installEventFilter(this);
  const auto key = [this](const QKeySequence& keys, auto action) { connect(new QShortcut(keys, this), &QShortcut::activated, this, action); };
  key(Qt::Key_Space, [this] { m_playback.toggle(); });
  key(Qt::Key_Home, [this] { m_playback.toStart(); });
  key(Qt::Key_End, [this] { m_playback.toEnd(); });
  key(Qt::Key_Escape, [this] { m_selection.clear(); });
  key(Qt::Key_BracketLeft, [this] { setLoopEnd(true); });
  key(Qt::Key_BracketRight, [this] { setLoopEnd(false); });
  for (const int direction : {-1, 1}) {
    const int arrow = direction < 0 ? Qt::Key_Left : Qt::Key_Right;
    key(arrow, [this, direction] { m_playback.jump(Playback::Stop::Action, direction); });
    key(Qt::ShiftModifier | static_cast<Qt::Key>(arrow), [this, direction] { m_playback.jump(Playback::Stop::StoreOrFree, direction); });
    key(Qt::ControlModifier | static_cast<Qt::Key>(arrow), [this, direction] { m_playback.jump(Playback::Stop::Backward, direction); });
  }
}

// [ and ] select the range that is looped, from or to the cursor.
void MainWindow::setLoopEnd(bool begin) {
  if (!m_selection.plan()) return;
  SelectedRange range{SelectedRange::Axis::Actions, 0, m_selection.plan()->actionCount() - 1};
  if (m_selection.range() && m_selection.range()->axis == SelectedRange::Axis::Actions) range = *m_selection.range();
  (begin ? range.first : range.last) = begin ? m_selection.cursor() : m_selection.cursor() - 1;
  m_selection.selectRange(range);
  m_transport->setLoop(true);
}

bool MainWindow::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool moves = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
    const bool control = qobject_cast<QSlider*>(object) || qobject_cast<QComboBox*>(object) || qobject_cast<QAbstractSpinBox*>(object);
    if ((moves && control) || (key == Qt::Key_Space && qobject_cast<QAbstractButton*>(object))) {
      event->accept();
      return true;
    }
  }
  return QMainWindow::eventFilter(object, event);
}

}  // namespace retrace::ui
