// SPDX-License-Identifier: Apache-2.0
// Owns the comparison of stacks, whether equal saves lie in one block or in several.
#pragma once

#include <vector>

#include "core/schedule/memory_map.h"

namespace retrace::test {

/// Each state as a block of its own.
[[nodiscard]] inline std::vector<core::Block> oneByOne(const std::vector<core::Block>& stack) {
  std::vector<core::Block> blocks;
  for (const core::Block& block : stack)
    for (std::int64_t i = 0; i < block.count(); ++i) {
      const std::int64_t step = block.first + i * block.stride;
      blocks.push_back({block.kind, step, step, block.offsetOf(step), block.eachBytes()});
    }
  return blocks;
}

}  // namespace retrace::test
