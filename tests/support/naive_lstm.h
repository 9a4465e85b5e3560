// SPDX-License-Identifier: Apache-2.0
// Owns a naive LSTM character model in double precision, written from the equations and not from the product: the referee
// of losses and, by central differences, of gradients.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/optimizer.h"
#include "core/tasks.h"

namespace retrace::test {

struct NaiveLstm {
  std::int64_t symbols, hidden, batch, steps;
  core::ParameterLayout layout;

  /// Mean cross-entropy of the batch from a zero state; `w` in the order of `layout`.
  [[nodiscard]] double loss(const std::vector<double>& w, const core::Batch& data) const {
    double sum = 0.0;
    for (std::int64_t n = 0; n < batch; ++n) {
      std::vector<double> h(static_cast<std::size_t>(hidden), 0.0), c(static_cast<std::size_t>(hidden), 0.0);
      for (std::int64_t t = 0; t < steps; ++t) {
        const std::int64_t in = data.inputs[static_cast<std::size_t>(t * batch + n)];
        const std::int64_t out = data.targets[static_cast<std::size_t>(t * batch + n)];
        std::vector<double> next(h.size()), cell(c.size());
        for (std::int64_t j = 0; j < hidden; ++j) {
          const auto pre = [&](std::int64_t gate) {
            const std::int64_t column = gate * hidden + j;
            double z = at(w, layout.bias + column) + at(w, layout.input + in * 4 * hidden + column);
            for (std::int64_t k = 0; k < hidden; ++k) z += h[static_cast<std::size_t>(k)] * at(w, layout.recurrent + k * 4 * hidden + column);
            return z;
          };
          const double i = logistic(pre(0)), f = logistic(pre(1)), g = std::tanh(pre(2)), o = logistic(pre(3));
          cell[static_cast<std::size_t>(j)] = f * c[static_cast<std::size_t>(j)] + i * g;
          next[static_cast<std::size_t>(j)] = o * std::tanh(cell[static_cast<std::size_t>(j)]);
        }
        h = next;
        c = cell;
        std::vector<double> logits;
        double total = 0.0;
        for (std::int64_t v = 0; v < symbols; ++v) {
          double z = at(w, layout.outputBias + v);
          for (std::int64_t k = 0; k < hidden; ++k) z += h[static_cast<std::size_t>(k)] * at(w, layout.output + k * symbols + v);
          logits.push_back(z);
          total += std::exp(z);
        }
        sum += std::log(total) - logits[static_cast<std::size_t>(out)];
      }
    }
    return sum / static_cast<double>(steps * batch);
  }

  [[nodiscard]] double gradient(std::vector<double> w, const core::Batch& data, std::size_t parameter) const {
    constexpr double kStep = 1e-5;
    const double before = w[parameter];
    w[parameter] = before + kStep;
    const double up = loss(w, data);
    w[parameter] = before - kStep;
    return (up - loss(w, data)) / (2.0 * kStep);
  }

 private:
  static double at(const std::vector<double>& w, std::int64_t index) { return w[static_cast<std::size_t>(index)]; }
  static double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
};

}  // namespace retrace::test
