// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the panel that chooses and follows a run.
#include "ui/common/number_words.h"
#include "ui/common/text.h"
#include "ui/model/run_request.h"
#include "ui/panel/problem_panel.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QRegularExpression>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <limits>

#include "ui/common/number_field.h"

namespace retrace::ui {

namespace {
constexpr const char* kShippedSeries = "csv:sf-temps.csv:temp";

// run.jsonl; where that is taken run-2.jsonl, run-3.jsonl, ...; of a numbered name the next number.
QString freeName(const QString& file) {
  if (!QFileInfo::exists(file)) return file;
  static const QRegularExpression parts(QStringLiteral("^(.*?)(?:-(\\d{1,6}))?(\\.[^./]*)?$"));
  const auto match = parts.match(file);
  QString name;
  for (int number = std::max(1, match.captured(2).toInt()) + 1; name.isEmpty() || QFileInfo::exists(name); ++number)
    name = QStringLiteral("%1-%2%3").arg(match.captured(1)).arg(number).arg(match.captured(3));
  return name;
}
}  // namespace

// What is learned.
void ProblemPanel::buildData(QFormLayout& form) {
  auto* row = new QHBoxLayout();
  m_data = new QLineEdit(shippedName(), this);
  m_data->setObjectName(QStringLiteral("run.data"));
  m_data->setToolTip(
      tr("A file whose bytes are learned letter by letter, or csv:FILE:COLUMN (the next number), copy:K, adding or "
         "dense:D"));
  auto* browse = new QPushButton(tr("…"), this);
  browse->setFixedWidth(30);
  browse->setAccessibleName(tr("Choose what to learn"));
  row->addWidget(m_data, 1);
  row->addWidget(browse);
  form.addRow(tr("Data"), row);
  auto* choices = new QMenu(browse);
  choices->addAction(tr("A text…"), this, &ProblemPanel::chooseData);
  const auto offer = [&](const QString& words, const QString& description) {
    choices->addAction(words, this, [this, description] {
      m_data->setText(description);
      Q_EMIT m_data->editingFinished();
    });
  };
  offer(tr("The shipped text, letter by letter"), shippedName());
  offer(tr("The shipped series: temperature, hour by hour"), QLatin1String(kShippedSeries));
  offer(tr("Copy: say ten symbols again after a long wait"), QStringLiteral("copy:10"));
  offer(tr("Adding: the sum of two marked numbers"), QStringLiteral("adding"));
  offer(tr("Dense: 256 numbers in, 256 out, as the paper measured"), QStringLiteral("dense:256"));
  browse->setMenu(choices);
  connect(m_data, &QLineEdit::textChanged, this, [this] {
    if (!m_data->hasFocus()) m_data->setCursorPosition(0);  // a long path is read from its beginning
  });
  m_data->setCursorPosition(0);
}

void ProblemPanel::buildRun(QFormLayout& form) {
  buildData(form);
  m_iterations = new NumberField<QSpinBox>(this);
  m_iterations->setObjectName(QStringLiteral("run.iterations"));
  m_iterations->setRange(1, 1'000'000);
  m_iterations->setValue(200);
  form.addRow(tr("Iterations"), m_iterations);
  m_validate = new NumberField<QSpinBox>(this);
  m_validate->setObjectName(QStringLiteral("run.validate"));
  m_validate->setRange(0, 1'000'000);
  m_validate->setSpecialValueText(tr("never"));
  m_validate->setPrefix(tr("every "));
  m_validate->setToolTip(
      tr("Holds data out (of a file its last tenth) and measures their loss every so many iterations and at the end"));
  form.addRow(tr("Validate"), m_validate);
  m_learningRate = new NumberField<QDoubleSpinBox>(this);
  m_learningRate->setObjectName(QStringLiteral("run.rate"));
  m_learningRate->setDecimals(5);
  m_learningRate->setRange(0.00001, 10.0);
  m_learningRate->setSingleStep(0.001);
  m_learningRate->setValue(core::TrainingOptions{}.learningRate);
  form.addRow(tr("Rate"), m_learningRate);
  m_seed = new NumberField<QSpinBox>(this);
  m_seed->setObjectName(QStringLiteral("run.seed"));
  m_seed->setRange(0, std::numeric_limits<int>::max());
  m_seed->setValue(1);
  form.addRow(tr("Seed"), m_seed);
  for (QAbstractSpinBox* box : runNumbers())
    box->setKeyboardTracking(false);  // a number that is typed is one change, not one for each digit
  m_device = new DeviceChooser(this);
  form.addRow(tr("Device"), m_device);
  connect(m_device, &DeviceChooser::lookAsked, this, &ProblemPanel::machinesAsked);
  connect(m_device, &DeviceChooser::workerAsked, this, &ProblemPanel::workerAsked);
  m_record = new QCheckBox(tr("Record to a file"), this);
  form.addRow(m_record);
  connect(m_record, &QCheckBox::toggled, this, [this](bool on) {
    if (on && m_recordFile.isEmpty())
      m_recordFile = QFileDialog::getSaveFileName(this, tr("Record the run to"), QStringLiteral("run.jsonl"),
                                                  tr("Recordings (*.jsonl)"));
    if (!on) m_recordFile.clear();
    setRecordFile(m_recordFile);
  });
  auto* buttons = new QHBoxLayout();
  buttons->setSpacing(4);
  m_run = new QPushButton(tr("Run"), this);
  m_pause = new QPushButton(tr("Pause"), this);
  m_step = new QPushButton(tr("Step"), this);
  m_step->setToolTip(tr("One action of the real run; starts one paused when none is going on"));
  for (QPushButton* button : {m_run, m_pause, m_step}) {
    button->setMinimumWidth(button->fontMetrics().horizontalAdvance(tr("Continue")) +
                            14);  // the style asks for more than a small window has
    buttons->addWidget(button);
  }
  form.addRow(buttons);
  m_state = new QLabel(this);
  m_state->setWordWrap(true);
  m_state->hide();  // until a run says what it is
  form.addRow(m_state);
  m_costs = new StepCostsView(this);
  form.addRow(m_costs);
  connect(m_run, &QPushButton::clicked, this, [this] { m_running ? Q_EMIT stopAsked() : Q_EMIT runAsked(false); });
  connect(m_pause, &QPushButton::clicked, this, [this] { m_paused ? Q_EMIT resumeAsked() : Q_EMIT pauseAsked(); });
  connect(m_step, &QPushButton::clicked, this, [this] { m_running ? Q_EMIT stepAsked() : Q_EMIT runAsked(true); });
}

core::Result<RunRequest> ProblemPanel::runRequest() const {
  if (sizesOfFile())
    return core::fail(core::ErrorCode::InvalidInput,
                      "The sizes come from a file, not from a network: choose a cell, then run.");
  if (m_data->text().isEmpty())
    return core::fail(core::ErrorCode::InvalidInput, "There is nothing to learn: choose data.");
  if (const QString refused = refusal(); !refused.isEmpty())
    return core::fail(core::ErrorCode::InvalidInput, "{}", refused.toStdString());
  for (QAbstractSpinBox* box : runNumbers()) box->interpretText();  // what was typed last counts without Enter, too
  if (auto usable = m_device->usable(); !usable) return tl::unexpected(usable.error());
  return chosenRun();
}

RunRequest ProblemPanel::chosenRun() const {
  RunRequest request;
  request.backend = m_device->backend();
  request.tf32 = m_device->tf32();
  request.problem = problem();
  request.settings.network = network();
  request.settings.options.learningRate = m_learningRate->value();
  request.settings.options.seed = static_cast<std::uint64_t>(m_seed->value());
  request.settings.iterations = m_iterations->value();
  request.settings.validateEvery = m_validate->value();
  request.settings.data = dataDescription();
  request.recordFile = m_recorded ? freeName(m_recordFile) : m_recordFile;
  return request;
}

std::string ProblemPanel::dataDescription() const {
  const QString chosen = m_data->text();
  if (chosen == shippedName()) return "shipped:text";
  if (chosen == QLatin1String(kShippedSeries)) return "shipped:series";
  for (const char* kind : {"text:", "csv:", "shipped:", "copy:", "dense:"})
    if (chosen.startsWith(QLatin1String(kind))) return chosen.toStdString();
  return chosen == QLatin1String("adding") ? chosen.toStdString() : "text:" + chosen.toStdString();
}

void ProblemPanel::showRun(const core::RunStarted& run) {
  const QScopedValueRollback quiet(m_quiet, true);
  const auto shown = [](std::int64_t value, const QSpinBox& box) {
    return static_cast<int>(std::clamp<std::int64_t>(value, box.minimum(), box.maximum()));
  };
  m_iterations->setValue(shown(run.iterations, *m_iterations));
  m_validate->setValue(shown(run.validateEvery, *m_validate));
  m_seed->setValue(
      static_cast<int>(std::min<std::uint64_t>(run.options.seed, static_cast<std::uint64_t>(m_seed->maximum()))));
  m_learningRate->setValue(run.options.learningRate);
  const QString learned = toQString(run.data);
  if (learned == QLatin1String("shipped:text")) m_data->setText(shippedName());
  else if (learned == QLatin1String("shipped:series")) m_data->setText(QLatin1String(kShippedSeries));
  else m_data->setText(learned.startsWith(QLatin1String("text:")) ? learned.mid(5) : learned);
}

void ProblemPanel::setRecordFile(const QString& file) {
  const QSignalBlocker quiet(m_record);
  m_recordFile = file;
  m_recorded = false;
  m_record->setChecked(!file.isEmpty());
  m_record->setText(file.isEmpty() ? tr("Record to a file") : tr("Record to %1").arg(QFileInfo(file).fileName()));
}

void ProblemPanel::recordingBegan(const QString& file) {
  setRecordFile(file);
  m_recorded = true;
}

void ProblemPanel::setRunning(bool running) {
  m_running = running;
  m_paused = false;
  m_run->setText(running ? tr("Stop") : tr("Run"));
  m_pause->setText(tr("Pause"));
  m_pause->setEnabled(running);
}

void ProblemPanel::setRun(const RunModel& run) {
  if (!run.started()) return;
  m_paused = run.paused();
  m_pause->setText(m_paused ? tr("Continue") : tr("Pause"));
  std::int64_t workingSet = 0;
  for (const core::WorkingSetItem& item : run.started()->workingSet) workingSet += item.bytes;
  QString state = tr("%1; working set %2").arg(toQString(run.started()->backend), bytesText(workingSet));
  if (m_paused)
    state += tr("; paused in iteration %1 after action %2").arg(run.currentIteration() + 1).arg(run.actionsDone());
  m_state->setText(state);
  m_state->show();
  m_costs->setRun(run);
}

void ProblemPanel::chooseData() {
  const QString file = QFileDialog::getOpenFileName(this, tr("A text to learn"), m_data->text());
  if (!file.isEmpty()) m_data->setText(file);
}

}  // namespace retrace::ui
