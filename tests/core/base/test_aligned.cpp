// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/aligned.h"

using namespace retrace::core;

TEST_CASE("a block is aligned and holds zeros, also when it is allocated anew") {
  AlignedFloats block;
  for (const std::int64_t count : {1, 1000, 3 << 20, 7}) {
    block.allocate(count);
    CHECK(block.bytes() == count * 4);
    CHECK(reinterpret_cast<std::uintptr_t>(block.data()) % 64 == 0);
    CHECK(std::ranges::count(block.span(), 0.0F) == count);
    std::ranges::fill(block.span(), 1.0F);
  }
}

#ifndef RETRACE_SANITIZED  // sanitizers end the program where the system refuses memory
TEST_CASE("a block that the system refuses is empty, whatever it held before") {
  AlignedFloats block;
  block.allocate(100);
  CHECK_THROWS_AS(block.allocate(std::int64_t{1} << 50), std::bad_alloc);
  CHECK(block.bytes() == 0);
  CHECK(block.span().empty());
  CHECK(block.data() == nullptr);
  block.allocate(5);
  CHECK(block.span().size() == 5);
}
#endif
