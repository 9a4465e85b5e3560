// SPDX-License-Identifier: GPL-3.0-or-later
// The way from the window to a file and back: the dialog, the command that writes the same bytes, sections and the
// recursion tree, and the session that a figure holds.
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTimer>
#include <array>
#include <map>

#include "tests/support/paths.h"
#include "tests/ui/figure_fixture.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/language.h"
#include "ui/figures/export_dialog.h"
#include "ui/figures/figure_source.h"
#include "ui/model/curves.h"
#include "ui/spacetime/spacetime_tree.h"

using namespace retrace;
using namespace retrace::test;

namespace {

#ifdef RETRACE_SANITIZED  // each starts the program once more: slow there
constexpr std::array kFormats{"svg", "csv"};
#else
constexpr std::array kFormats{"pdf", "svg", "png", "csv", "tex"};
#endif

ui::ExportDialog* openDialog(ui::MainWindow& window) {
  for (QAction* action : window.findChildren<QAction*>())
    if (action->shortcut() == QKeySequence(QStringLiteral("Ctrl+E"))) action->trigger();
  return window.findChild<ui::ExportDialog*>();
}

// What the dialog's command writes is what the dialog writes.
void sameBytes(const ui::ExportDialog& dialog, const QTemporaryDir& folder, const char* format) {
  const QString mine = folder.filePath(QStringLiteral("window.") + QLatin1String(format)),
                theirs = folder.filePath(QStringLiteral("command.") + QLatin1String(format));
  QVERIFY(dialog.writeTo(mine));
  QByteArray said;
  const QString command = dialog.command(theirs);
  QVERIFY(command.startsWith(QStringLiteral("retrace --export ")));
  QVERIFY2(runProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString::fromLatin1(kWindow) + command.mid(7)},
                      &said) == 0,
           said.constData());
  QVERIFY2(!contentOf(mine).isEmpty() && contentOf(mine) == contentOf(theirs), qPrintable(mine));
}

}  // namespace

class ExportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ui::applyTheme(*qApp, ui::Theme::named(QStringLiteral("light"))); }

  void dialogAndCommandLineWriteTheSameBytes() {
    OwnWindow window;
    QVERIFY(settle(window));
    window.document().selection().setCursor(17);
    auto* dialog = openDialog(window);
    QVERIFY(dialog);
    QTemporaryDir folder;
    for (const ui::Figure figure : {ui::Figure::Curve, ui::Figure::Spacetime, ui::Figure::Arena, ui::Figure::Length})
      for (const char* format : kFormats) {
        dialog->choose(figure);
        sameBytes(*dialog, folder, format);
      }
    QImage picture(dialog->sizeHint(), QImage::Format_RGB32);
    dialog->resize(dialog->sizeHint());
    dialog->render(&picture);
    if (const QByteArray kept = qgetenv("RETRACE_KEEP_PICTURES"); !kept.isEmpty())
      QVERIFY(picture.save(QString::fromLocal8Bit(kept) + QStringLiteral("/export_dialog.png")));
  }

  void measuredOverheadIsTheSameFromTheDialogOfAWindowWithARun() {
    QTemporaryDir folder;
    const QString mixed = folder.filePath(QStringLiteral("mixed run.jsonl")),
                  stored = folder.filePath(QStringLiteral("stored.jsonl"));
    for (const auto& [file, strategy] :
         {std::pair{mixed, "mixed --budget 20%"}, std::pair{stored, "store-all --budget 100%"}}) {
      const QString arguments = QStringLiteral(
                                    "run --data copy:4 --cell lstm --hidden 8 --batch 4 --steps 40 --iterations 3 "
                                    "--seed 1 --json --strategy ") +
                                QLatin1String(strategy);
      QByteArray said;
      QVERIFY2(runProgram(QString::fromLatin1(kCli),
                          arguments.split(QLatin1Char(' ')) << QStringLiteral("--record") << file, &said) == 0,
               said.constData());
    }
    OwnWindow window;
    QVERIFY(window.document().openNow(mixed));
    QVERIFY(settle(window));
    auto* dialog = openDialog(window);
    QVERIFY(dialog);
    dialog->choose(ui::Figure::Overhead);
    const auto refused = dialog->writeTo(folder.filePath(QStringLiteral("none.pdf")));
    QVERIFY(!refused && refused.error().message.find("store-all") != std::string::npos);
    const auto foreign = dialog->addRecording(QStringLiteral(RETRACE_SOURCE_DIR "/README.md"));
    QVERIFY(!foreign && !foreign.error().message.empty());
    QVERIFY(dialog->addRecording(stored));
    QVERIFY(dialog->addRecording(stored));  // a second time changes nothing
    for (const char* format : kFormats)
      for (const ui::Figure figure : {ui::Figure::Overhead, ui::Figure::Loss, ui::Figure::Curve}) {
        dialog->choose(figure);
        QCOMPARE(dialog->command(QStringLiteral("x.pdf")).count(QStringLiteral("--recording")), 2);
        sameBytes(*dialog, folder, format);
      }
    dialog->choose(ui::Figure::Overhead);
    dialog->resize(dialog->sizeHint());
    QImage picture(dialog->size(), QImage::Format_RGB32);
    dialog->render(&picture);
    if (const QByteArray kept = qgetenv("RETRACE_KEEP_PICTURES"); !kept.isEmpty())
      QVERIFY(picture.save(QString::fromLocal8Bit(kept) + QStringLiteral("/export_overhead.png")));
  }

  void theDialogSaysWhereWordsLeaveNoRoomAndWhatToChange() {
    OwnWindow window;
    QVERIFY(settle(window));
    auto* dialog = openDialog(window);
    QVERIFY(dialog);
    const auto box = [&](const char* name) {
      for (QDoubleSpinBox* one : dialog->findChildren<QDoubleSpinBox*>())
        if (one->accessibleName() == QLatin1String(name)) return one;
      return static_cast<QDoubleSpinBox*>(nullptr);
    };
    const auto type = [&](const char* name, const char* number) {
      QDoubleSpinBox* one = box(name);
      one->setFocus();
      one->selectAll();
      QTest::keyClicks(one, QLatin1String(number));
      QTest::keyClick(one, Qt::Key_Tab);
    };
    for (const auto& [name, number] : {std::pair("Width", "60"), std::pair("Height", "40"), std::pair("Letters", "10")})
      type(name, number);
    QPushButton* save = nullptr;
    for (QPushButton* one : dialog->findChildren<QPushButton*>())
      if (one->isDefault()) save = one;
    QVERIFY(save);
    QTRY_VERIFY(!save->isEnabled());
    QLabel* preview = nullptr;
    for (QLabel* one : dialog->findChildren<QLabel*>())
      if (one->accessibleName() == QLatin1String("Preview at the figure's size")) preview = one;
    QVERIFY2(preview->text().contains(QLatin1String("60 x 40 mm")) &&
                 preview->text().contains(QLatin1String("--no-caption")),
             qPrintable(preview->text()));
    type("Height", "80");
    QTRY_VERIFY(save->isEnabled());
  }

  void dialogAndCommandLineSpeakTheSameLanguage() {
    if (ui::languageChoices().size() < 2) QSKIP("This build holds English only: lrelease was not found.");
    QTemporaryDir folder;
    std::map<QString, QByteArray> english;
    for (const char* language : {"en", "de"}) {
      ui::applyLanguage(*qApp, QLatin1String(language));
      OwnWindow window;
      QVERIFY(settle(window));
      auto* dialog = openDialog(window);
      QVERIFY(dialog);
      for (const ui::Figure figure : {ui::Figure::Curve, ui::Figure::Spacetime, ui::Figure::Arena, ui::Figure::Length})
        for (const char* format : {"svg", "png", "csv", "tex"}) {
          dialog->choose(figure);
          QCOMPARE(dialog->command(QStringLiteral("x")).contains(QLatin1String("--language de")),
                   ui::currentLanguage() == QLatin1String("de"));
          sameBytes(*dialog, folder, format);
          const QString name = QStringLiteral("%1.%2").arg(static_cast<int>(figure)).arg(QLatin1String(format));
          const QByteArray bytes = contentOf(folder.filePath(QStringLiteral("window.") + QLatin1String(format)));
          if (english.count(name) == 0) english[name] = bytes;
          else if (QByteArray(format) == "csv") QCOMPARE(bytes, english[name]);  // tables are for programs
          else if (figure == ui::Figure::Spacetime) QVERIFY2(bytes != english[name], qPrintable(name));
        }
    }
    ui::applyLanguage(*qApp, QStringLiteral("en"));
  }

  void figuresAreOfferedToBeOpened() {
    OwnWindow window;
    window.show();
    QVERIFY(settle(window));
    QStringList filters;
    QTimer look;
    connect(&look, &QTimer::timeout, &window, [&] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (!dialog) return;
      filters = dialog->nameFilters();
      dialog->reject();
    });
    look.start(10);
    for (QAction* action : window.findChildren<QAction*>())
      if (action->shortcut() == QKeySequence(QStringLiteral("Ctrl+O"))) action->trigger();
    QVERIFY(!filters.isEmpty());
    for (const char* ending : {"*.json", "*.jsonl", "*.pdf", "*.svg", "*.png", "*.tex"})
      QVERIFY2(filters.front().contains(QLatin1String(ending)), qPrintable(filters.front()));
  }

  void openingAFigureRestoresTheSession() {
    QTemporaryDir folder;
    OwnWindow window;
    QVERIFY(settle(window));
    window.document().selection().setCursor(17);
    const core::Problem problem = window.document().selection().plan()->problem();
    for (const char* format : {"pdf", "svg", "png", "tex"}) {
      const QString file = folder.filePath(QStringLiteral("figure.") + QLatin1String(format));
      QVERIFY(ui::exportFigure(ui::Figure::Arena, ui::figureSourceOf(window.document()), {}, file));
      OwnWindow other;
      QVERIFY(settle(other));
      other.document().selection().setCursor(3);
      const auto opened = other.document().openNow(file);
      QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
      QVERIFY(settle(other));
      QCOMPARE(other.document().selection().plan()->problem(), problem);
      QCOMPARE(other.document().selection().cursor(), 17);
    }
  }

  void whatIsInViewAndTheTreeAreOfferedForTheFile() {
    OwnWindow window;
    QVERIFY(settle(window));
    window.findChild<QAction*>(QStringLiteral("recursionTree"))->setChecked(true);
    window.spacetime().setRange({19.5, 60.0, 9.0, 239.25});
    window.spacetime().setShown(*ui::cellsWithout(QStringLiteral("done,hidden")));
    auto* dialog = openDialog(window);
    QVERIFY(dialog);
    const ui::Section shown{20, 60, 10, 240};
    QCOMPARE(ui::figureSourceOf(window.document()).section, shown);
    dialog->choose(ui::Figure::Spacetime);
    const QString command = dialog->command(QStringLiteral("x.pdf"));
    QVERIFY2(command.contains(
                 QStringLiteral("--from-step 20 --to-step 60 --from 10 --to 240 --tree --leave-out hidden,done")),
             qPrintable(command));
    QTemporaryDir folder;
    for (const char* format : kFormats) sameBytes(*dialog, folder, format);
    qsizetype within = 1;  // the heading, and the section's actions on the section's steps
    for (std::size_t i = 9; i < 240; ++i) {
      const core::Action action = window.document().selection().plan()->action(static_cast<std::int64_t>(i));
      within += action.kind == core::ActionKind::Drop ||
                (std::min(action.first, action.last) <= 60 && std::max(action.first, action.last) >= 20);
    }
    QVERIFY(within > 50 && within < 232);
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("window.csv"))).count('\n'), within);
    QImage picture(dialog->sizeHint(), QImage::Format_RGB32);
    dialog->resize(dialog->sizeHint());
    dialog->render(&picture);
    if (const QByteArray kept = qgetenv("RETRACE_KEEP_PICTURES"); !kept.isEmpty())
      QVERIFY(picture.save(QString::fromLocal8Bit(kept) + QStringLiteral("/export_section.png")));
    for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
      if (box->text().contains(QStringLiteral("steps 20–60, actions 10–240")) ||
          box->text() == QLatin1String("Recursion tree")) {
        QVERIFY(box->isEnabled() && box->isChecked());
        box->click();
      }
    for (const char* option : {"--from", "--to", "--tree"})
      QVERIFY(!dialog->command(QStringLiteral("x.pdf")).contains(QLatin1String(option)));
    sameBytes(*dialog, folder, "csv");
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("window.csv"))).count('\n'),
             window.document().selection().plan()->actionCount() + 1);
  }

  void nothingOfASectionLiesOutsideIt() {
    ui::FigureSource source = sourceOf(lstmProblem(100, 256, 32, 12));
    source.section = {20, 60, 10, 240};
    source.tree = true;
    const auto content = *ui::makeFigure(ui::Figure::Spacetime, source, ui::Theme::named(QStringLiteral("print")));
    QVERIFY(content.caption.contains(QLatin1String("steps 20 to 60, actions 10 to 240")));
    const QString tex = QString::fromUtf8(*ui::renderFigure(content, {}, QStringLiteral("tex")));
    QVERIFY(tex.contains(QLatin1String("xmin=19, xmax=60, ymin=9, ymax=240")));
    static const QRegularExpression corner(QStringLiteral("axis cs:([0-9.e+-]+),([0-9.e+-]+)"));
    int corners = 0;
    for (auto at = corner.globalMatch(tex); at.hasNext(); ++corners) {
      const auto match = at.next();
      const double x = match.captured(1).toDouble(), y = match.captured(2).toDouble();
      QVERIFY2(x >= 19 && x <= 60 && y >= 9 && y <= 240, qPrintable(match.captured()));
    }
    QVERIFY(corners > 200);
    QVERIFY(tex.count(QLatin1String("\\draw (")) > 5);
    const QRectF plot(60, 40, 500, 300);
    const auto nodes = ui::seenNodes(plot, *source.plan, *source.section.range(*source.plan));
    QVERIFY(nodes.size() > 5);
    for (const auto& [node, top] : nodes) {
      QVERIFY(node.problem.base < 60 && node.problem.base + node.problem.t > 19);
      QVERIFY(node.problem.action < 240 && node.endAction >= 9);
    }
    const auto refused = [&](const ui::Section& section, const char* words) {
      source.section = section;
      const auto made = ui::makeFigure(ui::Figure::Spacetime, source, ui::Theme::named(QStringLiteral("print")));
      return !made && made.error().message.find(words) != std::string::npos;
    };
    QVERIFY(refused({0, 60, 1, 0}, "has steps 1 to 100"));
    QVERIFY(refused({1, 101, 1, 0}, "has steps 1 to 100"));
    QVERIFY(refused({1, 0, 50, 40}, "ends where it begins"));
    QVERIFY(refused({1, 0, 1, 330}, "has actions 1 to 329"));
    core::Problem online = lstmProblem(40, 16, 2, 6);
    online.strategy = {core::StrategyKind::Online, 0};
    source = sourceOf(online);
    source.tree = true;
    QVERIFY(refused({}, "no recursion tree"));
  }

  void theCommandLineRefusesWhatDoesNotBelongTogether() {
    QTemporaryDir folder;
    const QString plan = folder.filePath(QStringLiteral("plan.json")), out = folder.filePath(QStringLiteral("x.pdf"));
    QCOMPARE(
        runProgram(QString::fromLatin1(kCli),
                   QStringLiteral("plan --steps 30 --units 5 --beta 2 --schedule").split(QLatin1Char(' ')) << plan),
        0);
    const auto refuses = [&](const char* arguments, const char* words) {
      QByteArray said;
      const int code = runProgram(QString::fromLatin1(kWindow),
                                  QString::fromLatin1(arguments).split(QLatin1Char(' '))
                                      << QStringLiteral("--problem") << plan << QStringLiteral("--out") << out,
                                  &said);
      return code > 0 && said.contains(words) && !QFile::exists(out);
    };
    QVERIFY(refuses("--export curve --tree", "--tree belongs to --export spacetime."));
    QVERIFY(refuses("--export arena --from 3", "--from belongs to --export spacetime and to --animate."));
    QVERIFY(refuses("--export spacetime --from-step x", "--from-step is 'x': give a whole number."));
    QVERIFY(refuses("--export spacetime --to-step 31", "has steps 1 to 30"));
    QVERIFY(refuses("--export spacetime --from-step 9 --to-step 4", "ends where it begins"));
    QVERIFY(refuses("--export spacetime --leave-out done,all", "'all' is not a kind of cell"));
    QVERIFY(refuses("--export curve --leave-out done", "--leave-out belongs to --export spacetime."));
  }

  void theRegimesStandBehindTheCurves() {
    const ui::FigureSource source = sourceOf(lstmProblem(100, 256, 32, 12));
    const auto content = *ui::makeFigure(ui::Figure::Curve, source, ui::Theme::named(QStringLiteral("print")));
    const auto& bands = std::get<ui::Plot>(content.panels[0]).bands;
    const auto ends = *ui::regimesOf(*ui::regimeCurve(*source.curves, source.plan), 100, source.plan->problem().sizes);
    QCOMPARE(bands.size(), std::size_t{3});
    QCOMPARE(bands[0].to, static_cast<double>(ends.somewhatBytes));
    QCOMPARE(bands[1].to, static_cast<double>(ends.ampleBytes));
    QVERIFY(bands[0].from < bands[0].to && bands[1].from == bands[0].to && bands[2].from == bands[1].to &&
            bands[1].to < bands[2].to);
    const QByteArray tex = *ui::renderFigure(content, {}, QStringLiteral("tex"));
    for (const char* name : {"{scarce}", "{somewhat limited}", "{ample}"}) QVERIFY(tex.contains(name));
    // The darkest at the left, none at the right: looked up in the picture.
    const QImage image = QImage::fromData(*ui::renderFigure(content, {}, QStringLiteral("png")));
    const int row = image.height() / 2;
    int dark = 0, middle = 0, light = 0;
    for (int x = 0; x < image.width(); ++x) {
      const int grey = qGray(image.pixel(x, row));
      dark += grey > 220 && grey < 235;
      middle += grey > 238 && grey < 247;
      light += grey > 252;
    }
    QVERIFY2(dark > image.width() / 10 && middle > image.width() / 12 && light > image.width() / 4,
             qPrintable(QStringLiteral("%1 %2 %3 of %4").arg(dark).arg(middle).arg(light).arg(image.width())));
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QLocale::setDefault(QLocale::c());
  ExportTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_export.moc"
