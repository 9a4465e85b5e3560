// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "core/tasks/makers.h"

namespace retrace::core::tasks {

namespace {

// Characters of a text: every byte value that occurs is a symbol.
class TextTask final : public NextInSeries<std::int32_t> {
 public:
  TextTask(const std::string& bytes, std::int64_t batch, const Streams& streams) : NextInSeries(batch, streams) {
    std::array<bool, 256> occurs{};
    for (const char byte : bytes) occurs[static_cast<unsigned char>(byte)] = true;
    std::array<std::int32_t, 256> symbolOf{};
    for (std::size_t byte = 0; byte < occurs.size(); ++byte)
      if (occurs[byte]) symbolOf[byte] = static_cast<std::int32_t>(m_symbols++);
    m_series.reserve(bytes.size());
    for (const char byte : bytes) m_series.push_back(symbolOf[static_cast<unsigned char>(byte)]);
    measureFrequencies();
  }

  [[nodiscard]] TaskShape shape() const override {
    return {DataKind::Symbols, DataKind::Symbols, m_symbols, m_symbols, 0};
  }
  [[nodiscard]] double frequencyLoss() const override { return m_frequencyLoss; }

 private:
  void measureFrequencies() {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(m_symbols));
    for (std::int64_t i = 0; i < streams().trainingLength(); ++i)
      ++counts[static_cast<std::size_t>(m_series[static_cast<std::size_t>(i)])];
    for (const std::int64_t count : counts) {
      const double share = static_cast<double>(count) / static_cast<double>(streams().trainingLength());
      if (count > 0) m_frequencyLoss -= share * std::log(share);
    }
  }

  std::int64_t m_symbols = 0;
  double m_frequencyLoss = 0.0;
};

}  // namespace

Result<std::unique_ptr<Task>> openText(const std::string& path, const Sizes& sizes) {
  const auto bytes = readBytes(path, "text");
  if (!bytes) return tl::unexpected(bytes.error());
  const auto streams =
      Streams::cut(static_cast<std::int64_t>(bytes->size()), sizes, fmt::format("The text '{}'", path), "bytes");
  if (!streams) return tl::unexpected(streams.error());
  return std::make_unique<TextTask>(*bytes, sizes.batch, *streams);
}

}  // namespace retrace::core::tasks
