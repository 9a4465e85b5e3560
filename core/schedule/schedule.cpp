// SPDX-License-Identifier: Apache-2.0
#include "core/schedule/schedule.h"

#include <fmt/format.h>

#include <array>

namespace retrace::core {

namespace {

constexpr std::array<std::string_view, 6> kKindNames{"forward", "record", "save", "load", "backward", "drop"};

}  // namespace

std::string_view toText(ActionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<ActionKind> actionKindFromText(std::string_view text) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == text) return static_cast<ActionKind>(i);
  return std::nullopt;
}

std::string toText(const Action& action) {
  std::string text{toText(action.kind)};
  if (action.kind != ActionKind::Drop) {
    text += fmt::format(" {}", action.first);
    if (action.first != action.last) text += fmt::format("..{}", action.last);
  }
  if (action.hasOffset()) text += fmt::format(" @{}", action.offset);
  if (action.level == Level::Host) text += " on the host";
  return text;
}

}  // namespace retrace::core
