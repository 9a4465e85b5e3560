// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing with real mouse and keys: the budget and its undo, the curve, comparisons, sessions, links, the palette and
// the help.
#include <QClipboard>
#include <QDropEvent>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QMouseEvent>
#include <QSettings>
#include <QTextBrowser>
#include <memory>

#include "core/planner/tradeoff.h"
#include "core/strategies/registry.h"
#include "core/strategies/schedule_file.h"
#include "tests/ui/window_fixture.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/help.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"

using namespace retrace;
using namespace retrace::test;

class EditingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QSettings(QStringLiteral("retrace"), QStringLiteral("retrace")).clear();
  }  // of this test's own folder
  void init() {
    m_window = openWindow();
    QVERIFY(m_window);
  }
  void cleanup() { m_window.reset(); }

  void aSessionIsSavedIntoItsFileReadAgainAndNotLostAtTheEnd() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("demo.json"));
    QVERIFY(ui::writeSession(m_window->document().session(), file));
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Retrace"));
    QVERIFY(m_window->document().openNow(file));
    QVERIFY(settle(*m_window));
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("demo.json[*]")));
    QVERIFY(!m_window->isWindowModified());
    const std::int64_t before = m_window->document().problem().budgetBytes;
    const auto change = [&] {
      m_window->panel().budget().slider()->setFocus();
      QTest::keyClick(m_window->panel().budget().slider(), Qt::Key_Right);
      QVERIFY(settle(*m_window));
      QVERIFY(m_window->isWindowModified());
    };
    change();
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);  // into the same file, without a question
    QVERIFY(!m_window->isWindowModified());
    const std::int64_t saved = m_window->document().problem().budgetBytes;
    QVERIFY(saved != before);
    change();
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes, saved);
    QVERIFY(!m_window->isWindowModified());
    change();
    const auto closeAnd = [&](QMessageBox::StandardButton button) {
      QMetaObject::invokeMethod(
          qApp, [button] { qobject_cast<QMessageBox*>(QApplication::activeModalWidget())->button(button)->click(); },
          Qt::QueuedConnection);
      m_window->close();
    };
    closeAnd(QMessageBox::Cancel);
    QVERIFY(m_window->isVisible());
    closeAnd(QMessageBox::Save);
    QVERIFY(!m_window->isVisible());
    QVERIFY(!m_window->isWindowModified());
    const auto again = ui::readSession(file);
    QVERIFY(again);
    QVERIFY(again->setup == m_window->document().session().setup);
    // What cannot be written stays, and says so.
    m_window->show();
    change();
    QVERIFY(QFile::remove(file));
    QVERIFY(QDir().rmdir(folder.path()));
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(m_window->isWindowModified());
    QVERIFY2(m_window->document().message().contains(file), qPrintable(m_window->document().message()));
  }

  void aBudgetDragIsOneUndoEntryAndLeavesAGhostWhileItLasts() {
    ui::BudgetSlider* slider = m_window->panel().budget().slider();
    const std::int64_t before = m_window->document().problem().budgetBytes;
    const int start = slider->value();
    const QPoint from = slider->placeOf(start);
    QTest::mousePress(slider, Qt::LeftButton, {}, from);
    QCOMPARE(slider->ghost(), std::optional<int>(start));
    for (int x = 10; x <= 80; x += 10) {
      QTest::mouseMove(slider, from + QPoint(x, 0));
      QVERIFY(settle(*m_window));
    }
    QVERIFY(slider->value() > start);
    QVERIFY(m_window->spacetime().ghost() != nullptr);
    QCOMPARE(m_window->spacetime().ghost()->problem().budgetBytes, before);
    QVERIFY(!m_window->spacetime().grab().isNull());
    QTest::mouseRelease(slider, Qt::LeftButton, {}, from + QPoint(80, 0));
    QVERIFY(!slider->ghost());
    QVERIFY(m_window->spacetime().ghost() == nullptr);
    const std::int64_t after = m_window->document().problem().budgetBytes;
    QCOMPARE(m_window->document().undoStack().count(), 1);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes, before);
    QCOMPARE(m_window->document().selection().plan()->problem().budgetBytes, before);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes, after);
  }

  void withAltTheBudgetIsFree() {
    ui::BudgetSlider* slider = m_window->panel().budget().slider();
    const QPoint from = slider->placeOf(slider->value());
    QTest::mousePress(slider, Qt::LeftButton, Qt::AltModifier, from);
    QMouseEvent move(QEvent::MouseMove, QPointF(from + QPoint(37, 0)),
                     slider->mapToGlobal(QPointF(from + QPoint(37, 0))), Qt::NoButton, Qt::LeftButton, Qt::AltModifier);
    QCoreApplication::sendEvent(slider, &move);
    QTest::mouseRelease(slider, Qt::LeftButton, Qt::AltModifier, from + QPoint(37, 0));
    QVERIFY(settle(*m_window));
    const std::int64_t bytes = m_window->document().selection().plan()->problem().budgetBytes;
    QCOMPARE(bytes, m_window->document().problem().budgetBytes);
    for (const ui::Curve& curve : m_window->tradeoff().curves()->curves)
      if (curve.strategy.kind == core::StrategyKind::Mixed)
        for (const core::TradeoffPoint& point : curve.points) QVERIFY(point.budgetBytes != bytes);
    QCOMPARE(m_window->document().undoStack().count(), 1);
  }

  void everyPositionIsReachedWithTheMouse() {
    ui::BudgetSlider* slider = m_window->panel().budget().slider();
    for (const int position : {0, 3, 10, slider->maximum() / 2, slider->maximum()}) {
      QTest::mouseClick(slider, Qt::LeftButton, {}, slider->placeOf(position));
      QVERIFY2(std::abs(slider->value() - position) <= slider->maximum() / 50,
               qPrintable(QStringLiteral("%1 instead of %2").arg(slider->value()).arg(position)));
      QVERIFY(settle(*m_window));
    }
  }

  void everyParameterIsUndone() {
    const nlohmann::json opening = ui::toJson(m_window->document().setup());
    int edits = 0;
    for (QSpinBox* box : m_window->panel().findChildren<QSpinBox*>()) {
      if (!box->isEnabled()) continue;
      box->setFocus();
      QTest::keyClick(box, Qt::Key_Up);
      ++edits;
      QVERIFY(settle(*m_window));
      QCOMPARE(m_window->document().undoStack().count(), edits);
    }
    for (QDoubleSpinBox* box : m_window->panel().findChildren<QDoubleSpinBox*>()) {
      if (!box->isEnabled()) continue;
      box->setFocus();
      QTest::keyClick(box, Qt::Key_Up);
      ++edits;
    }
    for (QComboBox* box : m_window->panel().findChildren<QComboBox*>()) {
      if (box->count() < 2) continue;
      box->setFocus();
      QTest::keyClick(box, Qt::Key_Down);
      ++edits;
      QVERIFY(settle(*m_window));
    }
    QVERIFY(edits >= 7);
    QCOMPARE(m_window->document().undoStack().count(), edits);
    while (m_window->document().undoStack().canUndo()) m_window->document().undoStack().undo();
    QVERIFY(settle(*m_window));
    QCOMPARE(QString::fromStdString(ui::toJson(m_window->document().setup()).dump()),
             QString::fromStdString(opening.dump()));
    while (m_window->document().undoStack().canRedo()) m_window->document().undoStack().redo();
    QVERIFY(settle(*m_window));
    QVERIFY(ui::toJson(m_window->document().setup()) != opening);
  }

  void arrowsGoOneBreakpointAndPageKeysOneKnee() {
    ui::BudgetSlider* slider = m_window->panel().budget().slider();
    slider->setFocus();
    const int before = slider->value();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(slider->value(), before + 1);
    QTest::keyClick(slider, Qt::Key_Left);
    QTest::keyClick(slider, Qt::Key_PageUp);
    QVERIFY(std::count(slider->knees().begin(), slider->knees().end(), slider->value()) == 1);
    QVERIFY(slider->value() > before);
    const int knee = slider->value();
    QTest::keyClick(slider, Qt::Key_PageUp);
    QTest::keyClick(slider, Qt::Key_PageDown);
    QCOMPARE(slider->value(), knee);
  }

  void kneesLieOnTheLowerHullAndHalveTheGain() {
    const auto curve = core::tradeoffCurve({1000, {1, 3}, {}, 0, {core::StrategyKind::Hidden, 0}})->points;
    const auto gain = [&](int a, int b) {
      return static_cast<double>(curve[static_cast<std::size_t>(a)].forwardOperations -
                                 curve[static_cast<std::size_t>(b)].forwardOperations) /
             static_cast<double>(curve[static_cast<std::size_t>(b)].budgetBytes -
                                 curve[static_cast<std::size_t>(a)].budgetBytes);
    };
    for (const int knee : ui::kneesOf(curve)) {
      double least = 1e300,
             most = 0.0;  // by definition of the hull: no point left of it buys less, none right of it more
      for (int i = 0; i < knee; ++i) least = std::min(least, gain(i, knee));
      for (int i = knee + 1; i < static_cast<int>(curve.size()); ++i) most = std::max(most, gain(knee, i));
      QVERIFY(least >= 2.0 * most);
    }
    QVERIFY(!ui::kneesOf(curve).empty());
  }

  void unitsBytesAndPercentAreUnderstood() {
    QLineEdit* field = nullptr;
    for (QLineEdit* edit : m_window->panel().findChildren<QLineEdit*>())
      if (edit->accessibleName() == QLatin1String("Budget as text")) field = edit;
    QVERIFY(field != nullptr);
    const auto type = [&](const QString& words) {
      field->setFocus();
      field->selectAll();
      QTest::keyClicks(field, words);
      QTest::keyClick(field, Qt::Key_Return);
    };
    const std::int64_t hidden = m_window->document().problem().sizes.hiddenBytes;
    type(QStringLiteral("20 units"));
    QCOMPARE(m_window->document().problem().budgetBytes, 20 * hidden);
    type(QStringLiteral("1MiB"));
    QCOMPARE(m_window->document().problem().budgetBytes, 1 << 20);
    type(QStringLiteral("10%"));
    QCOMPARE(m_window->document().problem().budgetBytes,
             core::storeAllBytes(100, m_window->document().problem().sizes) / 10);
    QVERIFY(settle(*m_window));
  }

  void aClickOnTheCurveTakesThatBudgetAndShiftComparesWithIt() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const core::Problem before = m_window->document().problem();
    const std::int64_t wanted = 40 * before.sizes.hiddenBytes;
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, {}, chart.placeOf(wanted, 2.0));
    QVERIFY(settle(*m_window));
    const std::int64_t taken = m_window->document().selection().plan()->problem().budgetBytes;
    QVERIFY2(std::abs(static_cast<double>(taken) / static_cast<double>(wanted) - 1.0) < 0.1,
             qPrintable(QString::number(taken)));
    QCOMPARE(m_window->document().undoStack().count(), 1);
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, Qt::ShiftModifier,
                      chart.placeOf(10 * before.sizes.hiddenBytes, 2.0));
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().plan()->problem().budgetBytes, taken);
    QVERIFY(m_window->comparison().isVisible());
    const ui::PlanPtr b = m_window->document().compared().selection().plan();
    QVERIFY(b->problem().budgetBytes < taken);
    QVERIFY(m_window->comparison().summary().contains(QString::number(b->solution().forwardOperations)));
  }

  void comparedSchedulesMoveInLockstepByBackwardStep() {
    QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    chooseBudget(*m_window, 30 * m_window->document().problem().sizes.hiddenBytes);
    QVERIFY(settle(*m_window));
    const ui::Plan& a = *m_window->document().selection().plan();
    const ui::Plan& b = *m_window->document().compared().selection().plan();
    QVERIFY(a.actionCount() != b.actionCount());
    for (std::int64_t cursor = 0; cursor <= a.actionCount(); ++cursor) {
      m_window->document().selection().setCursor(cursor);
      const std::int64_t left = a.remainingAfter(cursor),
                         leftB = b.remainingAfter(m_window->document().compared().selection().cursor());
      if (left == leftB) continue;  // else B backpropagates several steps with one action
      QVERIFY(leftB < left && b.backwardOf(leftB + 1) == b.backwardOf(left + 1));
    }
    QTest::mouseMove(&m_window->spacetime(), m_window->spacetime().placeOf(33, 40).toPoint());
    QCOMPARE(m_window->document().compared().selection().spot().step, m_window->document().selection().spot().step);
  }

  void aSessionComesBackAsItWas() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("demo.json"));
    chooseBudget(*m_window, 20 * m_window->document().problem().sizes.hiddenBytes);
    QVERIFY(settle(*m_window));
    m_window->document().selection().setCursor(77);
    m_window->document().selection().pin({33, 60});
    m_window->document().selection().selectRange(ui::SelectedRange{ui::SelectedRange::Axis::Actions, 10, 50});
    for (int i = 0; i < 3; ++i) QTest::keyClick(&m_window->spacetime(), Qt::Key_W);
    m_window->document().setThemeName(QStringLiteral("dark"));
    core::Problem other = m_window->document().problem();
    other.strategy = {core::StrategyKind::Sqrt, 0};
    other.budgetBytes = core::smallestBudgetBytes(other.strategy, other.steps, other.sizes);
    m_window->document().compareWith(other);
    QVERIFY(settle(*m_window));
    const ui::Session saved = m_window->document().session();
    QVERIFY(ui::writeSession(saved, file));
    const auto same = [&](ui::MainWindow& window) {
      const nlohmann::json difference =
          nlohmann::json::diff(ui::toJson(saved), ui::toJson(window.document().session()));
      QVERIFY2(difference.empty(), difference.dump().c_str());
      QCOMPARE(window.document().selection().plan()->solution().schedule,
               m_window->document().selection().plan()->solution().schedule);
      QVERIFY(window.document().compared().selection().plan()->problem() == other);
    };
    OwnWindow second;
    second.resize(m_window->size());
    QVERIFY(settle(second));
    QVERIFY(second.document().openNow(file));
    QVERIFY(settle(second));
    same(second);
    OwnWindow third;
    QVERIFY(settle(third));
    const auto fromLink = ui::sessionFromLink(ui::toLink(saved));
    QVERIFY(fromLink);
    QVERIFY(third.document().openSession(*fromLink));
    QVERIFY(settle(third));
    same(third);
    // Opening is one step of undo.
    second.document().undoStack().undo();
    QVERIFY(settle(second));
    QCOMPARE(second.document().problem().budgetBytes, 12 * other.sizes.hiddenBytes);
  }

  void linksAndSessionsThatAreDamagedChangeNothing() {
    const std::string before = ui::toJson(m_window->document().setup()).dump();
    const QString link = ui::toLink(m_window->document().session());
    QVERIFY(!ui::sessionFromLink(link.left(link.size() / 2)));
    QVERIFY(!ui::sessionFromLink(QStringLiteral("retrace:AAAA")));
    QVERIFY(!ui::sessionFromLink(QStringLiteral("http://example.org")));
    QVERIFY(!ui::sessionFromLink(QStringLiteral("retrace:") + QString::fromLatin1(QByteArray(40, '\xff').toBase64())));
    nlohmann::json json = ui::toJson(m_window->document().session());
    const auto refused = [&](const nlohmann::json& damaged) {
      const auto session = ui::sessionFromJson(damaged);
      const bool opened = session && m_window->document().openSession(*session);
      return !opened && ui::toJson(m_window->document().setup()).dump() == before;
    };
    for (const char* part : {"format", "version", "setup"}) {
      nlohmann::json damaged = json;
      damaged.erase(part);
      QVERIFY2(refused(damaged), part);
    }
    for (const auto& [pointer, value] :
         std::vector<std::pair<const char*, nlohmann::json>>{{"/version", 99},
                                                             {"/setup", 3},
                                                             {"/setup/problem", "x"},
                                                             {"/setup/problem/steps", -4},
                                                             {"/setup/problem/steps", 1'000'000'000},
                                                             {"/setup/network/hidden", -1},
                                                             {"/visible", {1, 2}},
                                                             {"/range", {{"axis", "steps"}}},
                                                             {"/comparison", {{"steps", 0}}},
                                                             {"/pinned/step", -5}}) {
      nlohmann::json damaged = json;
      damaged[nlohmann::json::json_pointer(pointer)] = value;
      QVERIFY2(refused(damaged), pointer);
    }
    // Senseless places are clipped, not obeyed.
    json["cursor"] = INT64_MAX;
    json["pinned"] = {{"step", 1'000'000'000}, {"action", nullptr}};
    json["range"] = {{"axis", "actions"}, {"first", -50}, {"last", INT64_MAX}};
    json["visible"] = {-1e300, 1e300, 5, 6};
    QVERIFY(m_window->document().openSession(*ui::sessionFromJson(json)));
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().cursor(), m_window->document().selection().plan()->actionCount());
    QVERIFY(m_window->document().selection().pinned().empty());
    QVERIFY(!m_window->spacetime().grab().isNull());
  }

  void aDroppedFileIsOpenedAndRemembered() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("dropped.json"));
    core::Problem problem{23, m_window->document().problem().sizes, {}, 0, {core::StrategyKind::Hidden, 0}};
    problem.budgetBytes = 4 * problem.sizes.hiddenBytes;
    QVERIFY(core::writeScheduleFile({problem, *core::solve(problem)->graph}, file.toStdString()));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(settle(*m_window));
    QVERIFY2(m_window->document().selection().plan()->problem().steps == 23,
             qPrintable(m_window->document().message()));
    QAction* recent = nullptr;
    for (QAction* action : ui::allActions(*m_window->menuBar()))
      if (action->toolTip() == file) recent = action;
    if (!recent) {  // the menu is filled when it opens
      for (QMenu* menu : m_window->menuBar()->findChildren<QMenu*>()) Q_EMIT menu->aboutToShow();
      for (QAction* action : ui::allActions(*m_window->menuBar()))
        if (action->toolTip() == file) recent = action;
    }
    QVERIFY(recent != nullptr);
    m_window->document().undoStack().undo();
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().plan()->problem().steps, 100);
    recent->trigger();
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().plan()->problem().steps, 23);
  }

  void theLinkGoesThroughTheClipboard() {
    m_window->document().selection().setCursor(50);
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QLatin1String("retrace:")));
    m_window->document().selection().setCursor(150);
    QTest::keyClick(m_window.get(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().cursor(), 50);
  }

  void thePaletteFindsAndRunsEverything() {
    const auto palette = [&](const QString& typed) {
      QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
      auto* dialog = m_window->findChild<ui::CommandPalette*>();
      if (!dialog || !QTest::qWaitForWindowActive(dialog)) return QString();
      QTest::keyClicks(dialog->findChild<QLineEdit*>(), typed);
      const auto* list = dialog->findChild<QListWidget*>();
      const QString first = list->count() > 0 ? list->item(0)->text() : QString();
      QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
      m_window->activateWindow();
      static_cast<void>(QTest::qWaitForWindowActive(m_window.get()));
      return first;
    };
    QVERIFY(palette(QStringLiteral("to the end")).startsWith(QLatin1String("To the end")));
    QCOMPARE(m_window->document().selection().cursor(), m_window->document().selection().plan()->actionCount());
    QCOMPARE(palette(QStringLiteral("42")), QStringLiteral("Go to action 42"));
    QCOMPARE(m_window->document().selection().cursor(), 42);
    QVERIFY(palette(QStringLiteral("nexback")).startsWith(QLatin1String("Next backward")));
    QVERIFY(m_window->document().selection().plan()->action(m_window->document().selection().cursor() - 1).kind ==
            core::ActionKind::Backward);
    QVERIFY(palette(QStringLiteral("theme li")).startsWith(QLatin1String("Theme: light")));
    QVERIFY(palette(QStringLiteral("qqqq")).isEmpty());
    QVERIFY(ui::paletteScore(QStringLiteral("zi"), QStringLiteral("Zoom in")) >
            ui::paletteScore(QStringLiteral("zi"), QStringLiteral("Size hints")));
  }

  void everyMenuEntryHasAnUnambiguousKey() {
    QStringList keys;
    for (const QAction* action : ui::allActions(*m_window->menuBar()))
      if (!action->shortcut().isEmpty()) keys << action->shortcut().toString();
    QVERIFY(keys.size() > 25);
    QVERIFY(keys.contains(QLatin1String("F")));  // shows the range
    QStringList unique = keys;
    unique.removeDuplicates();
    QCOMPARE(unique.size(), keys.size());
  }

  void questionMarkListsAllKeysAndF1ExplainsTheViewInFocus() {
    m_window->spacetime().setFocus();
    QTest::keyClick(&m_window->spacetime(), Qt::Key_Question);
    const auto dialogText = [&]() -> QTextBrowser* {
      for (QTextBrowser* browser : m_window->findChildren<QTextBrowser*>())
        if (browser->window() != m_window.get()) return browser;
      return nullptr;
    };
    QTextBrowser* sheet = dialogText();
    QVERIFY(sheet != nullptr);
    for (const QAction* action : ui::allActions(*m_window->menuBar()))
      if (!action->shortcut().isEmpty())
        QVERIFY2(sheet->toPlainText().contains(action->text().remove(QLatin1Char('&'))), qPrintable(action->text()));
    delete sheet->window();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->spacetime().setFocus();
    QTest::keyClick(&m_window->spacetime(), Qt::Key_F1);
    QTextBrowser* help = dialogText();
    QVERIFY(help && help->toPlainText().startsWith(QLatin1String("Space-time")));
    delete help->window();
    QVERIFY(ui::helpFor(m_window->panel().budget().slider()).contains(QLatin1String("breakpoint")));
  }

 private:
  std::unique_ptr<ui::MainWindow> m_window;
};

QTEST_MAIN(EditingTest)
#include "test_editing.moc"
