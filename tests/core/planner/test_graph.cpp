// SPDX-License-Identifier: Apache-2.0
// Schedules as graphs, against their lists: what streams out, what is checked node by node, what files say.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "core/planner/solver.h"
#include "core/strategies/binomial.h"
#include "core/strategies/problem_file.h"
#include "core/strategies/schedule_file.h"
#include "tests/support/builders.h"
#include "tests/support/graph_places.h"
#include "tests/support/referee.h"

using namespace retrace::core;
using namespace retrace::test;

namespace {

// The actions of a file's nodes, read from the words of the schema alone. It checks nothing: nonsense becomes an
// illegal list.
class NaiveExpander {
 public:
  NaiveExpander(const nlohmann::json& file, const Problem& problem)
      : m_nodes(file.at("nodes")), m_hidden(problem.sizes.hiddenBytes), m_internal(problem.sizes.internalBytes) {
    const bool charges = chargesInitialState(problem.strategy);
    Place held;
    if (charges) held = keep(file.value("root_level", "device") == "host" ? Level::Host : Level::Device, 0);
    play(file.at("root"), 0, held, true);
    if (charges) drop(held);
  }
  Schedule schedule;

 private:
  struct Place {
    std::int64_t offset = kNoOffset;
    Level level = Level::Device;
  };
  std::int64_t& top(Level level) { return level == Level::Host ? m_hostTop : m_top; }
  void act(ActionKind kind, std::int64_t first, std::int64_t last, std::int64_t offset = kNoOffset,
           Level level = Level::Device) {
    if (schedule.actions.size() < 20'000) schedule.actions.push_back({kind, first, last, offset, level});
  }
  Place keep(Level level, std::int64_t step) {
    const Place place{top(level), level};
    top(level) += m_hidden;
    act(ActionKind::Save, step, step, place.offset, level);
    return place;
  }
  void drop(Place place) {
    act(ActionKind::Drop, 0, 0, place.offset, place.level);
    top(place.level) = place.offset;
  }
  void stepAlone(std::int64_t step) {
    act(ActionKind::Record, step, step);
    act(ActionKind::Backward, step, step);
  }
  void load(Place held, std::int64_t base, bool working) {
    if (!working) act(ActionKind::Load, base, base, held.offset, held.level);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void play(const nlohmann::json& index, std::int64_t base, Place& held, bool working) {
    if (index.is_null() || schedule.actions.size() >= 20'000) return;
    const nlohmann::json& node = m_nodes.at(index.get<std::size_t>());
    const auto number = [&](std::size_t at) { return node.at(at).get<std::int64_t>(); };
    load(held, base, working);
    if (node[0] == "replay") {
      for (std::int64_t left = number(1); left > 0; --left) {
        if (left < number(1)) load(held, base, false);
        if (left > 1) act(ActionKind::Forward, base + 1, base + left - 1);
        stepAlone(base + left);
      }
    } else if (node[0] == "save") {
      const std::int64_t y = number(1), count = number(2);
      const Level level = node.size() == 6 ? Level::Host : Level::Device;
      std::vector<Place> kept;
      for (std::int64_t i = 1; i <= count; ++i) {
        act(ActionKind::Forward, base + (i - 1) * y + 1, base + i * y);
        if (i < count || !node[3].is_null()) kept.push_back(keep(level, base + i * y));
      }
      if (node[3].is_null()) stepAlone(base + count * y + 1);
      else play(node[3], base + count * y, kept.back(), true);
      for (std::int64_t i = count; i >= 1; --i) {
        if (kept.size() == static_cast<std::size_t>(i)) {
          drop(kept.back());
          kept.pop_back();
        }
        play(node[4], base + (i - 1) * y, kept.empty() ? held : kept.back(), false);
      }
    } else if (node[0] == "keep") {
      const std::int64_t before = m_top, first = base + number(1) + 1, last = first + number(2) - 1;
      if (number(1) > 0) {
        act(ActionKind::Forward, base + 1, first - 1);
        static_cast<void>(keep(Level::Device, first - 1));
      }
      const std::int64_t offset = m_top;
      act(ActionKind::Record, first, last, offset);
      m_top += number(2) * m_internal;
      Place inside{m_top - m_internal, Level::Device};
      play(node[3], last, inside, true);
      act(ActionKind::Backward, last, first, offset);
      drop({before, Level::Device});
      play(node[4], base, held, false);
    } else if (node[0] == "move") {
      drop(held);
      held = keep(node[1] == "host" ? Level::Host : Level::Device, base);
      play(node[2], base, held, true);
    }
  }

  const nlohmann::json& m_nodes;
  std::int64_t m_hidden, m_internal, m_top = 0, m_hostTop = 0;
};

Problem randomProblem(std::mt19937_64& random, Strategy strategy) {
  const auto below = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most));
  };
  Problem problem;
  problem.strategy = strategy;
  if (strategy.kind == StrategyKind::Every) problem.strategy.every = 1 + below(20);
  problem.steps = 1 + below(strategy.kind == StrategyKind::TwoLevel ? 40 : 150);
  problem.sizes.hiddenBytes = 1 + below(6);
  problem.sizes.internalBytes = problem.sizes.hiddenBytes + below(20);
  problem.budgetBytes = std::max(smallestBudgetBytes(problem.strategy, problem.steps, problem.sizes),
                                 problem.sizes.hiddenBytes * (1 + below(30)) + below(problem.sizes.hiddenBytes));
  if (strategy.kind == StrategyKind::TwoLevel)
    problem.host = {below(3) == 0 ? HostMemory::kUnlimited : problem.sizes.hiddenBytes * below(8),
                    0.5 * static_cast<double>(below(6)), 0.5 * static_cast<double>(below(6))};
  return problem;
}

std::vector<Strategy> allStrategies() {
  std::vector<Strategy> all = plainStrategies();
  all.push_back({StrategyKind::Every, 1});
  return all;
}

bool sameFigures(const CheckReport& a, const CheckReport& b) {
  return a.forwardOperations == b.forwardOperations && a.peakBytes == b.peakBytes && a.actions == b.actions &&
         a.saves == b.saves && a.hostPeakBytes == b.hostPeakBytes && a.hostSaves == b.hostSaves &&
         a.hostLoads == b.hostLoads;
}

}  // namespace

