// SPDX-License-Identifier: GPL-3.0-or-later
// What figures say beside their data: that it has room, that nothing hides the data, in which language, and alike side
// by side.
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTranslator>

#include "tests/ui/figure_fixture.h"
#include "ui/figures/animation.h"
#include "ui/figures/paper_figures.h"
#include "ui/spacetime/spacetime_painter.h"

using namespace retrace;
using namespace retrace::test;

namespace {

// Says every text of figures otherwise, as another language would.
class Marker : public QTranslator {
 public:
  [[nodiscard]] bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* text, const char* /*note*/, int /*count*/) const override {
    const bool ours = QByteArray(context) == "Figures";
    return ours ? QStringLiteral("«") + QString::fromUtf8(text) + QStringLiteral("»") : QString();
  }
};

}  // namespace

class FigureWordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light"))); }

  void aFigureWhoseWordsLeaveNoRoomIsRefused() {
    auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    source.runs.push_back(source.runs.front());
    source.runs[1].started.problem.strategy = {core::StrategyKind::StoreAll, 0};
    source.runs[1].started.problem.budgetBytes = core::storeAllBytes(60, source.runs[1].started.problem.sizes);
    ui::FigureStyle style;
    style.widthMm = 60;
    style.heightMm = 40;
    style.fontPt = 10;
    QTemporaryDir folder;
    for (int figure = 0; figure <= static_cast<int>(ui::Figure::Overhead); ++figure)
      for (const char* format : {"pdf", "svg", "png", "csv", "tex"}) {
        const QString file = folder.filePath(QStringLiteral("none.") + QLatin1String(format));
        const auto refused = ui::exportFigure(static_cast<ui::Figure>(figure), source, style, file);
        QVERIFY(!refused && !QFile::exists(file));
        for (const char* part : {"60 x 40 mm", "10 pt", "needs 29 x 15 mm", "--width-mm", "--font-pt", "--no-caption"})
          QVERIFY2(refused.error().message.find(part) != std::string::npos, refused.error().message.c_str());
      }
    style.caption = false;
    const auto content = ui::makeFigure(ui::Figure::Spacetime, source, style.colours());
    QVERIFY(ui::roomFor(*content, style, QStringLiteral("pdf")));
    style.heightMm = 35;
    const auto refused = ui::roomFor(*content, style, QStringLiteral("pdf"));
    QVERIFY(!refused && refused.error().message.find("--no-caption") == std::string::npos);
    ui::AnimationOptions options;
    options.style = style;
    QVERIFY(!ui::writeAnimation(source.plan, options, folder.filePath(QStringLiteral("none.webp"))));
  }

  void wordsWithoutRoomAreShorterOrElidedAndNeverCut() {
    const QFontMetricsF metrics(qApp->font());
    const QSize size(240, 150);
    const auto looks = [&](const QString& across, const QString& up, const QString& brief, const QString& name) {
      ui::Plot plot;
      plot.x = {across, QStringLiteral("x"), false, 0.0, 1.0, 1.0, false, brief};
      plot.y = {up, QStringLiteral("y"), false, 0.0, 1.0, 1.0, false, brief};
      plot.series.push_back({name, Qt::black, ui::PlotForm::Line, Qt::SolidLine, 1.0, {{0.1, 0.2}, {0.5, 0.4}}});
      QImage image(size, QImage::Format_RGB32);
      image.fill(Qt::white);
      QPainter painter(&image);
      painter.setFont(qApp->font());
      ui::drawPlot(painter, image.rect(), plot, ui::Theme::named({}), 1.0);
      return image;
    };
    const QString words = QStringLiteral("many words that have no room at all beside so small a picture"),
                  brief = QStringLiteral("few words");
    QVERIFY(metrics.horizontalAdvance(words) > size.width() && metrics.horizontalAdvance(brief) < size.height());
    QVERIFY(looks(words, words, brief, brief) == looks(brief, brief, {}, brief));
    QVERIFY(looks(brief, brief, {}, words) != looks(brief, brief, {}, words + QStringLiteral("!")) ||
            looks(brief, brief, {}, words) == looks(brief, brief, {}, words + words));
    for (const QImage& one : {looks(words, brief, {}, brief), looks(brief, words, {}, brief),
                              looks(brief, brief, {}, words)}) {  // nothing at the edges
      for (int x = 0; x < size.width(); ++x)
        QVERIFY(one.pixel(x, 0) == one.pixel(0, 0) && one.pixel(x, size.height() - 1) == one.pixel(0, 0));
      for (int y = 0; y < size.height(); ++y) QVERIFY(one.pixel(size.width() - 1, y) == one.pixel(0, 0));
    }
  }

  // Said in the caption of what is folded, and nowhere on the data.
  void whatIsSummarisedIsSaidOutsideTheData() {
    core::Problem problem{600, {1, 3}, {}, 20, {core::StrategyKind::Hidden, 0}};
    auto source = sourceOf(problem);
    ui::FigureStyle style;
    style.dotsPerInch = 60.0;
    for (const bool caption : {true, false}) {
      style.caption = caption;
      const auto content = *ui::makeFigure(ui::Figure::Spacetime, source, style.colours());
      const auto painted = [&](const char* format) {
        QImage image(900, 600, QImage::Format_RGB32);
        QPainter painter(&image);
        ui::paintFigure(painter, image.rect(), content, style, QLatin1String(format));
        return image;
      };
      QVERIFY(painted("pdf") == painted("svg"));
      QVERIFY(painted("pdf") != painted("png"));  // whose pixels hold several actions
      const QImage image = QImage::fromData(*ui::renderFigure(content, style, QStringLiteral("png")))
                               .convertToFormat(QImage::Format_RGB32);
      QSet<QRgb> known;
      for (const QRgb colour : ui::spacetimeColours(style.colours())) known.insert(colour);
      int looked = 0;
      for (int y = image.height() / 2; y < image.height() * 7 / 10; ++y)
        for (int x = image.width() * 12 / 100; x < image.width() * 9 / 10; ++x, ++looked)
          QVERIFY2(known.contains(image.pixel(x, y)),
                   qPrintable(QStringLiteral("%1 %2 %3").arg(x).arg(y).arg(image.pixel(x, y), 0, 16)));
      QVERIFY(looked > 10'000);
    }
    style.dotsPerInch = 1200.0;
    const auto content = *ui::makeFigure(ui::Figure::Spacetime, sourceOf(lstmProblem(20, 16, 4, 12)), style.colours());
    QImage fine(900, 600, QImage::Format_RGB32), vectors = fine;
    for (const auto& [image, format] : {std::pair(&fine, "png"), std::pair(&vectors, "pdf")}) {
      QPainter painter(image);
      ui::paintFigure(painter, image->rect(), content, style, QLatin1String(format));
    }
    QVERIFY(fine == vectors);
  }

  // Strokes mark what is computed again and what goes backward only where every panel has room for them.
  void policiesSideBySideAreDrawnAlike() {
    const auto figures = ui::paperFigures(ui::Theme::named(QStringLiteral("print")));
    const ui::FigureContent both = (*figures)[1].content;
    ui::FigureContent left = both;
    left.panels.pop_back();
    const ui::FigureStyle style;
    const ui::Theme theme = style.colours();
    const auto strokes = [&](const ui::FigureContent& content) {
      constexpr double kInk = 150.0 / 255.0;
      const QColor ink = ui::Theme::textOn(theme.backward), ground = theme.backward;
      const auto blended = [&](int over, int under) { return over * kInk + under * (1 - kInk); };
      const QImage image = QImage::fromData(*ui::renderFigure(content, style, QStringLiteral("png")))
                               .convertToFormat(QImage::Format_RGB32);
      int found = 0;
      for (int y = image.height() / 5; y < image.height() * 4 / 5; ++y)
        for (int x = 0; x < image.width(); ++x) {
          const QRgb pixel = image.pixel(x, y);
          found += std::abs(qRed(pixel) - blended(ink.red(), ground.red())) < 3 &&
                   std::abs(qGreen(pixel) - blended(ink.green(), ground.green())) < 3 &&
                   std::abs(qBlue(pixel) - blended(ink.blue(), ground.blue())) < 3;
        }
      return found;
    };
    QVERIFY2(strokes(left) > 500, qPrintable(QString::number(strokes(left))));
    QVERIFY2(strokes(both) == 0, qPrintable(QString::number(strokes(both))));
  }

  void everyWordOfAFigureCanBeTranslatedAndNoneOfATable() {
    auto source = sourceOf(lstmProblem(60, 16, 4, 12));
    source.section = {2, 50, 1, 60};
    source.runs.push_back(source.runs.front());
    source.runs[1].started.problem.strategy = {core::StrategyKind::StoreAll, 0};
    source.runs[1].started.problem.budgetBytes = core::storeAllBytes(60, source.runs[1].started.problem.sizes);
    const ui::Theme theme = ui::Theme::named(QStringLiteral("print"));
    const auto all = [&] {
      std::vector<ui::FigureContent> list;
      for (int figure = 0; figure <= static_cast<int>(ui::Figure::Overhead); ++figure)
        list.push_back(*ui::makeFigure(static_cast<ui::Figure>(figure), source, theme));
      const auto paper = ui::paperFigures(theme);
      for (const ui::PaperFigure& one : *paper) list.push_back(one.content);
      return list;
    };
    const auto english = all();
    Marker marker;
    QCoreApplication::installTranslator(&marker);
    const auto other = all();
    QCoreApplication::removeTranslator(&marker);
    const auto said = [](const QString& words) { return words.contains(QChar(0xAB)); };
    static const QRegularExpression names(
        QStringLiteral("^(mixed|hidden|internal|store-all|β = [0-9]+|[a-z-]+, [0-9.]+ [KMG]?i?B|[a-z]+ "
                       "\\(BPTT-.SM\\))$"));  // the same in every language
    for (std::size_t i = 0; i < other.size(); ++i) {
      QVERIFY2(said(other[i].title) && said(other[i].caption),
               qPrintable(other[i].title + QLatin1Char('\n') + other[i].caption));
      for (const auto& panel : other[i].panels) {
        const auto* plot = std::get_if<ui::Plot>(&panel);
        if (!plot) continue;
        for (const QString& words : {plot->x.label, plot->y.label}) QVERIFY2(said(words), qPrintable(words));
        for (const ui::PlotSeries& series : plot->series)
          QVERIFY2(said(series.name) || names.match(series.name).hasMatch(), qPrintable(series.name));
        for (const ui::PlotBand& band : plot->bands) QVERIFY2(said(band.name), qPrintable(band.name));
      }
      QCOMPARE(*ui::renderFigure(other[i], {}, QStringLiteral("csv")),
               *ui::renderFigure(english[i], {}, QStringLiteral("csv")));
    }
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  FigureWordsTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_figure_words.moc"
