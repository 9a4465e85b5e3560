// SPDX-License-Identifier: Apache-2.0
#include "core/tasks.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace retrace::core {

namespace {

constexpr std::string_view kTextPrefix = "text:";
constexpr std::uintmax_t kMaxTextBytes = std::uintmax_t{1} << 30;

// Characters of a text: every byte value that occurs is a symbol. N streams start at equal distances and wrap around.
class TextTask final : public Task {
 public:
  TextTask(std::string bytes, std::int64_t steps, std::int64_t batch) : m_steps(steps), m_batch(batch) {
    std::array<std::int64_t, 256> counts{};
    for (const char byte : bytes) ++counts[static_cast<unsigned char>(byte)];
    std::array<std::int32_t, 256> symbolOf{};
    for (std::size_t byte = 0; byte < counts.size(); ++byte) {
      if (counts[byte] == 0) continue;
      symbolOf[byte] = static_cast<std::int32_t>(m_symbols++);
      const double share = static_cast<double>(counts[byte]) / static_cast<double>(bytes.size());
      m_frequencyLoss -= share * std::log(share);
    }
    m_text.reserve(bytes.size());
    for (const char byte : bytes) m_text.push_back(symbolOf[static_cast<unsigned char>(byte)]);
    m_streamLength = static_cast<std::int64_t>(m_text.size()) / batch;
  }

  [[nodiscard]] TaskShape shape() const override { return {m_symbols}; }
  [[nodiscard]] double frequencyLoss() const override { return m_frequencyLoss; }

  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) override {
    const std::int64_t last = m_streamLength - 1;  // the last symbol of a stream is only predicted
    restarted = m_position + m_steps > last;
    if (restarted) m_position = 0;
    const auto count = static_cast<std::size_t>(m_steps * m_batch);
    batch.inputs.resize(count);
    batch.targets.resize(count);
    std::size_t at = 0;
    for (std::int64_t step = 0; step < m_steps; ++step)
      for (std::int64_t stream = 0; stream < m_batch; ++stream, ++at) {
        const auto place = static_cast<std::size_t>(stream * m_streamLength + m_position + step);
        batch.inputs[at] = m_text[place];
        batch.targets[at] = m_text[place + 1];
      }
    m_position += m_steps;
    return {};
  }

 private:
  std::int64_t m_steps, m_batch;
  std::int64_t m_symbols = 0;
  double m_frequencyLoss = 0.0;
  std::vector<std::int32_t> m_text;
  std::int64_t m_streamLength = 0;
  std::int64_t m_position = 0;
};

Result<std::string> readBytes(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail(ErrorCode::Io, "'{}' is a folder; text: wants a file.", path);
  std::ifstream input(path, std::ios::binary);
  if (!input) return fail(ErrorCode::Io, "The text '{}' cannot be opened: {}.", path, std::strerror(errno));
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > kMaxTextBytes)
    return fail(ErrorCode::InvalidInput, "The text '{}' has {} bytes; at most {} are read. Cut it.", path, size, kMaxTextBytes);
  std::string bytes(std::istreambuf_iterator<char>(input), {});
  if (input.bad()) return fail(ErrorCode::Io, "The text '{}' cannot be read: {}.", path, std::strerror(errno));
  return bytes;
}

}  // namespace

Result<std::unique_ptr<Task>> openTask(std::string_view description, std::int64_t steps, std::int64_t batch, std::uint64_t /*seed*/) {
  if (!description.starts_with(kTextPrefix) || description.size() == kTextPrefix.size())
    return fail(ErrorCode::InvalidInput, "'{}' is no data: write text:FILE.", description);
  const std::string path(description.substr(kTextPrefix.size()));
  auto bytes = readBytes(path);
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->empty()) return fail(ErrorCode::InvalidInput, "The text '{}' is empty.", path);
  const auto needed = batch * (steps + 1);
  if (static_cast<std::int64_t>(bytes->size()) < needed)
    return fail(ErrorCode::InvalidInput,
                "The text '{}' has {} bytes; {} streams of {} steps need at least {}. Use a longer text, fewer steps or a smaller batch.",
                path, bytes->size(), batch, steps, needed);
  return std::make_unique<TextTask>(std::move(*bytes), steps, batch);
}

}  // namespace retrace::core
