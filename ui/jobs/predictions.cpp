// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/predictions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ui/common/text.h"
#include "ui/model/run_request.h"

namespace retrace::ui {

namespace {
constexpr std::int64_t kMostActions = 300'000;  // to be added up while a slider moves
}

Predictions::Predictions(QObject* parent) : QObject(parent) {
  connect(&m_question, &WorkerQuestion::failed, this, &Predictions::failed);
  connect(&m_question, &WorkerQuestion::answered, this, [this](const QByteArray& said) {
    const auto costs = core::calibrationFromJson(nlohmann::json::parse(said.begin(), said.end(), nullptr, false));
    if (!costs) return Q_EMIT failed(toQString(costs.error().message));
    std::erase_if(m_measured, [this](const Measured& one) { return one.key == m_asked; });
    m_measured.push_back({m_asked, *costs});
    Q_EMIT changed();
  });
}

Predictions::Key Predictions::keyOf(const RunRequest& request) {
  return {request.settings.network, request.settings.data, request.backend, request.settings.options.threads,
          request.tf32};
}

void Predictions::measure(const RunRequest& request) {
  m_asked = keyOf(request);
  const core::Network& network = m_asked.network;
  QStringList arguments{QStringLiteral("calibrate"), QStringLiteral("--json")};
  for (const auto& [option, value] :
       {std::pair{"--cell", std::string(core::toText(network.cell))},
        std::pair{"--hidden", std::to_string(network.hidden)}, std::pair{"--batch", std::to_string(network.batch)},
        std::pair{"--layers", std::to_string(network.layers)}, std::pair{"--data", m_asked.data},
        std::pair{"--threads", std::to_string(m_asked.threads)}, std::pair{"--backend", m_asked.backend}})
    arguments << QLatin1String(option) << toQString(value);
  if (m_asked.tf32) arguments << QStringLiteral("--tf32");
  m_question.ask(arguments);
}

std::optional<Prediction> Predictions::of(const Plan& plan, const RunRequest& request) {
  const Key key = keyOf(request);
  const auto measured =
      std::find_if(m_measured.begin(), m_measured.end(), [&](const Measured& one) { return one.key == key; });
  const core::Problem& problem = plan.problem();
  if (measured == m_measured.end() || problem.sizes != core::stateSizes(key.network) ||
      plan.actionCount() > kMostActions || problem.steps > kMostActions ||
      core::usesHost(problem.strategy))  // transfers to the host are not measured
    return std::nullopt;
  if (measured->steps != problem.steps) {
    core::Problem stored = problem;
    stored.strategy = {core::StrategyKind::StoreAll, 0};
    stored.budgetBytes = core::storeAllBytes(problem.steps, problem.sizes);
    const auto solution = core::plan(stored);
    if (!solution) return std::nullopt;
    measured->steps = problem.steps;
    measured->storedSeconds = core::predictedSeconds(*solution, measured->costs);
  }
  const double seconds = core::predictedSeconds(plan.solution(), measured->costs);
  return Prediction{1e3 * seconds, seconds / measured->storedSeconds, toQString(measured->costs.backend)};
}

}  // namespace retrace::ui
