// SPDX-License-Identifier: Apache-2.0
#include "core/planner/step_times.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace retrace::core {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\"";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> cellsOf(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0;;) {
    const std::size_t end = line.find(',', begin);
    cells.push_back(trimmed(line.substr(begin, end - begin)));
    if (end == std::string_view::npos) return cells;
    begin = end + 1;
  }
}

// Digits alone: neither NaN nor infinity can be written.
bool readTime(std::string_view text, double& time) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Result<std::vector<double>> readStepTimes(const std::string& source, std::int64_t steps) {
  std::string path = source, column = "1";
  std::error_code status;
  const std::size_t colon = source.rfind(':');
  if (colon != std::string::npos && !std::filesystem::exists(source, status)) {
    path = source.substr(0, colon);
    column = source.substr(colon + 1);
  }
  if (std::filesystem::is_directory(path, status))
    return fail(ErrorCode::Io, "'{}' is a folder, not a file of step times.", path);
  std::ifstream input(path, std::ios::binary);
  if (!input) return fail(ErrorCode::Io, "The step times '{}' cannot be opened: {}.", path, std::strerror(errno));
  std::vector<double> times;
  std::size_t chosen = 0;
  bool named = true;
  const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), chosen);
  if (error == std::errc{} && end == column.data() + column.size() && chosen >= 1) named = false;
  std::string line;
  std::int64_t number = 0;
  for (bool first = true; std::getline(input, line);) {
    ++number;
    if (trimmed(line).empty()) continue;
    const auto cells = cellsOf(line);
    double time = 0.0;
    if (first) {
      first = false;
      if (named) {
        const auto found = std::find(cells.begin(), cells.end(), std::string_view(column));
        if (found == cells.end())
          return fail(ErrorCode::Format, "'{}' has no column '{}': name one of its header, or give a number from 1.",
                      path, column);
        chosen = static_cast<std::size_t>(found - cells.begin()) + 1;
        continue;
      }
      if (chosen <= cells.size() && !readTime(cells[chosen - 1], time) &&
          std::none_of(cells.begin(), cells.end(), [](std::string_view cell) {
            double any = 0.0;
            return readTime(cell, any);
          }))
        continue;  // a header
    }
    if (cells.size() < chosen)
      return fail(ErrorCode::Format, "'{}', line {}: there is no column {}, only {}.", path, number, chosen,
                  cells.size());
    const std::string_view cell = cells[chosen - 1];
    if (!readTime(cell, time) || time < 0.0 || time > kMaxStepTime)
      return fail(ErrorCode::Format, "'{}', line {}: '{}' is no time; a number between 0 and {} is needed.", path,
                  number, cell.substr(0, 40), kMaxStepTime);
    times.push_back(time);
    if (static_cast<std::int64_t>(times.size()) > steps)
      return fail(ErrorCode::Format, "'{}' has more than {} step times: one for each of the {} steps is needed.", path,
                  steps, steps);
  }
  if (input.bad()) return fail(ErrorCode::Io, "The step times '{}' cannot be read: {}.", path, std::strerror(errno));
  if (static_cast<std::int64_t>(times.size()) != steps)
    return fail(ErrorCode::Format, "'{}' has {} step times: one for each of the {} steps is needed.", path,
                times.size(), steps);
  return times;
}

}  // namespace retrace::core
