// SPDX-License-Identifier: Apache-2.0
// The CPU machine as a server for cpu_torch.py: one JSON command a line in, one JSON answer a line out. So both sides
// live in one run, take turns, and see the same weights and data.
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#ifdef RETRACE_CBLAS
#include <cblas.h>
#endif

#include "core/base/aligned.h"
#include "core/base/byte_text.h"
#include "core/machine/cpu_backend.h"
#include "core/machine/kernels.h"
#include "core/network/optimizer.h"
#include "core/network/parameters.h"
#include "core/run/calibrate.h"
#include "core/run/calibration.h"
#include "core/run/runner.h"
#include "tests/bench/fma_peak.h"

using namespace retrace::core;
using nlohmann::json;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <typename T>
void writeRaw(const std::string& path, const T* data, std::size_t count) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(count * sizeof(T)));
  if (!file) throw std::runtime_error("cannot write " + path);
}

// One network with its data and schedule.
class Session {
 public:
  explicit Session(const json& ask)
      : m_network{must(cellFromText(ask.value("cell", "lstm"))), ask["hidden"], ask["batch"], ask.value("layers", 1)},
        m_steps(ask["steps"]) {
    m_options.optimizer = must(optimizerFromText(ask.value("optimizer", "adam")));
    m_options.learningRate = ask.value("learning_rate", m_options.learningRate);
    m_options.clipNorm = ask.value("clip_norm", m_options.clipNorm);
    m_options.threads = ask.value("threads", 1);
    m_task = must(openTask(ask["data"].get<std::string>(), m_steps, m_network.batch, m_options.seed,
                           ask.value("validate", false)));
    const StateSizes sizes = stateSizes(m_network);
    const Strategy strategy = must(strategyFromText(ask.value("strategy", "store-all")));
    const std::int64_t all = storeAllBytes(m_steps, sizes);
    const std::int64_t budget =
        ask.contains("budget") ? must(bytesFromText(ask["budget"].get<std::string>(), {sizes.hiddenBytes, all})) : all;
    m_solution = must(solve({m_steps, sizes, {}, budget, strategy}));
    must(m_backend->prepare(m_network, m_task->shape(), m_options, m_steps, budget));
    must(m_task->next(m_batch, m_restarted));
  }

  json iterate(bool update) {
    const auto begin = Clock::now();
    must(m_backend->loadBatch(m_batch, m_restarted || m_iterations == 0));
    MemoryMap map(m_solution.problem);
    for (const Action& action : m_solution.schedule.actions) must(playAction(action, map, *m_backend));
    const double loss = must(m_backend->finishIteration());
    const double took = milliseconds(begin);
    ++m_iterations;
    if (update) {
      must(m_backend->updateWeights());
      must(m_task->next(m_batch, m_restarted));
    }
    return {{"ms", took},
            {"loss", loss},
            {"forward_operations", m_backend->forwardOperations()},
            {"peak_arena_bytes", m_backend->arenaHighWaterBytes()}};
  }

  // Mean over the held-out pieces, weighted by their length, as the runner does.
  json validate() {
    double sum = 0.0, steps = 0.0;
    Batch piece;
    for (std::int64_t index = 0; index < m_task->validationPieces(); ++index) {
      bool restarted = false;
      must(m_task->validation(index, piece, restarted));
      sum += must(m_backend->evaluate(piece, restarted)) * static_cast<double>(piece.steps);
      steps += static_cast<double>(piece.steps);
    }
    return {{"loss", sum / steps}};
  }

  // What the twin needs: weights, gradients, the batch, and where each parameter stands.
  json dump(const std::string& folder) {
    writeRaw(folder + "/weights", m_backend->weights().data(), m_backend->weights().size());
    writeRaw(folder + "/gradients", m_backend->gradients().data(), m_backend->gradients().size());
    json out = dumpBatch(m_batch, folder);
    const ParameterLayout layout(m_network, m_task->shape());
    for (const LayerParameters& layer : layout.layers)
      out["layers"].push_back({{"input_width", layer.input.rows},
                               {"input", layer.input.offset},
                               {"bias", layer.bias.offset},
                               {"recurrent", layer.recurrent.offset},
                               {"recurrent_bias", layer.recurrentBias.offset}});
    out.update({
        {"output", layout.output.offset},
        {"output_bias", layout.outputBias.offset},
        {"gates", shapeOf(m_network.cell).gates},
    });
    return out;
  }

  [[nodiscard]] json dumpNext(const std::string& folder) const {
    json out = dumpBatch(m_batch, folder);
    out["restarted"] = m_restarted || m_iterations == 0;
    return out;
  }

  json dumpHeldOut(const std::string& folder) {
    json out = json::array();
    Batch piece;
    for (std::int64_t index = 0; index < m_task->validationPieces(); ++index) {
      bool restarted = false;
      must(m_task->validation(index, piece, restarted));
      out.push_back(dumpBatch(piece, folder + "/held_out_" + std::to_string(index)));
      out.back()["restarted"] = restarted;
    }
    return out;
  }

