// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/export_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include "ui/common/text.h"
#include "ui/model/recursion_tree.h"

namespace retrace::ui {

namespace {
constexpr double kMmPerInch = 25.4;
}  // namespace

ExportDialog::ExportDialog(FigureSource source, const QString& theme, QWidget* parent)
    : QDialog(parent), m_source(std::move(source)) {
  setWindowTitle(tr("Export a figure"));
  setAttribute(Qt::WA_DeleteOnClose);
  m_delay = new QTimer(this);
  m_delay->setSingleShot(true);
  m_delay->setInterval(60);  // one preview after a burst of changes
  connect(m_delay, &QTimer::timeout, this, &ExportDialog::refresh);
  buildControls(theme);
  usePreset(QStringLiteral("180mm"));
  refresh();
}

void ExportDialog::buildControls(const QString& theme) {
  auto* form = new QFormLayout();
  addStyle(*form, theme);
  addSwitches(*form);
  m_note = new QLabel();
  m_note->setWordWrap(true);
  form->addRow(m_note);
  addButtons(*form);
  m_preview = new QLabel();
  m_preview->setAccessibleName(tr("Preview at the figure's size"));
  m_preview->setAlignment(Qt::AlignCenter);
  m_preview->setWordWrap(true);  // of what is refused
  auto* scroll = new QScrollArea();
  scroll->setWidget(m_preview);
  scroll->setWidgetResizable(true);
  scroll->setMinimumSize(740, 520);
  auto* layout = new QHBoxLayout(this);
  layout->addLayout(form);
  layout->addWidget(scroll, 1);
}

void ExportDialog::addStyle(QFormLayout& form, const QString& theme) {
  const auto changed = [this] { m_delay->start(); };
  const auto choices = [&](const QString& label, const QStringList& shown, const QStringList& values) {
    auto* box = new QComboBox();
    for (qsizetype i = 0; i < shown.size(); ++i) box->addItem(shown[i], values[i]);
    box->setAccessibleName(label);
    form.addRow(label, box);
    connect(box, &QComboBox::currentIndexChanged, this, changed);
    return box;
  };
  const auto number = [&](const QString& label, double least, double most, const QString& unit) {
    auto* box = new QDoubleSpinBox();
    box->setRange(least, most);
    box->setDecimals(2);
    box->setSuffix(QLatin1Char(' ') + unit);
    box->setAccessibleName(label);
    form.addRow(label, box);
    connect(box, &QDoubleSpinBox::valueChanged, this, changed);
    return box;
  };
  m_figure = choices(tr("Figure"),
                     {tr("Memory against compute"), tr("Space-time"), tr("Arena over time"), tr("Cost against length"),
                      tr("Loss"), tr("Measured overhead")},
                     figureNames());
  m_figure->setCurrentIndex(static_cast<int>(Figure::Spacetime));
  m_preset = choices(tr("Size"), {tr("88 mm, one column"), tr("180 mm, two columns"), tr("Slide, 16:9")},
                     {QStringLiteral("88mm"), QStringLiteral("180mm"), QStringLiteral("slide")});
  m_preset->setCurrentIndex(1);
  connect(m_preset, &QComboBox::currentIndexChanged, this, [this] { usePreset(m_preset->currentData().toString()); });
  m_width = number(tr("Width"), 30, 2000, tr("mm"));
  m_height = number(tr("Height"), 20, 2000, tr("mm"));
  m_font = number(tr("Letters"), 4, 72, tr("pt"));
  m_line = number(tr("Lines"), 0.1, 20, tr("pt"));
  m_dpi = number(tr("PNG"), 30, 2400, tr("dpi"));
  m_theme = choices(tr("Theme"), {tr("Print"), tr("Light"), tr("Dark")},
                    {QStringLiteral("print"), QStringLiteral("light"), QStringLiteral("dark")});
  m_theme->setCurrentIndex(theme == QLatin1String("dark") ? 2 : 0);
  m_format = choices(tr("Format"), {tr("PDF"), tr("SVG"), tr("PNG"), tr("CSV (the data)"), tr("pgfplots (TeX)")},
                     {QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png"), QStringLiteral("csv"),
                      QStringLiteral("tex")});
}

void ExportDialog::addSwitches(QFormLayout& form) {
  m_grey = new QCheckBox(tr("Grey instead of colours"));
  m_caption = new QCheckBox(tr("Caption with all parameters"));
  m_caption->setChecked(true);
  const Section& shown = m_source.section;
  m_section = new QCheckBox(tr("Only what is in view"));
  if (!(shown == Section{}))
    m_section->setText(tr("Only what is in view: steps %1–%2, actions %3–%4")
                           .arg(shown.firstStep)
                           .arg(shown.lastStep)
                           .arg(shown.firstAction)
                           .arg(shown.lastAction));
  m_section->setChecked(!(shown == Section{}));
  m_tree = new QCheckBox(tr("Recursion tree"));
  m_tree->setChecked(m_source.tree);
  for (QCheckBox* box : {m_section, m_tree, m_grey, m_caption}) {
    form.addRow(box);
    connect(box, &QCheckBox::toggled, this, [this] { m_delay->start(); });
  }
}

void ExportDialog::addButtons(QFormLayout& form) {
  m_add = new QPushButton(tr("&Add recordings…"));
  m_add->setToolTip(tr("Runs to draw beside the one on show. Measured overhead needs one that stores everything."));
  m_save = new QPushButton(tr("&Save…"));
  m_copy = new QPushButton(tr("&Copy command line"));
  m_save->setDefault(true);
  form.addRow(m_add);
  form.addRow(m_copy);
  form.addRow(m_save);
  connect(m_add, &QPushButton::clicked, this, &ExportDialog::askForRecordings);
  connect(m_save, &QPushButton::clicked, this, &ExportDialog::save);
  connect(m_copy, &QPushButton::clicked, this, [this] {
    QApplication::clipboard()->setText(
        command(m_figure->currentData().toString() + QLatin1Char('.') + m_format->currentData().toString()));
    m_note->setText(tr("The command is on the clipboard: it writes the same bytes."));
  });
}

void ExportDialog::choose(Figure figure) {
  m_figure->setCurrentIndex(static_cast<int>(figure));
  refresh();
}

void ExportDialog::addRun(const QString& path, MeasuredRun run) {
  if (m_source.recordings.contains(path)) return;
  m_source.runs.push_back(std::move(run));
  m_source.recordings.append(path);
  refresh();
}

core::Result<void> ExportDialog::addRecording(const QString& file) {
  const QString path = QFileInfo(file).absoluteFilePath();
  auto run = readMeasuredRun(path);
  if (!run) return tl::unexpected(run.error());
  addRun(path, std::move(*run));
  return {};
}

void ExportDialog::addRecordings(const QStringList& files) {
  m_unread += files;  // those asked for before are not forgotten
  m_reading.ask([this, files = m_unread](const std::stop_token& stop, const Job::Deliver& deliver) {
    for (const QString& file : files) {
      if (stop.stop_requested()) return;
      const QString path = QFileInfo(file).absoluteFilePath();
      deliver([this, file, path, run = readMeasuredRun(path)] {
        m_unread.removeOne(file);
        if (run) addRun(path, *run);
        else m_note->setText(toQString(run.error().message));
      });
    }
  });
}

void ExportDialog::askForRecordings() {
  addRecordings(
      QFileDialog::getOpenFileNames(this, tr("Add recordings"), {}, tr("Recordings of runs (*.jsonl);;All files (*)")));
}

// With the choices for the figure at hand.
FigureSource ExportDialog::chosenSource() const {
  FigureSource source = m_source;
  if (!m_section->isChecked()) source.section = {};
  source.tree = m_tree->isChecked() && source.plan && RecursionTree::has(*source.plan);
  return source;
}

Figure ExportDialog::figure() const { return static_cast<Figure>(m_figure->currentIndex()); }

FigureStyle ExportDialog::style() const {
  return {m_width->value(),    m_height->value(),     m_font->value(),
          m_line->value(),     m_dpi->value(),        m_theme->currentData().toString(),
          m_grey->isChecked(), m_caption->isChecked()};
}

void ExportDialog::usePreset(const QString& name) {
  const auto preset = FigureStyle::preset(name);
  if (!preset) return;
  for (const auto& [box, value] :
       {std::pair{m_width, preset->widthMm}, std::pair{m_height, preset->heightMm}, std::pair{m_font, preset->fontPt},
        std::pair{m_line, preset->lineWidthPt}, std::pair{m_dpi, preset->dotsPerInch}})
    box->setValue(value);
}

// What the figure shows may take planning: it is worked out beside the main thread, and painted when it is there.
void ExportDialog::refresh() {
  const FigureStyle chosen = style();
  const bool spacetime = figure() == Figure::Spacetime;
  m_section->setEnabled(spacetime && !(m_source.section == Section{}));
  m_tree->setEnabled(spacetime && m_source.plan && RecursionTree::has(*m_source.plan));
  const QString format = m_format->currentData().toString();
  if (const auto valid = chosen.validate(); !valid) {
    m_making.cancel();
    return showContent(tl::unexpected(valid.error()), chosen, format);
  }
  m_making.ask([this, figure = figure(), source = chosenSource(), chosen, format](const std::stop_token& /*stop*/,
                                                                                  const Job::Deliver& deliver) {
    deliver([this, content = makeFigure(figure, source, chosen.colours()), chosen, format] {
      const auto room = content ? roomFor(*content, chosen, format) : core::Result<void>();
      showContent(room ? content : tl::unexpected(room.error()), chosen, format);
    });
  });
}

void ExportDialog::showContent(const core::Result<FigureContent>& content, const FigureStyle& chosen,
                               const QString& format) {
  m_save->setEnabled(content.has_value());
  const bool repeatable = content && !command(QString()).isEmpty();
  m_copy->setEnabled(repeatable);
  m_copy->setToolTip(repeatable || !content ? QString()
                                            : tr("The run on show was not opened from a recording, so no command can "
                                                 "repeat it: record the run and open it."));
  if (!content) {
    m_preview->setText(toQString(content.error().message));
    m_note->clear();
    return;
  }
  const double dpi = logicalDpiX() * devicePixelRatioF();
  QPixmap picture(qRound(chosen.widthMm / kMmPerInch * dpi), qRound(chosen.heightMm / kMmPerInch * dpi));
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  paintFigure(painter, QRectF(picture.rect()), *content, chosen, format);
  painter.end();
  picture.setDevicePixelRatio(devicePixelRatioF());
  m_preview->setPixmap(picture);
  m_note->setText(
      tr("The preview has the size of the figure. The file holds this session: opening it in Retrace restores what you "
         "see."));
}

QString ExportDialog::command(const QString& file) const {
  const bool showsRuns = figure() == Figure::Curve || figure() == Figure::Loss || figure() == Figure::Overhead;
  FigureSource source = chosenSource();
  if (!showsRuns) source.recordings.clear();
  else if (source.recordings.size() < static_cast<qsizetype>(source.runs.size())) return {};
  return exportCommand(figure(), source, style(), file);
}

core::Result<void> ExportDialog::writeTo(const QString& file) const {
  return exportFigure(figure(), chosenSource(), style(), file);
}

void ExportDialog::save() {
  const QString ending = m_format->currentData().toString();
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Export"), m_figure->currentData().toString() + QLatin1Char('.') + ending,
                                   tr("Figures and tables (*.pdf *.svg *.png *.csv *.tex)"));
  if (file.isEmpty()) return;
  const auto written = writeTo(file);
  m_note->setText(written ? tr("Written to %1").arg(file) : toQString(written.error().message));
}

}  // namespace retrace::ui
