// SPDX-License-Identifier: Apache-2.0
// Owns the program that a machine plays: a list of small actions, each with one meaning. memory_map explains them,
// a backend executes them, the window draws them. Plain values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/problem.h"

namespace retrace::core {

/// Steps are 1-based and inclusive; the arena is a stack of bytes and `offset` a position in it.
enum class ActionKind : std::uint8_t {
  Forward,  ///< first..last: the working hidden state h_(first-1) becomes h_last; nothing is kept
  Record,   ///< first..last: the same, keeping the internal states from `offset` up; without offset one step, in the
            ///< working buffer
  Save,  ///< first: copies the working hidden state h_first onto the stack, or over the saved hidden state at `offset`
  Load,  ///< first: h_first from the stack becomes the working hidden state; without offset: h_0 from the working set
  Backward,  ///< first..last with first >= last: backpropagates recorded steps, newest first; without offset: the
             ///< working buffer
  Drop,      ///< pops everything from `offset` up
};

inline constexpr std::int64_t kNoOffset = -1;

/// Which of the two arenas an offset means. Only `two-level` uses the host's, and only for saved hidden states.
enum class Level : std::uint8_t { Device, Host };

struct Action {
  ActionKind kind = ActionKind::Forward;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t offset = kNoOffset;
  Level level = Level::Device;

  [[nodiscard]] bool hasOffset() const { return offset != kNoOffset; }
  /// Steps computed forward: what the action adds to the number of forward operations.
  [[nodiscard]] std::int64_t forwardOperations() const {
    return kind == ActionKind::Forward || kind == ActionKind::Record ? last - first + 1 : 0;
  }
  /// End of what the action writes into the arena; 0 when it writes nothing there.
  [[nodiscard]] std::int64_t endBytes(StateSizes sizes) const {
    if (kind == ActionKind::Save) return offset + sizes.hiddenBytes;
    return kind == ActionKind::Record && hasOffset() ? offset + (last - first + 1) * sizes.internalBytes : 0;
  }
  bool operator==(const Action&) const = default;
};

[[nodiscard]] std::string_view toText(ActionKind kind);
/// "forward", "record", ...; none for another word.
[[nodiscard]] std::optional<ActionKind> actionKindFromText(std::string_view text);
/// One line for people: "record 3..7 @512", "save 4 @0 on the host".
[[nodiscard]] std::string toText(const Action& action);

struct Schedule {
  std::vector<Action> actions;
  bool operator==(const Schedule&) const = default;
};

}  // namespace retrace::core
