// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/base/csv.h"
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

Result<std::vector<double>> columnOf(std::string_view bytes, const std::string& path, std::string_view name) {
  CsvLines lines(bytes);
  const std::string_view heading = lines.next().value_or(std::string_view());
  const auto column = csvColumn(heading, name);
  if (!column)
    return fail(ErrorCode::InvalidInput, "The table '{}' has no column '{}'; its first line is: {}.", path, name,
                printable(heading, 200));
  std::vector<double> values;
  while (const auto line = lines.next()) {
    const std::vector<std::string> cells = csvCells(*line, column->separator);
    const auto value = column->index < cells.size() ? csvNumber(cells[column->index], column->separator) : std::nullopt;
    if (!value)
      return fail(ErrorCode::InvalidInput,
                  "Line {} of the table '{}' has no number in the column '{}'. Fill or remove it.", lines.number(),
                  path, name);
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
