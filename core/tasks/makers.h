// SPDX-License-Identifier: Apache-2.0
// Owns what the tasks share: reading files, cutting a series into streams, random numbers. Used inside core/tasks alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/tasks.h"

namespace retrace::core::tasks {

struct Sizes {
  std::int64_t steps = 0;
  std::int64_t batch = 0;
  std::uint64_t seed = 0;
  bool validate = false;
};

[[nodiscard]] Result<std::unique_ptr<Task>> openText(const std::string& path, const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openCsv(const std::string& path, std::string_view column, const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openCopy(std::string_view length, const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openAdding(const Sizes& sizes);
[[nodiscard]] Result<std::unique_ptr<Task>> openDense(std::string_view width, const Sizes& sizes);

/// All bytes of a file; `what` ("text", "table") names it in the error.
[[nodiscard]] Result<std::string> readBytes(const std::string& path, std::string_view what);
/// A whole number between the limits; `example` shows how to write it.
[[nodiscard]] Result<std::int64_t> numberFromText(std::string_view text, std::int64_t least, std::int64_t most, std::string_view example);

/// A series cut into N streams that start at equal distances: where the pieces of training and of validation begin.
class Streams {
 public:
  Streams() = default;
  /// The last tenth is held out with `sizes.validate`. InvalidInput when a stream is shorter than a piece; `name` and `unit` say of what.
  [[nodiscard]] static Result<Streams> cut(std::int64_t length, const Sizes& sizes, std::string_view name, std::string_view unit);

  [[nodiscard]] std::int64_t steps() const { return m_steps; }
  [[nodiscard]] std::int64_t trainingLength() const { return m_trainingLength; }  ///< elements that may be trained on
  /// Place of the next piece in a stream; wraps around and then sets `restarted`.
  [[nodiscard]] std::int64_t advance(bool& restarted);
  [[nodiscard]] std::int64_t place(std::int64_t stream, std::int64_t position) const { return stream * m_streamLength + position; }

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
