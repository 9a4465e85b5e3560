// SPDX-License-Identifier: Apache-2.0
#include "gpu/persistent_shape.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace retrace::gpu {

using core::ErrorCode;
using core::fail;

namespace {

constexpr std::int32_t kMostThreads = 256;
constexpr std::int32_t kMostUnits = 32;  // of a block: more would leave multiprocessors without work
constexpr std::int32_t kMostParts = 32;  // they are added up one after another
constexpr std::int32_t kAligned = 4;     // floats that a thread reads at once
constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

constexpr std::int32_t roundUp(std::int32_t value, std::int32_t unit) { return (value + unit - 1) / unit * unit; }

// A sum of `depth` numbers for each of `rows` by `columns`, a thread computing rowsOfThread by columnsOfThread of them.
PersistentPass passOf(const PersistentShape& shape, std::int32_t depth, std::int32_t columns, std::int32_t columnsOfThread, std::int32_t stage) {
  PersistentPass pass;
  const std::int32_t lanes = columns / columnsOfThread * (shape.rows / shape.rowsOfThread);
  pass.depth = depth;
  // A part has at least four loads of four numbers.
  pass.parts = std::max(1, std::min({kMostThreads / lanes, kMostParts, depth / (4 * kAligned)}));
  const std::int32_t step = kAligned * pass.parts;
  pass.stage = std::min(std::max(step, stage / step * step), roundUp(depth, step));
  pass.padded = roundUp(depth, pass.stage);
  pass.threads = lanes * pass.parts;
  const std::int32_t staged = 2 * shape.rows * (pass.stage + kAligned), partial = pass.parts * shape.rows * columns;
  pass.workAt = roundUp(pass.padded * columns, kAligned);
  pass.stateAt = pass.workAt + roundUp(std::max(staged, partial), kAligned);
  return pass;
}

std::optional<PersistentShape> shapeWith(const core::Network& network, std::int32_t units, std::int32_t rows, std::int32_t stage) {
  const auto gates = static_cast<std::int32_t>(core::shapeOf(network.cell).gates), hidden = static_cast<std::int32_t>(network.hidden);
  PersistentShape shape;
  shape.units = units;
  shape.rows = rows;
  shape.rowsOfThread = rows < PersistentShape::kMostRows ? 1 : PersistentShape::kMostRows;
  shape.slices = (hidden + units - 1) / units;
  shape.tiles = static_cast<std::int32_t>((network.batch + rows - 1) / rows);
  if (units * (rows / shape.rowsOfThread) > kMostThreads) return std::nullopt;
  const std::int32_t states = roundUp(rows * units, kAligned);
  shape.forward = passOf(shape, hidden, units * gates, gates, stage);
  shape.forward.inputAt = shape.forward.stateAt + states;
  shape.forward.biasAt = shape.forward.inputAt + roundUp(rows * units * gates, kAligned);
  shape.forward.sharedBytes = (shape.forward.biasAt + units * (gates + 1)) * kFloatBytes;
  shape.backward = passOf(shape, gates * hidden, units, kAligned, stage);
  shape.backward.sharedBytes = (shape.backward.stateAt + 2 * states) * kFloatBytes;
  return shape;
}

std::optional<PersistentShape> bestShape(const core::Network& network, const DeviceInfo& device) {
  constexpr std::int64_t kMostHidden = 1 << 14;  // far beyond any multiprocessor's memory; keeps the sizes in 32 bits
  if (network.hidden > kMostHidden) return std::nullopt;
  const std::int64_t gates = core::shapeOf(network.cell).gates;
  std::vector<std::int32_t> heights{8, 16, 32, 64, 128};
  if (network.batch < PersistentShape::kMostRows) heights = {static_cast<std::int32_t>(network.batch)};
  std::optional<PersistentShape> best;
  std::int64_t least = 0;
  for (std::int32_t units = kAligned; units <= kMostUnits; units += kAligned)
    for (const std::int32_t rows : heights)
      for (const std::int32_t stage : {128, 64, 32}) {
        const auto shape = shapeWith(network, units, rows, stage);
        if (!shape || shape->tiles > device.multiprocessors / shape->slices) continue;
        if (std::max(shape->forward.sharedBytes, shape->backward.sharedBytes) > device.blockSharedBytes) continue;
        // 128 multiplications a cycle and 16 loaded numbers a cycle on each multiprocessor of sm_80 and sm_90.
        const std::int64_t cost = network.hidden * rows * (units * gates + 8);
        if (!best || cost < least) {
          best = shape;
          least = cost;
        }
        break;  // the longest stage that fits
      }
  return best;
}

}  // namespace

core::Result<PersistentShape> persistentShape(const core::Network& network, const DeviceInfo& device) {
  if (!device.cooperative)
    return fail(ErrorCode::InvalidInput,
                "The persistent recurrence needs blocks that wait for each other (a cooperative launch), which {} does not offer: "
                "use --recurrence standard.",
                device.name);
  if (const auto shape = bestShape(network, device)) return *shape;
  core::Network smaller = network;
  std::int64_t fits = 0, tooMuch = network.hidden;  // bisection: what fits stays fitting when it shrinks
  while (tooMuch - fits > 1) {
    smaller.hidden = (fits + tooMuch) / 2;
    (bestShape(smaller, device) ? fits : tooMuch) = smaller.hidden;
  }
  const std::int64_t columns = core::shapeOf(network.cell).gates * network.hidden;
  const std::string change = fits > 0 ? fmt::format("Use --hidden up to {} at this batch", fits) : "Use a smaller --batch";
  return fail(ErrorCode::InvalidInput,
              "The persistent recurrence does not fit: the recurrent weights ({}) must stay in the shared memory of {} ({} multiprocessors with {} each), "
              "beside the states of {} streams. {}, or --recurrence standard.",
              core::formatBytes(network.hidden * columns * kFloatBytes), device.name, device.multiprocessors,
              core::formatBytes(device.blockSharedBytes), network.batch, change);
}

}  // namespace retrace::gpu
