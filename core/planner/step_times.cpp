// SPDX-License-Identifier: Apache-2.0
#include "core/planner/step_times.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "core/base/csv.h"
#include "core/base/input_file.h"

namespace retrace::core {

namespace {

// A column by its number from 1; none when `column` is a name.
std::optional<std::size_t> numberedColumn(std::string_view column) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), number);
  if (error != std::errc{} || end != column.data() + column.size() || number < 1) return std::nullopt;
  return number - 1;
}

// Whether a first line holds names: no number in any cell.
bool isHeading(std::string_view line) {
  return std::ranges::none_of(csvCells(line, ','),
                              [](const std::string& cell) { return csvNumber(cell, ',').has_value(); });
}

Result<double> timeOf(std::string_view line, CsvColumn column, const std::string& path, std::int64_t number) {
  const std::vector<std::string> cells = csvCells(line, column.separator);
  if (cells.size() <= column.index)
    return fail(ErrorCode::Format, "'{}', line {}: there is no column {}, only {}.", path, number, column.index + 1,
                cells.size());
  const std::string& cell = cells[column.index];
  const auto time = csvNumber(cell, column.separator);
  if (!time || *time < 0.0 || *time > kMaxStepTime)
    return fail(ErrorCode::Format, "'{}', line {}: '{}' is not a time; a number between 0 and {} is needed.", path,
                number, printable(cell, 40), kMaxStepTime);
  return *time;
}

}  // namespace

Result<std::vector<double>> readStepTimes(const std::string& source, std::int64_t steps) {
  std::string path = source, name = "1";
  std::error_code status;
  const std::size_t colon = source.rfind(':');
  if (colon != std::string::npos && !std::filesystem::exists(source, status)) {
    path = source.substr(0, colon);
    name = source.substr(colon + 1);
  }
  const auto bytes = readBytes(path, "table of step times");
  if (!bytes) return tl::unexpected(bytes.error());
  CsvLines lines(*bytes);
  auto line = lines.next();
  const auto numbered = numberedColumn(name);
  const auto column = numbered ? CsvColumn{*numbered, ','} : csvColumn(line.value_or(std::string_view()), name);
  if (!column)
    return fail(ErrorCode::Format, "'{}' has no column '{}': name one of its header, or give a number from 1.", path,
                name);
  if (line && (!numbered || isHeading(*line))) line = lines.next();
  std::vector<double> times;
  for (; line; line = lines.next()) {
    const auto time = timeOf(*line, *column, path, lines.number());
    if (!time) return tl::unexpected(time.error());
    times.push_back(*time);
    if (static_cast<std::int64_t>(times.size()) > steps)
      return fail(ErrorCode::Format, "'{}' has more than {} step times: one for each of the {} steps is needed.", path,
                  steps, steps);
  }
  if (static_cast<std::int64_t>(times.size()) != steps)
    return fail(ErrorCode::Format, "'{}' has {} step times: one for each of the {} steps is needed.", path,
                times.size(), steps);
  return times;
}

}  // namespace retrace::core
