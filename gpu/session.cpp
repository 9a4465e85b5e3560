// SPDX-License-Identifier: Apache-2.0
#include "gpu/session.h"

#include "core/base/byte_text.h"
#include "core/network/optimizer.h"
#include "gpu/kernels.h"
#include "gpu/persistent_shape.h"

namespace retrace::gpu {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

// What cuBLAS' own documentation recommends for its workspace.
std::int64_t productMemoryBytes(const DeviceInfo& device) { return std::int64_t{device.major >= 9 ? 32 : 8} << 20; }

Result<PersistentShape> openPersistentShape(const core::Network& network, const DeviceInfo& device,
                                            Direction direction) {
  const auto shape = persistentShape(network, device, direction);
  if (!shape) return shape;
  int blocks = 0;
  if (const cudaError_t code = openPersistent(network.cell, direction, *shape, &blocks); code != cudaSuccess) {
    static_cast<void>(cudaGetLastError());  // another recurrence may still do
    return fail(ErrorCode::Unavailable,
                "The device does not take the persistent kernel: {} ({}). Use --recurrence standard.",
                cudaGetErrorString(code), cudaGetErrorName(code));
  }
  if (blocks * device.multiprocessors < shape->slices * shape->tiles)
    return fail(ErrorCode::InvalidInput,
                "The persistent recurrence does not fit: its {} blocks must all be on {} at once, and {} can be. "
                "Use a smaller --hidden or --batch, or --recurrence standard.",
                shape->slices * shape->tiles, device.name, blocks * device.multiprocessors);
  return shape;
}

// How the layers are spread over the device when their recurrence is persistent.
Result<std::optional<PersistentShapes>> openRecurrence(const core::DeviceOptions& options, const core::Network& network,
                                                       const DeviceInfo& device) {
  const bool automatic = options.recurrence == core::Recurrence::Automatic;
  if (options.recurrence == core::Recurrence::Standard || (automatic && !persistentIsFaster(network, options.tf32)))
    return std::nullopt;
  const auto forward = openPersistentShape(network, device, Direction::Forward),
             backward = openPersistentShape(network, device, Direction::Backward);
  if (forward && backward) return PersistentShapes{*forward, *backward};
  if (automatic) return std::nullopt;
  return tl::unexpected((forward ? backward : forward).error());
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const core::DeviceOptions& options, const Setup& setup) {
  if (auto valid = core::validate(setup.network); !valid) return tl::unexpected(valid.error());
  std::unique_ptr<Session> session(new Session);
  session->setup = setup;
  session->sizes = core::stateSizes(setup.network);
  session->graphs.enable(options.graphs);
  if (auto begun = session->begin(options); !begun) return tl::unexpected(begun.error());
  return session;
}

Result<void> Session::begin(const core::DeviceOptions& options) {
  if (auto found = openDevice(); !found) return tl::unexpected(found.error());
  if (auto opened = queue.open(options.tf32); !opened) return opened;
  // The context and the library of products have taken their part of the free memory now.
  const auto opened = openDevice();
  if (!opened) return tl::unexpected(opened.error());
  device = *opened;
  const auto recurrence = openRecurrence(options, setup.network, device);
  if (!recurrence) return tl::unexpected(recurrence.error());
  persistent = recurrence->has_value();
  stack = DeviceStack(setup.network, setup.task, setup.steps, *recurrence);
  planMemory();
  if (auto fits = checkFree(); !fits) return fits;
  if (auto given = arena.allocate(Buffer::Place::Device, setup.arenaBytes); !given) return given;
  if (auto given = plan.allocate(); !given) return given;
  queue.setWorkspace(productMemory.data(), productMemory.bytes());
  host.open(queue);
  feed.open(queue);
  stack.initialise(queue);
  hostWeights.resize(static_cast<std::size_t>(stack.parameters().count()));
  hostGradients.resize(hostWeights.size());
  stack.parameters().initialise(hostWeights, setup.training.seed);
  queue.copy(stack.weights(), hostWeights.data(), stack.parameterBytes());
  for (const Buffer* buffer : {&final, &evaluated, &moments}) queue.clear(buffer->data(), buffer->bytes());
  return queue.wait();
}

void Session::planMemory() {
  stack.plan(plan);
  plan.add("optimizer", moments, core::Optimizer::floats(setup.training, stack.parameters().count()) * kFloatBytes);
  plan.add("optimizer", partial, kPartialSums * static_cast<std::int64_t>(sizeof(double)));
  feed.plan(plan, setup.task, setup.steps, setup.network.batch);
  for (Buffer* state : {&initial, &final, &evaluated})
    plan.add("initial and final hidden state", *state, sizes.hiddenBytes);
  for (Buffer* state : {&working, &other}) plan.add("working hidden state", *state, sizes.hiddenBytes);
  plan.add("working internal state", internal, sizes.internalBytes);
  plan.add("gradients of the hidden state", gradHidden, sizes.hiddenBytes);
  host.plan(plan, setup.hostBytes, sizes.hiddenBytes);
  plan.add("memory of the products' library", productMemory, productMemoryBytes(device));
}

Result<void> Session::checkFree() const {
  const std::int64_t needed = setup.arenaBytes + plan.deviceBytes();
  if (needed <= device.freeBytes) return {};
  return fail(ErrorCode::Unavailable,
              "This run needs {} of the device's memory (arena {}, working set {}), and {} has {} free of {}: use a "
              "smaller budget, width, batch or fewer steps.",
              core::formatBytes(needed), core::formatBytes(setup.arenaBytes), core::formatBytes(plan.deviceBytes()),
              device.name, core::formatBytes(device.freeBytes), core::formatBytes(device.memoryBytes));
}

}  // namespace retrace::gpu
