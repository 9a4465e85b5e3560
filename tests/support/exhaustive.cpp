// SPDX-License-Identifier: Apache-2.0
#include "tests/support/exhaustive.h"

#include <bit>
#include <deque>
#include <vector>

namespace retrace::test {

namespace {

// left: steps not yet backpropagated; hand: step of the working hidden state, or steps+1 for none;
// hidden: bit s for a kept h_s, s = 0..T-1; internal: bit s-1 for a kept I_s, s = 1..T.
struct State {
  unsigned left, hand, hidden, internal;
};

class Search {
 public:
  explicit Search(const Rules& rules) : m_rules(rules), m_bits(static_cast<unsigned>(rules.steps)) {
    m_cost.assign((std::size_t{m_bits} + 1) * (m_bits + 2) << (2 * m_bits), -1);
  }

  std::int64_t run() {
    const State start{m_bits, 0, 0, 0};
    reach(start, 0, true);
    while (!m_queue.empty()) {
      const auto [state, cost] = m_queue.front();
      m_queue.pop_front();
      if (cost != m_cost[index(state)]) continue;
      if (state.left == 0) return cost;
      expand(state, cost);
    }
    return -1;
  }

 private:
  std::size_t index(const State& s) const {
    return ((std::size_t{s.left} * (m_bits + 2) + s.hand) << (2 * m_bits)) + (std::size_t{s.hidden} << m_bits) + s.internal;
  }
  std::int64_t weight(const State& s) const {
    std::int64_t sum = std::popcount(s.hidden) * m_rules.hiddenWeight + std::popcount(s.internal) * m_rules.internalWeight;
    if (m_rules.internalHoldsInput) return sum;
    for (unsigned step = 1; step <= m_bits; ++step)  // alpha instead of beta where the input is not held elsewhere
      if ((s.internal >> (step - 1) & 1U) != 0 && !keepsHidden(s, step - 1)) sum += m_rules.hiddenWeight;
    return sum;
  }
  void reach(const State& state, std::int64_t cost, bool free) {
    if (weight(state) > m_rules.units) return;
    std::int64_t& known = m_cost[index(state)];
    if (known >= 0 && known <= cost) return;
    known = cost;
    if (free) m_queue.emplace_front(state, cost);
    else m_queue.emplace_back(state, cost);
  }
  bool keepsHidden(const State& s, unsigned step) const {
    return (s.hidden >> step & 1U) != 0 || (step > 0 && (s.internal >> (step - 1) & 1U) != 0) || (step == 0 && m_rules.initialStateIsFree);
  }

  void expand(const State& s, std::int64_t cost) {
    const unsigned none = m_bits + 1;
    for (unsigned bit = 0; bit < m_bits; ++bit) {  // drop anything
      if (s.hidden >> bit & 1U) reach({s.left, s.hand, s.hidden & ~(1U << bit), s.internal}, cost, true);
      if (s.internal >> bit & 1U) reach({s.left, s.hand, s.hidden, s.internal & ~(1U << bit)}, cost, true);
      if (keepsHidden(s, bit)) reach({s.left, bit, s.hidden, s.internal}, cost, true);  // reload
    }
    const bool stored = s.left > 0 && (s.internal >> (s.left - 1) & 1U) != 0;
    if (stored) reach({s.left - 1, none, s.hidden, s.internal}, cost, true);
    if (s.hand >= s.left) return;
    if (m_rules.hiddenWeight > 0) reach({s.left, s.hand, s.hidden | 1U << s.hand, s.internal}, cost, true);
    reach({s.left, s.hand + 1, s.hidden, s.internal}, cost + 1, false);
    if (m_rules.internalWeight > 0) reach({s.left, s.hand + 1, s.hidden, s.internal | 1U << s.hand}, cost + 1, false);
    if (s.hand + 1 == s.left && m_rules.workingInternalIsFree) reach({s.left - 1, none, s.hidden, s.internal}, cost + 1, false);
  }

  Rules m_rules;
  unsigned m_bits;
  std::vector<std::int64_t> m_cost;
  std::deque<std::pair<State, std::int64_t>> m_queue;
};

}  // namespace

std::int64_t fewestForwardOperations(const Rules& rules) { return Search(rules).run(); }

}  // namespace retrace::test
