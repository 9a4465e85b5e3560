// SPDX-License-Identifier: Apache-2.0
#include "core/backend.h"

namespace retrace::core {

namespace {

constexpr std::int64_t kPlaneFloats = 16;  // planes are padded to 64 bytes so that every state is aligned alike
constexpr std::int64_t kMaxWidth = 65'536;
constexpr std::int64_t kMaxBatch = 1 << 20;

}  // namespace

StateSizes stateSizes(const Network& network) {
  const std::int64_t floats = (network.batch * network.hidden + kPlaneFloats - 1) / kPlaneFloats * kPlaneFloats;
  const std::int64_t planeBytes = floats * static_cast<std::int64_t>(sizeof(float));
  switch (network.cell) {
    case CellKind::Tanh: return {planeBytes, planeBytes};         // h
    case CellKind::Gru: return {planeBytes, 5 * planeBytes};      // h, gates r z n, the recurrent part of n
    case CellKind::Lstm: return {2 * planeBytes, 6 * planeBytes};  // h c, gates i f g o
  }
  return {planeBytes, planeBytes};
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
  return fail(ErrorCode::InvalidInput, "'{}' is no cell: choose tanh, gru or lstm.", text);
}

Result<void> validate(const Network& network) {
  if (network.hidden < 1 || network.hidden > kMaxWidth)
    return fail(ErrorCode::InvalidInput, "The width of {} hidden units is out of range: choose 1 to {}.", network.hidden, kMaxWidth);
  if (network.batch < 1 || network.batch > kMaxBatch)
    return fail(ErrorCode::InvalidInput, "The batch of {} streams is out of range: choose 1 to {}.", network.batch, kMaxBatch);
  return {};
}

std::string_view toText(OptimizerKind optimizer) { return optimizer == OptimizerKind::Sgd ? "sgd" : "adam"; }

Result<OptimizerKind> optimizerFromText(std::string_view text) {
  for (const OptimizerKind optimizer : {OptimizerKind::Sgd, OptimizerKind::Adam})
    if (toText(optimizer) == text) return optimizer;
  return fail(ErrorCode::InvalidInput, "'{}' is no optimizer: choose sgd or adam.", text);
}

Result<void> validate(const TrainingOptions& options) {
  if (!(options.learningRate > 0.0 && options.learningRate <= 1000.0))
    return fail(ErrorCode::InvalidInput, "The learning rate {} makes no sense: choose a number above 0 and up to 1000.", options.learningRate);
  if (!(options.clipNorm >= 0.0 && options.clipNorm <= 1e9))
    return fail(ErrorCode::InvalidInput, "The clip norm {} makes no sense: choose 0 (never clip) or a positive number.", options.clipNorm);
  return {};
}

}  // namespace retrace::core
