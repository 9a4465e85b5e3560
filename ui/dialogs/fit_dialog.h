// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the dialog of the question the other way round: for a memory and a time that may be taken, the least budget, the
// longest sequence and the largest batch, each to be taken over with one click. Main thread.
#pragma once

#include <QDialog>
#include <array>

#include "ui/document/document.h"

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

  explicit FitDialog(Document& document, QWidget* parent = nullptr);
  ~FitDialog() override;

  [[nodiscard]] bool settled() const { return !m_question.busy(); }
  /// As it is read: the answer, or why there is none.
  [[nodiscard]] QString answer(Question question) const;

 private:
  struct Row {
    QLabel* words = nullptr;
    QPushButton* take = nullptr;
    FitAnswer answer;
  };

  QWidget* makeRows();
  void follow();
  void ask();
  void put(const FitAnswers& answers);
  void take(std::size_t row);
  [[nodiscard]] std::optional<core::TimeLimit> limit() const;

  Document& m_document;
  core::Problem m_problem;
  std::optional<core::Network> m_network;
  BudgetChoice m_choice;  // what the memory was given as
  QLineEdit* m_memory;
  QCheckBox* m_limited;
  QDoubleSpinBox* m_ratio;
  QLabel* m_note;
  std::array<Row, std::tuple_size_v<FitAnswers>> m_rows;
  FitQuestion m_question;
};

}  // namespace retrace::ui
