// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spacetime/spacetime_tree.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPaintEngine>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/common/fill_here.h"
#include "ui/spacetime/spacetime_places.h"

namespace retrace::ui {

namespace {

// What is a node's own, beside its two parts, must be so large to be told apart from them.
constexpr double kLeastWidth = 14.0, kLeastHeight = 5.0;
constexpr double kLeastApart = 4.0;   // upper edges closer than this would run into a bar
constexpr double kLeastPart = 24.0;   // a part of fewer pixels is not looked into
constexpr int kMostVisited = 20'000;  // keeps a frame short whatever the schedule is

// Where in `plot` the nodes of a tree lie.
class TreePlaces {
 public:
  TreePlaces(const QRectF& plot, const RecursionTree& tree, const SpacetimeRange& range)
      : m_places{plot, range}, m_tree(tree) {}

  [[nodiscard]] const QRectF& plot() const { return m_places.plot; }
  [[nodiscard]] std::int64_t units(const RecursionNode& node) const { return m_tree.units(node); }
  [[nodiscard]] QRectF rectOf(const RecursionNode& node) const {
    const Subproblem& of = node.problem;
    return {QPointF(x(static_cast<double>(of.base)), y(static_cast<double>(of.action))),
            QPointF(x(static_cast<double>(of.base + of.t)), y(static_cast<double>(node.endAction + 1)))};
  }
  // Where neither of its parts is: above the left one and left of the right one.
  [[nodiscard]] QRectF ownOf(const RecursionNode& node) const {
    QRectF own = rectOf(node);
    if (node.keeps == RecursionNode::Keeps::Nothing) return own;
    if (node.right > 0) own.setRight(x(static_cast<double>(node.problem.base + node.problem.t - node.right)));
    if (node.left > 0) own.setBottom(y(static_cast<double>(node.turnAction + 1)));
    return own;
  }

  [[nodiscard]] std::vector<SeenNode> seen() const {
    struct Waiting {
      RecursionNode node;
      double above;  // the last upper edge that is drawn
    };
    std::vector<Waiting> waiting;
    std::vector<SeenNode> large;
    if (const auto root = m_tree.root()) waiting.push_back({*root, -1e9});
    for (int visited = 0; !waiting.empty() && visited < kMostVisited; ++visited) {
      const auto [node, above] = waiting.back();
      double top = above;
      waiting.pop_back();
      const QRectF rect = rectOf(node);
      if (!rect.intersects(m_places.plot) || rect.width() < kLeastPart || rect.height() < kLeastHeight) continue;
      if (const QRectF own = ownOf(node); own.width() >= kLeastWidth && own.height() >= kLeastHeight) {
        const bool apart = rect.top() - above >= kLeastApart;
        large.push_back({node, apart});
        if (apart) top = rect.top();
      }
      if (const auto right = m_tree.right(node)) waiting.push_back({*right, top});
      if (const auto left = afterReplays(node)) waiting.push_back({*left, top});
    }
    return large;
  }

 private:
  [[nodiscard]] double x(double column) const { return m_places.x(column); }
  [[nodiscard]] double y(double row) const { return m_places.y(row); }

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

  SpacetimePlaces m_places;
  const RecursionTree& m_tree;
};

class TreePainter {
  Q_DECLARE_TR_FUNCTIONS(Spacetime)

 public:
  TreePainter(QPainter& painter, const TreePlaces& places, const Theme& theme)
      : m_painter(painter), m_places(places), m_theme(theme), m_metrics(painter.font()), m_screen(isScreen(painter)) {}

  // Pixels; else a file of vectors, which is drawn without clips.
  [[nodiscard]] static bool isScreen(const QPainter& painter) {
    return painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster;
  }

  int paint() {
    for (const auto& [node, top] : m_places.seen()) {
      m_frames.push_back({shown(m_places.rectOf(node)), top});
      addLabel(node);
    }
    QColor line = m_theme.text;
    line.setAlpha(190);
    draw(m_frames, QPen(m_theme.plot, 3.0), QPen(line, 1.0));
    for (const Label& label : m_labels) drawLabel(label, false);
    return static_cast<int>(m_frames.size());
  }

