// SPDX-License-Identifier: GPL-3.0-or-later
// Owns the rows of pixels that each stand for several actions of a list: what is computed, kept and backpropagated
// there. A row costs the lives and span groups under it. Any thread.
#pragma once

#include <vector>

#include "ui/model/list_plan.h"
#include "ui/spacetime/pixel_grid.h"

namespace retrace::ui {

class ListRows {
 public:
  ListRows(const ListPlan& plan, PixelMarker& cells, QImage& image);
  void paint();

 private:
  void paintActions(std::int64_t from, std::int64_t to);
  void paintKept(std::int64_t from, std::int64_t to, bool hidden);
  // By the parts that lie under one pixel each; false where one that matters does not, so that the lives themselves
  // have to be asked.
  bool paintGroup(const ListPlan::Group& group, bool hidden);
  void paintLives(std::int64_t life, std::int64_t end, bool hidden);

  const ListPlan& m_plan;
  PixelMarker& m_cells;
  const PixelGrid& m_grid;
  QImage& m_image;
  std::vector<std::int64_t> m_firstStep;  // of each pixel column, where it stands for more than one
  int m_y = 0;                            // the row that is painted
  uchar* m_line = nullptr;
};

}  // namespace retrace::ui
