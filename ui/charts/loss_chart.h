// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the loss of a run in the window. Series are replaced whole, never appended to. Main thread.
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QScatterSeries>
#include <QValueAxis>
#include <optional>
#include <string>

#include "ui/common/theme.h"
#include "ui/model/run_model.h"

namespace retrace::ui {

class ChartLegend;

/// Loss of every iteration, and of held-out data, beside the run before and what guessing loses: two strategies lie on
/// each other.
class LossChart : public QChartView, public Themed {
  Q_OBJECT
 public:
  explicit LossChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  void setRun(const RunModel& run);
  /// Keeps this run's curve, dashed, beside the next one's. Nothing happens when it has none.
  void keepBeside(const RunModel& run);
  /// Where an iteration's loss stands, in the viewport's coordinates.
  [[nodiscard]] QPoint placeOf(std::size_t index, double loss) const;

 Q_SIGNALS:
  /// A click: the iteration nearest to it, as a place in RunModel::iterations().
  void iterationChosen(std::optional<std::size_t> index);

 protected:
  void mousePressEvent(QMouseEvent* event) override;

 private:
  ChartLegend* m_legend = nullptr;
  QLineSeries* m_before;
  QLineSeries* m_loss;
  QLineSeries* m_frequency;
  QScatterSeries* m_heldOut;
  QScatterSeries* m_shown;  // the iteration that is looked at
  std::size_t m_count = 0;
  QList<QPointF> m_kept;   // of the run before,
  std::string m_keptData;  // which learned this
  QValueAxis* m_iterations;
  QValueAxis* m_nats;
};

}  // namespace retrace::ui
