// SPDX-License-Identifier: Apache-2.0
#include "core/strategies/mixed.h"

#include <algorithm>
#include <utility>

#include "core/strategies/mixed_chain.h"
#include "core/strategies/mixed_row.h"
#include "core/strategies/strategy_model.h"

namespace retrace::core {

namespace {

// Sub-problems lie on the chain of the whole one's budget until the first internal state is kept; behind that, each is
// decided at once.
class MixedPolicy final : public Policy {
 public:
  MixedPolicy(StateSizes sizes, std::shared_ptr<const MixedChain> chain) : m_sizes(sizes), m_chain(std::move(chain)) {}

  [[nodiscard]] Decision decide(std::int64_t t, std::int64_t bytes) const override {
    MixedRow row(m_sizes, bytes);
    if (row.decidesAtOnce(t)) return row.decideAtOnce(t);
    if (m_chain) return m_chain->decide(t, bytes);
    const auto known = m_rows.find(bytes);
    if (known != m_rows.end()) return known->second.decide(t);
    // Neighbours are asked for one after the other; all rows of a long schedule would take gigabytes.
    constexpr std::int64_t kMostPrices = 1 << 19;
    const std::int64_t prices = row.kept() + 1;
    if ((m_prices += prices) > kMostPrices) {
      m_rows.clear();
      m_prices = prices;
    }
    return m_rows.try_emplace(bytes, std::move(row)).first->second.decide(t);
  }
  [[nodiscard]] std::int64_t repeats(std::int64_t t, std::int64_t bytes, const Decision& first) const override {
    if (first.kind != Decision::Kind::KeepInternal) return 1;
    return std::min(t - 1, MixedRow(m_sizes, bytes).kept());
  }

 private:
  StateSizes m_sizes;
  std::shared_ptr<const MixedChain> m_chain;
  mutable std::map<std::int64_t, MixedRow> m_rows;  // by bytes
  mutable std::int64_t m_prices = 0;                // of all of them
};

}  // namespace

Result<MixedCost> mixedCost(std::int64_t t, StateSizes sizes, std::int64_t bytes, std::stop_token stop) {
  return makeMixedPolicy(t, sizes, bytes, stop).map([](const MixedDecisions& made) { return made.bracket; });
}

struct MixedCosts::Budget {
  MixedRow row;
  std::shared_ptr<const MixedChain> chain;
  std::int64_t triedSteps = 0;  // up to which a chain was asked for
};

MixedCosts::MixedCosts(StateSizes sizes, std::int64_t proven) : m_sizes(sizes), m_proven(proven) {}
MixedCosts::MixedCosts(MixedCosts&&) noexcept = default;
MixedCosts& MixedCosts::operator=(MixedCosts&&) noexcept = default;
MixedCosts::~MixedCosts() = default;

MixedCost MixedCosts::operator()(std::int64_t t, std::int64_t bytes) {
  constexpr std::size_t kMostKept = 4096;
  if (t <= 0) return {};
  if (bytes < m_sizes.hiddenBytes) return {kInfeasible, kInfeasible};
  if (m_budgets.size() > kMostKept) m_budgets.clear();
  Budget& budget = m_budgets.try_emplace(bytes, Budget{MixedRow(m_sizes, bytes), nullptr}).first->second;
  const MixedCost bracket = budget.row.cost(t);
  if (bracket.optimal() || t > m_proven) return bracket;
  if (budget.triedSteps < t) {
    budget.triedSteps = std::max(t, 2 * budget.triedSteps);
    budget.chain = MixedChain::fill(budget.triedSteps, m_sizes, bytes).value_or(nullptr);
  }
  if (!budget.chain) return bracket;
  const std::int64_t exact = budget.chain->cost(t);
  return {exact, exact};
}

Result<MixedDecisions> makeMixedPolicy(std::int64_t t, StateSizes sizes, std::int64_t bytes, std::stop_token stop) {
  MixedCost bracket = MixedRow(sizes, bytes).cost(t);
  std::shared_ptr<const MixedChain> chain;  // none where the closed form has the optimum, or the rows would be too many
  if (!bracket.optimal()) {
    auto filled = MixedChain::fill(t, sizes, bytes, stop);
    if (!filled) return tl::unexpected(filled.error());
    chain = std::move(*filled);
  }
  if (chain) bracket.cost = bracket.lowerBound = chain->cost(t);
  return MixedDecisions{bracket, std::make_unique<MixedPolicy>(sizes, std::move(chain))};
}

constinit const StrategyModel models::mixed{
    .kind = StrategyKind::Mixed,
    .name = "mixed",
    .sentence =
        forPeople("Strategy", "Hidden and internal states, whichever save more: the fewest forwards in any memory."),
    .exact = true,
    .weighs = StrategyModel::Weighs::Both,
    .growth = StrategyModel::Growth::Convex,
    .unequalSteps = true,
    .usefulBytes = [](const Problem& asked) { return storeAllBytes(asked.steps, asked.sizes); },
    .cost = [](const Problem& asked) -> StrategyModel::Cost {  // an open bracket's schedule may be better than it says
      const auto found = mixedCost(asked.steps, asked.sizes, asked.budgetBytes);
      return found && found->optimal() ? StrategyModel::Cost(found->cost) : std::nullopt;
    },
    .plan = [](const Problem& asked, std::stop_token stop) -> Result<StrategyPlan> {
      const auto made = makeMixedPolicy(asked.steps, asked.sizes, asked.budgetBytes, stop);
      if (!made) return tl::unexpected(made.error());
      return makeGraph(asked, *made->policy, stop).map([&](ScheduleGraph graph) {
        return StrategyPlan{std::move(graph), static_cast<double>(made->bracket.lowerBound), made->bracket.optimal()};
      });
    },
    .curve = [](const Problem& asked, std::stop_token stop,
                const Progress& progress) { return mixedCurve(asked.steps, asked.sizes, stop, progress); }};

}  // namespace retrace::core
