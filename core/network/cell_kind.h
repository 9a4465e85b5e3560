// SPDX-License-Identifier: Apache-2.0
// Owns the names of the cells, apart from everything else because the CUDA compiler reads it too.
#pragma once

#include <cstdint>

namespace retrace::core {

enum class CellKind : std::uint8_t { Tanh, Gru, Lstm };

}  // namespace retrace::core
