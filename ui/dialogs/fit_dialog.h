// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the question the other way round: for a memory and a time that may be taken, the least budget, the longest
// sequence and the largest batch, each to be taken over with one click. Answers are computed on a thread of their own.
// Main thread.
#pragma once

#include <QDialog>
#include <array>
#include <thread>

#include "core/run/largest_batch.h"
#include "ui/model/budget_choice.h"

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace retrace::ui {

class FitDialog : public QDialog {
  Q_OBJECT
 public:
  enum class Question { Budget, Length, Batch };

  explicit FitDialog(QWidget* parent = nullptr);
  ~FitDialog() override;

  /// What is asked about; answers follow. Without a network (sizes from a file) there is no batch to be found.
  void setProblem(const core::Problem& problem, const std::optional<core::Network>& network);
  [[nodiscard]] bool settled() const { return !m_busy; }
  /// As it is read: the answer, or why there is none.
  [[nodiscard]] QString answer(Question question) const;

 Q_SIGNALS:
  /// An answer is to be used: the problem with it, and the network where there is one.
  void taken(const retrace::core::Problem& problem, const std::optional<retrace::core::Network>& network,
             const retrace::ui::BudgetChoice& choice);

 private:
  struct Found {
    QString words;
    std::optional<core::Problem> problem;
    std::optional<core::Network> network;
    BudgetChoice choice{};
  };
  struct Row {
    QLabel* words = nullptr;
    QPushButton* take = nullptr;
    Found found;
  };
  static constexpr std::size_t kQuestions = 3;

  void ask();
  void put(const std::array<Found, kQuestions>& answers);
  [[nodiscard]] std::optional<core::TimeLimit> limit() const;
  [[nodiscard]] static Found budgetFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                       const std::stop_token& stop);
  [[nodiscard]] static Found lengthFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                       const std::stop_token& stop);
  [[nodiscard]] static Found batchFor(core::Problem problem, const std::optional<core::Network>& network,
                                      const std::optional<core::TimeLimit>& limit, const std::stop_token& stop);

  core::Problem m_problem;
  std::optional<core::Network> m_network;
  BudgetChoice m_choice;  // what the memory was given as
  QLineEdit* m_memory;
  QCheckBox* m_limited;
  QDoubleSpinBox* m_ratio;
  QLabel* m_note;
  std::array<Row, kQuestions> m_rows;
  bool m_busy = false;
  std::uint64_t m_generation = 0;
  std::jthread m_thread;
};

}  // namespace retrace::ui
