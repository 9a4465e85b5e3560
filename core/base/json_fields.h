// SPDX-License-Identifier: Apache-2.0
// Owns how fields of a JSON object are read and what is said of those that are wrong. Any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace retrace::core {

/// Whether `json` is an object whose field 'format' is `name`.
[[nodiscard]] bool hasFormat(const nlohmann::json& json, std::string_view name);

/// Reads fields one after the other. The first that is missing or not what was asked for makes `error`; it and wrong
/// ones after it read as the least value that was asked for, or as empty. What is not an object has no fields.
class JsonFields {
 public:
  static constexpr std::int64_t kLeastInteger = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kMostInteger = std::numeric_limits<std::int64_t>::max();
  static constexpr double kAnyNumber = std::numeric_limits<double>::max();

  /// `object` outlives the reader.
  explicit JsonFields(const nlohmann::json& object) : m_object(object) {}

  /// Whether the field is there and not null.
  [[nodiscard]] bool has(const char* key) const;
  std::int64_t integer(const char* key, std::int64_t least = 0, std::int64_t most = kMostInteger);
  /// None where the field is missing or null.
  std::optional<std::int64_t> optionalInteger(const char* key, std::int64_t least = 0);
  std::uint64_t unsignedInteger(const char* key);
  double number(const char* key, double least = -kAnyNumber, double most = kAnyNumber);
  /// A number, or null for one that JSON cannot write: NaN.
  double numberOrNull(const char* key);
  std::string text(const char* key);
  /// The place in `names` of the field's text.
  std::size_t oneOf(const char* key, std::span<const std::string_view> names);
  /// An object or a list; null or an empty list where it is another thing.
  const nlohmann::json& object(const char* key);
  const nlohmann::json& list(const char* key);

  /// Makes `error`, unless there is one: "'key' is not `wanted`".
  void complain(std::string_view key, std::string_view wanted);
  /// What is wrong, without a full stop; empty while nothing is.
  [[nodiscard]] const std::string& error() const { return m_error; }

 private:
  [[nodiscard]] const nlohmann::json* find(const char* key) const;

  const nlohmann::json& m_object;
  std::string m_error;
};

}  // namespace retrace::core