TEST_CASE("graphs and lists say the same, action by action and figure by figure, for every strategy") {
  std::mt19937_64 random(41);
  for (const Strategy& strategy : allStrategies())
    for (int i = 0; i < (kSlow ? 40 : 500); ++i) {
      const Problem problem = randomProblem(random, strategy);
      CAPTURE(nlohmann::json(toJson(problem)).dump());
      const auto solution = solve(problem);
      REQUIRE_MESSAGE(solution, why(solution));
      const auto byNode = check(*solution->graph, problem), flat = check(solution->schedule, problem);
      REQUIRE_MESSAGE(flat, why(flat));
      REQUIRE_MESSAGE(byNode, why(byNode));
      REQUIRE(sameFigures(*byNode, *flat));
      const nlohmann::json file = toJson(ScheduleFile{problem, *solution->graph});
      if (!solution->graph->isList()) REQUIRE(NaiveExpander(file, problem).schedule == solution->schedule);
      const auto back = scheduleFileFromJson(file);
      REQUIRE_MESSAGE(back, why(back));
      REQUIRE(back->graph == *solution->graph);
    }
}

TEST_CASE("every place of a graph is that of its list") {
  std::mt19937_64 random(42);
  for (const Strategy& strategy : allStrategies())
    for (int i = 0; i < (kSlow ? 4 : 15); ++i) {
      const Problem problem = randomProblem(random, strategy);
      CAPTURE(nlohmann::json(toJson(problem)).dump());
      const auto solution = solve(problem);
      REQUIRE_MESSAGE(solution, why(solution));
      if (!solution->graph->isList()) checkPlaces(*solution->graph, problem, solution->schedule);
    }
}