  void paintPath(const std::vector<RecursionNode>& path) {
    QRectF before;  // the last frame that is drawn: of hundreds within one another those that can be told apart
    for (std::size_t i = 0; i < path.size(); ++i) {
      const bool last = i + 1 == path.size();
      const QRectF rect = m_places.rectOf(path[i]);
      // A part within a replay has no frame of its own, unless it is what is asked for.
      if (!rect.intersects(m_places.plot()) || (!last && path[i].keeps == RecursionNode::Keeps::Nothing)) continue;
      if (i > 0 && !last && areClose(rect, before)) continue;
      before = rect;
      m_frames.clear();
      m_frames.push_back({shown(rect), true});
      draw(m_frames, QPen(m_theme.plot, last ? 5.0 : 4.0), QPen(m_theme.hidden, last ? 3.0 : 1.8));
      m_labels.clear();
      addLabel(path[i]);
      for (const Label& label : m_labels) drawLabel(label, true);
    }
  }

 private:
  struct Frame {
    QRectF rect;
    bool top;
  };
  [[nodiscard]] static bool areClose(const QRectF& a, const QRectF& b) {
    constexpr double kPathApart = 20.0;
    return std::max({std::abs(a.left() - b.left()), std::abs(a.right() - b.right()), std::abs(a.top() - b.top()),
                     std::abs(a.bottom() - b.bottom())}) < kPathApart;
  }
  struct Label {
    QRectF box;
    QString text;
  };

  // A frame that goes on beyond the plot has no edge there.
  [[nodiscard]] QRectF shown(const QRectF& rect) const {
    return rect.intersected(m_screen ? m_places.plot().adjusted(-4, -4, 4, 4) : m_places.plot());
  }

  void addLabel(const RecursionNode& node) {
    const QRectF room = m_places.ownOf(node).intersected(m_places.plot()).adjusted(3, 3, -3, -3);
    if (room.height() < m_metrics.height()) return;
    const std::int64_t units = m_places.units(node);
    for (const QString& text : {tr("t = %1, m = %2").arg(node.problem.t).arg(units),
                                QStringLiteral("(%1, %2)").arg(node.problem.t).arg(units)}) {
      const double width = m_metrics.horizontalAdvance(text) + 8;
      if (width > room.width()) continue;
      m_labels.push_back({QRectF(room.topLeft(), QSizeF(width, m_metrics.height())), text});
      return;
    }
  }

  // As four bars each: a see-through stroke is spread over threads, see fillHere.
  void draw(const std::vector<Frame>& frames, const QPen& halo, const QPen& line) {
    QColor soft = halo.color();
    soft.setAlpha(150);
    if (!m_screen) {
      m_painter.setBrush(Qt::NoBrush);
      m_painter.setPen(line);
      for (const auto& [rect, top] : frames) {
        QPolygonF edge{rect.topLeft(), rect.bottomLeft(), rect.bottomRight(), rect.topRight()};
        if (top) edge.append(rect.topLeft());
        m_painter.drawPolyline(edge);
      }
      return;
    }
    for (const auto& [colour, width] : {std::pair(soft, halo.widthF()), std::pair(line.color(), line.widthF())})
      for (const auto& [frame, top] : frames) {
        const QRectF outer = frame.adjusted(-width / 2, -width / 2, width / 2, width / 2),
                     inner = frame.adjusted(width / 2, width / 2, -width / 2, -width / 2);
        if (top) fillHere(m_painter, QRectF(outer.topLeft(), QPointF(outer.right(), inner.top())), colour);
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
  const TreePlaces& m_places;
  const Theme& m_theme;
  QFontMetricsF m_metrics;
  bool m_screen;
  std::vector<Frame> m_frames;
  std::vector<Label> m_labels;
};

}  // namespace

std::vector<SeenNode> seenNodes(const QRectF& plot, const Plan& plan, const SpacetimeRange& range) {
  const RecursionTree tree(plan);
  return TreePlaces(plot, tree, range).seen();
}

int drawRecursionTree(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                      const Theme& theme) {
  painter.save();
  if (TreePainter::isScreen(painter)) painter.setClipRect(plot.adjusted(-1, -1, 1, 1));
  const RecursionTree tree(plan);
  const int drawn = TreePainter(painter, TreePlaces(plot, tree, range), theme).paint();
  painter.restore();
  return drawn;
}

void drawRecursionPath(QPainter& painter, const QRectF& plot, const Plan& plan, const SpacetimeRange& range,
                       const Theme& theme, const std::vector<RecursionNode>& path) {
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -1, 1, 1), Qt::IntersectClip);
  const RecursionTree tree(plan);
  TreePainter(painter, TreePlaces(plot, tree, range), theme).paintPath(path);
  painter.restore();
}

}  // namespace retrace::ui
