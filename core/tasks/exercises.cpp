// SPDX-License-Identifier: Apache-2.0
// Seeded exercises: every batch is drawn anew and starts from h_0 = 0; validation draws from a seed of its own.
#include <array>
#include <cmath>
#include <numeric>

#include "core/tasks/makers.h"

namespace retrace::core::tasks {

namespace {

class Exercise : public Task {
 public:
  explicit Exercise(const Sizes& sizes) : m_sizes(sizes), m_random(sizes.seed) {}

  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) override {
    restarted = true;
    batch.resize(shape(), m_sizes.steps, m_sizes.batch);
    draw(batch, m_random);
    return {};
  }
  [[nodiscard]] std::int64_t validationPieces() const override {
    constexpr std::int64_t kSequences = 64;
    return m_sizes.validate ? (kSequences + m_sizes.batch - 1) / m_sizes.batch : 0;
  }
  [[nodiscard]] Result<void> validation(std::int64_t index, Batch& batch, bool& restarted) const override {
    restarted = true;
    batch.resize(shape(), m_sizes.steps, m_sizes.batch);
    Random random(~m_sizes.seed ^ (static_cast<std::uint64_t>(index) << 32));
    draw(batch, random);
    return {};
  }

 protected:
  virtual void draw(Batch& batch, Random& random) const = 0;
  [[nodiscard]] std::int64_t steps() const { return m_sizes.steps; }
  [[nodiscard]] std::int64_t streams() const { return m_sizes.batch; }

 private:
  Sizes m_sizes;
  Random m_random;
};

// K symbols, blanks, a signal, and then the same K symbols as targets.
class CopyTask final : public Exercise {
 public:
  CopyTask(const Sizes& sizes, std::int64_t length) : Exercise(sizes), m_length(length) {}
  [[nodiscard]] TaskShape shape() const override {
    return {DataKind::Symbols, DataKind::Symbols, kAlphabet + 2, kAlphabet, m_length};
  }
  [[nodiscard]] double frequencyLoss() const override { return std::log(static_cast<double>(kAlphabet)); }

 protected:
  void draw(Batch& batch, Random& random) const override {
    const std::int64_t signal = steps() - m_length;
    for (std::int64_t step = 0; step < steps(); ++step)
      for (std::int64_t stream = 0; stream < streams(); ++stream) {
        auto& symbol = batch.inputSymbols[static_cast<std::size_t>(step * streams() + stream)];
        symbol = static_cast<std::int32_t>(step == signal ? kAlphabet + 1 : kAlphabet);
        if (step >= m_length) continue;
        symbol = static_cast<std::int32_t>(random.below(kAlphabet));
        batch.targetSymbols[static_cast<std::size_t>(step * streams() + stream)] = symbol;
      }
  }

 private:
  static constexpr std::int64_t kAlphabet = 8;
  std::int64_t m_length;
};

// A number and a mark at every step; two steps are marked, and the sum of their numbers is the target of the last step.
class AddingTask final : public Exercise {
 public:
  using Exercise::Exercise;
  [[nodiscard]] TaskShape shape() const override { return {DataKind::Values, DataKind::Values, 2, 1, 1}; }
  [[nodiscard]] double frequencyLoss() const override {
    return 1.0 / 6.0;
  }  // the variance of the sum of two uniform numbers

 protected:
  void draw(Batch& batch, Random& random) const override {
    for (std::int64_t stream = 0; stream < streams(); ++stream) {
      const std::int64_t half = steps() / 2;
      const std::array<std::int64_t, 2> marked{random.below(half), half + random.below(steps() - half)};
      float sum = 0.0F;
      for (std::int64_t step = 0; step < steps(); ++step) {
        float* const values = batch.inputValues.data() + (step * streams() + stream) * 2;
        values[0] = random.unit();
        values[1] = step == marked[0] || step == marked[1] ? 1.0F : 0.0F;
        sum += values[0] * values[1];
      }
      batch.targetValues[static_cast<std::size_t>(stream)] = sum;
    }
  }
};

// D numbers, uniform with variance 1, at every step; the targets are the numbers of the step before in an order drawn
// once.
class DenseTask final : public Exercise {
 public:
  DenseTask(const Sizes& sizes, std::int64_t width) : Exercise(sizes), m_order(static_cast<std::size_t>(width)) {
    std::iota(m_order.begin(), m_order.end(), 0);
    Random random(sizes.seed ^ 0x0ddba11U);
    for (std::size_t i = m_order.size() - 1; i > 0; --i)
      std::swap(m_order[i], m_order[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i) + 1))]);
  }
  [[nodiscard]] TaskShape shape() const override { return {DataKind::Values, DataKind::Values, width(), width(), 0}; }
  [[nodiscard]] double frequencyLoss() const override {
    return static_cast<double>(steps() - 1) / static_cast<double>(steps());  // nothing stands before the first step
  }

 protected:
  void draw(Batch& batch, Random& random) const override {
    const float scale = 2.0F * std::sqrt(3.0F);
    for (float& value : batch.inputValues) value = (random.unit() - 0.5F) * scale;
    const std::int64_t rows = steps() * streams();
    for (std::int64_t row = 0; row < rows; ++row) {
      float* const target = batch.targetValues.data() + row * width();
      const float* const before = batch.inputValues.data() + (row - streams()) * width();
      for (std::int64_t j = 0; j < width(); ++j)
        target[j] = row < streams() ? 0.0F : before[m_order[static_cast<std::size_t>(j)]];
    }
  }

 private:
  [[nodiscard]] std::int64_t width() const { return static_cast<std::int64_t>(m_order.size()); }
  std::vector<std::int64_t> m_order;
};

}  // namespace

Result<std::unique_ptr<Task>> openCopy(std::string_view length, const Sizes& sizes) {
  constexpr std::int64_t kMostSymbols = 1000;
  const auto symbols = numberFromText(length, 1, kMostSymbols, "copy:10");
  if (!symbols) return tl::unexpected(symbols.error());
  if (sizes.steps <= 2 * *symbols)
    return fail(ErrorCode::InvalidInput, "copy:{} needs at least {} steps; {} were given.", *symbols, 2 * *symbols + 1,
                sizes.steps);
  return std::make_unique<CopyTask>(sizes, *symbols);
}

Result<std::unique_ptr<Task>> openAdding(const Sizes& sizes) {
  if (sizes.steps < 2)
    return fail(ErrorCode::InvalidInput, "The adding task needs at least 2 steps; {} were given.", sizes.steps);
  return std::make_unique<AddingTask>(sizes);
}

Result<std::unique_ptr<Task>> openDense(std::string_view width, const Sizes& sizes) {
  constexpr std::int64_t kMostValues = 65'536;
  const auto values = numberFromText(width, 1, kMostValues, "dense:256");
  if (!values) return tl::unexpected(values.error());
  return std::make_unique<DenseTask>(sizes, *values);
}

}  // namespace retrace::core::tasks