  // Seconds of one iteration of this schedule, from measured costs.
  json predict(const Calibration& calibration) const {
    return {{"ms", 1e3 * predictedSeconds(m_solution, calibration)}};
  }

 private:
  [[nodiscard]] json dumpBatch(const Batch& batch, const std::string& prefix) const {
    const TaskShape shape = m_task->shape();
    const std::string base = prefix + (prefix.find("held_out") == std::string::npos ? "/" : "_");
    writeRaw(base + "input_symbols", batch.inputSymbols.data(), batch.inputSymbols.size());
    writeRaw(base + "input_values", batch.inputValues.data(), batch.inputValues.size());
    writeRaw(base + "target_symbols", batch.targetSymbols.data(), batch.targetSymbols.size());
    writeRaw(base + "target_values", batch.targetValues.data(), batch.targetValues.size());
    return {{"steps", batch.steps},
            {"symbols_in", shape.inputs == DataKind::Symbols},
            {"symbols_out", shape.outputs == DataKind::Symbols},
            {"input_width", shape.inputWidth},
            {"output_width", shape.outputWidth},
            {"predicted", batch.steps - shape.firstTarget(batch.steps) + 1}};
  }

  Network m_network;
  std::int64_t m_steps;
  TrainingOptions m_options;
  std::unique_ptr<Task> m_task;
  Solution m_solution;
  std::unique_ptr<Backend> m_backend = makeCpuBackend();
  Batch m_batch;
  bool m_restarted = true;
  std::int64_t m_iterations = 0;
};

// Products of the shapes of one step, [rows, depth] times a packed [depth, columns], beside OpenBLAS.
json products(std::int64_t rows, std::int64_t depth, std::int64_t columns) {
  const Kernels& kernels = bestKernels();
  constexpr int kRepeats = 9;
  const auto inner = static_cast<int>(std::max<std::int64_t>(1, 200'000'000 / (rows * depth * columns)));
  AlignedFloats a, b, c;
  a.allocate(rows * depth);
  b.allocate(depth * columns);
  c.allocate(rows * columns);
  std::fill(a.span().begin(), a.span().end(), 0.5F);
  std::fill(b.span().begin(), b.span().end(), 0.25F);
  const auto best = [&](const auto& product) {
    double least = 1e300;
    for (int r = 0; r < kRepeats; ++r) {
      const auto begin = Clock::now();
      for (int i = 0; i < inner; ++i) product();
      least = std::min(least, milliseconds(begin) / inner);
    }
    return 2.0 * static_cast<double>(rows * depth * columns) / least / 1e6;
  };
  json out{{"own", best([&] {
              for (std::int64_t p = 0; p < columns / kernels.panel; ++p)
                kernels.multiplyRows(rows, depth, {a.data(), depth, kDepthBlock, kDepthBlock},
                                     b.data() + p * depth * kernels.panel, c.data() + p * kernels.panel, columns,
                                     c.data() + p * kernels.panel, columns, kernels.panel);
            })}};
#ifdef RETRACE_CBLAS
  const auto m = static_cast<int>(rows), k = static_cast<int>(depth), n = static_cast<int>(columns);
  out["openblas"] = best([&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0F, a.data(), k, b.data(), n, 1.0F, c.data(), n);
  });
#endif
  return out;
}

json answer(const json& ask, std::map<int, std::unique_ptr<Session>>& sessions,
            std::map<int, Calibration>& calibrations) {
  const std::string what = ask["do"];
  const int id = ask.value("id", 0);
  if (what == "peak") return {{"gflops", fmaPeakGflops()}, {"kernels", bestKernels().name}};
  if (what == "products") return products(ask["rows"], ask["depth"], ask["columns"]);
  if (what == "open") return sessions[id] = std::make_unique<Session>(ask), json{{"open", id}};
  if (what == "close") return json{{"closed", sessions.erase(id)}};
  if (what == "calibrate") {
    CalibrationSettings settings;
    settings.network = {must(cellFromText(ask.value("cell", "lstm"))), ask["hidden"], ask["batch"],
                        ask.value("layers", 1)};
    settings.data = ask["data"];
    settings.threads = ask.value("threads", 1);
    const auto backend = makeCpuBackend();
    calibrations[id] = must(calibrate(settings, *backend));
    return toJson(calibrations[id]);
  }
  Session& session = *sessions.at(id);
  if (what == "predict") return session.predict(calibrations.at(ask["calibration"]));
  if (what == "iterate") return session.iterate(ask.value("update", false));
  if (what == "validate") return session.validate();
  if (what == "dump") return session.dump(ask["folder"]);
  if (what == "dump next") return session.dumpNext(ask["folder"]);
  if (what == "dump held out") return session.dumpHeldOut(ask["folder"]);
  throw std::runtime_error("no command: " + what);
}

}  // namespace

int main() {
#ifdef RETRACE_CBLAS
  openblas_set_num_threads(1);
#endif
  std::map<int, std::unique_ptr<Session>> sessions;
  std::map<int, Calibration> calibrations;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << answer(json::parse(line), sessions, calibrations).dump() << std::endl;
    } catch (const std::exception& error) {
      std::cout << json{{"error", error.what()}}.dump() << std::endl;
    }
  }
}
