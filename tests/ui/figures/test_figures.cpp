// SPDX-License-Identifier: GPL-3.0-or-later
// Figures in files: their values and their formats. Programs of others look at the files where they are installed.
#include <QBuffer>
#include <QComboBox>
#include <QImageReader>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTextStream>
#include <cmath>
#include <map>

#include "tests/ui/figure_fixture.h"
#include "ui/figures/animation.h"
#include "ui/figures/paper_figures.h"

using namespace retrace;
using namespace retrace::test;

namespace {

// Values of a series of a paper figure's table at a length.
double valueAt(const ui::FigureContent& content, std::size_t panel, const QString& series, double steps) {
  for (const ui::PlotSeries& one : std::get<ui::Plot>(content.panels[panel]).series)
    if (one.name == series)
      for (const QPointF& point : one.points)
        if (point.x() == steps) return point.y();
  return std::nan("");
}

}  // namespace

class FiguresTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light"))); }

  void paperFiguresHaveTheValuesOfTheTheory() {
    const auto figures = ui::paperFigures(ui::Theme::named(QStringLiteral("print")));
    QVERIFY(figures);
    QCOMPARE(figures->size(), std::size_t{4});
    const auto& a = (*figures)[0].content;
    QCOMPARE(valueAt(a, 0, QStringLiteral("10 hidden states"), 1000), 4.636);
    QCOMPARE(valueAt(a, 0, QStringLiteral("50 hidden states"), 1000), 2.948);
    const auto& c = (*figures)[2].content;
    QCOMPARE(valueAt(c, 0, QStringLiteral("hidden (BPTT-HSM)"), 1000), 2.948);
    QCOMPARE(valueAt(c, 0, QStringLiteral("internal (BPTT-ISM)"), 1000), 3.640);
    QCOMPARE(valueAt(c, 0, QStringLiteral("mixed (BPTT-MSM)"), 1000), 2.663);
    // Hidden and Internal cross between 300 and 500: 10^2.4875 = 307, 10^2.7 = 501.
    QVERIFY(valueAt(c, 0, QStringLiteral("internal (BPTT-ISM)"), 200) <
            valueAt(c, 0, QStringLiteral("hidden (BPTT-HSM)"), 200));
    QVERIFY(valueAt(c, 0, QStringLiteral("internal (BPTT-ISM)"), 501) >
            valueAt(c, 0, QStringLiteral("hidden (BPTT-HSM)"), 501));
    const auto& d = (*figures)[3].content;
    const auto rounded = [](double value) { return std::lround(value * 1000.0); };
    QCOMPARE(rounded(valueAt(d, 0, QStringLiteral("β = 2"), 1000)), 664L);
    QCOMPARE(rounded(valueAt(d, 0, QStringLiteral("β = 5"), 1000)), 517L);
    QCOMPARE(rounded(valueAt(d, 0, QStringLiteral("β = 10"), 1000)), 394L);
    QCOMPARE(rounded(valueAt(d, 1, QStringLiteral("β = 2"), 1000)), 1965L);
    QCOMPARE(rounded(valueAt(d, 1, QStringLiteral("β = 5"), 1000)), 1967L);
    QCOMPARE(rounded(valueAt(d, 1, QStringLiteral("β = 10"), 1000)), 1968L);
    for (const ui::PaperFigure& figure : *figures)
      for (const char* format : {"pdf", "svg", "png", "csv", "tex"})
        QVERIFY(ui::renderFigure(figure.content, {}, QLatin1String(format)));
  }

  void paperPoliciesAreOptimalSchedules() {
    const auto figures = ui::paperFigures(ui::Theme::named(QStringLiteral("print")));
    const auto& panels = (*figures)[1].content.panels;
    QCOMPARE(panels.size(), std::size_t{2});
    QCOMPARE(std::get<ui::SpacetimePanel>(panels[0]).plan->solution().forwardOperations, 7);
    QCOMPARE(std::get<ui::SpacetimePanel>(panels[1]).plan->solution().forwardOperations, 24);
  }

  void theMeasuredFigureTakesTheMedianOfEachRecording() {
    std::vector<ui::MeasuredRun> runs;
    for (const std::int64_t steps : {200, 100})
      for (const std::int64_t slots : {10, 0}) {
        ui::MeasuredRun run;
        run.started.problem = {steps,
                               {8, 24},
                               {},
                               slots == 0 ? core::storeAllBytes(steps, {8, 24}) : slots * 8,
                               {slots == 0 ? core::StrategyKind::StoreAll : core::StrategyKind::Hidden, 0},
                               {}};
        for (const double milliseconds : {900.0, static_cast<double>(steps * (slots == 0 ? 2 : 3)), 1.0})
          run.iterations.push_back({0, 1.0, 1.0, milliseconds, 1, 1, "0", {}});
        runs.push_back(run);
      }
    const auto figure = ui::measuredPaperFigure(runs, ui::Theme::named({}));
    QVERIFY(figure);
    for (const double steps : {100.0, 200.0}) {
      QCOMPARE(valueAt(figure->content, 0, QStringLiteral("standard BPTT"), steps), 2.0);
      QCOMPARE(valueAt(figure->content, 0, QStringLiteral("10 hidden states"), steps), 3.0);
    }
    runs[1].started.network.hidden = 9;
    QVERIFY(!ui::measuredPaperFigure(runs, ui::Theme::named({})));
    QVERIFY(!ui::measuredPaperFigure({}, ui::Theme::named({})));
  }

  void everyFigureIsWrittenInEveryFormatAndTwiceTheSame() {
    const auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    QTemporaryDir folder;
    for (int figure = 0; figure < static_cast<int>(ui::Figure::Overhead); ++figure)
      for (const char* format : {"pdf", "svg", "png", "csv", "tex"}) {
        const QString file = folder.filePath(QStringLiteral("%1.%2").arg(figure).arg(QLatin1String(format)));
        const auto written = ui::exportFigure(static_cast<ui::Figure>(figure), source, {}, file);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        const QByteArray first = contentOf(file);
        QVERIFY(!first.isEmpty());
        QVERIFY(ui::exportFigure(static_cast<ui::Figure>(figure), source, {}, file));
        QCOMPARE(contentOf(file), first);
        if (QByteArray(format) != "csv") QCOMPARE(ui::linkInFigure(file), source.link);
      }
  }

  void overheadComparesRunsWithOneThatStoresEverything() {
    auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    const auto refused = ui::makeFigure(ui::Figure::Overhead, source, ui::Theme::named({}));
    QVERIFY(!refused && refused.error().message.find("store-all") != std::string::npos);
    ui::MeasuredRun full = source.runs.front();
    full.started.problem.strategy = {core::StrategyKind::StoreAll, 0};
    full.started.problem.budgetBytes = core::storeAllBytes(60, full.started.problem.sizes);
    for (core::IterationDone& one : full.iterations) one.milliseconds = 8.0, one.forwardOperations = 60;
    source.runs.push_back(full);
    const auto content = ui::makeFigure(ui::Figure::Overhead, source, ui::Theme::named({}));
    QVERIFY(content);
    const auto& plot = std::get<ui::Plot>(content->panels[0]);
    QVERIFY(content->caption.contains(QStringLiteral("F : B = 1 : 2")));
    // What they share is said once, what they have for themselves with each.
    for (const char* once : {"T = 60 steps", "hidden state", "batch", "seed", "mixed with", "store-all with", "10.0 ms",
                             "8.000 ms", "(12 units)"})
      QVERIFY2(content->caption.count(QLatin1String(once)) == 1, qPrintable(content->caption));
    source.runs[1].started.options.seed += 1;
    QCOMPARE(ui::makeFigure(ui::Figure::Overhead, source, ui::Theme::named({}))->caption.count(QLatin1String("seed")),
             2);
    source.runs[1].started.options.seed -= 1;
    QCOMPARE(plot.series[0].points[0].y(), 10.0 / 8.0);
    QCOMPARE(plot.series.back().points[0].y(),
             (static_cast<double>(source.plan->solution().forwardOperations) + 120.0) / 180.0);
    source.runs[1].started.network.hidden = 1024;
    QVERIFY(!ui::makeFigure(ui::Figure::Overhead, source, ui::Theme::named({})));
  }

  void whatIsPredictedHasAMarkOfItsOwn() {
    const auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    const auto content = ui::makeFigure(ui::Figure::Curve, source, ui::Theme::named({}));
    QVERIFY(content);
    std::map<ui::PlotMark, QStringList> names;
    for (const ui::PlotSeries& series : std::get<ui::Plot>(content->panels[0]).series)
      if (series.form == ui::PlotForm::Points) names[series.mark] << series.name;
    QCOMPARE(names[ui::PlotMark::Ring], QStringList(QStringLiteral("predicted")));
    QCOMPARE(names[ui::PlotMark::Triangle], QStringList(QStringLiteral("measured")));
    QCOMPARE(names[ui::PlotMark::Square], QStringList(QStringLiteral("store-all")));
    // And they look different.
    std::vector<QImage> looks;
    for (const ui::PlotMark mark :
         {ui::PlotMark::Disc, ui::PlotMark::Square, ui::PlotMark::Triangle, ui::PlotMark::Ring}) {
      ui::Plot plot;
      plot.series.push_back(
          {QStringLiteral("one"), Qt::black, ui::PlotForm::Points, Qt::SolidLine, 4.0, {{0.5, 0.5}}, false, {}, mark});
      QImage image(300, 200, QImage::Format_RGB32);
      image.fill(Qt::white);
      QPainter painter(&image);
      ui::drawPlot(painter, image.rect(), plot, ui::Theme::named({}), 1.0);
      painter.end();
      for (const QImage& other : looks) QVERIFY(other != image);
      looks.push_back(image);
    }
  }

  // From 1 to 3 there is one whole number between the ends.
  void noTickLiesBetweenWholeIterations() {
    ui::Plot plot;
    plot.x = {QStringLiteral("iteration"), QStringLiteral("iteration"), false, 1.0, 3.0, 1.0, true};
    const auto inside = [&] {
      QImage image(600, 300, QImage::Format_RGB32);
      image.fill(Qt::white);
      QPainter painter(&image);
      const QRectF area = ui::plotArea(QFontMetricsF(painter.font()), image.rect(), plot);
      ui::drawPlot(painter, image.rect(), plot, ui::Theme::named({}), 4.0);
      painter.end();
      const int y = static_cast<int>(area.bottom() - area.height() * 0.07);  // between lines across
      int lines = 0;
      for (int x = static_cast<int>(area.left()) + 8; x < static_cast<int>(area.right()) - 8; ++x)
        lines += image.pixel(x, y) != image.pixel(x - 1, y) &&
                         image.pixel(x - 1, y) == image.pixel(static_cast<int>(area.left()) + 8, y)
                     ? 1
                     : 0;
      return lines;
    };
    QCOMPARE(inside(), 1);
    plot.x.whole = false;
    QVERIFY(inside() > 1);
    QVERIFY(ui::toPgfplots({plot}, 100, 60, 1.0).find("xtick distance") == std::string::npos);
    plot.x.whole = true;
    QVERIFY(ui::toPgfplots({plot}, 100, 60, 1.0).find("xtick distance=1") != std::string::npos);
  }

  void everyRecordingOfTheSameDataHasItsLoss() {
    ui::FigureSource source = sourceOf(lstmProblem(30, 8, 2, 6));
    source.runs.push_back(source.runs.front());
    source.runs[1].started.problem.strategy = {core::StrategyKind::StoreAll, 0};
    source.runs[1].iterations.resize(70, source.runs[1].iterations.back());
    for (std::size_t i = 0; i < 70; ++i) source.runs[1].iterations[i].iteration = static_cast<std::int64_t>(i);
    const ui::Theme theme = ui::Theme::named(QStringLiteral("print"));
    const auto content = ui::makeFigure(ui::Figure::Loss, source, theme);
    QVERIFY(content);
    const auto& plot = std::get<ui::Plot>(content->panels[0]);
    QCOMPARE(plot.series.size(), std::size_t{3});
    QVERIFY(plot.series[2].name.startsWith(QLatin1String("store-all, ")));
    QCOMPARE(plot.series[2].points.size(), std::size_t{70});
    QCOMPARE(plot.x.to, 70.0);
    source.runs[1].started.data = "adding";
    const auto refused = ui::makeFigure(ui::Figure::Loss, source, theme);
    QVERIFY(!refused && refused.error().message.find("learned different data") != std::string::npos);
    source.runs[1].started.problem.steps = 31;
    QVERIFY(ui::makeFigure(ui::Figure::Curve, source, theme)->caption.contains(QLatin1String("left out: 1")));
  }

  void senselessStylesAreRefused() {
    const auto source = sourceOf(lstmProblem(20, 16, 4, 12));
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("figure.png"));
    for (const auto& change : std::initializer_list<std::function<void(ui::FigureStyle&)>>{
             [](ui::FigureStyle& s) { s.widthMm = 0; }, [](ui::FigureStyle& s) { s.heightMm = 1e9; },
             [](ui::FigureStyle& s) {
               s.fontPt = 60;
               s.widthMm = 40;
             },
             [](ui::FigureStyle& s) { s.lineWidthPt = std::nan(""); }, [](ui::FigureStyle& s) { s.dotsPerInch = 1; },
             [](ui::FigureStyle& s) { s.theme = QStringLiteral("pink"); },
             [](ui::FigureStyle& s) {
               s.widthMm = s.heightMm = 2000;
               s.dotsPerInch = 2400;
             }}) {
      ui::FigureStyle style;
      change(style);
      QVERIFY(!ui::exportFigure(ui::Figure::Spacetime, source, style, file));
      QVERIFY(!QFile::exists(file));
    }
    QVERIFY(!ui::exportFigure(ui::Figure::Spacetime, source, {}, folder.filePath(QStringLiteral("figure.gif"))));
    QVERIFY(!ui::exportFigure(ui::Figure::Spacetime, source, {}, QStringLiteral("/nowhere/at/all/figure.png")));
    QVERIFY(!ui::FigureStyle::preset(QStringLiteral("huge")));
  }

  void pngHasThePhysicalSizeOfItsPreset_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QSize>("pixels");
    QTest::newRow("one column") << "88mm" << QSize(1039, 780);
    QTest::newRow("two columns") << "180mm" << QSize(2126, 1417);
    QTest::newRow("slide") << "slide" << QSize(1920, 1080);
  }
  void pngHasThePhysicalSizeOfItsPreset() {
    QFETCH(QString, preset);
    QFETCH(QSize, pixels);
    const auto style = ui::FigureStyle::preset(preset);
    const auto content = ui::makeFigure(ui::Figure::Arena, sourceOf(lstmProblem(60, 16, 4, 12)), style->colours());
    const QImage image = QImage::fromData(*ui::renderFigure(*content, *style, QStringLiteral("png")));
    QCOMPARE(image.size(), pixels);
    QVERIFY(std::abs(image.dotsPerMeterX() / 1000.0 * 25.4 - style->dotsPerInch) < 0.1);
  }

  void greyFiguresHaveNoColour() {
    ui::FigureStyle style;
    style.grey = true;
    const auto source = sourceOf(lstmProblem(40, 16, 4, 12));
    for (const ui::Figure figure : {ui::Figure::Curve, ui::Figure::Spacetime, ui::Figure::Arena}) {
      const QImage image = QImage::fromData(
          *ui::renderFigure(*ui::makeFigure(figure, source, style.colours()), style, QStringLiteral("png")));
      QVERIFY(image.allGray());
    }
  }

  // A series far larger than the axes, thick, in a colour of its own: another program must see that colour only inside.
  void nothingOfASeriesLiesOutsideTheAxesInSvg() {
    if (!installed("rsvg-convert")) QSKIP("rsvg-convert (librsvg2-bin) is not installed");
    const QColor red(255, 0, 0);
    ui::Plot plot;
    plot.x = {QStringLiteral("x"), QStringLiteral("x"), true, 1.0, 100.0, 1.0};
    plot.y = {QStringLiteral("y"), QStringLiteral("y"), false, 0.0, 1.0, 1.0};
    for (const ui::PlotForm form : {ui::PlotForm::Line, ui::PlotForm::Steps, ui::PlotForm::Area, ui::PlotForm::Points})
      plot.series.push_back({QStringLiteral("wild"),
                             red,
                             form,
                             Qt::SolidLine,
                             3.0,
                             {{0.001, -5}, {2, 7}, {5, -9}, {10, 0.5}, {20, 1.0}, {50, 0.0}, {99.99, 0.3}, {1e6, 80}},
                             false});
    ui::FigureStyle style;
    style.caption = false;
    const auto svg = ui::renderFigure({QStringLiteral("clip"), {plot}, {}, {}}, style, QStringLiteral("svg"));
    QVERIFY(svg);
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("clip.svg")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(*svg) == svg->size());
    file.close();
    QCOMPARE(
        runProgram(QStringLiteral("rsvg-convert"), {QStringLiteral("-w"), QStringLiteral("1800"), file.fileName(),
                                                    QStringLiteral("-o"), folder.filePath(QStringLiteral("clip.png"))}),
        0);
    const QImage image = QImage(folder.filePath(QStringLiteral("clip.png"))).convertToFormat(QImage::Format_RGB32);
    QCOMPARE(image.width(), 1800);
    // The axes' place, from the same layout in design pixels: 9 pt letters are 12 pixels, margins 4.
    const double scale = 1800.0 / (180.0 / 25.4 * 96.0);
    QFont font = qApp->font();
    font.setPixelSize(12);
    const QRectF area =
        ui::plotArea(QFontMetricsF(font), QRectF(4, 4, 180.0 / 25.4 * 96.0 - 8, 120.0 / 25.4 * 96.0 - 8), plot);
    const QRectF pixels(area.topLeft() * scale, area.size() * scale);
    qint64 inside = 0, outside = 0;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x) {
        const QColor colour = image.pixelColor(x, y);
        if (colour.red() - colour.green() < 60) continue;
        (pixels.adjusted(-1.5, -1.5, 1.5, 1.5).contains(QPointF(x, y)) ? inside : outside) += 1;
      }
    QCOMPARE(outside, 0);
    QVERIFY(inside > 10'000);
  }

  void theSameBytesWhateverWasPaintedBefore() {
    const auto content = *ui::makeFigure(ui::Figure::Curve, sourceOf(lstmProblem(60, 16, 4, 12)), ui::Theme::named({}));
    const QByteArray first = *ui::renderFigure(content, {}, QStringLiteral("svg"));
    for (char16_t letter = u'A'; letter < u'I'; ++letter) {
      QImage image(300, 40, QImage::Format_RGB32);
      QPainter painter(&image);
      painter.drawText(QPointF(10.3, 30), QString(QChar(letter)) + QChar(0x2200 + letter));
      QVERIFY(*ui::renderFigure(content, {}, QStringLiteral("svg")) == first);
    }
  }

  void aCoarsePictureIsWhole() {
    const auto content = *ui::makeFigure(ui::Figure::Spacetime, sourceOf(lstmProblem(60, 16, 4, 12)),
                                         ui::Theme::named(QStringLiteral("print")));
    ui::FigureStyle style;
    style.caption = false;
    const QImage fine = QImage::fromData(*ui::renderFigure(content, style, QStringLiteral("png")));
    style.dotsPerInch = 60.0;  // fewer than a pixel for one of the layout
    const QImage coarse = QImage::fromData(*ui::renderFigure(content, style, QStringLiteral("png")));
    const auto ofDone = [](const QImage& image) {  // the lower right corner of the picture
      const QRgb done = ui::Theme::named(QStringLiteral("print")).done.rgb();
      int count = 0;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.pixel(x, y) == done;
      return static_cast<double>(count) / image.width() / image.height();
    };
    QVERIFY2(ofDone(fine) > 0.2 && std::abs(ofDone(fine) - ofDone(coarse)) < 0.05,
             qPrintable(QStringLiteral("%1 %2").arg(ofDone(fine)).arg(ofDone(coarse))));
  }

  // The same figure from the program's own rasteriser and from another: equal but for smoothing.
  void svgLooksTheSameInAnotherProgram() {
    if (!installed("rsvg-convert")) QSKIP("rsvg-convert (librsvg2-bin) is not installed");
    const auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    QTemporaryDir folder;
    for (const ui::Figure figure : {ui::Figure::Curve, ui::Figure::Arena, ui::Figure::Length, ui::Figure::Loss}) {
      ui::FigureStyle style;
      style.dotsPerInch = 127.0;  // 900 x 600 pixels
      const auto content = ui::makeFigure(figure, source, style.colours());
      const QString svg = folder.filePath(QStringLiteral("figure.svg")),
                    png = folder.filePath(QStringLiteral("figure.png"));
      QVERIFY(ui::writeFigure(*content, style, svg));
      QCOMPARE(runProgram(QStringLiteral("rsvg-convert"),
                          {QStringLiteral("-w"), QStringLiteral("900"), svg, QStringLiteral("-o"), png}),
               0);
      const QImage theirs = QImage(png)
                                .convertToFormat(QImage::Format_Grayscale8)
                                .scaled(225, 150, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
      const QImage ours = QImage::fromData(*ui::renderFigure(*content, style, QStringLiteral("png")))
                              .convertToFormat(QImage::Format_Grayscale8)
                              .scaled(225, 150, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
      qint64 difference = 0;
      for (int y = 0; y < 150; ++y)
        for (int x = 0; x < 225; ++x) difference += std::abs(qGray(ours.pixel(x, y)) - qGray(theirs.pixel(x, y)));
      const double mean = static_cast<double>(difference) / (150.0 * 225.0);
      QVERIFY2(
          mean < 2.0,
          qPrintable(QStringLiteral("figure %1: mean difference %2 of 255").arg(static_cast<int>(figure)).arg(mean)));
    }
  }

  void pdfFontsAreEmbedded() {
    if (!installed("pdffonts")) QSKIP("pdffonts (poppler-utils) is not installed");
    const auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    QTemporaryDir folder;
    for (const ui::Figure figure :
         {ui::Figure::Curve, ui::Figure::Spacetime, ui::Figure::Arena, ui::Figure::Length, ui::Figure::Loss}) {
      const QString file = folder.filePath(QStringLiteral("figure.pdf"));
      QVERIFY(ui::exportFigure(figure, source, {}, file));
      QByteArray said;
      QCOMPARE(runProgram(QStringLiteral("pdffonts"), {file}, &said), 0);
      const QList<QByteArray> lines = said.trimmed().split('\n');
      QVERIFY(lines.size() > 2);  // two lines of heading
      static const QRegularExpression embedded(QStringLiteral("\\s(yes)\\s+(yes|no)\\s+(yes|no)\\s+\\d+\\s+\\d+\\s*$"));
      for (qsizetype i = 2; i < lines.size(); ++i)
        QVERIFY2(embedded.match(QString::fromLatin1(lines[i])).hasMatch(), lines[i].constData());
    }
  }

  void pgfplotsCompilesWithLatex() {
    if (!installed("pdflatex")) QSKIP("pdflatex (texlive-latex-base, texlive-pictures) is not installed");
    if (runProgram(QStringLiteral("kpsewhich"), {QStringLiteral("pgfplots.sty")}) != 0)
      QSKIP("pgfplots (texlive-pictures) is not installed");
    const auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    QTemporaryDir folder;
    QByteArray document =
        "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage{pgfplots}\n\\begin{document}\n";
    for (const ui::Figure figure :
         {ui::Figure::Curve, ui::Figure::Spacetime, ui::Figure::Arena, ui::Figure::Length, ui::Figure::Loss}) {
      const QString name = QStringLiteral("figure%1.tex").arg(static_cast<int>(figure));
      QVERIFY(ui::exportFigure(figure, source, {}, folder.filePath(name)));
      document += "\\input{" + name.toLatin1() + "}\n\n";
    }
    const auto figures = ui::paperFigures(ui::Theme::named(QStringLiteral("print")));
    for (const ui::PaperFigure& figure : *figures) {
      QVERIFY(ui::writeFigure(figure.content, {}, folder.filePath(figure.name + QStringLiteral(".tex"))));
      document += "\\input{" + figure.name.toLatin1() + ".tex}\n\n";
    }
    document += "\\end{document}\n";
    QFile file(folder.filePath(QStringLiteral("all.tex")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(document) == document.size());
    file.close();
    QByteArray said;
    const int code = runProgram(
        QStringLiteral("pdflatex"),
        {QStringLiteral("-interaction=nonstopmode"), QStringLiteral("-halt-on-error"), QStringLiteral("all.tex")},
        &said, folder.path());
    QVERIFY2(code == 0, said.right(1500).constData());
    QVERIFY(QFileInfo(folder.filePath(QStringLiteral("all.pdf"))).size() > 10'000);
  }

  void animationsPlayAndAreTheSameTwice() {
    const auto source = sourceOf(lstmProblem(20, 16, 4, 8));
    QTemporaryDir folder;
    ui::AnimationOptions options;
    options.style = *ui::FigureStyle::preset(QStringLiteral("88mm"));
    options.style.dotsPerInch = 110.0;
    options.firstAction = 5;
    options.lastAction = 24;
    options.actionsPerSecond = 20.0;
    options.framesPerSecond = 10.0;
    const auto frames = ui::animationFrames(*source.plan, options);
    QCOMPARE(*frames, (std::vector<std::int64_t>{4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24}));
    QByteArray first;
    for (int time = 0; time < 2; ++time) {
      const QString webp = folder.filePath(QStringLiteral("run%1.webp").arg(time)),
                    pngs = folder.filePath(QStringLiteral("run%1").arg(time));
      QVERIFY(ui::writeAnimation(source.plan, options, webp));
      QVERIFY(ui::writeAnimation(source.plan, options, pngs));
    }
    QVERIFY(contentOf(folder.filePath(QStringLiteral("run0.webp"))).startsWith("RIFF"));
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("run0.webp"))),
             contentOf(folder.filePath(QStringLiteral("run1.webp"))));
    const QStringList names =
        QDir(folder.filePath(QStringLiteral("run0"))).entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name);
    QCOMPARE(names.size(), 11);
    QCOMPARE(names.front(), QStringLiteral("00001.png"));
    for (const QString& name : names)
      QCOMPARE(contentOf(folder.filePath(QStringLiteral("run0/") + name)),
               contentOf(folder.filePath(QStringLiteral("run1/") + name)));
    QVERIFY(contentOf(folder.filePath(QStringLiteral("run0/00001.png"))) !=
            contentOf(folder.filePath(QStringLiteral("run0/00011.png"))));
    if (installed("webpinfo")) {
      QByteArray said;
      QCOMPARE(runProgram(QStringLiteral("webpinfo"), {folder.filePath(QStringLiteral("run0.webp"))}, &said), 0);
      QVERIFY(said.contains("No error detected"));
      QCOMPARE(said.count("Chunk ANMF"), 11);
    }
    options.lastAction = 1'000'000;
    QVERIFY(!ui::writeAnimation(source.plan, options, folder.filePath(QStringLiteral("x.webp"))));
    options.lastAction = 0;
    QVERIFY(!ui::writeAnimation(source.plan, options, folder.filePath(QStringLiteral("x.gif"))));
    options.actionsPerSecond = 1e-9;
    QVERIFY(!ui::writeAnimation(source.plan, options, folder.filePath(QStringLiteral("x.webp"))));
  }

  void longSeriesAreFoldedWithoutLosingTheirPeaks() {
    ui::Plot plot;
    plot.x = {QStringLiteral("x"), QStringLiteral("x"), false, 0.0, 1e6, 1.0};
    plot.y = {QStringLiteral("y"), QStringLiteral("y"), false, 0.0, 1.0, 1.0};
    ui::PlotSeries series{QStringLiteral("s"), QColor(255, 0, 0), ui::PlotForm::Steps, Qt::SolidLine, 1.0, {}};
    for (int i = 0; i < 1'000'000; ++i) series.points.emplace_back(i, i == 543'210 ? 0.9 : 0.1);
    plot.series.push_back(std::move(series));
    ui::FigureStyle style;
    const auto svg = ui::renderFigure({QStringLiteral("folded"), {plot}, {}, {}}, style, QStringLiteral("svg"));
    QVERIFY(svg->size() < 2'000'000);
    const QImage image =
        QImage::fromData(*ui::renderFigure({QStringLiteral("folded"), {plot}, {}, {}}, style, QStringLiteral("png")));
    int high = 0;
    for (int y = 0; y < image.height() / 3; ++y)
      for (int x = image.width() / 2; x < image.width() * 2 / 3; ++x)
        if (const QColor colour = image.pixelColor(x, y); colour.red() > 150 && colour.green() < 180) ++high;
    QVERIFY(high > 20);
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  FiguresTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_figures.moc"
