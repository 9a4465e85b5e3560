// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/span_index.h"

#include <algorithm>

namespace retrace::ui {

namespace {

// Sorts the spans from `begin` on and joins those that touch or overlap.
void unite(std::vector<Span>& spans, std::size_t begin) {
  if (spans.size() - begin < 2) return;
  std::sort(spans.begin() + static_cast<std::ptrdiff_t>(begin), spans.end(),
            [](const Span& a, const Span& b) { return a.first < b.first; });
  std::size_t last = begin;
  for (std::size_t i = begin + 1; i < spans.size(); ++i) {
    if (spans[i].first <= spans[last].last + 1) spans[last].last = std::max(spans[last].last, spans[i].last);
    else spans[++last] = spans[i];
  }
  spans.resize(last + 1);
}

}  // namespace

void SpanIndex::Builder::closeGroupsUpTo(std::int64_t group) {
  while (static_cast<std::int64_t>(m_base.starts.size()) - 1 < group) {
    unite(m_base.spans, m_base.starts.back());
    m_base.starts.push_back(static_cast<std::uint32_t>(m_base.spans.size()));
    m_rows.starts.push_back(static_cast<std::uint32_t>(m_rows.spans.size()));
  }
}

void SpanIndex::Builder::add(std::int64_t row, Span span) {
  closeGroupsUpTo(row / kBaseRows);
  m_rows.spans.push_back(span);
  m_rowWithin.push_back(static_cast<std::uint8_t>(row % kBaseRows));
  std::vector<Span>& spans = m_base.spans;
  if (spans.size() > m_base.starts.back() && span.first <= spans.back().last + 1 &&
      spans.back().first <= span.last + 1) {
    spans.back() = {std::min(spans.back().first, span.first), std::max(spans.back().last, span.last)};
    return;
  }
  spans.push_back(span);
}

SpanIndex SpanIndex::Builder::finish() {
  closeGroupsUpTo(static_cast<std::int64_t>(m_base.starts.size()));
  SpanIndex index;
  index.m_rows = std::move(m_rows);
  index.m_rowWithin = std::move(m_rowWithin);
  index.m_levels.push_back(std::move(m_base));
  while (static_cast<std::int64_t>(index.m_levels.back().starts.size()) > 2 * kFanOut) {
    const Level& below = index.m_levels.back();
    Level above;
    above.starts.push_back(0);
    const auto groups = static_cast<std::int64_t>(below.starts.size()) - 1;
    for (std::int64_t group = 0; group < groups; group += kFanOut) {
      const std::size_t from = below.starts[static_cast<std::size_t>(group)],
                        to = below.starts[static_cast<std::size_t>(std::min(groups, group + kFanOut))];
      const std::size_t begin = above.spans.size();
      above.spans.insert(above.spans.end(), below.spans.begin() + static_cast<std::ptrdiff_t>(from),
                         below.spans.begin() + static_cast<std::ptrdiff_t>(to));
      unite(above.spans, begin);
      above.starts.push_back(static_cast<std::uint32_t>(above.spans.size()));
    }
    index.m_levels.push_back(std::move(above));
  }
  return index;
}

}  // namespace retrace::ui
