// SPDX-License-Identifier: Apache-2.0
#include "core/base/csv.h"

#include <algorithm>
#include <charconv>

namespace retrace::core {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

CsvLines::CsvLines(std::string_view bytes) : m_rest(bytes) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (m_rest.starts_with(kByteOrderMark)) m_rest.remove_prefix(kByteOrderMark.size());
}

std::optional<std::string_view> CsvLines::next() {
  while (!m_rest.empty()) {
    const std::size_t end = m_rest.find('\n');
    std::string_view line = m_rest.substr(0, end);
    m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
    ++m_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trimmed(line).empty()) return line;
  }
  return std::nullopt;
}

std::vector<std::string> csvCells(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') cells.back() += line[++i];
      else quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) cell = trimmed(cell);
  return cells;
}

std::optional<CsvColumn> csvColumn(std::string_view heading, std::string_view name) {
  for (const char separator : {',', ';', '\t'}) {
    const std::vector<std::string> titles = csvCells(heading, separator);
    if (const auto found = std::ranges::find(titles, trimmed(name)); found != titles.end())
      return CsvColumn{static_cast<std::size_t>(found - titles.begin()), separator};
  }
  return std::nullopt;
}

std::optional<double> csvNumber(std::string cell, char separator) {
  if (const std::size_t comma = cell.find(',');
      separator != ',' && comma != std::string::npos && cell.find('.') == std::string::npos)
    cell[comma] = '.';
  // Digits alone, so that neither infinity nor "not a number" can be written.
  if (cell.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
  std::string_view text = cell;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace retrace::core
