// SPDX-License-Identifier: Apache-2.0
// Owns a naive stack of recurrent layers in double precision, written from the equations and not from the product: the
// referee of losses and, by central differences, of gradients.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/network/parameters.h"

namespace retrace::test {

struct NaiveNetwork {
  core::Network network;
  core::TaskShape task;
  core::ParameterLayout layout;

  NaiveNetwork(const core::Network& net, const core::TaskShape& shape)
      : network(net), task(shape), layout(net, shape) {}

  /// Mean loss of the batch from a zero state; `w` in the order of `layout`.
  [[nodiscard]] double loss(const std::vector<double>& w, const core::Batch& data) const {
    double sum = 0.0;
    for (std::int64_t n = 0; n < network.batch; ++n) sum += streamLoss(w, data, n);
    const std::int64_t predicted = data.steps - task.firstTarget(data.steps) + 1;
    const std::int64_t values = task.outputs == core::DataKind::Symbols ? 1 : task.outputWidth;
    return sum / static_cast<double>(predicted * network.batch * values);
  }

  [[nodiscard]] double gradient(std::vector<double>& w, const core::Batch& data, std::size_t parameter) const {
    constexpr double kStep = 1e-5;
    const double before = w[parameter];
    w[parameter] = before + kStep;
    const double up = loss(w, data);
    w[parameter] = before - kStep;
    const double down = loss(w, data);
    w[parameter] = before;
    return (up - down) / (2.0 * kStep);
  }

 private:
  using Values = std::vector<double>;
  struct State {
    Values h, c;
  };

  [[nodiscard]] double streamLoss(const Values& w, const core::Batch& data, std::int64_t n) const {
    const auto width = static_cast<std::size_t>(network.hidden);
    std::vector<State> states(static_cast<std::size_t>(network.layers), State{Values(width), Values(width)});
    double sum = 0.0;
    const std::int64_t first = task.firstTarget(data.steps);
    for (std::int64_t t = 1; t <= data.steps; ++t) {
      Values x = inputOf(data, t, n);
      for (std::size_t l = 0; l < states.size(); ++l) {
        step(w, layout.layers[l], x, states[l]);
        x = states[l].h;
      }
      if (t >= first) sum += outputLoss(w, x, data, (t - first) * network.batch + n);
    }
    return sum;
  }

  [[nodiscard]] Values inputOf(const core::Batch& data, std::int64_t t, std::int64_t n) const {
    Values x(static_cast<std::size_t>(task.inputWidth), 0.0);
    const std::int64_t row = (t - 1) * network.batch + n;
    if (task.inputs == core::DataKind::Symbols)
      x[static_cast<std::size_t>(data.inputSymbols[static_cast<std::size_t>(row)])] = 1.0;
    else
      for (std::size_t d = 0; d < x.size(); ++d) x[d] = data.inputValues[static_cast<std::size_t>(row) * x.size() + d];
    return x;
  }

  void step(const Values& w, const core::LayerParameters& at, const Values& x, State& state) const {
    const std::int64_t hidden = network.hidden, columns = core::shapeOf(network.cell).gates * hidden;
    const auto sum = [&](std::int64_t matrix, const Values& v, std::int64_t gate, std::int64_t j) {
      double z = 0.0;
      for (std::size_t k = 0; k < v.size(); ++k)
        z += v[k] * get(w, matrix + static_cast<std::int64_t>(k) * columns + gate * hidden + j);
      return z;
    };
    const State old = state;
    for (std::int64_t j = 0; j < hidden; ++j) {
      const auto unit = static_cast<std::size_t>(j);
      const auto in = [&](std::int64_t gate) {
        return sum(at.input.offset, x, gate, j) + get(w, at.bias.offset + gate * hidden + j);
      };
      const auto rec = [&](std::int64_t gate) { return sum(at.recurrent.offset, old.h, gate, j); };
      switch (network.cell) {
        case core::CellKind::Tanh: state.h[unit] = std::tanh(in(0) + rec(0)); break;
        case core::CellKind::Gru: {
          const double r = logistic(in(0) + rec(0)), z = logistic(in(1) + rec(1));
          const double candidate = std::tanh(in(2) + r * (rec(2) + get(w, at.recurrentBias.offset + j)));
          state.h[unit] = (1.0 - z) * candidate + z * old.h[unit];
          break;
        }
        case core::CellKind::Lstm: {
          const double i = logistic(in(0) + rec(0)), f = logistic(in(1) + rec(1)), g = std::tanh(in(2) + rec(2)),
                       o = logistic(in(3) + rec(3));
          state.c[unit] = f * old.c[unit] + i * g;
          state.h[unit] = o * std::tanh(state.c[unit]);
          break;
        }
      }
    }
  }

  [[nodiscard]] double outputLoss(const Values& w, const Values& h, const core::Batch& data, std::int64_t row) const {
    Values y;
    double total = 0.0, squares = 0.0;
    for (std::int64_t v = 0; v < task.outputWidth; ++v) {
      double z = get(w, layout.outputBias.offset + v);
      for (std::size_t k = 0; k < h.size(); ++k)
        z += h[k] * get(w, layout.output.offset + static_cast<std::int64_t>(k) * task.outputWidth + v);
      y.push_back(z);
      total += std::exp(z);
      if (task.outputs == core::DataKind::Symbols) continue;
      const double error = z - data.targetValues[static_cast<std::size_t>(row * task.outputWidth + v)];
      squares += error * error;
    }
    if (task.outputs == core::DataKind::Values) return squares;
    return std::log(total) - y[static_cast<std::size_t>(data.targetSymbols[static_cast<std::size_t>(row)])];
  }

  static double get(const Values& w, std::int64_t index) { return w[static_cast<std::size_t>(index)]; }
  static double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
};

}  // namespace retrace::test
