// SPDX-License-Identifier: GPL-3.0-or-later
// Names beside points, in files and in the window: whole, apart, one where points are one.
#include <random>

#include "core/strategies/registry.h"
#include "tests/ui/window_fixture.h"
#include "ui/charts/chart_parts.h"
#include "ui/views/comparison.h"

using namespace retrace;
using namespace retrace::test;

namespace {

QStringList textsOf(const std::vector<ui::PlacedName>& names) {
  QStringList list;
  for (const ui::PlacedName& one : names) list << QString(one.text).replace(QLatin1Char('\n'), QLatin1Char(' '));
  return list;
}

bool apartAndInside(const std::vector<ui::PlacedName>& names, const QRectF& area) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!area.contains(names[i].box)) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (names[i].box.intersects(names[j].box)) return false;
  }
  return true;
}

}  // namespace

class LabelsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesOfOnePlaceBecomeOne() {
    const QFontMetricsF metrics(qApp->font());
    const QRectF area(10, 10, 600, 300);
    const auto names = ui::placeNames(metrics,
                                      {{QStringLiteral("mixed"), {80, 90}},
                                       {QStringLiteral("sqrt"), {300, 200}},
                                       {QStringLiteral("hidden"), {80.4, 90}},
                                       {QStringLiteral("store-all"), {80, 90}}},
                                      {area, {}, {}});
    QCOMPARE(textsOf(names), (QStringList{QStringLiteral("mixed = hidden = store-all"), QStringLiteral("sqrt")}));
    const QRectF narrow(0, 0, 150, 200);
    const auto rows = ui::placeNames(
        metrics, {{QStringLiteral("recompute"), {50, 90}}, {QStringLiteral("store-all"), {50, 90}}}, {narrow, {}, {}});
    QCOMPARE(rows.front().text, QStringLiteral("recompute =\nstore-all"));
    const auto elided =
        ui::placeNames(metrics, {{QStringLiteral("chen-recursive"), {20, 20}}}, {QRectF(0, 0, 60, 40), {}, {}});
    QVERIFY(elided.front().text.endsWith(QChar(0x2026)) && QRectF(0, 0, 60, 40).contains(elided.front().box));
  }

  void namesNeverOverlapAndNeverLeaveTheArea() {
    const QFontMetricsF metrics(qApp->font());
    const QRectF area(0, 0, 260, 170);
    std::mt19937 random(7);
    const auto within = [&](double most) { return std::uniform_real_distribution(0.0, most)(random); };
    for (int i = 0; i < 500; ++i) {
      std::vector<ui::PointName> names;
      const QPointF middle(within(260), within(170));
      for (const char* name : {"recompute", "sqrt", "store-all"})
        names.push_back({QLatin1String(name),
                         {std::min(middle.x() + within(30), 260.0), std::min(middle.y() + within(20), 170.0)}});
      const auto placed = ui::placeNames(metrics, names, {area, {}, {{{0, 0}, {260, 170}}}});
      QVERIFY2(apartAndInside(placed, area), qPrintable(QStringLiteral("%1 %2").arg(middle.x()).arg(middle.y())));
    }
  }

  void aNameIsOffMarksAndLinesWhereItCanBe() {
    const QFontMetricsF metrics(qApp->font());
    const QPointF at(150, 100);
    const ui::NameGround ground{QRectF(0, 0, 300, 200),
                                {QRectF(144, 94, 12, 12), QRectF(160, 80, 20, 20)},
                                {{{150, 0}, {150, 200}}, {{0, 100}, {300, 100}}}};
    const QRectF box = ui::placeNames(metrics, {{QStringLiteral("sqrt"), at}}, ground).front().box;
    for (const QRectF& mark : ground.marks) QVERIFY(!box.intersects(mark));
    for (const auto& line : ground.lines) QVERIFY(!ui::clipped(line[0], line[1], box));
  }

  void namesInTheWindowAreApartForAnyNumberOfSteps() {
    OwnWindow window;
    window.show();
    for (const QSize size : {QSize(800, 600), QSize(1440, 880)})
      for (const std::int64_t steps : {1, 2, 3, 100}) {
        window.resize(size);
        const core::Problem problem{steps, {16, 48}, {}, (steps + 3) * 16, {core::StrategyKind::Mixed, 0}};
        choose(window, problem, {});
        QVERIFY(settle(window));
        QCoreApplication::processEvents();
        const auto& names = window.tradeoff().names().names();
        QVERIFY2(apartAndInside(names, window.tradeoff().chart()->plotArea()),
                 qPrintable(textsOf(names).join(QLatin1Char('|'))));
        QCOMPARE(textsOf(names).join(QLatin1Char(' ')).count(QLatin1String("store-all")), 1);
        if (steps == 1)
          QVERIFY2(textsOf(names).front().contains(QLatin1String("mixed = hidden = ")),
                   qPrintable(textsOf(names).join(QLatin1Char('|'))));
      }
  }

  void theMarkAndLineOfBLeaveTheNameOfSqrtFree() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    core::Problem other = window.document().problem();
    other.strategy = {core::StrategyKind::Sqrt, 0};
    other.budgetBytes = core::smallestBudgetBytes(other.strategy, other.steps, other.sizes);
    window.document().compareWith(other);
    QVERIFY(settle(window));
    const ui::TradeoffChart& chart = window.tradeoff();
    bool found = false;
    for (QAbstractSeries* one : chart.chart()->series()) {
      auto* mark = qobject_cast<QScatterSeries*>(one);
      if (!mark || one->name() != QLatin1String("B")) continue;
      const QPointF at = chart.chart()->mapToPosition(mark->points().front(), mark);
      for (const ui::PlacedName& name : chart.names().names()) {
        if (name.text != QLatin1String("sqrt")) continue;
        found = true;
        QVERIFY(!name.box.intersects(QRectF(at - QPointF(6, 6), QSizeF(12, 12))));
        QVERIFY(name.box.left() > at.x() || name.box.right() < at.x());
      }
    }
    QVERIFY(found);
  }
};

QTEST_MAIN(LabelsTest)
#include "test_labels.moc"
