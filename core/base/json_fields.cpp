// SPDX-License-Identifier: Apache-2.0
#include "core/base/json_fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace retrace::core {

using nlohmann::json;

bool hasFormat(const json& object, std::string_view name) {
  const auto found = object.is_object() ? object.find("format") : object.end();
  return found != object.end() && *found == name;
}

const json* JsonFields::find(const char* key) const {
  if (!m_object.is_object()) return nullptr;
  const auto found = m_object.find(key);
  return found == m_object.end() ? nullptr : &*found;
}

void JsonFields::complain(std::string_view key, std::string_view wanted) {
  if (m_error.empty()) m_error = fmt::format("'{}' is not {}", key, wanted);
}

bool JsonFields::has(const char* key) const {
  const json* value = find(key);
  return value != nullptr && !value->is_null();
}

std::int64_t JsonFields::integer(const char* key, std::int64_t least, std::int64_t most) {
  const json* value = find(key);
  const bool tooLarge = value != nullptr && value->is_number_unsigned() &&
                        value->get<std::uint64_t>() > static_cast<std::uint64_t>(kMostInteger);
  if (value != nullptr && value->is_number_integer() && !tooLarge)
    if (const auto integer = value->get<std::int64_t>(); integer >= least && integer <= most) return integer;
  complain(key, most < kMostInteger      ? fmt::format("a whole number from {} to {}", least, most)
                : least == kLeastInteger ? "a whole number"
                                         : fmt::format("a whole number from {} up", least));
  return least;
}

std::optional<std::int64_t> JsonFields::optionalInteger(const char* key, std::int64_t least) {
  return has(key) ? std::optional(integer(key, least)) : std::nullopt;
}

std::uint64_t JsonFields::unsignedInteger(const char* key) {
  const json* value = find(key);
  if (value != nullptr && value->is_number_unsigned()) return value->get<std::uint64_t>();
  complain(key, "a whole number");
  return 0;
}

double JsonFields::number(const char* key, double least, double most) {
  const json* value = find(key);
  if (value != nullptr && value->is_number())
    if (const auto number = value->get<double>(); number >= least && number <= most) return number;
  if (most < kAnyNumber) complain(key, fmt::format("a number from {} to {}", least, most));
  else complain(key, "a number");
  return least == -kAnyNumber ? 0.0 : least;
}

double JsonFields::numberOrNull(const char* key) {
  const json* value = find(key);
  return value != nullptr && value->is_null() ? std::numeric_limits<double>::quiet_NaN() : number(key);
}

std::string JsonFields::text(const char* key) {
  const json* value = find(key);
  if (value != nullptr && value->is_string()) return value->get<std::string>();
  complain(key, "a text");
  return {};
}

std::size_t JsonFields::oneOf(const char* key, std::span<const std::string_view> names) {
  const json* value = find(key);
  const auto found = value != nullptr && value->is_string()
                         ? std::ranges::find(names, value->get_ref<const std::string&>())
                         : names.end();
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  complain(key, fmt::format("one of {}", fmt::join(names, ", ")));
  return 0;
}

const json& JsonFields::object(const char* key) {
  static const json none;
  const json* value = find(key);
  if (value != nullptr && value->is_object()) return *value;
  complain(key, "an object");
  return none;
}

const json& JsonFields::list(const char* key) {
  static const json none = json::array();
  const json* value = find(key);
  if (value != nullptr && value->is_array()) return *value;
  complain(key, "a list");
  return none;
}

}  // namespace retrace::core