TEST_CASE("nodes are refused exactly where their list is") {
  std::mt19937_64 random(43);
  int legal = 0, illegal = 0;
  for (int i = 0; i < (kSlow ? 300 : 3000); ++i) {
    const auto strategies = allStrategies();
    Problem problem = randomProblem(random, strategies[random() % strategies.size()]);
    problem.steps = std::min<std::int64_t>(problem.steps, 40);
    const auto solution = solve(problem);
    if (!solution || solution->graph->isList()) continue;
    nlohmann::json file = toJson(ScheduleFile{problem, *solution->graph});
    // One number of one node, the root, the budget or the length, one up or down.
    const std::int64_t by = random() % 2 == 0 ? 1 : -1;
    nlohmann::json& node = file["nodes"][random() % file["nodes"].size()];
    const std::size_t at = 1 + random() % (node.size() - 1);
    if (random() % 8 == 0) file["root"] = std::max<std::int64_t>(0, file["root"].get<std::int64_t>() + by);
    else if (random() % 8 == 0)
      file["problem"]["budget_bytes"] = file["problem"]["budget_bytes"].get<std::int64_t>() - 1;
    else if (node[at].is_number() && node[at].get<std::int64_t>() + by >= 1)
      node[at] = node[at].get<std::int64_t>() + by;
    else if (node[at].is_null()) node[at] = 0;
    else continue;
    CAPTURE(file.dump());
    const auto read = scheduleFileFromJson(file);
    const auto byNode = read ? check(read->graph, read->problem) : tl::unexpected<Error>(read.error());
    // A part that stands behind what it is part of could be without end: refused, never expanded.
    bool forward = file["root"].get<std::size_t>() >= file["nodes"].size();
    for (std::size_t k = 0; k < file["nodes"].size(); ++k)
      for (const std::size_t part : {3, 4, 2}) {
        const nlohmann::json& one = file["nodes"][k];
        const bool isPart = one[0] == "move" ? part == 2 : part != 2 && one[0] != "replay";
        if (isPart && part < one.size() && one[part].is_number() && one[part].get<std::size_t>() >= k) forward = true;
      }
    if (forward) {
      CHECK_FALSE(byNode);
      continue;
    }
    Problem changed = problem;
    changed.budgetBytes = file["problem"]["budget_bytes"].get<std::int64_t>();
    const Schedule list = NaiveExpander(file, changed).schedule;
    const auto flat = check(list, changed);
    REQUIRE_MESSAGE(byNode.has_value() == flat.has_value(),
                    (byNode ? "nodes accepted: " + why(flat) : "nodes: " + why(byNode)));
    if (flat) REQUIRE(sameFigures(*byNode, *flat));
    ++(flat ? legal : illegal);
  }
  CHECK(legal > (kSlow ? 10 : 100));
  CHECK(illegal > (kSlow ? 100 : 1000));
}

TEST_CASE("a schedule of a hundred million steps is a small graph and a small file") {
  const Problem problem{100'000'000, {4, 12}, {}, 2000, {StrategyKind::Mixed, 0}};
  const auto planner = Planner::prepare(problem);
  REQUIRE(planner);
  const auto planned = planner->plan(problem.budgetBytes);
  REQUIRE_MESSAGE(planned, why(planned));
  CHECK(planned->forwardOperations == 393'196'362);
  CHECK(planned->optimal);
  CHECK(planned->graph->nodes().size() < 2500);
  const auto path = std::filesystem::temp_directory_path() / fmt::format("retrace_test_{}_graph.json", ::getpid());
  REQUIRE(writeScheduleFile({problem, *planned->graph}, path));
  CHECK(std::filesystem::file_size(path) < 1'000'000);
  const auto file = readScheduleFile(path);
  std::filesystem::remove(path);
  REQUIRE_MESSAGE(file, why(file));
  const auto checked = check(file->graph, file->problem);
  REQUIRE_MESSAGE(checked, why(checked));
  CHECK(checked->forwardOperations == 393'196'362);
  CHECK(checked->peakBytes == planned->peakBytes);
  if (kSlow) return;
  std::int64_t forwards = 0, actions = 0;
  const auto source = streamOf(*planned->graph, problem);
  for (std::span<const Action> some = source->next(); !some.empty(); some = source->next()) {
    actions += static_cast<std::int64_t>(some.size());
    for (const Action& action : some) forwards += action.forwardOperations();
  }
  CHECK(forwards == 393'196'362);
  CHECK(actions == checked->actions);
}

