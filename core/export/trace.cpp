// SPDX-License-Identifier: Apache-2.0
#include "core/export/trace.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/base/byte_text.h"
#include "core/base/output_file.h"
#include "core/strategies/problem_file.h"
#include "core/strategies/registry.h"

namespace retrace::core {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18;
constexpr double kNanosecondsPerMicrosecond = 1000.0, kMicrosecondsPerMillisecond = 1000.0;
constexpr int kProcess = 1, kIterations = 1, kActions = 2;  // ids in the trace: one process with two tracks

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Writer {
 public:
  explicit Writer(const TextSink& sink) : m_sink(sink) {}

  Result<void> take(const Event& event) {
    std::visit([this](const auto& one) { add(one); }, event);
    return m_text.size() < kPieceBytes ? Result<void>{} : flush();
  }

  Result<void> finish() {
    m_text += "\n]";
    if (!m_about.empty()) m_text += ",\"otherData\":" + m_about;
    m_text += "}\n";
    return flush();
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    m_text += m_first ? "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n" : ",\n";
    m_first = false;
    fmt::format_to(std::back_inserter(m_text), format, std::forward<Args>(args)...);
  }

  void add(const RunStarted& event) {
    const std::string title = fmt::format("T = {}, {}, budget {}", event.problem.steps, toText(event.problem.strategy),
                                          formatBytes(event.problem.budgetBytes));
    line(R"({{"name":"process_name","ph":"M","pid":{},"args":{{"name":{}}}}})", kProcess, quoted(title));
    line(R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":"iterations"}}}})", kProcess,
         kIterations);
    line(R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":"actions"}}}})", kProcess, kActions);
    m_about = nlohmann::json{{"problem", toJson(event.problem)}, {"cell", toText(event.network.cell)},
                             {"hidden", event.network.hidden},   {"batch", event.network.batch},
                             {"layers", event.network.layers},   {"data", event.data},
                             {"backend", event.backend}}
                  .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  void add(const ActionsDone& event) {
    std::int64_t index = event.firstIndex;
    for (const ActionDone& done : event.actions) {
      const Action& action = done.action;
      const double microseconds = static_cast<double>(done.nanoseconds) / kNanosecondsPerMicrosecond;
      line(
          R"({{"name":"{0} {1}","cat":"{0}","ph":"X","ts":{2:.3f},"dur":{3:.3f},"pid":{4},"tid":{5},"args":{{"action":{6},"first":{1},"last":{7},"iteration":{8}}}}})",
          toText(action.kind), action.first, m_now, microseconds, kProcess, kActions, index++, action.last,
          event.iteration);
      m_now += microseconds;
      if (done.arenaBytes == m_arenaBytes) continue;
      m_arenaBytes = done.arenaBytes;
      line(R"({{"name":"arena","ph":"C","ts":{:.3f},"pid":{},"args":{{"bytes":{}}}}})", m_now, kProcess, m_arenaBytes);
    }
  }

  void add(const IterationDone& event) {
    // The action events of an iteration come before it; without them its own time is all there is.
    const double length =
        m_now > m_iterationBegin ? m_now - m_iterationBegin : event.milliseconds * kMicrosecondsPerMillisecond;
    line(
        R"({{"name":"iteration {0}","cat":"iteration","ph":"X","ts":{1:.3f},"dur":{2:.3f},"pid":{3},"tid":{4},"args":{{"loss":{5},"forward_operations":{6},"milliseconds":{7}}}}})",
        event.iteration, m_iterationBegin, length, kProcess, kIterations, nlohmann::json(event.loss).dump(),
        event.forwardOperations, nlohmann::json(event.milliseconds).dump());
    m_now = m_iterationBegin = m_iterationBegin + length;
  }

  void add(const RunPaused& event) {
    line(R"({{"name":"{}","ph":"i","s":"g","ts":{:.3f},"pid":{},"tid":{}}})", event.paused ? "paused" : "goes on",
         m_now, kProcess, kIterations);
  }

  void add(const RunEnded& event) {
    line(R"({{"name":"ended","ph":"i","s":"g","ts":{:.3f},"pid":{},"tid":{},"args":{{"reason":{}}}}})", m_now, kProcess,
         kIterations, quoted(event.reason));
  }

  Result<void> flush() {
    auto taken = m_sink(m_text);
    m_text.clear();
    return taken;
  }

  const TextSink& m_sink;
  std::string m_text, m_about;
  bool m_first = true;
  double m_now = 0.0, m_iterationBegin = 0.0;  // microseconds
  std::int64_t m_arenaBytes = -1;
};

}  // namespace

Result<void> writeTrace(std::span<const Event> events, const TextSink& sink) {
  if (events.empty() || !std::holds_alternative<RunStarted>(events.front()))
    return fail(ErrorCode::InvalidInput, "A trace needs a recording that begins with the run's settings.");
  Writer writer(sink);
  for (const Event& event : events)
    if (auto taken = writer.take(event); !taken) return taken;
  return writer.finish();
}

Result<void> exportTrace(const std::filesystem::path& recording, const std::filesystem::path& trace) {
  if (auto different = differentFiles(recording, trace); !different) return different;
  const auto events = readRecording(recording);
  if (!events) return tl::unexpected(events.error());
  auto output = OutputFile::open(trace);
  if (!output) return tl::unexpected(output.error());
  if (auto written = writeTrace(*events, [&](std::string_view text) { return output->write(text); }); !written)
    return written;
  return output->commit();
}

}  // namespace retrace::core
