// SPDX-License-Identifier: Apache-2.0
#include "core/network/reference.h"

#include <cmath>

#include "core/network/parameters.h"

namespace retrace::core {

namespace {

using Values = std::vector<double>;

double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }
std::size_t index(std::int64_t value) { return static_cast<std::size_t>(value); }

// What a step of one layer of one stream leaves for its backward.
struct Step {
  Values input, hiddenBefore, cellBefore;
  Values gates;       // after their functions: LSTM i f g o, GRU r z n, each of H
  Values recurrentN;  // GRU: the recurrent part of n
  Values hidden, cell;
};

class Reference {
 public:
  Reference(const Network& network, const TaskShape& task, const Batch& batch, std::span<const float> weights)
      : m_network(network),
        m_task(task),
        m_batch(batch),
        m_weights(weights.begin(), weights.end()),
        m_layout(network, task),
        m_columns(shapeOf(network.cell).gates * network.hidden) {
    m_result.gradients.assign(m_weights.size(), 0.0);
    const std::int64_t values = task.outputs == DataKind::Symbols ? 1 : task.outputWidth;
    m_scale = 1.0 / static_cast<double>((batch.steps - task.firstTarget(batch.steps) + 1) * network.batch * values);
  }

  ReferenceGradient run() {
    for (std::int64_t stream = 0; stream < m_network.batch; ++stream) runStream(stream);
    m_result.loss *= m_scale;
    return std::move(m_result);
  }

