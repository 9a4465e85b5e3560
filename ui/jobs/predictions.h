// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what steps cost on the worker's machines, as far as it was measured, and the time of a schedule predicted from
// that. Main thread.
#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "core/run/calibration.h"
#include "ui/jobs/run_controller.h"
#include "ui/jobs/worker_question.h"
#include "ui/model/plan.h"
#include "ui/model/run_request.h"

namespace retrace::ui {

struct Prediction {
  double milliseconds = 0.0;  ///< of an iteration
  double ratio = 0.0;         ///< over that of storing everything
  QString machine;            ///< that steps were measured on
};

class Predictions : public QObject {
  Q_OBJECT
 public:
  explicit Predictions(QObject* parent = nullptr);
  /// Has the worker measure what steps of the request's network cost with its data on its machine; takes some seconds.
  void measure(const RunRequest& request);
  [[nodiscard]] bool busy() const { return m_question.busy(); }
  /// None where the network was not measured with these data on this machine, and for schedules that would take too
  /// long to add up.
  [[nodiscard]] std::optional<Prediction> of(const Plan& plan, const RunRequest& request);

 Q_SIGNALS:
  /// Something was measured.
  void changed();
  void failed(const QString& sentence);

 private:
  struct Key {
    core::Network network;
    std::string data, backend;
    int threads = 1;
    bool tf32 = false;
    bool operator==(const Key&) const = default;
  };
  struct Measured {
    Key key;
    core::Calibration costs;
    std::int64_t steps = 0;  // whose time of storing everything is known
    double storedSeconds = 0.0;
  };
  [[nodiscard]] static Key keyOf(const RunRequest& request);

  static constexpr int kPatienceMilliseconds = 120'000;
  std::vector<Measured> m_measured;
  Key m_asked;
  WorkerQuestion m_question{kPatienceMilliseconds};
};

}  // namespace retrace::ui
