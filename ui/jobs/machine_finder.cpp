// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/machine_finder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/machine/module.h"
#include "ui/common/settings.h"
#include "ui/common/text.h"

namespace retrace::ui {

core::Result<std::vector<core::MachineInfo>> machinesFromJson(std::string_view text) {
  const auto foreign = [] {
    return core::fail(core::ErrorCode::Format,
                      "The worker's list of machines is not understood: is it a retrace-cli of this version?");
  };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("format", nlohmann::json()) != "retrace-backends" || !json.contains("backends") ||
      !json["backends"].is_array())
    return foreign();
  std::vector<core::MachineInfo> machines;
  for (const auto& one : json["backends"]) {
    if (!one.is_object()) return foreign();
    core::MachineInfo machine;
    for (const auto& [name, field] : {std::pair{"id", &machine.id}, std::pair{"name", &machine.name},
                                      std::pair{"detail", &machine.detail}, std::pair{"reason", &machine.reason}}) {
      if (!one.contains(name) || !one[name].is_string()) return foreign();
      *field = one[name].get<std::string>();
    }
    for (const auto& [name, field] :
         {std::pair{"memory_bytes", &machine.memoryBytes}, std::pair{"free_bytes", &machine.freeBytes}}) {
      if (!one.contains(name) || !one[name].is_number_integer()) return foreign();
      *field = one[name].get<std::int64_t>();
    }
    if (!one.contains("available") || !one["available"].is_boolean()) return foreign();
    machine.available = one["available"].get<bool>();
    machines.push_back(std::move(machine));
  }
  return machines;
}

MachineFinder::MachineFinder(QObject* parent) : QObject(parent) {
  connect(&m_question, &WorkerQuestion::failed, this, [this](const QString& sentence) {
    m_known.clear();
    Q_EMIT failed(sentence);
  });
  connect(&m_question, &WorkerQuestion::answered, this, [this](const QByteArray& said) {
    const auto machines = machinesFromJson(std::string_view(said.constData(), static_cast<std::size_t>(said.size())));
    m_known = machines.value_or(std::vector<core::MachineInfo>());
    if (machines) Q_EMIT found(*machines);
    else Q_EMIT failed(toQString(machines.error().message));
  });
}

core::Result<void> MachineFinder::usable(const std::string& id) const {
  const auto machine = std::ranges::find(m_known, id, &core::MachineInfo::id);
  if (machine == m_known.end() || machine->available) return {};
  return core::fail(core::ErrorCode::Unavailable, "The machine {} is unavailable: {}", id, machine->reason);
}

void MachineFinder::look() {
  m_question.drop();
  Q_EMIT started(chosenWorker().name(), Settings::worker().isEmpty() && qEnvironmentVariableIsEmpty("RETRACE_WORKER"));
  m_question.ask({QStringLiteral("backends"), QStringLiteral("--json")});
}

}  // namespace retrace::ui
