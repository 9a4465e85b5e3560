// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/machine_finder.h"

#include <nlohmann/json.hpp>

namespace retrace::ui {

namespace {
constexpr int kPatienceMilliseconds = 30'000;  // a far host, a driver that wakes up
constexpr qint64 kMostBytes = 1 << 20;
constexpr int kEndMilliseconds = 1000;
}  // namespace

core::Result<std::vector<core::MachineInfo>> machinesFromJson(std::string_view text) {
  const auto foreign = [] { return core::fail(core::ErrorCode::Format, "The worker's list of machines is not understood: is it a retrace-cli of this version?"); };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("format", nlohmann::json()) != "retrace-backends" || !json.contains("backends") || !json["backends"].is_array()) return foreign();
  std::vector<core::MachineInfo> machines;
  for (const auto& one : json["backends"]) {
    if (!one.is_object()) return foreign();
    core::MachineInfo machine;
    for (const auto& [name, field] : {std::pair{"id", &machine.id}, std::pair{"name", &machine.name}, std::pair{"detail", &machine.detail}, std::pair{"reason", &machine.reason}}) {
      if (!one.contains(name) || !one[name].is_string()) return foreign();
      *field = one[name].get<std::string>();
    }
    for (const auto& [name, field] : {std::pair{"memory_bytes", &machine.memoryBytes}, std::pair{"free_bytes", &machine.freeBytes}}) {
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
  m_patience.setSingleShot(true);
  m_patience.setInterval(kPatienceMilliseconds);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    const QString name = m_worker.name();
    drop();
    Q_EMIT failed(tr("The worker '%1' did not say within %2 seconds which machines it has.").arg(name).arg(kPatienceMilliseconds / 1000));
  });
}

MachineFinder::~MachineFinder() { drop(); }

void MachineFinder::look() {
  drop();
  m_worker = chosenWorker();
  m_process = std::make_unique<QProcess>();
  connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) finish();
  });
  connect(m_process.get(), &QProcess::finished, this, &MachineFinder::finish);
  m_patience.start();
  Q_EMIT started(m_worker.name());
  m_worker.start(*m_process, {QStringLiteral("backends"), QStringLiteral("--json")});
}

void MachineFinder::drop() {
  m_patience.stop();
  if (!m_process) return;
  m_process->disconnect(this);
  m_process->kill();
  m_process->waitForFinished(kEndMilliseconds);
  m_process.reset();
}

void MachineFinder::finish() {
  if (!m_process) return;
  m_patience.stop();
  QProcess* process = m_process.release();  // it may be the sender: deleted when control is back in the event loop
  process->disconnect(this);
  process->deleteLater();
  if (const QString why = whyWorkerFailed(m_worker, *process, process->readAllStandardError()); !why.isEmpty()) return Q_EMIT failed(why);
  const QByteArray said = process->read(kMostBytes);
  const auto machines = machinesFromJson(std::string_view(said.constData(), static_cast<std::size_t>(said.size())));
  if (machines) Q_EMIT found(*machines);
  else Q_EMIT failed(QString::fromStdString(machines.error().message));
}

}  // namespace retrace::ui
