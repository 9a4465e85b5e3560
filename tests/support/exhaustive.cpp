// SPDX-License-Identifier: Apache-2.0
#include "tests/support/exhaustive.h"

#include <bit>
#include <vector>

namespace retrace::test {

namespace {

// left: steps not yet backpropagated; hand: step of the working hidden state, or steps+1 for none;
// hidden: bit s for a kept h_s, s = 0..T-1; internal: bit s-1 for a kept I_s, s = 1..T; host: like hidden.
struct State {
  unsigned left, hand, hidden, internal, host;
};

// Dijkstra's algorithm with one bucket for each cost.
class Search {
 public:
  explicit Search(const Rules& rules)
      : m_rules(rules),
        m_bits(static_cast<unsigned>(rules.steps)),
        m_internalBits(rules.internalWeight > 0 ? m_bits : 0),
        m_hostBits(rules.hostUnits > 0 ? m_bits : 0) {
    m_cost.assign((std::size_t{m_bits} + 1) * (m_bits + 2) << (m_bits + m_internalBits + m_hostBits), -1);
  }

  std::int64_t run() {
    reach({m_bits, 0, 0, 0, 0}, 0);
    for (std::size_t cost = 0; cost < m_buckets.size(); ++cost)
      while (!m_buckets[cost].empty()) {
        const State state = m_buckets[cost].back();
        m_buckets[cost].pop_back();
        if (static_cast<std::int64_t>(cost) != m_cost[index(state)]) continue;
        if (state.left == 0) return static_cast<std::int64_t>(cost);
        expand(state, static_cast<std::int64_t>(cost));
      }
    return -1;
  }

 private:
  std::size_t index(const State& s) const {
    const std::size_t kept = (((std::size_t{s.hidden} << m_internalBits) + s.internal) << m_hostBits) + s.host;
    return ((std::size_t{s.left} * (m_bits + 2) + s.hand) << (m_bits + m_internalBits + m_hostBits)) + kept;
  }
  std::int64_t weight(const State& s) const {
    std::int64_t sum =
        std::popcount(s.hidden) * m_rules.hiddenWeight + std::popcount(s.internal) * m_rules.internalWeight;
    if (m_rules.internalHoldsInput) return sum;
    for (unsigned step = 1; step <= m_bits; ++step)  // alpha instead of beta where the input is not held elsewhere
      if ((s.internal >> (step - 1) & 1U) != 0 && !keepsHidden(s, step - 1)) sum += m_rules.hiddenWeight;
    return sum;
  }
  void reach(const State& state, std::int64_t cost) {
    if (weight(state) > m_rules.units || std::popcount(state.host) > m_rules.hostUnits) return;
    std::int64_t& known = m_cost[index(state)];
    if (known >= 0 && known <= cost) return;
    known = cost;
    const auto bucket = static_cast<std::size_t>(cost);
    if (m_buckets.size() <= bucket) m_buckets.resize(bucket + 1);
    m_buckets[bucket].push_back(state);
  }
  bool keepsHidden(const State& s, unsigned step) const {
    return (s.hidden >> step & 1U) != 0 || (step > 0 && (s.internal >> (step - 1) & 1U) != 0) ||
           (step == 0 && m_rules.initialStateIsFree);
  }

  void expand(const State& s, std::int64_t cost) {
    const auto with = [&s](auto change) {
      State next = s;
      change(next);
      return next;
    };
    for (unsigned bit = 0; bit < m_bits; ++bit) {  // drop or reload anything
      const unsigned mask = 1U << bit;
      if (s.hidden & mask) reach(with([&](State& n) { n.hidden &= ~mask; }), cost);
      if (s.internal & mask) reach(with([&](State& n) { n.internal &= ~mask; }), cost);
      if (s.host & mask) reach(with([&](State& n) { n.host &= ~mask; }), cost);
      if (keepsHidden(s, bit)) reach(with([&](State& n) { n.hand = bit; }), cost);
      if (s.host & mask) reach(with([&](State& n) { n.hand = bit; }), cost + m_rules.hostLoadCost);
    }
    const unsigned none = m_bits + 1;
    const bool stored = s.left > 0 && (s.internal >> (s.left - 1) & 1U) != 0;
    const auto done = with([&](State& n) {
      --n.left;
      n.hand = none;
    });
    if (stored) reach(done, cost);
    if (s.hand >= s.left) return;
    if (m_rules.hiddenWeight > 0) reach(with([](State& n) { n.hidden |= 1U << n.hand; }), cost);
    if (m_rules.hostUnits > 0) reach(with([](State& n) { n.host |= 1U << n.hand; }), cost + m_rules.hostSaveCost);
    const std::int64_t walked = cost + (m_rules.stepCosts.empty() ? 1 : m_rules.stepCosts[s.hand]);
    reach(with([](State& n) { ++n.hand; }), walked);
    if (m_rules.internalWeight > 0) reach(with([](State& n) { n.internal |= 1U << n.hand++; }), walked);
    if (s.hand + 1 == s.left && m_rules.workingInternalIsFree) reach(done, walked);
  }

  Rules m_rules;
  unsigned m_bits, m_internalBits, m_hostBits;
  std::vector<std::int64_t> m_cost;
  std::vector<std::vector<State>> m_buckets;
};

}  // namespace

std::int64_t fewestForwardOperations(const Rules& rules) { return Search(rules).run(); }

}  // namespace retrace::test