TEST_CASE("nodes that make no sense are refused with the node's number") {
  const auto refusal = [](const std::string& nodes, const std::string& more = "\"root\":0",
                          const std::string& strategy = "mixed") {
    return why(scheduleFileFromJson(nlohmann::json::parse(
        R"({"format":"retrace-schedule","version":2,"problem":{"steps":4,"hidden_bytes":1,"internal_bytes":2,"budget_bytes":6,"strategy":")" +
        strategy + "\"}," + more + ",\"nodes\":[" + nodes + "]}")));
  };
  const auto says = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(refusal(R"(["replay",4])").empty());
  CHECK(says(refusal(R"(["replay",0])"), "node 0: a replay is of 1 to"));
  CHECK(says(refusal(R"(["replay",4.5])"), "node 0: a number in it is not a whole number"));
  CHECK(says(refusal(R"(["jump",4])"), "node 0: it has the wrong form"));
  CHECK(says(refusal(R"(["replay",1],["save",1,3,1,0])", "\"root\":1"), "node 1: a part must stand before"));  // itself
  CHECK(says(refusal(R"(["save",1,3,null,1],["replay",1])"), "node 0: a part must stand before"));
  CHECK(says(refusal(R"(["replay",2],["save",1,3,null,0])", "\"root\":1"), "node 1: what is left of a save"));
  CHECK(says(refusal(R"(["replay",1],["save",1,0,null,0])", "\"root\":1"), "node 1: a save goes 1 to"));
  CHECK(says(refusal(R"(["replay",1],["save",1,99999999,0,0],["save",1,99999999,1,0])", "\"root\":2"),
             "node 2: it has more than 100000000 steps"));
  CHECK(says(refusal(R"(["replay",4])", "\"root\":1"), "The root is node 1"));
  CHECK(says(refusal(R"(["replay",4])", "\"root\":0,\"lane\":1"), "two lanes"));
  CHECK(says(refusal(R"(["replay",4])", "\"root\":0,\"root_level\":\"disk\""), "root_level"));
  CHECK(says(refusal(R"(["list",[]],["replay",4])"), "a list is a whole schedule"));
  CHECK(says(refusal(R"(["list",[["jump",1,2]]])"), "action 0"));
  CHECK(says(refusal(R"(["replay",4],["move","host",0],["move","host",1])", "\"root\":2", "two-level"),
             "node 2: a state is moved twice"));
  CHECK(says(refusal(R"(["replay",1],["move","host",0],["keep",0,3,1,null])", "\"root\":2", "two-level"),
             "node 2: what is right of a kept"));
  // A kept step's backward reads a state that lies on the host, or the run's newer states lie where none is moved from.
  CHECK(says(why(check(ScheduleGraph(), Problem{})), "empty"));
  CHECK(says(refusal(R"(["keep",0,4,null,null],["save",1,1,0,1,"host"])", "\"root\":1", "two-level"),
             "node 1: a part must stand"));
  CHECK(says(refusal(R"(["replay",1],["keep",0,3,null,null],["save",1,1,1,0,"host"])", "\"root\":2", "two-level"),
             "node 2: what is right of a save"));
  CHECK(says(refusal(R"(["replay",1],["move","host",0],["save",1,3,null,1,"host"])", "\"root\":2", "two-level"),
             "node 2: what is left of a run of saves"));
  CHECK(says(refusal(R"(["replay",4])", "\"root\":0,\"actions\":[]"), "both"));
  std::string million = "[\"replay\",1]";
  for (std::size_t i = 0; i < kMaxFileNodes; ++i) million += ",[\"replay\",1]";
  CHECK(says(refusal(million), "up to 1000000 are read"));
  // Figures that no number holds: a run that repeats a run that repeats a run.
  ScheduleGraph graph({1, 1});
  auto node = graph.add({ScheduleNode::Kind::Replay, Level::Device, -1, -1, 100'000'000, 0, 0});
  REQUIRE(node);
  CHECK(graph.figures(*node).forwardOperations == 5'000'000'050'000'000);
  CHECK_FALSE(graph.add({ScheduleNode::Kind::Save, Level::Device, *node, *node, 0, 100'000'000, 1}));
  ScheduleGraph large({kMaxBytes / 2, kMaxBytes / 2});
  node = large.add({ScheduleNode::Kind::Replay, Level::Device, -1, -1, 1, 0, 0});
  REQUIRE(node);
  CHECK(why(large.add({ScheduleNode::Kind::Keep, Level::Device, -1, -1, 0, 0, 5})).find("more than can be counted") !=
        std::string::npos);
}

