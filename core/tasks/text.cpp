// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "core/tasks/makers.h"

namespace retrace::core::tasks {

namespace {

// Characters of a text: every byte value that occurs is a symbol.
class TextTask final : public Task {
 public:
  TextTask(const std::string& bytes, std::int64_t batch, const Streams& streams) : m_batch(batch), m_streams(streams) {
    std::array<bool, 256> occurs{};
    for (const char byte : bytes) occurs[static_cast<unsigned char>(byte)] = true;
    std::array<std::int32_t, 256> symbolOf{};
    for (std::size_t byte = 0; byte < occurs.size(); ++byte)
      if (occurs[byte]) symbolOf[byte] = static_cast<std::int32_t>(m_symbols++);
    m_text.reserve(bytes.size());
    for (const char byte : bytes) m_text.push_back(symbolOf[static_cast<unsigned char>(byte)]);
    measureFrequencies();
  }

  [[nodiscard]] TaskShape shape() const override { return {DataKind::Symbols, DataKind::Symbols, m_symbols, m_symbols, 0}; }
  [[nodiscard]] double frequencyLoss() const override { return m_frequencyLoss; }

  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) override {
    const std::int64_t position = m_streams.advance(restarted);
    fill(batch, m_streams.steps(), [&](std::int64_t stream) { return m_streams.place(stream, position); });
    return {};
  }

  [[nodiscard]] std::int64_t validationPieces() const override { return m_streams.validationPieces(); }
  [[nodiscard]] Result<void> validation(std::int64_t index, Batch& batch, bool& restarted) const override {
    const Streams::Piece piece = m_streams.validation(index);
    restarted = index == 0;
    fill(batch, piece.steps, [&](std::int64_t stream) { return m_streams.validationPlace(stream, piece.position); });
    return {};
  }

 private:
  template <typename PlaceOf>
  void fill(Batch& batch, std::int64_t steps, const PlaceOf& placeOf) const {
    batch.resize(shape(), steps, m_batch);
    for (std::int64_t stream = 0; stream < m_batch; ++stream) {
      const std::int32_t* const symbols = m_text.data() + placeOf(stream);
      for (std::int64_t step = 0; step < steps; ++step) {
        batch.inputSymbols[static_cast<std::size_t>(step * m_batch + stream)] = symbols[step];
        batch.targetSymbols[static_cast<std::size_t>(step * m_batch + stream)] = symbols[step + 1];
      }
    }
  }

  void measureFrequencies() {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(m_symbols));
    for (std::int64_t i = 0; i < m_streams.trainingLength(); ++i) ++counts[static_cast<std::size_t>(m_text[static_cast<std::size_t>(i)])];
    for (const std::int64_t count : counts) {
      const double share = static_cast<double>(count) / static_cast<double>(m_streams.trainingLength());
      if (count > 0) m_frequencyLoss -= share * std::log(share);
    }
  }

  std::int64_t m_batch;
  Streams m_streams;
  std::int64_t m_symbols = 0;
  double m_frequencyLoss = 0.0;
  std::vector<std::int32_t> m_text;
};

}  // namespace

Result<std::unique_ptr<Task>> openText(const std::string& path, const Sizes& sizes) {
  const auto bytes = readBytes(path, "text");
  if (!bytes) return tl::unexpected(bytes.error());
  const auto streams = Streams::cut(static_cast<std::int64_t>(bytes->size()), sizes, fmt::format("The text '{}'", path), "bytes");
  if (!streams) return tl::unexpected(streams.error());
  return std::make_unique<TextTask>(*bytes, sizes.batch, *streams);
}

}  // namespace retrace::core::tasks
