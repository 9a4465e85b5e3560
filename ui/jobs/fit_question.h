// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the question the other way round: for a memory and a time that may be taken, the least budget, the longest
// sequence and the largest batch. Main thread.
#pragma once

#include <QObject>
#include <array>
#include <optional>

#include "core/network/network.h"
#include "core/planner/questions.h"
#include "ui/jobs/job.h"

namespace retrace::ui {

/// In words, and as the problem with the answer in it; without one where there is none.
struct FitAnswer {
  QString words;
  std::optional<core::Problem> problem;
  std::optional<core::Network> network;  ///< of the largest batch
};
/// Budget, length, batch.
using FitAnswers = std::array<FitAnswer, 3>;

class FitQuestion : public QObject {
  Q_OBJECT
 public:
  explicit FitQuestion(QObject* parent = nullptr);
  /// Asks for the problem's strategy in the problem's budget. Without a network (sizes from a file) there is no batch
  /// to be found. An older question is dropped.
  void ask(const core::Problem& problem, const std::optional<core::Network>& network,
           const std::optional<core::TimeLimit>& limit);
  void drop() { m_job.cancel(); }
  [[nodiscard]] bool busy() const { return m_job.busy(); }
  /// The least budget does not depend on the problem's own.
  [[nodiscard]] static FitAnswer budgetFor(core::Problem problem, const std::optional<core::TimeLimit>& limit,
                                           const std::stop_token& stop = {});

 Q_SIGNALS:
  void answered(const retrace::ui::FitAnswers& answers);

 private:
  Job m_job;
};

}  // namespace retrace::ui
