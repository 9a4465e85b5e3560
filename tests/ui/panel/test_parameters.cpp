// SPDX-License-Identifier: GPL-3.0-or-later
// What a person sets in the panel stays what it is: the wheel scrolls, a budget is kept as it was chosen, numbers out
// of range are said.
#include <QComboBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QWheelEvent>
#include <QWindow>
#include <memory>

#include "core/planner/tradeoff.h"
#include "core/strategies/registry.h"
#include "tests/ui/window_fixture.h"
#include "ui/views/comparison.h"

using namespace retrace;
using namespace retrace::test;

class ParametersTest : public QObject {
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

  void everyStrategyThatIsOfferedSaysWhatItKeeps() {
    const QComboBox* offered = nullptr;
    for (const QComboBox* box : m_window->panel().findChildren<QComboBox*>())
      if (box->findText(QStringLiteral("mixed")) >= 0) offered = box;
    QVERIFY(offered);
    QCOMPARE(offered->count(), static_cast<int>(core::plainStrategies().size()) + 1);
    for (int i = 0; i < offered->count(); ++i) {
      const core::Strategy strategy{static_cast<core::StrategyKind>(offered->itemData(i).toInt())};
      const std::string sentence(core::modelOf(strategy).sentence);
      QCOMPARE(offered->itemData(i, Qt::ToolTipRole).toString(), QString::fromStdString(sentence));
    }
  }

  void theWheelScrollsThePanelAndChangesOnlyWhatHasTheFocus() {
    m_window->resize(1100, 640);
    QScrollArea* area = nullptr;
    for (QWidget* above = &panel(); above && !area; above = above->parentWidget())
      area = qobject_cast<QScrollArea*>(above);
    QVERIFY(area);
    QScrollBar* bar = area->verticalScrollBar();
    QTRY_VERIFY(bar->isVisible() && bar->maximum() > 0);
    QList<QWidget*> controls{panel().budget().slider()};
    for (QWidget* control : panel().findChildren<QWidget*>())
      if (qobject_cast<QAbstractSpinBox*>(control) || qobject_cast<QComboBox*>(control)) controls << control;
    QVERIFY(controls.size() > 8);
    const nlohmann::json before = ui::toJson(m_window->document().setup());
    for (QWidget* control : controls) {
      if (!control->isVisible()) continue;
      m_window->spacetime().setFocus();
      area->ensureWidgetVisible(control);
      const bool down = bar->value() < bar->maximum();
      const int was = bar->value();
      turnWheel(control, down ? -120 : 120);
      QVERIFY2(down ? bar->value() > was : bar->value() < was,
               qPrintable(QStringLiteral("%1: %2 after %3 of %4")
                              .arg(QLatin1String(control->metaObject()->className()))
                              .arg(bar->value())
                              .arg(was)
                              .arg(bar->maximum())));
      QVERIFY(!control->hasFocus());
    }
    QCOMPARE(QString::fromStdString(ui::toJson(m_window->document().setup()).dump()),
             QString::fromStdString(before.dump()));
    auto* iterations = panel().findChild<QSpinBox*>(QStringLiteral("run.iterations"));
    area->ensureWidgetVisible(iterations);
    QTest::mouseClick(iterations->findChild<QLineEdit*>(), Qt::LeftButton);
    QVERIFY(iterations->hasFocus());
    const int shown = bar->value();
    turnWheel(iterations, 120);
    QCOMPARE(iterations->value(), 201);
    QCOMPARE(bar->value(), shown);
  }