 private:
  // sums [columns] += values [rows] * matrix [rows, columns]
  void multiply(const Values& values, std::int64_t matrix, std::int64_t columns, Values& sums) const {
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double* const row = m_weights.data() + matrix + static_cast<std::int64_t>(k) * columns;
      for (std::int64_t j = 0; j < columns; ++j) sums[index(j)] += values[k] * row[j];
    }
  }
  // Gradient of such a product: of the matrix, and of the values, which are added to `back` unless it is null.
  void multiplyBack(const Values& values, std::int64_t matrix, std::int64_t columns, const Values& gradient,
                    Values* back) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      const std::int64_t at = matrix + static_cast<std::int64_t>(k) * columns;
      double sum = 0.0;
      for (std::int64_t j = 0; j < columns; ++j) {
        m_result.gradients[index(at + j)] += values[k] * gradient[index(j)];
        sum += m_weights[index(at + j)] * gradient[index(j)];
      }
      if (back != nullptr) (*back)[k] += sum;
    }
  }
  void addTo(std::int64_t at, const Values& gradient, std::int64_t from, std::int64_t count) {
    for (std::int64_t j = 0; j < count; ++j) m_result.gradients[index(at + j)] += gradient[index(from + j)];
  }

  Values inputOf(std::int64_t step, std::int64_t stream) const {
    const std::int64_t row = (step - 1) * m_network.batch + stream;
    Values input(index(m_task.inputWidth), 0.0);
    if (m_task.inputs == DataKind::Symbols) input[index(m_batch.inputSymbols[index(row)])] = 1.0;
    else
      for (std::int64_t d = 0; d < m_task.inputWidth; ++d)
        input[index(d)] = m_batch.inputValues[index(row * m_task.inputWidth + d)];
    return input;
  }

  Step forward(const LayerParameters& at, Values input, const Step* before) const {
    const std::int64_t hidden = m_network.hidden;
    Step step;
    step.input = std::move(input);
    step.hiddenBefore = before != nullptr ? before->hidden : Values(index(hidden), 0.0);
    step.cellBefore = before != nullptr ? before->cell : Values(index(hidden), 0.0);
    Values in(m_weights.begin() + at.bias, m_weights.begin() + at.bias + m_columns), recurrent(index(m_columns), 0.0);
    multiply(step.input, at.input, m_columns, in);
    multiply(step.hiddenBefore, at.recurrent, m_columns, recurrent);
    step.gates = Values(index(m_columns));
    step.hidden = step.cell = step.recurrentN = Values(index(hidden));
    for (std::int64_t j = 0; j < hidden; ++j) {
      const std::size_t unit = index(j);
      const auto z = [&](std::int64_t gate) {
        return in[index(gate * hidden + j)] + recurrent[index(gate * hidden + j)];
      };
      const auto gate = [&](std::int64_t number) -> double& { return step.gates[index(number * hidden + j)]; };
      switch (m_network.cell) {
        case CellKind::Tanh: step.hidden[unit] = gate(0) = std::tanh(z(0)); break;
        case CellKind::Gru:
          gate(0) = logistic(z(0));
          gate(1) = logistic(z(1));
          step.recurrentN[unit] = recurrent[index(2 * hidden + j)] + m_weights[index(at.recurrentBias + j)];
          gate(2) = std::tanh(in[index(2 * hidden + j)] + gate(0) * step.recurrentN[unit]);
          step.hidden[unit] = (1.0 - gate(1)) * gate(2) + gate(1) * step.hiddenBefore[unit];
          break;
        case CellKind::Lstm:
          for (const std::int64_t number : {0, 1, 3}) gate(number) = logistic(z(number));
          gate(2) = std::tanh(z(2));
          step.cell[unit] = gate(1) * step.cellBefore[unit] + gate(0) * gate(2);
          step.hidden[unit] = gate(3) * std::tanh(step.cell[unit]);
          break;
      }
    }
    return step;
  }

  // Adds the loss of the top layer's state; its gradient to `gradHidden`.
  void output(std::int64_t step, std::int64_t stream, const Values& hidden, Values& gradHidden) {
    const std::int64_t row = (step - m_task.firstTarget(m_batch.steps)) * m_network.batch + stream,
                       width = m_task.outputWidth;
    Values y(m_weights.begin() + m_layout.outputBias, m_weights.begin() + m_layout.outputBias + width),
        gradient(index(width));
    multiply(hidden, m_layout.output, width, y);
    if (m_task.outputs == DataKind::Values) {
      for (std::int64_t v = 0; v < width; ++v) {
        const double error = y[index(v)] - static_cast<double>(m_batch.targetValues[index(row * width + v)]);
        m_result.loss += error * error;
        gradient[index(v)] = 2.0 * error * m_scale;
      }
    } else {
      double most = y[0], sum = 0.0;
      for (const double value : y) most = std::max(most, value);
      for (const double value : y) sum += std::exp(value - most);
      const std::size_t wanted = index(m_batch.targetSymbols[index(row)]);
      m_result.loss += std::log(sum) + most - y[wanted];
      for (std::size_t v = 0; v < y.size(); ++v)
        gradient[v] = (std::exp(y[v] - most) / sum - (v == wanted ? 1.0 : 0.0)) * m_scale;
    }
    multiplyBack(hidden, m_layout.output, width, gradient, &gradHidden);
    addTo(m_layout.outputBias, gradient, 0, width);
  }

  // Gradients of h and c after the step become those before it; that of the input is added to `gradInput` unless it is
  // null.
  void backward(const LayerParameters& at, const Step& step, Values& gradHidden, Values& gradCell, Values* gradInput) {
    const std::int64_t hidden = m_network.hidden;
    Values in(index(m_columns)), recurrent(index(m_columns)), before(index(hidden), 0.0);
    for (std::int64_t j = 0; j < hidden; ++j) {
      const std::size_t unit = index(j);
      const auto gate = [&](std::int64_t number) { return step.gates[index(number * hidden + j)]; };
      const auto slope = [&](std::int64_t number) { return gate(number) * (1.0 - gate(number)); };
      const auto set = [&](std::int64_t number, double value) {
        in[index(number * hidden + j)] = recurrent[index(number * hidden + j)] = value;
      };
      const double h = gradHidden[unit];
      switch (m_network.cell) {
        case CellKind::Tanh: set(0, h * (1.0 - gate(0) * gate(0))); break;
        case CellKind::Gru: {
          const double n = h * (1.0 - gate(1)) * (1.0 - gate(2) * gate(2));
          set(0, n * step.recurrentN[unit] * slope(0));
          set(1, h * (step.hiddenBefore[unit] - gate(2)) * slope(1));
          in[index(2 * hidden + j)] = n;
          recurrent[index(2 * hidden + j)] = n * gate(0);
          before[unit] = h * gate(1);
          break;
        }
        case CellKind::Lstm: {
          const double tangent = std::tanh(step.cell[unit]),
                       c = gradCell[unit] + h * gate(3) * (1.0 - tangent * tangent);
          set(0, c * gate(2) * slope(0));
          set(1, c * step.cellBefore[unit] * slope(1));
          set(2, c * gate(0) * (1.0 - gate(2) * gate(2)));
          set(3, h * tangent * slope(3));
          gradCell[unit] = c * gate(1);
          break;
        }
      }
    }
    multiplyBack(step.hiddenBefore, at.recurrent, m_columns, recurrent, &before);
    multiplyBack(step.input, at.input, m_columns, in, gradInput);
    addTo(at.bias, in, 0, m_columns);
    if (m_network.cell == CellKind::Gru) addTo(at.recurrentBias, recurrent, 2 * hidden, hidden);
    gradHidden = std::move(before);
  }

  void runStream(std::int64_t stream) {
    const std::size_t layers = m_layout.layers.size();
    std::vector<std::vector<Step>> kept(layers);
    for (std::int64_t t = 1; t <= m_batch.steps; ++t) {
      Values input = inputOf(t, stream);
      for (std::size_t l = 0; l < layers; ++l) {
        kept[l].push_back(forward(m_layout.layers[l], std::move(input), t == 1 ? nullptr : &kept[l].back()));
        input = kept[l].back().hidden;
      }
    }
    std::vector<Values> gradHidden(layers, Values(index(m_network.hidden), 0.0)), gradCell = gradHidden;
    for (std::int64_t t = m_batch.steps; t >= 1; --t) {
      const auto step = [&](std::size_t layer) -> const Step& { return kept[layer][index(t - 1)]; };
      if (t >= m_task.firstTarget(m_batch.steps)) output(t, stream, step(layers - 1).hidden, gradHidden[layers - 1]);
      for (std::size_t l = layers; l-- > 0;)
        backward(m_layout.layers[l], step(l), gradHidden[l], gradCell[l], l > 0 ? &gradHidden[l - 1] : nullptr);
    }
  }

  const Network& m_network;
  const TaskShape& m_task;
  const Batch& m_batch;
  Values m_weights;
  ParameterLayout m_layout;
  std::int64_t m_columns;
  double m_scale = 1.0;
  ReferenceGradient m_result;
};

}  // namespace

ReferenceGradient referenceGradient(const Network& network, const TaskShape& task, const Batch& batch,
                                    std::span<const float> weights) {
  return Reference(network, task, batch, weights).run();
}

}  // namespace retrace::core
