// SPDX-License-Identifier: GPL-3.0-or-later
// Every interaction with real mouse and keys: hover, pin, ranges, zoom, pan, overview, transport.
#include <QMenuBar>
#include <QWheelEvent>
#include <memory>

#include "tests/ui/window_fixture.h"
#include "ui/common/rich_words.h"
#include "ui/dialogs/help.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_raster.h"
#include "ui/views/inspector.h"
#include "ui/views/memory_view.h"
#include "ui/views/transport.h"
#include "ui/views/why_chart.h"

using namespace retrace;
using namespace retrace::test;

class InteractionsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_window = openWindow();
    QVERIFY(m_window);
  }
  void cleanup() { m_window.reset(); }

  void hoveringLightsTheSameSpotInEveryView() {
    QTest::mouseMove(&view(), at(40, 100));
    QCOMPARE(selection().spot().step, std::optional<std::int64_t>(40));
    QVERIFY(std::llabs(*selection().spot().action - 100) <= 1);  // a mouse points at whole pixels
    QVERIFY(m_window->inspector().text().contains(QStringLiteral("Action %1").arg(*selection().spot().action + 1)));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Step 40:")));
    const QImage arenaBefore = m_window->memory().grab().toImage();
    QTest::mouseMove(&view(), at(22, 100));
    QVERIFY(m_window->memory().grab().toImage() != arenaBefore);  // the strip and the arena follow
    QTest::mouseMove(&m_window->memory(), m_window->memory().stripRect().center().toPoint());
    QVERIFY(std::llabs(*selection().spot().step - 50) <= 1);
    QVERIFY(!selection().spot().action);
    // The arena's first block is h_0, the next one the first kept hidden state; its action is the one that keeps it.
    const QRectF arena = m_window->memory().arenaRect();
    QTest::mouseMove(&m_window->memory(),
                     QPointF(arena.left() + arena.width() * 1.5 / 12, arena.center().y()).toPoint());
    const core::Block second = selection().state().stack()[1];
    QCOMPARE(selection().spot().step, std::optional<std::int64_t>(second.first));
    QCOMPARE(plan().action(*selection().spot().action).offset, second.offset);
    QTest::mouseMove(m_window->menuBar(), QPoint(5, 5));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&m_window->memory(), &leave);
    QVERIFY(selection().spot().empty());
  }

  void aClickPinsAndEscFrees() {
    QTest::mouseClick(&view(), Qt::LeftButton, {}, at(30, 60));
    QCOMPARE(selection().pinned().step, std::optional<std::int64_t>(30));
    QCOMPARE(selection().cursor(), 61);
    QTest::mouseMove(&view(), at(70, 90));
    QCOMPARE(selection().spot().step, std::optional<std::int64_t>(70));   // what is lit
    QCOMPARE(selection().focus().step, std::optional<std::int64_t>(30));  // what is explained
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Step 30 (pinned, Esc frees)")));
    QTest::keyClick(&view(), Qt::Key_Escape);
    QVERIFY(selection().pinned().empty());
    QTest::mouseClick(&m_window->memory(), Qt::LeftButton, {}, m_window->memory().stripRect().center().toPoint());
    QVERIFY(selection().pinned().step.has_value());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(selection().pinned().empty());
  }

  void aPinnedActionFramesItsSubproblem() {
    view().grab();
    selection().setCursor(3);
    const QImage before = view().grab().toImage();
    selection().pin({{}, 2});  // the first hidden state that is kept: its sub-problem is everything
    const QImage framed = view().grab().toImage();
    const QPoint middle =
        (view().placeOf(plan().problem().steps / 2, plan().actionCount() - 1) + QPointF(0, 1)).toPoint();
    int changed = 0;
    for (int y = middle.y() - 3; y <= middle.y() + 3; ++y)
      changed += framed.pixel(middle.x(), y) != before.pixel(middle.x(), y);
    QVERIFY(changed >= 1);
    selection().clear();
    QVERIFY(view().grab().toImage() == before);
  }

  void theRecursionTreeIsAToggleThatASessionKeeps() {
    QVERIFY(!view().treeShown() && !m_window->document().session().tree);
    QTest::keyClick(m_window.get(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(view().treeShown() && m_window->document().session().tree);
    const auto session = ui::sessionFromLink(ui::toLink(m_window->document().session()));
    QVERIFY(session && session->tree);
    m_window->findChild<QAction*>(QStringLiteral("recursionTree"))->trigger();
    QVERIFY(!view().treeShown());
    QVERIFY(m_window->document().openSession(*session));
    QVERIFY(settle(*m_window));
    QVERIFY(view().treeShown());
  }

  void reducedMotionIsChosenAndRemembered() {
    auto* still = m_window->findChild<QAction*>(QStringLiteral("reducedMotion"));
    QVERIFY(!still->isChecked());
    const int usual = m_window->document().playback().intervalMilliseconds();
    still->trigger();
    QCOMPARE(QApplication::cursorFlashTime(), 0);
    QVERIFY(!QApplication::isEffectEnabled(Qt::UI_FadeMenu));
    QCOMPARE(qApp->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, m_window.get()), 0);
    QVERIFY(m_window->document().playback().intervalMilliseconds() > 10 * usual);
    {
      OwnWindow another;
      QVERIFY(another.findChild<QAction*>(QStringLiteral("reducedMotion"))->isChecked());
    }
    still->trigger();
    QVERIFY(QApplication::cursorFlashTime() > 0);
    QCOMPARE(m_window->document().playback().intervalMilliseconds(), usual);
  }

  void enterPinsWhatIsAtTheCursor() {
    view().setFocus();
    selection().setCursor(40);
    QTest::keyClick(&view(), Qt::Key_Return);
    QCOMPARE(selection().pinned().action, std::optional<std::int64_t>(39));
  }

  void draggingOnTheRulersSelectsARangeWithItsTotals() {
    const QRectF plot = view().plot();
    drag(QPoint(static_cast<int>(plot.left()) - 20, at(1, 50).y()),
         QPoint(static_cast<int>(plot.left()) - 20, at(1, 120).y()));
    QCOMPARE(selection().range(), std::optional<ui::SelectedRange>({ui::SelectedRange::Axis::Actions, 50, 120}));
    const ui::Totals totals = plan().totals(50, 121);
    QVERIFY(m_window->inspector().text().contains(
        QStringLiteral("Actions 51 to 121 (71 actions): %1 forwards").arg(totals.forwards + totals.recomputed)));
    drag(QPoint(at(80, 1).x(), static_cast<int>(plot.bottom()) + 15),
         QPoint(at(20, 1).x(), static_cast<int>(plot.bottom()) + 15));  // backwards
    QCOMPARE(selection().range(), std::optional<ui::SelectedRange>({ui::SelectedRange::Axis::Steps, 20, 80}));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("Steps 20 to 80 (61 steps)")));
    QTest::keyClick(&view(), Qt::Key_F);
    QCOMPARE(view().range().firstColumn, 19.0);
    QCOMPARE(view().range().endColumn, 80.0);
    QTest::keyClick(&view(), Qt::Key_Escape);
    QVERIFY(!selection().range());
    QTest::keyClick(&view(), Qt::Key_0);
    QCOMPARE(view().range(), ui::SpacetimeRange::whole(plan()));
  }

  void theWheelZoomsAtThePointerAndOnOneRulerAlone() {
    const QPoint pointer = at(70, 200);
    const ui::SpacetimeRange whole = view().range();
    wheel(pointer, 1, Qt::ControlModifier);
    QCOMPARE(view().range().columns(), whole.columns() * 0.8);
    QVERIFY((at(70, 200) - pointer).manhattanLength() <= 2);
    wheel(pointer, -1, Qt::ControlModifier);
    wheel(QPoint(10, pointer.y()), 1, Qt::ControlModifier);
    QCOMPARE(view().range().columns(), whole.columns());
    QVERIFY(view().range().rows() < whole.rows());
    QTest::keyClick(&view(), Qt::Key_0);
    wheel(QPoint(pointer.x(), view().height() - 10), 1, Qt::ControlModifier);
    QCOMPARE(view().range().rows(), whole.rows());
    QVERIFY(view().range().columns() < whole.columns());
  }

  void keysZoomAndPan() {
    view().setFocus();
    const ui::SpacetimeRange whole = view().range();
    for (int i = 0; i < 4; ++i) QTest::keyClick(&view(), Qt::Key_W);
    QVERIFY(view().range().columns() < whole.columns() / 2);
    const double first = view().range().firstColumn;
    QTest::keyClick(&view(), Qt::Key_D);
    QVERIFY(view().range().firstColumn > first);
    QTest::keyClick(&view(), Qt::Key_A);
    QCOMPARE(view().range().firstColumn, first);
    const double row = view().range().firstRow;
    QTest::keyClick(&view(), Qt::Key_Down);
    QVERIFY(view().range().firstRow > row);
    QTest::keyClick(&view(), Qt::Key_S);
    QVERIFY(view().range().columns() < whole.columns());
    QTest::keyClick(&view(), Qt::Key_0);
    QCOMPARE(view().range(), whole);
  }

  void draggingPansAndDoesNotPin() {
    QTest::keyClick(&view(), Qt::Key_W);
    QTest::keyClick(&view(), Qt::Key_W);
    const QPoint from = view().plot().center().toPoint();
    const ui::SpacetimeRange before = view().range();
    drag(from, from + QPoint(60, 40));
    QVERIFY(view().range().firstColumn < before.firstColumn && view().range().firstRow < before.firstRow);
    QCOMPARE(view().range().columns(), before.columns());
    QVERIFY(selection().pinned().empty());
  }

  void threeLevelsOfDetailAreReachedByZooming() {
    const std::int64_t action = plan().backwardOf(50);
    QCOMPARE(view().detail(), ui::SpacetimeDetail::Raster);
    std::vector<ui::SpacetimeDetail> seen;
    for (int i = 0; i < 60; ++i) {
      wheel(at(50, action), 1, Qt::ControlModifier);
      QVERIFY(!view().grab().isNull());
      if (seen.empty() || seen.back() != view().detail()) seen.push_back(view().detail());
    }
    QCOMPARE(seen, (std::vector<ui::SpacetimeDetail>{ui::SpacetimeDetail::Raster, ui::SpacetimeDetail::Cells,
                                                     ui::SpacetimeDetail::Opened}));
  }

  void theOverviewShowsAndMovesTheVisiblePart() {
    for (int i = 0; i < 6; ++i) QTest::keyClick(&view(), Qt::Key_W);
    ui::OverviewStrip& strip = m_window->overview();
    const QPointF before = strip.windowRect().center();
    const ui::SpacetimeRange range = view().range();
    QTest::mousePress(&strip, Qt::LeftButton, {}, before.toPoint());
    QTest::mouseMove(&strip, (before + QPointF(60, 5)).toPoint());
    QTest::mouseRelease(&strip, Qt::LeftButton, {}, (before + QPointF(60, 5)).toPoint());
    QVERIFY(view().range().firstColumn > range.firstColumn + 1.0);
    QVERIFY(std::abs(strip.windowRect().center().x() - before.x() - 60) < 2.5);
    QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(static_cast<int>(view().plot().left()) + 1, 5));
    QCOMPARE(view().range().firstColumn, 0.0);
  }

  void transportKeysGoBothWays() {
    view().setFocus();
    selection().setCursor(100);
    QTest::keyClick(&view(), Qt::Key_Right);
    QCOMPARE(selection().cursor(), 101);
    QTest::keyClick(&view(), Qt::Key_Left);
    QCOMPARE(selection().cursor(), 100);
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(plan().action(selection().cursor() - 1).kind == core::ActionKind::Backward);
    const std::int64_t backward = selection().cursor();
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(selection().cursor(), backward);
    QTest::keyClick(&view(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(selection().cursor() < backward);
    QTest::keyClick(&view(), Qt::Key_End);
    QCOMPARE(selection().cursor(), plan().actionCount());
    QTest::keyClick(&view(), Qt::Key_Home);
    QCOMPARE(selection().cursor(), 0);
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(m_window->document().playback().playing());
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(!m_window->document().playback().playing());
  }

  void bracketsLoopAPart() {
    view().setFocus();
    selection().setCursor(50);
    QTest::keyClick(&view(), Qt::Key_BracketLeft);
    selection().setCursor(60);
    QTest::keyClick(&view(), Qt::Key_BracketRight);
    QCOMPARE(selection().range(), std::optional<ui::SelectedRange>({ui::SelectedRange::Axis::Actions, 50, 59}));
    QVERIFY(m_window->document().playback().loop());
    m_window->document().playback().setSpeed(10'000);
    std::int64_t least = INT64_MAX, most = 0;
    int moves = 0;
    connect(&selection(), &ui::Selection::cursorChanged, this, [&](qint64 cursor) {
      least = std::min<std::int64_t>(least, cursor);
      most = std::max<std::int64_t>(most, cursor);
      ++moves;
    });
    m_window->document().playback().setPlaying(true);
    QVERIFY(QTest::qWaitFor([&] { return moves >= 6; }, kPatienceMilliseconds));
    m_window->document().playback().setPlaying(false);
    QCOMPARE(least, 50);
    QCOMPARE(most, 60);
  }

  void anEntryOfTheLegendLeavesItsKindOutAndBringsItBack() {
    const QImage before = view().grab().toImage();
    const auto entries = ui::spacetimeLegend(view().font(), view().rect());
    QCOMPARE(entries.size(), std::size_t{6});
    QAction* inMenu = nullptr;
    for (QAction* action : ui::allActions(*m_window->menuBar()))
      if (action->text() == entries[4].text) inMenu = action;
    QVERIFY(inMenu && inMenu->isChecked());
    QPoint place;  // where an internal state is held
    std::int64_t begin = plan().actionCount();
    plan().eachLife(0, plan().actionCount(), [&](const ui::Life& life) {
      if (life.block.kind != core::Block::Kind::Internal || life.end - life.begin <= 6 || life.begin >= begin) return;
      begin = life.begin;
      place = view().placeOf(life.block.first, life.begin + 3).toPoint();
    });
    QVERIFY(!place.isNull());
    const auto colourAt = [&] { return view().grab().toImage().pixelColor(place); };
    const QColor held = colourAt();
    QTest::mouseClick(&view(), Qt::LeftButton, {}, entries[4].box.center().toPoint());
    QVERIFY(!view().shown().has(ui::SpacetimeCell::KeepInternal) &&
            !view().shown().has(ui::SpacetimeCell::InternalHeld));
    QVERIFY(!inMenu->isChecked());
    QVERIFY(colourAt() != held);
    QVERIFY(selection().pinned().empty());  // it pins nothing
    inMenu->trigger();
    QVERIFY(inMenu->isChecked() && view().shown() == ui::CellSet::all());
    QCOMPARE(view().grab().toImage(), before);
    QTest::mouseMove(&view(), entries[0].box.center().toPoint());
    QCOMPARE(view().cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseMove(&view(), place);
    QCOMPARE(view().cursor().shape(), Qt::ArrowCursor);
  }

  // While the cursor runs the words are put up part by part: they never speak of two actions at once.
  void theInspectorSpeaksOfOneMoment() {
    const auto texts = m_window->inspector().findChildren<ui::RichWords*>();
    ui::RichWords *action = texts[0], *why = texts[1];
    selection().setCursor(250);
    m_window->inspector().refresh();
    const QString reasonOfFirst = why->words();
    selection().setCursor(3);
    m_window->inspector().refresh();
    QVERIFY(why->words() != reasonOfFirst);
    selection().setCursor(250);
    while (!action->words().contains(QLatin1String("Action 250")))
      QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY(why->words() != reasonOfFirst);  // one part at a time
    selection().setCursor(3);
    const QString before = why->words();
    while (why->words() == before) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QCOMPARE(why->words(), reasonOfFirst);
    QVERIFY(action->words().contains(QLatin1String("Action 250")));
    while (!action->words().contains(QLatin1String("Action 3")))
      QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }

  void theInspectorsLinksLeadToTheAction() {
    QTest::mouseClick(&m_window->memory(), Qt::LeftButton, {},
                      QPointF(m_window->memory().arenaRect().left() + m_window->memory().arenaRect().width() * 1.5 / 12,
                              m_window->memory().arenaRect().center().y())
                          .toPoint());
    const auto step = selection().pinned().step;
    QVERIFY(step.has_value());
    QVERIFY(m_window->inspector().text().contains(QLatin1String("used next by action")));
    QVERIFY(m_window->inspector().text().contains(QLatin1String("h and c, [32, 256] each")));
    ui::RichWords* linked = nullptr;
    for (ui::RichWords* words : m_window->inspector().findChildren<ui::RichWords*>())
      if (words->words().contains(QLatin1String("used next by"))) linked = words;
    QVERIFY(linked != nullptr);
    linked->setFocus();
    QTest::keyClick(linked, Qt::Key_Tab);  // to the first link: the action that keeps the state
    QTest::keyClick(linked, Qt::Key_Return);
    const std::int64_t keeper = selection().cursor() - 1;
    QCOMPARE(plan().action(keeper).first, *step);
    QVERIFY(plan().action(keeper).kind == core::ActionKind::Save);
    QVERIFY(m_window->inspector().text().contains(QStringLiteral("Keep h%1").arg(*step)));
    QVERIFY(m_window->inspector().chart().why().has_value());
  }

  // The chart follows a frame after the words; to write everything anew in between must not leave the older chart
  // there.
  void theReasonsChartBelongsToItsWords() {
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 1; i < plan().actionCount() && kept.size() < 2; ++i)
      if (plan().action(i).kind == core::ActionKind::Save) kept.push_back(i);
    QCOMPARE(kept.size(), std::size_t{2});
    ui::RichWords* reason = nullptr;
    for (ui::RichWords* words : m_window->inspector().findChildren<ui::RichWords*>())
      if (words->accessibleName() == QLatin1String("Why")) reason = words;
    QVERIFY(reason != nullptr);
    selection().setCursor(kept[0] + 1);
    m_window->inspector().refresh();
    const QString before = reason->words();
    const std::int64_t costBefore = m_window->inspector().chart().why()->cost;
    selection().setCursor(kept[1] + 1);
    while (reason->words() == before) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    m_window->inspector().refresh();
    const std::int64_t cost = m_window->inspector().chart().why()->cost;
    QVERIFY(cost != costBefore);
    QVERIFY2(reason->words().contains(QStringLiteral("= %1</b>").arg(cost)), qPrintable(reason->words()));
  }

 private:
  ui::SpacetimeView& view() { return m_window->spacetime(); }
  ui::Selection& selection() { return m_window->document().selection(); }
  const ui::Plan& plan() { return *selection().plan(); }
  QPoint at(std::int64_t step, std::int64_t action) { return view().placeOf(step, action).toPoint(); }
  void drag(QPoint from, QPoint to) {
    QTest::mousePress(&view(), Qt::LeftButton, {}, from);
    QTest::mouseMove(&view(), (from + to) / 2);
    QTest::mouseMove(&view(), to);
    QTest::mouseRelease(&view(), Qt::LeftButton, {}, to);
  }
  void wheel(QPoint position, int turns, Qt::KeyboardModifiers modifiers) {
    QWheelEvent event(position, view().mapToGlobal(QPointF(position)), {}, QPoint(0, 120 * turns), Qt::NoButton,
                      modifiers, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view(), &event);
  }

  std::unique_ptr<ui::MainWindow> m_window;
};

QTEST_MAIN(InteractionsTest)
#include "test_interactions.moc"
