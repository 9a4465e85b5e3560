// SPDX-License-Identifier: Apache-2.0
#include "core/network/network.h"

namespace retrace::core {

namespace {

constexpr std::int64_t kPlaneFloats = 16;  // planes are padded to 64 bytes so that every state is aligned alike
constexpr std::int64_t kMaxBatch = 1 << 20;
constexpr int kMaxThreads = 64;

}  // namespace

CellShape shapeOf(CellKind cell) {
  switch (cell) {
    case CellKind::Tanh: return {1, 1, 0, 1, 0, 0, {0}, {0}};
    case CellKind::Gru:
      return {3, 1, 4, 4, 0, 1, {2, 0, 1}, {0, 1, 2}};  // weights r z n; kept: r z n and the recurrent part of n
    case CellKind::Lstm: return {4, 2, 4, 4, 0, 0, {0, 1, 2, 3}, {0, 1, 2, 3}};  // i f g o
  }
  return {};
}

StateLayout::StateLayout(const Network& network)
    : shape(shapeOf(network.cell)),
      layers(network.layers),
      plane((network.batch * network.hidden + kPlaneFloats - 1) / kPlaneFloats * kPlaneFloats) {}

StateLayout::Layer StateLayout::layer(std::int64_t index) const {
  const std::int64_t floats = shape.hiddenPlanes * plane, hidden = index * floats;
  return {hidden, hidden + floats - plane, hiddenFloats() + index * shape.gatePlanes * plane,
          index > 0 ? hidden - floats : hidden};
}

StateSizes stateSizes(const Network& network) {
  const StateLayout state(network);
  constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));
  return {state.hiddenFloats() * kFloatBytes, state.internalFloats() * kFloatBytes};
}

std::string_view toText(CellKind cell) {
  switch (cell) {
    case CellKind::Tanh: return "tanh";
    case CellKind::Gru: return "gru";
    case CellKind::Lstm: return "lstm";
  }
  return "unknown";
}

Result<CellKind> cellFromText(std::string_view text) {
  for (const CellKind cell : {CellKind::Tanh, CellKind::Gru, CellKind::Lstm})
    if (toText(cell) == text) return cell;
  return fail(ErrorCode::InvalidInput, "'{}' is not a cell: choose tanh, gru or lstm.", text);
}

Result<void> validate(const Network& network) {
  if (network.hidden < 1 || network.hidden > kMaxWidth)
    return fail(ErrorCode::InvalidInput, "The width of {} hidden units is out of range: choose 1 to {}.",
                network.hidden, kMaxWidth);
  if (network.batch < 1 || network.batch > kMaxBatch)
    return fail(ErrorCode::InvalidInput, "The batch of {} streams is out of range: choose 1 to {}.", network.batch,
                kMaxBatch);
  if (network.layers < 1 || network.layers > kMaxLayers)
    return fail(ErrorCode::InvalidInput, "A stack of {} layers is out of range: choose 1 to {}.", network.layers,
                kMaxLayers);
  return {};
}

std::string_view toText(OptimizerKind optimizer) { return optimizer == OptimizerKind::Sgd ? "sgd" : "adam"; }

Result<OptimizerKind> optimizerFromText(std::string_view text) {
  for (const OptimizerKind optimizer : {OptimizerKind::Sgd, OptimizerKind::Adam})
    if (toText(optimizer) == text) return optimizer;
  return fail(ErrorCode::InvalidInput, "'{}' is not an optimizer: choose sgd or adam.", text);
}

Result<void> validateThreads(int threads) {
  if (threads < 1 || threads > kMaxThreads)
    return fail(ErrorCode::InvalidInput, "{} threads are out of range: choose 1 to {}.", threads, kMaxThreads);
  return {};
}

Result<void> validate(const TrainingOptions& options) {
  if (!(options.learningRate > 0.0 && options.learningRate <= 1000.0))
    return fail(ErrorCode::InvalidInput, "The learning rate {} makes no sense: choose a number above 0 and up to 1000.",
                options.learningRate);
  if (!(options.clipNorm >= 0.0 && options.clipNorm <= 1e9))
    return fail(ErrorCode::InvalidInput, "The clip norm {} makes no sense: choose 0 (never clip) or a positive number.",
                options.clipNorm);
  return validateThreads(options.threads);
}

}  // namespace retrace::core
