// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a person chooses: the problem, the budget, the run. Emits whole values, decides nothing. Main thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QWidget>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "ui/model/budget_choice.h"
#include "ui/model/curves.h"
#include "ui/model/run_model.h"
#include "ui/model/run_request.h"
#include "ui/panel/budget_slider.h"
#include "ui/panel/device_chooser.h"
#include "ui/panel/step_costs.h"

class QFormLayout;

namespace retrace::ui {

class ProblemPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ProblemPanel(QWidget* parent = nullptr);

  [[nodiscard]] core::Problem problem() const;
  [[nodiscard]] core::Network network() const;
  /// Shows a problem without asking for it. Sizes that are not this network's are kept as "sizes from the file".
  /// Without a `choice` the budget is the part of storing everything that it is now.
  void show(const core::Problem& problem, const std::optional<core::Network>& network,
            const std::optional<BudgetChoice>& choice = {});
  /// Shows the settings of a run that is not started here. Devices elsewhere are not chosen.
  void showRun(const core::RunStarted& run);
  void setCurves(const CurvesPtr& curves);
  /// All that is set here, the run included: for undo and sessions.
  [[nodiscard]] nlohmann::json setup() const;
  /// Sets all of it again without asking for anything. On an error nothing changes.
  [[nodiscard]] core::Result<void> restore(const nlohmann::json& setup);
  /// The largest breakpoint that is not above `bytes`.
  [[nodiscard]] std::int64_t stopAt(std::int64_t bytes) const;
  /// Takes the budget of `stopAt`.
  void chooseBudget(std::int64_t bytes);
  [[nodiscard]] BudgetSlider* budgetSlider() const { return m_slider; }

  /// What Run would start; an Error says what is missing.
  [[nodiscard]] core::Result<RunRequest> runRequest() const;
  /// The same as it stands, whether or not it could be run.
  [[nodiscard]] RunRequest chosenRun() const;
  void setRecordFile(const QString& file);
  /// A run writes to `file`: the next one takes another name, so that nothing recorded is lost.
  void recordingBegan(const QString& file);
  void setRunning(bool running);
  void setRun(const RunModel& run);
  [[nodiscard]] DeviceChooser& device() { return *m_device; }
  void setTheme(const Theme& theme) {
    m_costs->setTheme(theme);
    m_device->setTheme(theme);
  }
  void say(const QString& sentence, bool warning);

 Q_SIGNALS:
  void problemChanged(const retrace::core::Problem& problem);
  /// A person has changed something; `gesture` is the number of the drag it belongs to, 0 for none.
  void edited(quint64 gesture);
  void machinesAsked();
  void workerAsked();
  void runAsked(bool paused);
  void pauseAsked();
  void resumeAsked();
  void stepAsked();
  void stopAsked();

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void buildProblem(QFormLayout& form);
  void buildData(QFormLayout& form);
  void buildRun(QFormLayout& form);
  void networkEdited();
  void strategyEdited();
  void budgetTyped();
  void sliderMoved(int index);
  void useChoice();
  void takeBudget(qint64 bytes);
  void setBudget(std::int64_t bytes);
  void refreshBudget();
  [[nodiscard]] QString unitText() const;
  [[nodiscard]] QString choiceText() const;
  void emitProblem();
  void hostEdited();
  void readHost();
  void showHost();
  void chooseStrategyRows();
  void chooseCell();
  /// Whether the sizes of the states are a file's and not those of the network.
  [[nodiscard]] bool sizesOfFile() const { return !m_cell->currentData().isValid(); }
  [[nodiscard]] core::Strategy strategy() const;
  [[nodiscard]] core::StateSizes sizes() const;
  [[nodiscard]] const Curve* curve() const;
  /// What the slider stops at: the curve's breakpoints; units where the strategy has none; empty while curves are on
  /// their way.
  [[nodiscard]] const std::vector<core::TradeoffPoint>& stops() const;
  void showNext(std::int64_t smallest);
  void chooseData();
  [[nodiscard]] std::array<QAbstractSpinBox*, 4> runNumbers() const {
    return {m_iterations, m_validate, m_learningRate, m_seed};
  }
  [[nodiscard]] std::string dataDescription() const;
  /// The name of the shipped text in the window's language; files and sessions hold the English one.
  [[nodiscard]] static QString shippedName() { return tr("jargon.txt (shipped)"); }
  void watchControls();
  void watchNumbers();
  /// What was typed and lies outside its range, as a sentence; empty when nothing does.
  [[nodiscard]] QString refusal() const;
  [[nodiscard]] QString nameOf(QWidget& field) const;
  void showMessage();

  QSpinBox *m_steps, *m_hidden, *m_batch, *m_every, *m_layers;
  QComboBox *m_cell, *m_strategy;
  QFormLayout* m_problemForm;
  int m_hostRow = 0;
  QLineEdit* m_hostBudget;
  QDoubleSpinBox *m_hostSave, *m_hostLoad;
  core::HostMemory m_host;  // of two-level, kept while another strategy is chosen
  BudgetSlider* m_slider;
  QLineEdit* m_budgetText;
  QLabel *m_budgetLabel, *m_message, *m_state;
  DeviceChooser* m_device;
  StepCostsView* m_costs;
  QLineEdit* m_data;
  QSpinBox *m_iterations, *m_validate, *m_seed;
  QDoubleSpinBox* m_learningRate;
  QCheckBox* m_record;
  QPushButton *m_run, *m_pause, *m_step;
  QString m_recordFile;
  bool m_recorded = false;  // into m_recordFile
  CurvesPtr m_curves;
  const Curve* m_slidden = nullptr;          // whose breakpoints the slider shows
  std::vector<core::TradeoffPoint> m_units;  // its stops where there is no curve; without costs
  std::optional<core::StateSizes> m_fileSizes;
  BudgetChoice m_choice;
  std::int64_t m_budgetBytes = 0;  // what follows from the choice
  QString m_said;
  bool m_warns = false;
  std::uint64_t m_gesture = 0, m_gestures = 0;
  bool m_quiet = false, m_running = false, m_paused = false;
};

/// The longest sequence that the window shows.
inline constexpr int kMostWindowSteps = 2'000'000;
/// The largest batch whose bytes can be counted at any width and length.
inline constexpr int kMostWindowBatch = 65'536;

}  // namespace retrace::ui
