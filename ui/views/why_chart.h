// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the small picture of every alternative of one decision: its cost over the distance y, the optimum marked. Main
// thread.
#pragma once

#include <QWidget>

#include "ui/common/theme.h"
#include "ui/model/why.h"

namespace retrace::ui {

class WhyChart : public QWidget, public Themed {
  Q_OBJECT
 public:
  explicit WhyChart(QWidget* parent = nullptr);
  void setTheme(const Theme& theme) override;
  void setWhy(std::optional<Why> why);
  [[nodiscard]] const std::optional<Why>& why() const { return m_why; }
  [[nodiscard]] QSize sizeHint() const override { return {320, 120}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 104}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Scale {
    QRectF plot;
    double lowest = 0.0, highest = 1.0, most = 1.0;
    [[nodiscard]] double x(std::int64_t y) const { return plot.left() + static_cast<double>(y) / most * plot.width(); }
    [[nodiscard]] double y(std::int64_t q) const {
      return plot.bottom() - (std::min(static_cast<double>(q), highest) - lowest) / (highest - lowest) * plot.height();
    }
  };
  [[nodiscard]] Scale scale() const;
  void paintCandidates(QPainter& painter, const Scale& scale);

  Theme m_theme;
  std::optional<Why> m_why;
};

}  // namespace retrace::ui