TEST_CASE("random nodes that are accepted are legal lists with the same figures") {
  std::mt19937_64 random(47);
  int accepted = 0;
  for (int i = 0; i < (kSlow ? 4000 : 60'000); ++i) {
    const auto below = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
    nlohmann::json nodes = nlohmann::json::array();
    std::vector<std::int64_t> steps;
    const auto any = [&] { return below(nodes.size()); };
    nodes.push_back({"replay", 1});
    steps.push_back(1);
    for (int k = 0; k < 6; ++k) {
      const std::int64_t left = any(), right = any(), n = 1 + below(3);
      const bool none = below(3) == 0;
      switch (below(4)) {
        case 0: {
          nlohmann::json node{"save", steps[static_cast<std::size_t>(left)], n,
                              none ? nlohmann::json() : nlohmann::json(right), left};
          if (below(3) == 0) node.push_back("host");
          nodes.push_back(node);
          steps.push_back(n * steps[static_cast<std::size_t>(left)] +
                          (none ? 1 : steps[static_cast<std::size_t>(right)]));
          break;
        }
        case 1: {
          const bool hasLeft = below(2) == 0;
          const std::int64_t y = hasLeft ? steps[static_cast<std::size_t>(left)] : 0;
          nodes.push_back({"keep", y, n, none ? nlohmann::json() : nlohmann::json(right),
                           hasLeft ? nlohmann::json(left) : nlohmann::json()});
          steps.push_back(y + n + (none ? 0 : steps[static_cast<std::size_t>(right)]));
          break;
        }
        case 2:
          nodes.push_back({"move", below(2) == 0 ? "host" : "device", left});
          steps.push_back(steps[static_cast<std::size_t>(left)]);
          break;
        default: nodes.push_back({"replay", n}); steps.push_back(n);
      }
    }
    Problem problem{steps.back(), {2, 5}, {}, 4 + below(40), {StrategyKind::TwoLevel, 0}};
    problem.host.budgetBytes = below(2) == 0 ? HostMemory::kUnlimited : 2 * below(6);
    nlohmann::json file{{"format", "retrace-schedule"},
                        {"version", 2},
                        {"problem", toJson(problem)},
                        {"root", nodes.size() - 1},
                        {"nodes", nodes}};
    if (below(4) == 0) file["root_level"] = "host";
    const auto read = scheduleFileFromJson(file);
    const auto byNode = read ? check(read->graph, problem) : tl::unexpected<Error>(read.error());
    if (!byNode || byNode->actions > 10'000) continue;
    ++accepted;
    CAPTURE(file.dump());
    const Schedule naive = NaiveExpander(file, problem).schedule;
    const auto flat = check(naive, problem);
    REQUIRE_MESSAGE(flat, why(flat));
    REQUIRE(sameFigures(*byNode, *flat));
    REQUIRE(listOf(read->graph, problem, kMostListed) == naive);
    if (accepted % 16 == 0 && flat->actions < 250) checkPlaces(read->graph, problem, naive);
  }
  CHECK(accepted > (kSlow ? 100 : 2000));
}

TEST_CASE("a graph that does not answer the problem is refused") {
  const Problem problem = makeProblem(StrategyKind::Mixed, 30, 8, 2);
  const auto solution = solve(problem);
  REQUIRE(solution);
  const auto refusal = [&](Problem other) { return why(check(*solution->graph, other)); };
  Problem other = problem;
  CHECK(refusal(other).empty());
  other.steps = 31;
  CHECK(refusal(other).find("is of 30 steps, the problem of 31") != std::string::npos);
  other = problem;
  other.budgetBytes = solution->peakBytes - 1;
  CHECK(refusal(other).find("the budget is") != std::string::npos);
  other = problem;
  other.sizes.internalBytes += 1;
  CHECK(refusal(other).find("other sizes") != std::string::npos);
  CHECK(why(listOf(*solution->graph, problem, 10)).find("up to 10 are held") != std::string::npos);
}

TEST_CASE("as many parts within one another as there is memory for are built, and more are refused") {
  const auto planned = [](std::int64_t steps, std::int64_t units) {
    return plan({steps, {8, 20}, {}, 28 * units, {StrategyKind::Internal, 0}});
  };
  const auto one = planned(60'000, 1);
  REQUIRE_MESSAGE(one, why(one));
  CHECK(one->forwardOperations == 60'000LL * 60'001 / 2);
  const auto two = planned(100'000'000, 2);  // each left part is made once
  REQUIRE_MESSAGE(two, why(two));
  CHECK(two->forwardOperations == internalCost(100'000'000, 2));
  CHECK(why(planned(100'000'000, 1)).find("use a larger budget") != std::string::npos);
}

TEST_CASE("a graph that is being made stops soon after it is asked to") {
  std::stop_source source;
  source.request_stop();
  for (const StrategyKind kind : {StrategyKind::Hidden, StrategyKind::TwoLevel}) {
    Problem problem{200, {1, 3}, {}, 20, {kind, 0}};
    const auto planner = Planner::prepare(problem);
    REQUIRE(planner);
    CHECK(planner->plan(20, source.get_token()).error().code == ErrorCode::Cancelled);
  }
}
