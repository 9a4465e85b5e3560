// SPDX-License-Identifier: Apache-2.0
// Any bytes as a calibration.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/run/calibration.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::core;
  const auto json = nlohmann::json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  const auto calibration = calibrationFromJson(json);
  if (!calibration && calibration.error().message.empty()) std::abort();
  if (calibration && !calibrationFromJson(toJson(*calibration))) std::abort();
  return 0;
}
