// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen: contrast, kinds apart in greyscale, names for those who do not see, pictures that stay the same, every
// state whole.
#include <QHeaderView>
#include <QLabel>
#include <QMenuBar>
#include <QProcess>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QXmlStreamReader>
#include <algorithm>
#include <cmath>
#include <memory>

#include "tests/support/paths.h"
#include "tests/ui/window_fixture.h"
#include "ui/common/language.h"
#include "ui/common/rich_words.h"
#include "ui/dialogs/help.h"
#include "ui/dialogs/tables.h"
#include "ui/model/spacetime_range.h"
#include "ui/spacetime/overview_strip.h"
#include "ui/spacetime/spacetime_painter.h"
#include "ui/spacetime/spacetime_raster.h"
#include "ui/views/comparison.h"
#include "ui/views/inspector.h"
#include "ui/views/memory_view.h"
#include "ui/views/why_chart.h"
#include "ui/window/showcase.h"

using namespace retrace;
using namespace retrace::test;

namespace {

// CIE lightness, 0 to 100: what is left of a colour in greyscale.
double lightness(QRgb colour) {
  const auto linear = [](int part) {
    const double value = part / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  const double y = 0.2126 * linear(qRed(colour)) + 0.7152 * linear(qGreen(colour)) + 0.0722 * linear(qBlue(colour));
  return 116.0 * std::cbrt(y) - 16.0;
}

struct Difference {
  double mean = 0.0;   // of the absolute difference of all channels, 0 to 255
  double apart = 0.0;  // part of pixels that differ visibly
};

Difference differenceOf(const QImage& a, const QImage& b) {
  Difference result;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) {
      const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
      const int d = std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
      result.mean += d / 3.0;
      result.apart += d > 90 ? 1.0 : 0.0;
    }
  const double pixels = static_cast<double>(a.width()) * a.height();
  return {result.mean / pixels, result.apart / pixels};
}

QImage painted(QWidget& widget, qreal ratio) {
  QImage image(widget.size() * ratio, QImage::Format_RGB32);
  image.setDevicePixelRatio(ratio);
  image.fill(Qt::white);
  widget.render(&image);
  return image;
}

}  // namespace

class AppearanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light"))); }

  void textIsReadableInEveryTheme_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"light", "dark", "print"}) QTest::newRow(name) << QString::fromLatin1(name);
  }
  void textIsReadableInEveryTheme() {
    QFETCH(QString, name);
    const ui::Theme theme = ui::Theme::named(name);
    constexpr double kEnough = 4.5;
    for (const QColor& ground : {theme.window, theme.panel, theme.plot})
      for (const QColor& text : {theme.text, theme.faintText, theme.warning})
        QVERIFY2(ui::Theme::contrast(text, ground) >= kEnough,
                 qPrintable(text.name() + QStringLiteral(" on ") + ground.name() + QStringLiteral(": ") +
                            QString::number(ui::Theme::contrast(text, ground))));
    for (const QColor& ground : {theme.hidden, theme.internal, theme.internalHeld})
      QVERIFY2(ui::Theme::contrast(ui::Theme::textOn(ground), ground) >= kEnough, qPrintable(ground.name()));
    ui::applyTheme(*qApp, theme);
    const QPalette palette = QApplication::palette();
    for (const auto& [text, ground] :
         {std::pair{QPalette::WindowText, QPalette::Window}, std::pair{QPalette::Text, QPalette::Base},
          std::pair{QPalette::ButtonText, QPalette::Button}, std::pair{QPalette::HighlightedText, QPalette::Highlight},
          std::pair{QPalette::Link, QPalette::Base}, std::pair{QPalette::ToolTipText, QPalette::ToolTipBase},
          std::pair{QPalette::BrightText, QPalette::Window}, std::pair{QPalette::PlaceholderText, QPalette::Base}})
      QVERIFY2(ui::Theme::contrast(palette.color(text), palette.color(ground)) >= kEnough,
               qPrintable(QString::number(text)));
    ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light")));
  }

  void contrastIsTheOneOfWcag() {
    QCOMPARE(ui::Theme::contrast(Qt::white, Qt::black), 21.0);
    QVERIFY(std::abs(ui::Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
  }

  void allKindsOfCellsDifferInGreyscale_data() { textIsReadableInEveryTheme_data(); }
  void allKindsOfCellsDifferInGreyscale() {
    QFETCH(QString, name);
    std::vector<double> levels;
    for (const QRgb colour : ui::spacetimeColours(ui::Theme::named(name))) levels.push_back(lightness(colour));
    QCOMPARE(static_cast<int>(levels.size()), ui::kSpacetimeCells);
    std::sort(levels.begin(), levels.end());
    for (std::size_t i = 1; i < levels.size(); ++i)
      QVERIFY2(levels[i] - levels[i - 1] >= 4.5,
               qPrintable(QString::number(levels[i - 1]) + QLatin1Char(' ') + QString::number(levels[i])));
  }

  void predictedAndMeasuredNeverShareAColour() {
    for (const char* name : {"light", "dark", "print"}) {
      const ui::Theme theme = ui::Theme::named(QLatin1String(name));
      for (const QColor& other :
           {theme.forward, theme.recompute, theme.backward, theme.hidden, theme.internal, theme.text})
        QVERIFY(other != theme.measured);
    }
  }

  void everyPictureHasANameASummaryAndATable() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    for (QWidget* view : {static_cast<QWidget*>(&window.spacetime()), static_cast<QWidget*>(&window.memory()),
                          static_cast<QWidget*>(&window.overview()), static_cast<QWidget*>(&window.tradeoff())}) {
      QVERIFY(!view->accessibleName().isEmpty());
      QVERIFY2(!view->accessibleDescription().isEmpty(), qPrintable(view->accessibleName()));
      QVERIFY(!ui::helpFor(view).isEmpty());
    }
    const core::Solution& solution = window.document().selection().plan()->solution();
    QVERIFY(window.spacetime().accessibleDescription().contains(
        QStringLiteral("%1 forward operations").arg(solution.forwardOperations)));
    std::unique_ptr<QDialog> tables(ui::makeTables(window.document().selection(), window.tradeoff().curves(), nullptr));
    tables->show();
    const auto* tabs = tables->findChild<QTabWidget*>();
    QCOMPARE(tabs->count(), 4);
    const auto* actions = qobject_cast<QTableView*>(tabs->widget(0));
    QCOMPARE(actions->model()->rowCount(), static_cast<int>(window.document().selection().plan()->actionCount()));
    std::int64_t forwards = 0, breakpoints = 0;
    for (int row = 0; row < actions->model()->rowCount(); ++row)
      forwards += actions->model()->index(row, 2).data().toLongLong();
    QCOMPARE(forwards, solution.forwardOperations);
    const auto* kept = qobject_cast<QTableView*>(tabs->widget(1));
    QCOMPARE(kept->model()->rowCount(), static_cast<int>(window.document().selection().state().stack().size()));
    for (const ui::Curve& curve : window.tradeoff().curves()->curves)
      breakpoints += static_cast<std::int64_t>(curve.points.size());
    QCOMPARE(static_cast<std::int64_t>(qobject_cast<QTableView*>(tabs->widget(3))->model()->rowCount()), breakpoints);
  }

  void everyControlCanBeReachedByTab() {
    OwnWindow window;
    window.show();
    window.activateWindow();
    QVERIFY(settle(window));
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.panel().findChild<QSpinBox*>()->setFocus();
    QSet<QWidget*> reached;
    for (int i = 0; i < 80; ++i) {
      reached.insert(QApplication::focusWidget());
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (QWidget* wanted :
         {static_cast<QWidget*>(&window.spacetime()), static_cast<QWidget*>(window.panel().budget().slider())})
      QVERIFY2(reached.contains(wanted), qPrintable(wanted->accessibleName()));
    for (QPushButton* button : window.panel().findChildren<QPushButton*>())
      QVERIFY2(!button->isEnabled() || reached.contains(button), qPrintable(button->text()));
  }

  // Own widgets, painted as they were when someone last looked at them. RETRACE_UPDATE_PICTURES=1 writes them anew.
  void picturesStayAsTheyWere_data() {
    QTest::addColumn<QString>("theme");
    QTest::addColumn<double>("ratio");
    for (const char* theme : {"light", "dark"})
      for (const double ratio : {1.0, 1.5, 2.0})
        QTest::newRow(qPrintable(QStringLiteral("%1-%2x").arg(QLatin1String(theme)).arg(ratio)))
            << QString::fromLatin1(theme) << ratio;
  }
  void picturesStayAsTheyWere() {
    QFETCH(QString, theme);
    QFETCH(double, ratio);
    const ui::Theme look = ui::Theme::named(theme);
    ui::applyTheme(*qApp, look);
    ui::Selection selection;
    ui::RunModel run;
    ui::SpacetimeView view(selection, run);
    ui::MemoryView memory(selection);
    ui::OverviewStrip strip(selection, view);
    ui::WhyChart chart;
    view.setTheme(look);
    memory.setTheme(look);
    strip.setTheme(look);
    chart.setTheme(look);
    selection.setPlan(*ui::Plan::make(*core::solve(lstmProblem(60, 16, 2, 9))));
    view.setInternalParts({QStringLiteral("i"), QStringLiteral("f"), QStringLiteral("g"), QStringLiteral("o"),
                           QStringLiteral("c"), QStringLiteral("h")});
    view.resize(520, 360);
    strip.resize(520, 50);
    memory.resize(520, 148);
    chart.resize(320, 120);
    chart.setWhy(ui::whyOf(*selection.plan(), *ui::subproblemOf(*selection.plan(), 1)));
    selection.pin({20, 30});
    // From where an internal state is kept on, so that the arena shows one.
    const auto keepsInternal = [&] {
      const auto& stack = selection.state().stack();
      return std::any_of(stack.begin(), stack.end(),
                         [](const core::Block& block) { return block.kind == core::Block::Kind::Internal; });
    };
    while (!keepsInternal() && selection.cursor() < selection.plan()->actionCount())
      selection.setCursor(selection.cursor() + 1);
    const auto check = [&](const char* name, QWidget& widget) {
      compare(QStringLiteral("%1-%2-%3x").arg(QLatin1String(name), theme).arg(ratio), painted(widget, ratio));
    };
    check("spacetime", view);
    check("overview", strip);
    check("memory", memory);
    check("why", chart);
    const auto closeUp = [&](double columns, double rows) {
      const auto row = static_cast<double>(selection.cursor());
      const double column = static_cast<double>(selection.state().remainingSteps());
      view.setRange({column - columns, column, row - rows / 2, row + rows / 2});
    };
    closeUp(16, 20);
    QCOMPARE(view.detail(), ui::SpacetimeDetail::Cells);
    check("cells", view);
    const ui::SpacetimeRange whole = ui::SpacetimeRange::whole(*selection.plan());
    view.setRange({whole.endColumn / 3, whole.endColumn, whole.firstRow, whole.endRow / 3});
    view.setTreeShown(true);
    check("tree", view);
    view.setTreeShown(false);
    closeUp(4, 4.5);
    QCOMPARE(view.detail(), ui::SpacetimeDetail::Opened);
    check("opened", view);
    ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light")));
  }

  void theOtherLanguageIsWholeAndKeepsItsPlaces() {
    QFile file(QStringLiteral(RETRACE_SOURCE_DIR "/ui/translations/retrace_de.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QString source, context;
    int texts = 0;
    const auto places = [](const QString& text) {
      QStringList list;
      static const QRegularExpression place(QStringLiteral("%[0-9]"));
      for (auto found = place.globalMatch(text); found.hasNext();) list << found.next().captured();
      list.sort();
      list.removeDuplicates();
      return list;
    };
    while (!xml.atEnd()) {
      if (xml.readNext() != QXmlStreamReader::StartElement) continue;
      if (xml.name() == QLatin1String("source")) source = xml.readElementText();
      if (xml.name() != QLatin1String("translation")) continue;
      QVERIFY2(!xml.attributes().hasAttribute(QLatin1String("type")), qPrintable(source));
      const QString translation = xml.readElementText();
      QVERIFY2(!translation.isEmpty(), qPrintable(source));
      QCOMPARE(places(translation), places(source));
      ++texts;
    }
    QVERIFY(!xml.hasError());
    QVERIFY(texts > 300);
  }

  void germanIsSpokenInEveryView() {
    if (ui::languageChoices().size() < 2) QSKIP("This build holds English only: lrelease was not found.");
    ui::applyLanguage(*qApp, QStringLiteral("de"));
    {
      OwnWindow window;
      window.show();
      QVERIFY(settle(window));
      QCOMPARE(window.menuBar()->actions().front()->text(), QStringLiteral("&Datei"));
      QCOMPARE(window.spacetime().accessibleName(), QStringLiteral("Raum-Zeit-Bild"));
      QVERIFY(window.inspector().text().contains(QLatin1String("Aktion")));
      QVERIFY(ui::foldedText({0, 1000, 0, 10}, QSizeF(100, 100)).startsWith(QLatin1String("zusammengefasst")));
      QVERIFY(ui::helpFor(&window.memory()).contains(QLatin1String("Arena und Schritte")));
      std::unique_ptr<QDialog> tables(
          ui::makeTables(window.document().selection(), window.tradeoff().curves(), nullptr));
      for (const QTableView* table : tables->findChildren<QTableView*>())
        for (int column = 0; column < table->model()->columnCount(); ++column)
          QVERIFY2(table->columnWidth(column) >= table->horizontalHeader()->sectionSizeHint(column),
                   qPrintable(table->model()->headerData(column, Qt::Horizontal).toString()));
      QCOMPARE(tables->windowTitle(), QStringLiteral("Tabellen"));
      // What is typed, what the worker says and what a session holds.
      QLineEdit* budget = nullptr;
      for (QLineEdit* edit : window.panel().findChildren<QLineEdit*>())
        if (edit->accessibleName() == QLatin1String("Budget als Text")) budget = edit;
      QVERIFY(budget && budget->text().endsWith(QLatin1String("12 Einheiten)")));
      for (const char* typed : {"20 Einheiten", "20 units"}) {
        chooseBudget(window, 0);
        budget->setText(QLatin1String(typed));
        budget->setModified(true);
        Q_EMIT budget->editingFinished();
        QCOMPARE(window.document().problem().budgetBytes, 20 * window.document().problem().sizes.hiddenBytes);
      }
      QTRY_VERIFY(!window.document().training().machines().busy());
      QStringList words;
      for (const QLabel* label : window.panel().device().findChildren<QLabel*>()) words << label->text();
      QVERIFY2(words.join(QLatin1Char(' ')).contains(QLatin1String("dieser Prozessor")) &&
                   !words.join(QLatin1Char(' ')).contains(QLatin1String("0,0")),
               qPrintable(words.join(QLatin1Char(' '))));
      auto* data = window.panel().findChild<QLineEdit*>(QStringLiteral("run.data"));
      QCOMPARE(data->text(), QStringLiteral("jargon.txt (mitgeliefert)"));
      const nlohmann::json setup = ui::toJson(window.document().setup());
      QCOMPARE(setup["controls"]["run.data"].get<std::string>(), std::string("jargon.txt (shipped)"));
      ui::Setup cleared = window.document().setup();
      cleared.run.data = "text:";
      window.document().choose(cleared);
      QCOMPARE(data->text(), QString());
      window.document().choose(*ui::setupFromJson(setup));
      QCOMPARE(data->text(), QStringLiteral("jargon.txt (mitgeliefert)"));
      QCOMPARE(window.document().setup().request().settings.data, std::string("shipped:text"));
    }
    ui::applyLanguage(*qApp, QStringLiteral("en"));
    OwnWindow window;
    QCOMPARE(window.menuBar()->actions().front()->text(), QStringLiteral("&File"));
  }

  void aScreenshotHasTheDialogAndNothingOfTheUser() {
    QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config"));
    QVERIFY(QDir().mkpath(config + QStringLiteral("/retrace")));
    QSettings user(config + QStringLiteral("/retrace/retrace.conf"), QSettings::NativeFormat);
    user.setValue(QStringLiteral("recentFiles"), QStringList{QStringLiteral("/home/nobody/secret.json")});
    user.setValue(QStringLiteral("worker"), QStringLiteral("/nowhere/at/all"));  // with it, no run would begin
    user.sync();
    const auto take = [&](const QString& state) {
      QProcess program;
      QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
      environment.insert(QStringLiteral("XDG_CONFIG_HOME"), config);
      environment.remove(QStringLiteral("RETRACE_WORKER"));
      program.setProcessEnvironment(environment);
      const QString file = folder.filePath(state + QStringLiteral(".png"));
      program.start(QString::fromLatin1(kWindow),
                    {QStringLiteral("--screenshot"), file, QStringLiteral("--state"), state});
      if (!program.waitForFinished(kPatienceMilliseconds) || program.exitCode() != 0)
        qWarning() << program.readAllStandardError();
      return QImage(file);
    };
    const QImage keys = take(QStringLiteral("keys")), opening = take(QStringLiteral("opening"));
    QVERIFY(!keys.isNull() && !opening.isNull());
#ifndef RETRACE_SANITIZED  // there a run of 25 iterations takes minutes
    QVERIFY(!take(QStringLiteral("live")).isNull());
#endif
    const QRect middle(620, 340, 200, 200);
    QVERIFY(differenceOf(keys.copy(middle), opening.copy(middle)).apart > 0.02);
  }

  void nothingIsCutInAnyState_data() {
    QTest::addColumn<QString>("state");
    for (const QString& name : ui::showcaseNames())
      if (name != QLatin1String("live") && name != QLatin1String("large"))
        QTest::newRow(qPrintable(name)) << name;  // both have tests of their own
  }
  void nothingIsCutInAnyState() {
    QFETCH(QString, state);
    const ui::ShowcaseFrame frame = ui::showcaseFrame(state);
    ui::applyLanguage(*qApp, frame.language.isEmpty() ? QStringLiteral("en") : frame.language);
    OwnWindow window;
    if (frame.size.isValid()) window.resize(frame.size);
    window.show();
    const auto entered = ui::enterShowcase(window, state);
    QVERIFY2(entered, entered ? "" : entered.error().message.c_str());
    QVERIFY2(!frame.size.isValid() || window.size() == frame.size,
             qPrintable(QStringLiteral("%1x%2").arg(window.width()).arg(window.height())));
    for (const QLabel* label : window.findChildren<QLabel*>()) {
      if (!label->isVisible() || label->text().isEmpty()) continue;
      const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->minimumSizeHint().height();
      QVERIFY2(label->height() >= needed,
               qPrintable(QStringLiteral("%1 px for %2 px: %3").arg(label->height()).arg(needed).arg(label->text())));
    }
    for (const ui::RichWords* words : window.findChildren<ui::RichWords*>())
      if (words->isVisible())
        QVERIFY2(words->height() >= words->document()->size().height(), qPrintable(words->toPlainText()));
    for (const QScrollArea* area : window.findChildren<QScrollArea*>())
      if (area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff)
        QVERIFY2(area->widget()->width() <= area->viewport()->width(), area->widget()->metaObject()->className());
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
      if (button->isVisible() && !button->text().isEmpty())
        QVERIFY2(button->width() >= button->fontMetrics().horizontalAdvance(button->text()),
                 qPrintable(button->text()));
  }

 private:
  static void compare(const QString& name, const QImage& now) {
    const QString file = QStringLiteral(RETRACE_SOURCE_DIR "/tests/ui/pictures/%1.png").arg(name);
    if (qEnvironmentVariableIsSet("RETRACE_UPDATE_PICTURES")) {
      QVERIFY(now.convertToFormat(QImage::Format_RGB32).save(file));
      return;
    }
    const QImage expected(file);
    QVERIFY2(!expected.isNull(), qPrintable(file));
    QCOMPARE(now.size(), expected.size());
    const Difference difference = differenceOf(now, expected);
    if (difference.mean < 2.0 && difference.apart < 0.01)
      return;  // other versions of the font engine smooth a little differently
    now.save(name + QStringLiteral("-now.png"));
    QFAIL(qPrintable(QStringLiteral("%1 looks different (mean %2, %3 % of the pixels): compare %1-now.png")
                         .arg(name)
                         .arg(difference.mean)
                         .arg(100.0 * difference.apart)));
  }
};

QTEST_MAIN(AppearanceTest)
#include "test_appearance.moc"
