// SPDX-License-Identifier: Apache-2.0
// Any bytes as a recording, arriving in two pieces: a sentence, or events that survive being written, and a trace that
// is JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "core/export/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::core;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  StreamReader reader, whole;
  std::vector<Event> events, same;
  auto fed = reader.feed(text.substr(0, size / 2), events);
  if (fed) fed = reader.feed(text.substr(size / 2), events);
  const bool good = whole.feed(text, same).has_value();
  if (fed.has_value() != good || (good && events.size() != same.size())) std::abort();
  if (!fed && fed.error().message.empty()) std::abort();
  for (const Event& event : events)
    if (!eventFromLine(toLine(event))) std::abort();
  if (events.empty()) return 0;
  std::string trace;
  const auto written = writeTrace(events, [&](std::string_view piece) -> Result<void> {
    trace += piece;
    return {};
  });
  if (!written || !nlohmann::json::accept(trace)) std::abort();
  return 0;
}