  void changingASizeAndBackKeepsTheBudget_data() {
    QTest::addColumn<QString>("typed");
    for (const char* typed : {"", "12 units", "768 KiB", "5%", "1000000", "13 units", "33.3%"})
      QTest::newRow(typed) << QString::fromLatin1(typed);
  }
  void changingASizeAndBackKeepsTheBudget() {
    QFETCH(QString, typed);
    if (!typed.isEmpty()) type(budgetField(), typed);
    const std::int64_t before = m_window->document().problem().budgetBytes;
    const std::int64_t before12 = 12 * m_window->document().problem().sizes.hiddenBytes;
    if (typed.isEmpty()) QCOMPARE(before, before12);
    struct Way {
      const char* field;
      const char *there, *back;
    };
    for (const Way& way : {Way{"Steps T", "60", "100"}, Way{"Steps T", "1", "100"}, Way{"Width H", "100", "256"},
                           Way{"Batch N", "7", "32"}, Way{"Steps T", "2000", "100"}}) {
      type(number(way.field), QLatin1String(way.there));
      const core::Problem there = m_window->document().problem();
      if (typed == QLatin1String("12 units")) QCOMPARE(there.budgetBytes, 12 * there.sizes.hiddenBytes);
      if (typed == QLatin1String("768 KiB")) QCOMPARE(there.budgetBytes, std::int64_t{768} * 1024);
      if (typed.isEmpty()) QCOMPARE(there.budgetBytes % there.sizes.hiddenBytes, 0);
      type(number(way.field), QLatin1String(way.back));
      QCOMPARE(m_window->document().problem().budgetBytes, before);
    }
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().selection().plan()->problem().budgetBytes, before);
  }

  void theSliderKeepsItsPartInWholeUnits() {
    panel().budget().slider()->setFocus();
    QTest::keyClick(panel().budget().slider(), Qt::Key_Right);
    const core::Problem chosen = m_window->document().problem();
    QVERIFY(chosen.budgetBytes > 12 * chosen.sizes.hiddenBytes);
    type(number("Steps T"), QStringLiteral("200"));
    const core::Problem longer = m_window->document().problem();
    const auto part = [](const core::Problem& one) {
      return static_cast<double>(one.budgetBytes) / static_cast<double>(core::storeAllBytes(one.steps, one.sizes));
    };
    const double unit = static_cast<double>(longer.sizes.hiddenBytes) /
                        static_cast<double>(core::storeAllBytes(longer.steps, longer.sizes));
    QVERIFY(part(longer) <= part(chosen) && part(longer) > part(chosen) - unit);
    QCOMPARE(longer.budgetBytes % longer.sizes.hiddenBytes, 0);
  }

  void thePanelSaysWhatStays() {
    QVERIFY2(says("stays when T, H or N change: 4.03 %"), qPrintable(words()));
    type(budgetField(), QStringLiteral("12 units"));
    QVERIFY2(says("stays when T, H or N change: 12 units"), qPrintable(words()));
    type(budgetField(), QStringLiteral("1MiB"));
    QVERIFY2(says("stays when T, H or N change: 1.00 MiB"), qPrintable(words()));
    choose("store-all");
    QVERIFY2(says("chosen: 1.00 MiB; 'store-all' needs more"), qPrintable(words()));
    QVERIFY(settle(*m_window));
    keepPicture("borrowed");
    choose("recompute");
    QVERIFY(settle(*m_window));
    QVERIFY2(says("uses 64.0 KiB of it, more saves nothing"), qPrintable(words()));
    QCOMPARE(m_window->document().selection().plan()->solution().peakBytes, 64 * 1024);
    keepPicture("recompute");
  }

  void aStrategyThatNeedsMoreBorrowsIt() {
    type(budgetField(), QStringLiteral("12 units"));
    const core::Problem before = m_window->document().problem();
    for (const char* name : {"store-all", "sqrt", "chen-recursive", "every", "internal", "recompute"}) {
      choose(name);
      QVERIFY(settle(*m_window));
      const core::Problem other = m_window->document().selection().plan()->problem();
      QCOMPARE(other.budgetBytes,
               std::max(before.budgetBytes, core::smallestBudgetBytes(other.strategy, other.steps, other.sizes)));
    }
    choose("store-all");
    type(number("Steps T"), QStringLiteral("60"));
    choose("mixed");
    type(number("Steps T"), QStringLiteral("100"));
    QVERIFY(settle(*m_window));
    QVERIFY(m_window->document().selection().plan()->problem() == before);
  }

  void aSessionKeepsWhatTheBudgetWasChosenAs() {
    type(budgetField(), QStringLiteral("12 units"));
    choose("store-all");
    const ui::Session saved = *ui::sessionFromLink(ui::toLink(m_window->document().session()));
    QVERIFY(m_window->document().openSession(saved));
    choose("mixed");
    QCOMPARE(m_window->document().problem().budgetBytes, 12 * m_window->document().problem().sizes.hiddenBytes);
    const nlohmann::json written = ui::toJson(saved);
    nlohmann::json old = written;  // from before this was kept
    old["setup"].erase("budget");
    QVERIFY(m_window->document().openSession(*ui::sessionFromJson(old)));
    QVERIFY(settle(*m_window));
    QCOMPARE(m_window->document().problem().budgetBytes,
             core::storeAllBytes(100, m_window->document().problem().sizes));
    nlohmann::json contradicts = written;
    contradicts["setup"]["budget"] = {{"kind", "bytes"}, {"amount", 1e9}};
    QVERIFY(m_window->document().openSession(*ui::sessionFromJson(contradicts)));
    QCOMPARE(m_window->document().problem().budgetBytes,
             core::storeAllBytes(100, m_window->document().problem().sizes));
    const nlohmann::json before = ui::toJson(m_window->document().setup());
    for (const nlohmann::json& damaged :
         {nlohmann::json(3), nlohmann::json{{"kind", "lots"}, {"amount", 1}},
          nlohmann::json{{"kind", "units"}, {"amount", -1}}, nlohmann::json{{"kind", "units"}},
          nlohmann::json{{"kind", "units"}, {"amount", 1}, {"unit", 3}}}) {
      nlohmann::json bad = written;
      bad["setup"]["budget"] = damaged;
      const auto opened = ui::sessionFromJson(bad);
      QVERIFY2(!opened && opened.error().message.find("budget") != std::string::npos, damaged.dump().c_str());
      QVERIFY(ui::toJson(m_window->document().setup()) == before);
    }
  }

  void undoGoesOnRightAfterAValueWasTyped() {
    QSpinBox* steps = number("Steps T");
    type(steps, QStringLiteral("60"));
    type(steps, QStringLiteral("70"));
    QVERIFY(steps->hasFocus());
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().steps, 60);
    QCOMPARE(steps->text(), QStringLiteral("60"));
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().steps, 100);
    QTest::keyClicks(steps, QStringLiteral("8"));  // replaces the number, not a part of it
    QCOMPARE(steps->text(), QStringLiteral("8"));
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(steps->text(), QStringLiteral("100"));
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(steps, Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().steps, 70);
    // What is typed and not yet taken is the field's own.
    steps->selectAll();
    QTest::keyClicks(steps, QStringLiteral("9"));
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().steps, 70);
    QCOMPARE(steps->text(), QStringLiteral("70"));
    QTest::keyClick(steps, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().steps, 60);
    const std::int64_t budget = m_window->document().problem().budgetBytes;
    type(budgetField(), QStringLiteral("20 units"));
    QTest::keyClick(budgetField(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_window->document().problem().budgetBytes, budget);
    auto* data = panel().findChild<QLineEdit*>(QStringLiteral("run.data"));
    const QString learned = data->text();
    type(data, QStringLiteral("copy:7"));
    QTest::keyClick(data, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(data->text(), learned);
    auto* rate = panel().findChild<QDoubleSpinBox*>(QStringLiteral("run.rate"));
    const double slow = rate->value();
    type(rate, QStringLiteral("0.5"));
    QTest::keyClick(rate, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(rate->value(), slow);
  }

  void aNumberOutOfRangeStaysAndIsSaidUntilItIsCorrected() {
    QSpinBox* steps = number("Steps T");
    const core::Problem before = m_window->document().problem();
    type(steps, QStringLiteral("999999999"));
    QCOMPARE(steps->text(), QStringLiteral("999999999"));
    QVERIFY(m_window->document().problem() == before);
    QVERIFY2(words().contains(QStringLiteral("Steps T: 1 to 100\u202f000\u202f000 in this window, not 999999999.")),
             qPrintable(words()));
    keepPicture("refused");
    m_window->resize(800, 600);
    QTRY_VERIFY(!sentence("Steps T: 1 to")->visibleRegion().isEmpty() &&
                sentence("Steps T: 1 to")->visibleRegion().boundingRect() == sentence("Steps T: 1 to")->rect());
    keepPicture("refused_small");
    QCOMPARE(steps->palette().color(QPalette::Text), panel().palette().color(QPalette::BrightText));
    panel().startRun(false);
    QVERIFY(!m_window->document().training().running());
    QVERIFY2(m_window->document().message().contains(QLatin1String("Steps T")),
             qPrintable(m_window->document().message()));
    type(number("Batch N"), QStringLiteral("16"));  // something else does not take the sentence away
    QVERIFY(settle(*m_window));
    QCOMPARE(steps->text(), QStringLiteral("999999999"));
    QVERIFY(says("Steps T: 1 to"));
    type(steps, QStringLiteral("200"));
    QCOMPARE(m_window->document().problem().steps, 200);
    QVERIFY(!says("Steps T: 1 to"));
    QVERIFY(steps->palette().color(QPalette::Text) != panel().palette().color(QPalette::BrightText));
    for (const auto& [field, typed] :
         {std::pair{"Width H", "99999999"}, std::pair{"Steps T", "0"}, std::pair{"Batch N", "-5"},
          std::pair{"Rate", "50"}, std::pair{"Seed", "99999999999"}, std::pair{"Iterations", "12345678"}}) {
      QAbstractSpinBox* box = anyNumber(field);
      QVERIFY2(box, field);
      type(box, QLatin1String(typed));
      QCOMPARE(box->text(), QLatin1String(typed));
      QVERIFY2(says((QLatin1String(field) + QLatin1String(":")).toUtf8().constData()), qPrintable(words()));
      box->setFocus();
      QTest::keyClick(box, Qt::Key_Up);  // an arrow corrects it, too
      QVERIFY2(!says((QLatin1String(field) + QLatin1String(":")).toUtf8().constData()), qPrintable(words()));
    }
  }

  void theLimitsAreThoseOfTheLibrary() {
    core::Problem problem = m_window->document().problem();
    problem.steps = number("Steps T")->maximum();
    problem.budgetBytes = core::storeAllBytes(problem.steps, problem.sizes);
    QVERIFY(core::validate(problem));
    core::Network network = m_window->document().setup().network;
    network.hidden = number("Width H")->maximum();
    network.batch = number("Batch N")->maximum();
    QVERIFY(core::validate(network));
    ++network.hidden;
    QVERIFY(!core::validate(network));
  }

  void bIsTakenFromTheCurveAtABreakpointAndUndone() {
    ui::TradeoffChart& chart = m_window->tradeoff();
    const std::int64_t hidden = m_window->document().problem().sizes.hiddenBytes;
    const auto compared = [&] { return m_window->document().compared().problem(); };
    QTest::mouseClick(chart.viewport(), Qt::LeftButton, Qt::ShiftModifier, chart.placeOf(5 * hidden + hidden / 2, 3.0));
    QVERIFY(settle(*m_window));
    QVERIFY(compared());
    const core::Problem b = *compared();
    QCOMPARE(b.budgetBytes % hidden, 0);
    bool stop = false;
    for (const core::TradeoffPoint& point : chart.curves()->of(b)->points)
      stop = stop || point.budgetBytes == b.budgetBytes;
    QVERIFY(stop);
    QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);  // another one
    QVERIFY(compared()->budgetBytes == m_window->document().problem().budgetBytes);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(compared() && *compared() == b);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settle(*m_window));
    QVERIFY(!compared() && !m_window->comparison().isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settle(*m_window));
    QVERIFY(compared() && *compared() == b && m_window->comparison().isVisible());
    type(number("Steps T"), QStringLiteral("60"));
    QVERIFY(*compared() == b);
  }

  void aDecimalCommaIsReadAndThousandsAreNotGuessed() {
    type(budgetField(), QStringLiteral("5,5 MiB"));
    QCOMPARE(m_window->document().problem().budgetBytes, std::int64_t{11} << 19);
    type(budgetField(), QStringLiteral("2,5 %"));
    QCOMPARE(m_window->document().problem().budgetBytes,
             core::storeAllBytes(100, m_window->document().problem().sizes) * 25 / 1000);
    const std::int64_t before = m_window->document().problem().budgetBytes;
    type(budgetField(), QStringLiteral("1,024 KiB"));
    QCOMPARE(m_window->document().problem().budgetBytes, before);
    QVERIFY2(says("write 1024KiB or 1.024KiB"), qPrintable(words()));
    type(budgetField(), QStringLiteral("lots"));
    QVERIFY2(says("12 units") && says("5%") && says("64MiB"), qPrintable(words()));
  }

  void theNumberOfLayersSaysWhatItIs() {
    QSpinBox* layers = nullptr;
    for (QSpinBox* box : panel().findChildren<QSpinBox*>())
      if (box->accessibleName() == QLatin1String("Layers")) layers = box;
    QVERIFY(layers);
    QCOMPARE(layers->text(), QStringLiteral("1 layer"));
    const int width = layers->width();
    layers->setFocus();
    QTest::keyClick(layers, Qt::Key_Up);
    QCOMPARE(layers->text(), QStringLiteral("2 layers"));
    QCOMPARE(m_window->document().setup().network.layers, 2);
    type(layers, QStringLiteral("3"));
    QCOMPARE(layers->text(), QStringLiteral("3 layers"));
    QVERIFY(settle(*m_window));
    QCOMPARE(layers->width(), width);
  }

 private:
  ui::ProblemPanel& panel() { return m_window->panel(); }

  QLineEdit* budgetField() {
    for (QLineEdit* edit : panel().findChildren<QLineEdit*>())
      if (edit->accessibleName() == QLatin1String("Budget as text")) return edit;
    return nullptr;
  }

  QAbstractSpinBox* anyNumber(const char* name) {
    for (const QLabel* label : panel().findChildren<QLabel*>())
      if (label->text() == QLatin1String(name)) return qobject_cast<QAbstractSpinBox*>(label->buddy());
    return nullptr;
  }
  QSpinBox* number(const char* name) { return qobject_cast<QSpinBox*>(anyNumber(name)); }

  void type(QWidget* field, const QString& words) {
    field->setFocus();
    if (auto* edit = qobject_cast<QLineEdit*>(field)) edit->selectAll();
    else qobject_cast<QAbstractSpinBox*>(field)->selectAll();
    QTest::keyClicks(field, words);
    QTest::keyClick(field, Qt::Key_Return);
  }

  void choose(const char* strategy) {
    for (QComboBox* box : panel().findChildren<QComboBox*>())
      if (const int index = box->findText(QLatin1String(strategy)); index >= 0) box->setCurrentIndex(index);
  }

  // Through the window, as a mouse's.
  void turnWheel(QWidget* over, int angle) {
    const QPointF place = over->mapTo(m_window.get(), QPointF(over->rect().center()));
    QWheelEvent wheel(place, m_window->mapToGlobal(place), QPoint(), QPoint(0, angle), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QSpontaneKeyEvent::setSpontaneous(&wheel);  // only such go on to parents
    qApp->notify(m_window->windowHandle(), &wheel);
  }

  void keepPicture(const char* name) {
    QCoreApplication::processEvents();  // the rows make room for what is said
    const QPixmap picture = m_window->grab();
    if (const QByteArray kept = qgetenv("RETRACE_KEEP_PICTURES"); !kept.isEmpty())
      QVERIFY(picture.save(QString::fromLocal8Bit(kept) + QStringLiteral("/%1.png").arg(QLatin1String(name))));
  }

  QLabel* sentence(const char* begin) {
    for (QLabel* label : panel().findChildren<QLabel*>())
      if (label->text().startsWith(QLatin1String(begin))) return label;
    return nullptr;
  }

  QString words() {
    QStringList all;
    for (const QLabel* label : panel().findChildren<QLabel*>()) all << label->text();
    return all.join(QLatin1Char('\n')).replace(QChar::Nbsp, QLatin1Char(' '));
  }
  bool says(const char* sentence) { return words().contains(QLatin1String(sentence)); }

  std::unique_ptr<ui::MainWindow> m_window;
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  ParametersTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_parameters.moc"
