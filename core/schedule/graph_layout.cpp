// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/graph_layout.h"

namespace retrace::core {

namespace {
using Kind = ScheduleNode::Kind;
}

std::int64_t GraphLayout::backwardOf(std::int64_t step) const {
  GraphPart part = root();
  while (true) {
    const ScheduleNode& n = node(part);
    const std::int64_t at = step - part.base;
    switch (n.kind) {
      case Kind::Replay: return round(part, n.steps - at + 1) - 1;
      case Kind::Save:
        if (at <= n.count * n.distance) part = left(part, (at - 1) / n.distance);
        else if (const auto next = right(part)) part = *next;
        else return opened(part) - 1;
        break;
      case Kind::Keep:
        if (at <= n.distance) part = left(part, 0);
        else if (at <= n.distance + n.count) return rightEnd(part);
        else part = *right(part);
        break;
      case Kind::Move: part = left(part, 0); break;
    }
  }
}

std::int64_t GraphLayout::remainingAfter(std::int64_t done) const {
  std::vector<GraphPart> path;
  return remainingAfter(done, path);
}

std::int64_t GraphLayout::remainingAfter(std::int64_t done, std::vector<GraphPart>& path) const {
  if (done >= end(root())) return 0;
  while (!path.empty() && (done < path.back().action || done >= end(path.back()))) path.pop_back();
  if (path.empty()) path.push_back(root());
  while (true) {
    const GraphPart part = path.back();
    const ScheduleNode& n = node(part);
    if (n.kind == Kind::Replay) return part.base + n.steps - roundOf(part, done);
    if (done < opened(part)) return part.base + n.steps;
    if (const auto next = right(part); next && done < rightEnd(part)) {
      path.push_back(*next);
      continue;
    }
    if (n.kind == Kind::Keep) {
      if (done <= rightEnd(part)) return part.base + n.distance + n.count;
      if (n.left < 0 || done < rightEnd(part) + 2) return part.base + n.distance;
    }
    std::int64_t index = 0;
    if (n.kind == Kind::Save && leftAfter(part, done, index)) return part.base + index * n.distance;
    path.push_back(left(part, index));
  }
}

std::int64_t GraphLayout::computedAfter(std::int64_t done) const {
  if (done >= end(root())) return node(root()).steps;
  GraphPart part = root();
  while (true) {  // along the right: what stands left was computed before
    const ScheduleNode& n = node(part);
    const std::int64_t all = node(root()).steps, begun = part.action + loads(part);
    switch (n.kind) {
      case Kind::Replay: {
        const std::int64_t forwards = n.steps > 1 ? 1 : 0;
        return done > begun + forwards ? all : done > begun ? part.base + n.steps - forwards : part.base;
      }
      case Kind::Save: {
        if (n.right < 0 && done >= opened(part) - 1) return all;
        const std::int64_t forwards = std::clamp<std::int64_t>((done - begun + 1) / 2, 0, n.count);
        if (done < opened(part)) return part.base + forwards * n.distance;
        break;
      }
      case Kind::Keep:
        if (done < opened(part)) return part.base + (done > begun ? n.distance : 0);
        break;
      case Kind::Move:
        if (done < opened(part)) return part.base;
        part = left(part, 0);
        continue;
    }
    const auto next = right(part);
    if (!next || done >= rightEnd(part)) return all;
    part = *next;
  }
}

std::int64_t GraphLayout::leftFrom(const GraphPart& part, std::int64_t action) const {
  if (action <= rightEnd(part)) return node(part).count - 1;
  std::int64_t index = 0;
  return leftAfter(part, std::min(action, end(part) - 1), index) ? index - 1 : index;
}

bool GraphLayout::leftAfter(const GraphPart& part, std::int64_t done, std::int64_t& index) const {
  const std::int64_t k = kept(part);
  if (node(part).right < 0 && (k == 0 || done < drop(part, k))) {
    index = k;
    return false;
  }
  const std::int64_t first = drop(part, k), again = 2 + m_graph.figures(node(part).left).actions;
  index = k - (done - first) / again;
  if (done == drop(part, index)) return true;
  --index;
  return false;
}

}  // namespace retrace::core
