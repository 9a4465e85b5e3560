// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a session, and as a link to one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ui/model/session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retrace::ui;
  const auto link =
      sessionFromLink(QStringLiteral("retrace:") +
                      QString::fromLatin1(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)));
  if (!link && link.error().message.empty()) std::abort();
  const auto json = nlohmann::json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  const auto session = sessionFromJson(json);
  if (!session) {
    if (session.error().message.empty()) std::abort();
    return 0;
  }
  const auto again = sessionFromLink(toLink(*session));
  if (!again || toJson(*again) != toJson(*session)) std::abort();
  return 0;
}
