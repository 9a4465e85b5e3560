// SPDX-License-Identifier: Apache-2.0
#include "core/machine/module_backend.h"

#include <new>

namespace retrace::core {

namespace {

// The batch memory of the module's machine.
class ModuleMemory final : public std::pmr::memory_resource {
 public:
  ModuleMemory(const ModuleTable& table, void* machine) : m_table(table), m_machine(machine) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (void* const memory = m_table.allocate(m_machine, bytes, alignment)) return memory;
    throw std::bad_alloc();
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    m_table.deallocate(m_machine, memory, bytes, alignment);
  }
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  const ModuleTable& m_table;
  void* m_machine;
};

class ModuleBackend final : public Backend {
 public:
  ModuleBackend(const ModuleTable& table, void* machine)
      : m_table(table), m_machine(machine), m_memory(table, machine) {}
  ~ModuleBackend() override { m_table.close(m_machine); }
  ModuleBackend(const ModuleBackend&) = delete;
  ModuleBackend& operator=(const ModuleBackend&) = delete;

  [[nodiscard]] std::string name() const override {
    char text[256];
    m_table.name(m_machine, &text);
    return text;
  }
  [[nodiscard]] Result<void> prepare(const Network& network, const TaskShape& task, const TrainingOptions& options,
                                     std::int64_t steps, std::int64_t arenaBytes, std::int64_t hostBytes) override {
    return ask(m_table.prepare, network, task, options, steps, arenaBytes, hostBytes);
  }
  [[nodiscard]] std::vector<WorkingSetItem> workingSet() const override {
    const ModuleItem* items = nullptr;
    const std::int64_t count = m_table.workingSet(m_machine, &items);
    std::vector<WorkingSetItem> result;
    for (std::int64_t i = 0; i < count; ++i) result.push_back({items[i].name, items[i].bytes});
    return result;
  }
  [[nodiscard]] std::pmr::memory_resource* batchMemory() override { return &m_memory; }

  [[nodiscard]] Result<void> loadBatch(const BatchView& batch, bool resetState) override {
    return ask(m_table.loadBatch, batch, resetState);
  }
  [[nodiscard]] Result<void> forward(std::int64_t first, std::int64_t last) override {
    return ask(m_table.forward, first, last);
  }
  [[nodiscard]] Result<void> record(std::int64_t first, std::int64_t last, std::int64_t offset) override {
    return ask(m_table.record, first, last, offset);
  }
  [[nodiscard]] Result<void> save(std::int64_t step, std::int64_t offset, Level level) override {
    return ask(m_table.save, step, offset, level);
  }
  [[nodiscard]] Result<void> load(std::int64_t step, std::int64_t offset, Level level) override {
    return ask(m_table.load, step, offset, level);
  }
  [[nodiscard]] Result<void> expectLoad(std::int64_t offset) override { return ask(m_table.expectLoad, offset); }
  [[nodiscard]] Result<void> backward(std::int64_t first, std::int64_t last, std::int64_t offset,
                                      HiddenPlace input) override {
    return ask(m_table.backward, first, last, offset, input);
  }
  [[nodiscard]] Result<double> finishIteration() override {
    double loss = 0.0;
    return ask(m_table.finishIteration, &loss).map([&] { return loss; });
  }
  [[nodiscard]] Result<void> updateWeights() override { return ask(m_table.updateWeights); }
  [[nodiscard]] Result<double> evaluate(const BatchView& batch, bool resetState) override {
    double loss = 0.0;
    return ask(m_table.evaluate, batch, resetState, &loss).map([&] { return loss; });
  }
  [[nodiscard]] Result<void> wait() override { return ask(m_table.wait); }

  [[nodiscard]] std::int64_t forwardOperations() const override { return m_table.forwardOperations(m_machine); }
  [[nodiscard]] std::int64_t arenaHighWaterBytes() const override { return m_table.arenaHighWaterBytes(m_machine); }
  [[nodiscard]] std::optional<std::int64_t> deviceGrowthBytes() override {
    const std::int64_t bytes = m_table.deviceGrowthBytes(m_machine);
    return bytes < 0 ? std::nullopt : std::optional(bytes);
  }
  [[nodiscard]] bool timesActions() const override { return m_table.timesActions(m_machine); }
  [[nodiscard]] Result<void> markAction() override { return ask(m_table.markAction); }
  [[nodiscard]] Result<std::vector<std::int64_t>> finishedActions(bool all) override {
    const std::int64_t* times = nullptr;
    std::int64_t count = 0;
    return ask(m_table.finishedActions, all, &times, &count).map([&] {
      return std::vector<std::int64_t>(times, times + count);
    });
  }

  [[nodiscard]] std::span<const float> gradients() override { return floats(m_table.gradients); }
  [[nodiscard]] std::span<const float> weights() override { return floats(m_table.weights); }

 private:
  template <typename... Parameters, typename... Arguments>
  [[nodiscard]] Result<void> ask(bool (*function)(void*, ModuleFailure*, Parameters...),
                                 const Arguments&... arguments) const {
    ModuleFailure failure;
    if (function(m_machine, &failure, arguments...)) return {};
    return tl::unexpected(Error{failure.code, failure.message});
  }
  [[nodiscard]] std::span<const float> floats(const float* (*function)(void*, std::int64_t*)) const {
    std::int64_t count = 0;
    const float* const values = function(m_machine, &count);
    return {values, static_cast<std::size_t>(count)};
  }

  const ModuleTable& m_table;
  void* m_machine;
  ModuleMemory m_memory;
};

}  // namespace

MachineInfo describeModule(const ModuleTable& table) {
  ModuleInfo info;
  table.describe(&info);
  return {"cuda", info.available, info.name, info.detail, info.memoryBytes, info.freeBytes, info.reason};
}

Result<std::unique_ptr<Backend>> makeModuleBackend(const ModuleTable& table, const DeviceOptions& options) {
  void* const machine = table.open(options);
  if (machine == nullptr) return fail(ErrorCode::Unavailable, "The system gives no memory for the machine.");
  return std::make_unique<ModuleBackend>(table, machine);
}

}  // namespace retrace::core
