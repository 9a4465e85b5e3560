// SPDX-License-Identifier: Apache-2.0
// Owns what the tasks share: reading files, cutting a series into streams, random numbers. Used inside core/tasks
// alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/input_file.h"
#include "core/tasks/tasks.h"

namespace retrace::core::tasks {

struct Sizes {
  std::int64_t steps = 0;
  std::int64_t batch = 0;
  std::uint64_t seed = 0;
  bool validate = false;
};

[[nodiscard]] Result<std::unique_ptr<Task>> openText(const std::string& path, const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openCsv(const std::string& path, std::string_view column,
                                                    const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openCopy(std::string_view length, const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openAdding(const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openDense(std::string_view width, const Sizes& sizes);

/// A whole number between the limits; `example` shows how to write it.
[[nodiscard]] Result<std::int64_t> numberFromText(std::string_view text, std::int64_t least, std::int64_t most,
                                                  std::string_view example);

/// A series cut into N streams that start at equal distances: where the pieces of training and of validation begin.
class Streams {
 public:
  Streams() = default;
  /// The last tenth is held out with `sizes.validate`. InvalidInput when a stream is shorter than a piece; `name` and
  /// `unit` say of what.
  [[nodiscard]] static Result<Streams> cut(std::int64_t length, const Sizes& sizes, std::string_view name,
                                           std::string_view unit);

  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  [[nodiscard]] std::int64_t trainingLength() const { return m_trainingLength; }  ///< elements that may be trained on
  /// Place of the next piece in a stream; wraps around and then sets `restarted`.
  [[nodiscard]] std::int64_t advance(bool& restarted);
  [[nodiscard]] std::int64_t place(std::int64_t stream, std::int64_t position) const {
    return stream * m_streamLength + position;
  }

  struct Piece {
    std::int64_t position = 0;
    std::int64_t steps = 0;
  };
  [[nodiscard]] std::int64_t validationPieces() const;
  [[nodiscard]] Piece validation(std::int64_t index) const;
  [[nodiscard]] std::int64_t validationPlace(std::int64_t stream, std::int64_t position) const {
    return m_trainingLength + stream * m_heldOutStreamLength + position;
  }

 private:
  std::int64_t m_steps = 0;
  std::int64_t m_trainingLength = 0;
  std::int64_t m_streamLength = 0;
  std::int64_t m_heldOutStreamLength = 0;
  std::int64_t m_position = 0;
};

/// A task over the streams of a series: the next element is predicted. Symbols are whole numbers, values floats.
template <typename Element>
class NextInSeries : public Task {
 public:
  [[nodiscard]] Result<void> next(Batch& batch, bool& restarted) final {
    const std::int64_t position = m_streams.advance(restarted);
    fill(batch, m_streams.steps(), [&](std::int64_t stream) { return m_streams.place(stream, position); });
    return {};
  }

  [[nodiscard]] std::int64_t validationPieces() const final { return m_streams.validationPieces(); }
  [[nodiscard]] Result<void> validation(std::int64_t index, Batch& batch, bool& restarted) const final {
    const Streams::Piece piece = m_streams.validation(index);
    restarted = index == 0;
    fill(batch, piece.steps, [&](std::int64_t stream) { return m_streams.validationPlace(stream, piece.position); });
    return {};
  }

 protected:
  NextInSeries(std::int64_t batch, const Streams& streams) : m_batch(batch), m_streams(streams) {}
  [[nodiscard]] const Streams& streams() const { return m_streams; }

  std::vector<Element> m_series;

 private:
  template <typename PlaceOf>
  void fill(Batch& batch, std::int64_t steps, const PlaceOf& placeOf) const {
    constexpr bool kSymbols = std::is_same_v<Element, std::int32_t>;
    batch.resize(shape(), steps, m_batch);
    Element *inputs = nullptr, *targets = nullptr;
    if constexpr (kSymbols) inputs = batch.inputSymbols.data(), targets = batch.targetSymbols.data();
    else inputs = batch.inputValues.data(), targets = batch.targetValues.data();
    for (std::int64_t stream = 0; stream < m_batch; ++stream) {
      const Element* const series = m_series.data() + placeOf(stream);
      for (std::int64_t step = 0; step < steps; ++step) {
        inputs[step * m_batch + stream] = series[step];
        targets[step * m_batch + stream] = series[step + 1];
      }
    }
  }

  std::int64_t m_batch;
  Streams m_streams;
};

/// splitmix64 (Steele, Lea and Flood 2014): small, fast, the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}
  [[nodiscard]] std::uint64_t bits() {
    std::uint64_t z = (m_state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// 0 <= x < count, for small counts.
  [[nodiscard]] std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>((bits() >> 32) * static_cast<std::uint64_t>(count) >> 32);
  }
  [[nodiscard]] float unit() { return static_cast<float>(bits() >> 40) * 0x1.0p-24F; }

 private:
  std::uint64_t m_state;
};

}  // namespace retrace::core::tasks
