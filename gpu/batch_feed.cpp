// SPDX-License-Identifier: Apache-2.0
#include "gpu/batch_feed.h"

#include <algorithm>

#include "core/machine/backend.h"

namespace retrace::gpu {

using core::DataKind;

namespace {
constexpr const char* kWhat = "sending a batch";
constexpr std::int64_t kNumberBytes = 4;  // a float, or a symbol
static_assert(sizeof(float) == kNumberBytes && sizeof(std::int32_t) == kNumberBytes);

std::int64_t widthOf(DataKind kind, std::int64_t width) { return kind == DataKind::Symbols ? 1 : width; }
}  // namespace

BatchFeed::~BatchFeed() {
  for (cudaEvent_t event : m_inputsThere)
    if (event != nullptr) static_cast<void>(cudaEventDestroy(event));
  for (cudaEvent_t event : {m_free, m_targetsThere})
    if (event != nullptr) static_cast<void>(cudaEventDestroy(event));
  if (m_transfers != nullptr) static_cast<void>(cudaStreamDestroy(m_transfers));
}

void BatchFeed::plan(MemoryPlan& plan, const core::TaskShape& task, std::int64_t steps, std::int64_t streams) {
  m_task = task;
  m_streams = streams;
  const std::int64_t predicted = steps - task.firstTarget(steps) + 1;
  plan.add(core::kDataItem, m_inputs, steps * streams * widthOf(task.inputs, task.inputWidth) * kNumberBytes);
  plan.add(core::kDataItem, m_targets, predicted * streams * widthOf(task.outputs, task.outputWidth) * kNumberBytes);
}

void BatchFeed::open(Queue& queue) {
  if (queue.failed() || !queue.check(cudaStreamCreateWithFlags(&m_transfers, cudaStreamNonBlocking), kWhat)) return;
  for (cudaEvent_t* event : {&m_free, &m_targetsThere})
    if (!queue.check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), kWhat)) return;
  for (cudaEvent_t& event : m_inputsThere)
    if (!queue.check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), kWhat)) return;
}

void BatchFeed::send(Queue& queue, const core::BatchView& batch) {
  m_batch = {};
  m_batch.steps = batch.steps;
  m_batch.scale = static_cast<float>(1.0 / predictions());
  m_pieceSteps = (batch.steps + kPieces - 1) / kPieces;
  m_passed = 0;
  m_targetsPassed = false;
  if (queue.failed()) return;
  if (queue.check(cudaEventRecord(m_free, queue.stream()), kWhat))
    queue.check(cudaStreamWaitEvent(m_transfers, m_free, 0), kWhat);
  const bool symbolsIn = m_task.inputs == DataKind::Symbols, symbolsOut = m_task.outputs == DataKind::Symbols;
  if (symbolsIn) m_batch.inputSymbols = m_inputs.symbols();
  else m_batch.inputValues = m_inputs.floats();
  if (symbolsOut) m_batch.targetSymbols = m_targets.symbols();
  else m_batch.targetValues = m_targets.floats();
  const void* const inputs = symbolsIn ? static_cast<const void*>(batch.inputSymbols) : batch.inputValues;
  const std::int64_t stepBytes = m_streams * widthOf(m_task.inputs, m_task.inputWidth) * kNumberBytes;
  for (std::int64_t piece = 0, first = 0; first < batch.steps; ++piece, first += m_pieceSteps) {
    const std::int64_t count = std::min(m_pieceSteps, batch.steps - first);
    transfer(queue, static_cast<char*>(m_inputs.data()) + first * stepBytes,
             static_cast<const char*>(inputs) + first * stepBytes, count * stepBytes);
    mark(queue, m_inputsThere[static_cast<std::size_t>(piece)]);
  }
  const void* const targets = symbolsOut ? static_cast<const void*>(batch.targetSymbols) : batch.targetValues;
  transfer(queue, m_targets.data(), targets, static_cast<std::int64_t>(predictions()) * kNumberBytes);
  mark(queue, m_targetsThere);
}

void BatchFeed::needInputs(Queue& queue, std::int64_t step) {
  for (; m_passed * m_pieceSteps < step; ++m_passed) pass(queue, m_inputsThere[static_cast<std::size_t>(m_passed)]);
}

void BatchFeed::needTargets(Queue& queue) {
  if (!m_targetsPassed) pass(queue, m_targetsThere);
  m_targetsPassed = true;
}

void BatchFeed::needAll(Queue& queue) {
  needInputs(queue, m_batch.steps);
  needTargets(queue);
}

double BatchFeed::predictions() const {
  return static_cast<double>((m_batch.steps - m_task.firstTarget(m_batch.steps) + 1) * m_streams *
                             widthOf(m_task.outputs, m_task.outputWidth));
}

void BatchFeed::transfer(Queue& queue, void* to, const void* from, std::int64_t bytes) {
  if (!queue.failed() && bytes > 0)
    queue.check(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyHostToDevice, m_transfers), kWhat);
}

void BatchFeed::mark(Queue& queue, cudaEvent_t arrived) {
  if (!queue.failed()) queue.check(cudaEventRecord(arrived, m_transfers), kWhat);
}

void BatchFeed::pass(Queue& queue, cudaEvent_t arrived) {
  if (!queue.failed()) queue.check(cudaStreamWaitEvent(queue.stream(), arrived, 0), kWhat);
}

}  // namespace retrace::gpu
