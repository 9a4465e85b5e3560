// SPDX-License-Identifier: GPL-3.0-or-later
// Owns what a budget was chosen as: bytes, units or a part of storing everything. That stays when T, the sizes or the
// strategy change, and the bytes follow from it.
#pragma once

#include <QString>
#include <nlohmann/json.hpp>

#include "core/schedule/problem.h"

namespace retrace::ui {

struct BudgetChoice {
  enum class Kind : std::uint8_t { Bytes, Units, Percent, Stop };
  Kind kind = Kind::Stop;
  double amount = 0.0;  ///< bytes; units; per cent of storing everything, of which a `Stop` takes whole units
  bool slots = false;   ///< whether the units are those of `Internal`
  bool operator==(const BudgetChoice&) const = default;

  /// What a slider, a curve or a file says: its part of storing everything, in whole units where `problem`'s budget is.
  [[nodiscard]] static BudgetChoice partOf(const core::Problem& problem);
  /// "12 units", "5%", "64MiB", "5,5 MiB" or bytes; what stands in brackets is left out. InvalidInput otherwise.
  [[nodiscard]] static core::Result<BudgetChoice> typed(QString words, const core::Problem& problem);
  [[nodiscard]] std::int64_t bytes(std::int64_t steps, core::StateSizes sizes) const;
  /// "12 units", "5 %", "768 KiB": what stays. Units that are not those of the strategy on show say what they are.
  [[nodiscard]] QString words(core::Strategy shown) const;
};

[[nodiscard]] nlohmann::json toJson(const BudgetChoice& choice);
/// Format when it is none.
[[nodiscard]] core::Result<BudgetChoice> budgetChoiceFromJson(const nlohmann::json& json);

}  // namespace retrace::ui
