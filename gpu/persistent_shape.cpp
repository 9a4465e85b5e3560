// SPDX-License-Identifier: Apache-2.0
#include "gpu/persistent_shape.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "core/base/byte_text.h"

namespace retrace::gpu {

using core::ErrorCode;
using core::fail;

namespace {

constexpr std::int32_t kMostUnits = 32;  // of a block: more would leave multiprocessors without work
constexpr std::int32_t kMostParts = 64;  // they are added up one after another
constexpr std::int32_t kAligned = 4;     // floats that a thread reads at once
constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

constexpr std::int32_t roundUp(std::int32_t value, std::int32_t unit) { return (value + unit - 1) / unit * unit; }

/// What a direction asks for, whatever the shape.
struct Pass {
  Direction direction = Direction::Forward;
  std::int32_t gates = 0, hidden = 0, batch = 0;

  Pass(const core::Network& network, Direction towards)
      : direction(towards),
        gates(static_cast<std::int32_t>(core::shapeOf(network.cell).gates)),
        hidden(static_cast<std::int32_t>(network.hidden)),
        batch(static_cast<std::int32_t>(network.batch)) {}
  [[nodiscard]] bool forward() const { return direction == Direction::Forward; }
  [[nodiscard]] std::int32_t depth() const { return forward() ? hidden : gates * hidden; }
  [[nodiscard]] std::int32_t columns(std::int32_t units) const { return forward() ? gates * units : units; }
  // One unit with its gates forward, or four units; the kernels are built for these.
  [[nodiscard]] std::int32_t columnsOfThread() const { return forward() && gates == 3 ? gates : kAligned; }
};

std::optional<PersistentShape> shapeWith(const Pass& pass, std::int32_t units, std::int32_t rows, std::int32_t stage) {
  PersistentShape shape;
  shape.units = units;
  shape.rows = rows;
  shape.rowsOfThread = rows < PersistentShape::kMostRows ? 1 : PersistentShape::kMostRows;
  shape.columnsOfThread = pass.columnsOfThread();
  shape.slices = (pass.hidden + units - 1) / units;
  shape.tiles = (pass.batch + rows - 1) / rows;
  shape.depth = pass.depth();
  const std::int32_t columns = pass.columns(units),
                     lanes = columns / shape.columnsOfThread * (rows / shape.rowsOfThread);
  if (lanes > PersistentShape::kMostThreads) return std::nullopt;
  // A part has at least four loads of four numbers, one of them in every stage. A power of two divides the stage.
  const std::int32_t parts =
      std::min({PersistentShape::kMostThreads / lanes, kMostParts, shape.depth / (4 * kAligned), stage / kAligned});
  shape.parts = static_cast<std::int32_t>(std::bit_floor(static_cast<std::uint32_t>(std::max(1, parts))));
  shape.threads = lanes * shape.parts;
  const std::int32_t step = kAligned * shape.parts;
  shape.stage = std::min(std::max(step, stage / step * step), roundUp(shape.depth, step));
  shape.padded = roundUp(shape.depth, shape.stage);
  const std::int32_t staged = 2 * rows * (shape.stage + kAligned), partial = shape.parts * rows * columns,
                     states = roundUp(rows * units, kAligned);
  shape.workAt = roundUp(shape.padded * columns, kAligned);
  shape.stateAt = shape.workAt + roundUp(std::max(staged, partial), kAligned);
  if (pass.forward()) {
    shape.inputAt = shape.stateAt + states;
    shape.biasAt = shape.inputAt + PersistentShape::kForwardSlots * states;
    shape.sharedBytes = (shape.biasAt + units * (pass.gates + 1)) * kFloatBytes;
  } else {
    shape.inputAt = shape.stateAt + 2 * states;
    shape.sharedBytes = (shape.inputAt + PersistentShape::kBackwardSlots * states) * kFloatBytes;
  }
  return shape;
}

std::optional<PersistentShape> bestShape(const core::Network& network, const DeviceInfo& device, Direction direction) {
  constexpr std::int64_t kMostHidden = 1 << 14;  // far beyond any multiprocessor's memory; keeps the sizes in 32 bits
  if (network.hidden > kMostHidden) return std::nullopt;
  const Pass pass(network, direction);
  std::vector<std::int32_t> heights{8, 16, 32, 64, 128};
  if (network.batch < PersistentShape::kMostRows) heights = {static_cast<std::int32_t>(network.batch)};
  std::optional<PersistentShape> best;
  std::int64_t least = 0;
  for (std::int32_t units = kAligned; units <= kMostUnits; units += kAligned)
    for (const std::int32_t rows : heights)
      for (const std::int32_t stage : {256, 128, 64, 32}) {
        const auto shape = shapeWith(pass, units, rows, stage);
        if (!shape || shape->tiles > device.multiprocessors / shape->slices ||
            shape->sharedBytes > device.blockSharedBytes)
          continue;
        // In multiplications: 128 a cycle and 16 loaded numbers a cycle on each multiprocessor of sm_80 and sm_90, and
        // a wait at each stage.
        constexpr std::int64_t kStageCost = 1 << 16;
        const std::int64_t cost =
            std::int64_t{shape->depth} * rows * (pass.columns(units) + 8) + shape->padded / shape->stage * kStageCost;
        if (!best || cost < least) {
          best = shape;
          least = cost;
        }
        break;  // the longest stage that fits
      }
  return best;
}

}  // namespace

bool persistentIsFaster(const core::Network& network, bool tf32) {
  constexpr std::int64_t kMostSingle = 1 << 26, kMostTf32 = 1 << 24;
  const std::int64_t most = tf32 ? kMostTf32 : kMostSingle,
                     columns = core::shapeOf(network.cell).gates * network.hidden;
  return network.hidden <= most / columns / network.batch;
}

core::Result<PersistentShape> persistentShape(const core::Network& network, const DeviceInfo& device,
                                              Direction direction) {
  if (!device.cooperative)
    return fail(ErrorCode::InvalidInput,
                "The persistent recurrence needs blocks that wait for each other (a cooperative launch), which {} does "
                "not offer: "
                "use --recurrence standard.",
                device.name);
  if (const auto shape = bestShape(network, device, direction)) return *shape;
  core::Network smaller = network;
  std::int64_t fits = 0, tooMuch = network.hidden;  // bisection: what fits stays fitting when it shrinks
  while (tooMuch - fits > 1) {
    smaller.hidden = (fits + tooMuch) / 2;
    (bestShape(smaller, device, direction) ? fits : tooMuch) = smaller.hidden;
  }
  const std::int64_t columns = core::shapeOf(network.cell).gates * network.hidden;
  const std::string change =
      fits > 0 ? fmt::format("Use --hidden up to {} at this batch", fits) : "Use a smaller --batch";
  return fail(ErrorCode::InvalidInput,
              "The persistent recurrence does not fit: the recurrent weights ({}) must stay in the shared memory of {} "
              "({} multiprocessors with {} each), "
              "beside the states of {} streams. {}, or --recurrence standard.",
              core::formatBytes(network.hidden * columns * kFloatBytes), device.name, device.multiprocessors,
              core::formatBytes(device.blockSharedBytes), network.batch, change);
}

}  // namespace retrace::gpu
