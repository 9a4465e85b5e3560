// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panel/run_box.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <cmath>
#include <limits>

#include "ui/common/number_field.h"
#include "ui/common/number_words.h"
#include "ui/common/text.h"

namespace retrace::ui {

RunBox::RunBox(Document& document, QWidget* parent) : QGroupBox(tr("Run"), parent), m_training(document.training()) {
  auto* form = new QFormLayout(this);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  buildData(*form);
  buildNumbers(*form);
  buildDevice(*form);
  buildButtons(*form);
  connectTraining();
  const auto changed = [this] {
    if (!m_quiet) Q_EMIT edited();
  };
  for (QSpinBox* box : {m_iterations, m_validate, m_seed}) connect(box, &QSpinBox::valueChanged, this, changed);
  connect(m_learningRate, &QDoubleSpinBox::valueChanged, this, changed);
  connect(m_device, &DeviceChooser::edited, this, changed);
  connect(m_data, &QLineEdit::editingFinished, this, [this, changed] {
    m_data->setModified(false);  // taken: the window's undo goes on from here
    changed();
  });
  showRunning(false);
}

// What is learned.
void RunBox::buildData(QFormLayout& form) {
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
  choices->addAction(tr("A text…"), this, &RunBox::chooseData);
  const auto offer = [&](const QString& words, const QString& description) {
    choices->addAction(words, this, [this, description] {
      m_data->setText(description);
      Q_EMIT m_data->editingFinished();
    });
  };
  offer(tr("The shipped text, letter by letter"), shippedName());
  offer(tr("The shipped series: temperature, hour by hour"), toQString(dataWords("shipped:series", {})));
  offer(tr("Copy: say ten symbols again after a long wait"), QStringLiteral("copy:10"));
  offer(tr("Adding: the sum of two marked numbers"), QStringLiteral("adding"));
  offer(tr("Dense: 256 numbers in, 256 out, as the paper measured"), QStringLiteral("dense:256"));
  browse->setMenu(choices);
  connect(m_data, &QLineEdit::textChanged, this, [this] {
    if (!m_data->hasFocus()) m_data->setCursorPosition(0);  // a long path is read from its beginning
  });
  m_data->setCursorPosition(0);
}

void RunBox::buildNumbers(QFormLayout& form) {
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
  for (QAbstractSpinBox* box : numbers())
    box->setKeyboardTracking(false);  // a number that is typed is one change, not one for each digit
}

void RunBox::buildDevice(QFormLayout& form) {
  m_device = new DeviceChooser(this);
  form.addRow(tr("Device"), m_device);
  connect(m_device, &DeviceChooser::lookAsked, &m_training.machines(), &MachineFinder::look);
  connect(m_device, &DeviceChooser::workerAsked, this, &RunBox::workerAsked);
  m_record = new QCheckBox(tr("Record to a file"), this);
  form.addRow(m_record);
  connect(m_record, &QCheckBox::toggled, this, &RunBox::chooseRecordFile);
}

void RunBox::buildButtons(QFormLayout& form) {
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
  RunController& controller = m_training.controller();
  connect(m_run, &QPushButton::clicked, this, [this, &controller] {
    if (m_running) controller.stop();
    else Q_EMIT runAsked(false);
  });
  connect(m_pause, &QPushButton::clicked, this, [this, &controller] {
    if (m_paused) controller.resume();
    else controller.pause();
  });
  connect(m_step, &QPushButton::clicked, this, [this, &controller] {
    if (m_running) controller.step();
    else Q_EMIT runAsked(true);
  });
}

void RunBox::connectTraining() {
  connect(&m_training.controller(), &RunController::runningChanged, this, &RunBox::showRunning);
  connect(&m_training, &Training::changed, this, &RunBox::showRun);
  connect(&m_training, &Training::recordFileChanged, this, &RunBox::showRecordFile);
  const MachineFinder& machines = m_training.machines();
  connect(&machines, &MachineFinder::started, m_device, &DeviceChooser::setLooking);
  connect(&machines, &MachineFinder::found, m_device, &DeviceChooser::setMachines);
  connect(&machines, &MachineFinder::failed, m_device, &DeviceChooser::setFailure);
}

void RunBox::show(const Setup& setup) {
  const QScopedValueRollback quiet(m_quiet, true);
  const auto shown = [](std::int64_t value, const QSpinBox& box) {
    return static_cast<int>(std::clamp<std::int64_t>(value, box.minimum(), box.maximum()));
  };
  const RunSetup& run = setup.run;
  showValue(*m_iterations, shown(run.iterations, *m_iterations));
  showValue(*m_validate, shown(run.validateEvery, *m_validate));
  showValue(*m_seed, shown(run.seed, *m_seed));
  showValue(*m_learningRate, run.learningRate);
  const QString words = toQString(dataWords(run.data, shippedName().toStdString()));
  if (m_data->text() != words) m_data->setText(words);
  m_device->setMachine(toQString(run.machine), run.tf32);
  m_device->setBudget(setup.budgetBytes);
}

void RunBox::write(RunSetup& run) const {
  run.data = dataFromWords(m_data->text().toStdString(), shippedName().toStdString());
  run.iterations = m_iterations->value();
  run.validateEvery = m_validate->value();
  run.seed = m_seed->value();
  // A file's rate may have more digits than the field shows.
  if (std::abs(m_learningRate->value() - run.learningRate) > 0.5 * std::pow(10.0, -m_learningRate->decimals()))
    run.learningRate = m_learningRate->value();
  run.machine = m_device->backend();
  run.tf32 = m_device->tf32();
}

void RunBox::interpretText() {
  for (QAbstractSpinBox* box : numbers()) box->interpretText();
}

void RunBox::chooseRecordFile(bool on) {
  QString file;
  if (on) {
    file = m_training.recordFile();
    if (file.isEmpty())
      file = QFileDialog::getSaveFileName(this, tr("Record the run to"), QStringLiteral("run.jsonl"),
                                          tr("Recordings (*.jsonl)"));
  }
  m_training.setRecordFile(file);
}

void RunBox::showRecordFile() {
  const QSignalBlocker quiet(m_record);
  const QString& file = m_training.recordFile();
  m_record->setChecked(!file.isEmpty());
  m_record->setText(file.isEmpty() ? tr("Record to a file") : tr("Record to %1").arg(QFileInfo(file).fileName()));
}

void RunBox::showRunning(bool running) {
  m_running = running;
  m_paused = false;
  m_run->setText(running ? tr("Stop") : tr("Run"));
  m_pause->setText(tr("Pause"));
  m_pause->setEnabled(running);
}

void RunBox::showRun() {
  const RunModel& run = m_training.run();
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

void RunBox::chooseData() {
  const QString file = QFileDialog::getOpenFileName(this, tr("A text to learn"), m_data->text());
  if (file.isEmpty()) return;
  m_data->setText(file);
  Q_EMIT m_data->editingFinished();
}

}  // namespace retrace::ui
