// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/tasks/makers.h"

namespace retrace::core::tasks {

namespace {

// Numbers of one column, standardised by mean and deviation of the part that is trained on; the next one is predicted.
class SeriesTask final : public NextInSeries<float> {
 public:
  SeriesTask(const std::vector<double>& values, std::int64_t batch, const Streams& streams)
      : NextInSeries(batch, streams) {
    const Eigen::Map<const Eigen::ArrayXd> all(values.data(), static_cast<Eigen::Index>(values.size()));
    const auto trained = all.head(streams.trainingLength());
    const auto meanOf = [](const auto& numbers) { return (numbers / static_cast<double>(numbers.size())).sum(); };
    const double mean = meanOf(trained), variance = meanOf((trained - mean).square());
    const double scale = variance > 0.0 ? 1.0 / std::sqrt(variance) : 1.0;
    m_series.resize(values.size());
    Eigen::Map<Eigen::ArrayXf>(m_series.data(), all.size()) = ((all - mean) * scale).cast<float>();
    m_variance = variance > 0.0 ? 1.0 : 0.0;
  }

  [[nodiscard]] TaskShape shape() const override { return {DataKind::Values, DataKind::Values, 1, 1, 0}; }
  [[nodiscard]] double frequencyLoss() const override { return m_variance; }

 private:
  double m_variance = 1.0;
};

// The fields of one line; quotes may hold separators, and a doubled quote is one.
std::vector<std::string> fieldsOf(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') fields.back() += line[++i];
      else quoted = !quoted;
    } else if (c == separator && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

// Tables whose separator is no comma may write numbers with one: 1,5.
std::optional<double> numberOf(std::string field, char separator) {
  if (const std::size_t comma = field.find(',');
      separator != ',' && comma != std::string::npos && field.find('.') == std::string::npos)
    field[comma] = '.';
  std::string_view text = field;
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Result<std::vector<double>> columnOf(std::string_view bytes, const std::string& path, std::string_view column) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  std::vector<double> values;
  // The first under which the column is there: a heading may hold the others.
  char separator = ',';
  std::size_t index = 0;
  const std::string_view heading = bytes.substr(0, bytes.find('\n'));
  const bool found = std::ranges::any_of(std::string_view(",;\t"), [&](char one) {
    const std::vector<std::string> titles = fieldsOf(heading, one);
    index = static_cast<std::size_t>(std::ranges::find(titles, column) - titles.begin());
    separator = one;
    return index < titles.size();
  });
  if (!found)
    return fail(ErrorCode::InvalidInput, "The table '{}' has no column '{}'; its first line is: {}.", path, column,
                printable(heading.substr(0, heading.find('\r')), 200));
  for (std::int64_t number = 1; !bytes.empty(); ++number) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (number == 1) continue;
    const std::vector<std::string> fields = fieldsOf(line, separator);
    if (fields.size() == 1 && fields.front().empty()) continue;
    const auto value = index < fields.size() ? numberOf(fields[index], separator) : std::nullopt;
    if (!value)
      return fail(ErrorCode::InvalidInput,
                  "Line {} of the table '{}' has no number in the column '{}'. Fill or remove it.", number, path,
                  column);
    values.push_back(*value);
  }
  return values;
}

}  // namespace

Result<std::unique_ptr<Task>> openCsv(const std::string& path, std::string_view column, const Sizes& sizes) {
  const auto bytes = readBytes(path, "table");
  if (!bytes) return tl::unexpected(bytes.error());
  const auto values = columnOf(*bytes, path, column);
  if (!values) return tl::unexpected(values.error());
  const auto streams =
      Streams::cut(static_cast<std::int64_t>(values->size()), sizes, fmt::format("The table '{}'", path), "rows");
  if (!streams) return tl::unexpected(streams.error());
  if (std::all_of(values->begin(), values->end(), [&](double value) { return value == values->front(); }))
    return fail(
        ErrorCode::InvalidInput,
        "The column '{}' of the table '{}' holds the same number in every row: there is nothing to learn from it.",
        column, path);
  return std::make_unique<SeriesTask>(*values, sizes.batch, *streams);
}

}  // namespace retrace::core::tasks
