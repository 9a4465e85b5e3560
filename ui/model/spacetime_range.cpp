// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/spacetime_range.h"

#include <algorithm>

namespace retrace::ui {

SpacetimeRange SpacetimeRange::whole(const Plan& plan) {
  return {0.0, static_cast<double>(plan.problem().steps), 0.0, std::max(1.0, static_cast<double>(plan.actionCount()))};
}

}  // namespace retrace::ui
