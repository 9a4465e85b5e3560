// SPDX-License-Identifier: Apache-2.0
// Owns how tables of comma-separated values are read: lines, cells, columns, numbers. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retrace::core {

/// The lines of a table one after the other, without byte order mark, line ends and blank lines.
class CsvLines {
 public:
  /// `bytes` outlive the reader.
  explicit CsvLines(std::string_view bytes);
  /// The next line that is not blank; none at the end.
  [[nodiscard]] std::optional<std::string_view> next();
  /// The last line's number in the file, from 1.
  [[nodiscard]] std::int64_t number() const { return m_number; }

 private:
  std::string_view m_rest;
  std::int64_t m_number = 0;
};

/// The cells of a line, without the blanks around them. Quotes may hold separators, and a doubled quote is one.
[[nodiscard]] std::vector<std::string> csvCells(std::string_view line, char separator);

/// A column of a table, and what separates columns there.
struct CsvColumn {
  std::size_t index = 0;
  char separator = ',';
};
/// The column whose heading is `name`, by the first of comma, semicolon and tabulator under which it is there.
[[nodiscard]] std::optional<CsvColumn> csvColumn(std::string_view heading, std::string_view name);

/// A finite number in digits, with a sign or not. In tables whose separator is not a comma it may be written with one
/// as its point: 1,5.
[[nodiscard]] std::optional<double> csvNumber(std::string cell, char separator);

}  // namespace retrace::core
