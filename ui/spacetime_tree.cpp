// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime_tree.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <utility>

#include "ui/fill_here.h"

namespace retrace::ui {

namespace {

// What is a node's own, beside its two parts, must be so large to be told apart from them.
constexpr double kLeastWidth = 14.0, kLeastHeight = 5.0;
constexpr double kLeastPart = 24.0;   // a part of fewer pixels is not looked into
constexpr int kMostVisited = 20'000;  // keeps a frame short whatever the schedule is

class TreePainter {
  Q_DECLARE_TR_FUNCTIONS(Spacetime)

 public:
  TreePainter(QPainter& painter, const QRectF& plot, const RecursionTree& tree, const SpacetimeRange& range, const Theme& theme)
      : m_painter(painter), m_plot(plot), m_tree(tree), m_range(range), m_theme(theme), m_metrics(painter.font()) {}

  int paint() {
    std::vector<RecursionNode> waiting;
    if (const auto root = m_tree.root()) waiting.push_back(*root);
    for (int visited = 0; !waiting.empty() && visited < kMostVisited; ++visited) {
      const RecursionNode node = waiting.back();
      waiting.pop_back();
      const QRectF rect = rectOf(node);
      if (!rect.intersects(m_plot) || rect.width() < kLeastPart || rect.height() < kLeastHeight) continue;
      if (const QRectF own = ownOf(node, rect); own.width() >= kLeastWidth && own.height() >= kLeastHeight) add(node, rect, own);
      if (const auto right = m_tree.right(node)) waiting.push_back(*right);
      if (const auto left = afterReplays(node)) waiting.push_back(*left);
    }
    QColor line = m_theme.text;
    line.setAlpha(190);
    draw(m_frames, QPen(m_theme.plot, 3.0), QPen(line, 1.0));
    for (const Label& label : m_labels) drawLabel(label, false);
    return static_cast<int>(m_frames.size());
  }

  void paintPath(const std::vector<RecursionNode>& path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
      const bool last = i + 1 == path.size();
      const QRectF rect = rectOf(path[i]);
      // A part within a replay has no frame of its own, unless it is what is asked for.
      if (!rect.intersects(m_plot) || (!last && path[i].keeps == RecursionNode::Keeps::Nothing)) continue;
      m_frames.clear();
      m_frames.push_back(seen(rect));
      draw(m_frames, QPen(m_theme.plot, last ? 5.0 : 4.0), QPen(m_theme.hidden, last ? 3.0 : 1.8));
      m_labels.clear();
      addLabel(path[i], ownOf(path[i], rect));
      for (const Label& label : m_labels) drawLabel(label, true);
    }
  }

 private:
  struct Label {
    QRectF box;
    QString text;
  };

  [[nodiscard]] double x(double column) const { return m_plot.left() + (column - m_range.firstColumn) / m_range.columns() * m_plot.width(); }
  [[nodiscard]] double y(double row) const { return m_plot.top() + (row - m_range.firstRow) / m_range.rows() * m_plot.height(); }
  [[nodiscard]] QRectF rectOf(const RecursionNode& node) const {
    const Subproblem& of = node.problem;
    return {QPointF(x(static_cast<double>(of.base)), y(static_cast<double>(of.action))), QPointF(x(static_cast<double>(of.base + of.t)), y(static_cast<double>(node.endAction + 1)))};
  }
  // Where neither of its parts is: above the left one and left of the right one.
  [[nodiscard]] QRectF ownOf(const RecursionNode& node, const QRectF& rect) const {
    QRectF own = rect;
    if (node.keeps == RecursionNode::Keeps::Nothing) return own;
    if (node.right > 0) own.setRight(x(static_cast<double>(node.problem.base + node.problem.t - node.right)));
    if (node.left > 0) own.setBottom(y(static_cast<double>(node.turnAction + 1)));
    return own;
  }
  [[nodiscard]] QRectF seen(const QRectF& rect) const { return rect.intersected(m_plot.adjusted(-4, -4, 4, 4)); }

  // The left part; where that too keeps nothing, the first below it that does: replays are one leaf.
  [[nodiscard]] std::optional<RecursionNode> afterReplays(const RecursionNode& node) const {
    if (m_tree.isReplay(node)) return std::nullopt;
    std::optional<RecursionNode> next = m_tree.left(node);
    if (node.keeps != RecursionNode::Keeps::Nothing) return next;
    while (next && next->keeps == RecursionNode::Keeps::Nothing) {
      if (rectOf(*next).width() < kLeastPart) return std::nullopt;
      next = m_tree.left(*next);
    }
    return next;
  }

  void add(const RecursionNode& node, const QRectF& rect, const QRectF& own) {
    m_frames.push_back(seen(rect));
    addLabel(node, own);
  }

  void addLabel(const RecursionNode& node, const QRectF& own) {
    const QRectF room = own.intersected(m_plot).adjusted(3, 3, -3, -3);
    if (room.height() < m_metrics.height()) return;
    for (const QString& text : {tr("t = %1, m = %2").arg(node.problem.t).arg(m_tree.units(node)), QStringLiteral("(%1, %2)").arg(node.problem.t).arg(m_tree.units(node))}) {
      const double width = m_metrics.horizontalAdvance(text) + 8;
      if (width > room.width()) continue;
      m_labels.push_back({QRectF(room.topLeft(), QSizeF(width, m_metrics.height())), text});
      return;
    }
  }

  // As four bars each: a see-through stroke is spread over threads, see fillHere.
  void draw(const std::vector<QRectF>& frames, const QPen& halo, const QPen& line) {
    QColor soft = halo.color();
    soft.setAlpha(150);
    for (const auto& [colour, width] : {std::pair(soft, halo.widthF()), std::pair(line.color(), line.widthF())})
      for (const QRectF& frame : frames) {
        const QRectF outer = frame.adjusted(-width / 2, -width / 2, width / 2, width / 2), inner = frame.adjusted(width / 2, width / 2, -width / 2, -width / 2);
        fillHere(m_painter, QRectF(outer.topLeft(), QPointF(outer.right(), inner.top())), colour);
        fillHere(m_painter, QRectF(QPointF(outer.left(), inner.bottom()), outer.bottomRight()), colour);
        fillHere(m_painter, QRectF(QPointF(outer.left(), inner.top()), inner.bottomLeft()), colour);
        fillHere(m_painter, QRectF(inner.topRight(), QPointF(outer.right(), inner.bottom())), colour);
      }
  }

  void drawLabel(const Label& label, bool strong) {
    m_painter.fillRect(label.box, strong ? m_theme.hidden : m_theme.plot);
    m_painter.setPen(strong ? Theme::textOn(m_theme.hidden) : m_theme.text);
    m_painter.drawText(label.box, Qt::AlignCenter, label.text);
  }

  QPainter& m_painter;
  QRectF m_plot;
  const RecursionTree& m_tree;
  const SpacetimeRange& m_range;
  const Theme& m_theme;
  QFontMetricsF m_metrics;
  std::vector<QRectF> m_frames;
  std::vector<Label> m_labels;
};

}  // namespace

int drawRecursionTree(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme) {
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -1, 1, 1));
  const RecursionTree tree(plan);
  const int drawn = TreePainter(painter, plot, tree, range, theme).paint();
  painter.restore();
  return drawn;
}

void drawRecursionPath(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range, const Theme& theme, const std::vector<RecursionNode>& path) {
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -1, 1, 1), Qt::IntersectClip);
  const RecursionTree tree(plan);
  TreePainter(painter, plot, tree, range, theme).paintPath(path);
  painter.restore();
}

}  // namespace retrace::ui
