// SPDX-License-Identifier: Apache-2.0
#include "core/network/reference.h"

#include <Eigen/Core>
#include <cmath>

#include "core/network/parameters.h"

namespace retrace::core {

namespace {

using Matrix = RowMajor<double>;
using Array = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Array logistic(const Array& x) { return (1.0 + (-x).exp()).inverse(); }

// One step of one layer: x [N,D] goes in, h [N,H] comes out, and c [N,H] of an LSTM. The rest are the gates [N,H] that
// the backward reads; v is the recurrent part of a GRU's n.
struct Step {
  Matrix x, h;
  Array c, i, f, g, o, r, z, n, v;
};

class Reference {
 public:
  Reference(const Network& network, const TaskShape& task, const Batch& batch, std::span<const float> weights)
      : m_cell(network.cell),
        m_streams(network.batch),
        m_hidden(network.hidden),
        m_task(task),
        m_batch(batch),
        m_weights(weights.begin(), weights.end()),
        m_layout(network, task),
        m_firstTarget(task.firstTarget(batch.steps)) {
    m_result.gradients.assign(m_weights.size(), 0.0);
    const std::int64_t values = task.outputs == DataKind::Symbols ? 1 : task.outputWidth;
    m_scale = 1.0 / static_cast<double>((batch.steps - m_firstTarget + 1) * m_streams * values);
  }

  ReferenceGradient run() {
    const std::size_t layers = m_layout.layers.size();
    const Array zeros = Array::Zero(m_streams, m_hidden);
    Step start;
    start.h = start.c = zeros;
    std::vector<std::vector<Step>> steps{std::vector<Step>(layers, start)};  // of each time, of each layer
    for (std::int64_t t = 1; t <= m_batch.steps; ++t) {
      std::vector<Step> now;
      for (std::size_t l = 0; l < layers; ++l)
        now.push_back(forward(m_layout.layers[l], l == 0 ? inputOf(t) : now[l - 1].h, steps.back()[l]));
      steps.push_back(std::move(now));
    }
    std::vector<Array> gradH(layers, zeros), gradC(layers, zeros);
    for (std::int64_t t = m_batch.steps; t >= 1; --t) {
      const std::vector<Step>& now = steps[static_cast<std::size_t>(t)];
      if (t >= m_firstTarget) output(t, now.back().h, gradH.back());
      for (std::size_t l = layers; l-- > 0;)
        backward(m_layout.layers[l], now[l], steps[static_cast<std::size_t>(t - 1)][l], gradH[l], gradC[l],
                 l > 0 ? &gradH[l - 1] : nullptr);
    }
    m_result.loss *= m_scale;
    return std::move(m_result);
  }

 private:
  template <int Rows>
  auto weights(const ParameterPlace<Rows>& place) const {
    return place.in(m_weights.data());
  }
  template <int Rows>
  auto gradients(const ParameterPlace<Rows>& place) {
    return place.in(m_result.gradients.data());
  }
  Array gate(const Array& all, std::int64_t number) const { return all.middleCols(number * m_hidden, m_hidden); }

  // [N,D]; a symbol is a row of zeros with a one.
  Matrix inputOf(std::int64_t t) const {
    const std::int64_t row = (t - 1) * m_streams, width = m_task.inputWidth;
    if (m_task.inputs == DataKind::Values)
      return Eigen::Map<const RowMajor<float>>(m_batch.inputValues.data() + row * width, m_streams, width)
          .cast<double>();
    Matrix x = Matrix::Zero(m_streams, width);
    for (std::int64_t n = 0; n < m_streams; ++n) x(n, m_batch.inputSymbols[static_cast<std::size_t>(row + n)]) = 1.0;
    return x;
  }

  // LSTM: Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000. GRU: Cho et al. 2014, with the
  // reset after the recurrent product.
  Step forward(const LayerParameters& at, Matrix x, const Step& before) const {
    Step s;
    s.x = std::move(x);
    const Array in = (s.x * weights(at.input)).rowwise() + weights(at.bias);
    const Array recurrent = before.h * weights(at.recurrent);
    const Array sum = in + recurrent;
    switch (m_cell) {
      case CellKind::Tanh: s.h = sum.tanh(); break;
      case CellKind::Gru:
        s.r = logistic(gate(sum, 0));
        s.z = logistic(gate(sum, 1));
        s.v = gate(recurrent, 2).rowwise() + weights(at.recurrentBias).array();
        s.n = (gate(in, 2) + s.r * s.v).tanh();
        s.h = (1.0 - s.z) * s.n + s.z * before.h.array();
        break;
      case CellKind::Lstm:
        s.i = logistic(gate(sum, 0));
        s.f = logistic(gate(sum, 1));
        s.g = gate(sum, 2).tanh();
        s.o = logistic(gate(sum, 3));
        s.c = s.f * before.c + s.i * s.g;
        s.h = s.o * s.c.tanh();
        break;
    }
    return s;
  }

  // Gradients of h and c after the step become those before it; that of x is added to `gradX` unless it is null.
  void backward(const LayerParameters& at, const Step& s, const Step& before, Array& gradH, Array& gradC,
                Array* gradX) {
    Array in(m_streams, at.bias.columns), recurrent = in;  // of the two products
    Array gradHBefore = Array::Zero(m_streams, m_hidden);
    switch (m_cell) {
      case CellKind::Tanh: recurrent = in = gradH * (1.0 - s.h.array().square()); break;
      case CellKind::Gru: {
        const Array n = gradH * (1.0 - s.z) * (1.0 - s.n.square()), r = n * s.v * s.r * (1.0 - s.r),
                    z = gradH * (before.h.array() - s.n) * s.z * (1.0 - s.z);
        in << r, z, n;
        recurrent << r, z, n * s.r;
        gradHBefore = gradH * s.z;
        gradients(at.recurrentBias) += gate(recurrent, 2).matrix().colwise().sum();
        break;
      }
      case CellKind::Lstm: {
        const Array tanhC = s.c.tanh();
        gradC += gradH * s.o * (1.0 - tanhC.square());
        in << gradC * s.g * s.i * (1.0 - s.i), gradC * before.c * s.f * (1.0 - s.f), gradC * s.i * (1.0 - s.g.square()),
            gradH * tanhC * s.o * (1.0 - s.o);
        recurrent = in;
        gradC *= s.f;
        break;
      }
    }
    gradients(at.input) += s.x.transpose() * in.matrix();
    gradients(at.bias) += in.matrix().colwise().sum();
    gradients(at.recurrent) += before.h.transpose() * recurrent.matrix();
    if (gradX != nullptr) gradX->matrix() += in.matrix() * weights(at.input).transpose();
    gradH = gradHBefore;
    gradH.matrix() += recurrent.matrix() * weights(at.recurrent).transpose();
  }

  // Adds the loss of the top layer's h at time t; its gradient to `gradH`.
  void output(std::int64_t t, const Matrix& h, Array& gradH) {
    const std::int64_t row = (t - m_firstTarget) * m_streams, width = m_task.outputWidth;
    Array y = (h * weights(m_layout.output)).rowwise() + weights(m_layout.outputBias);
    if (m_task.outputs == DataKind::Values) {  // squared error
      y -= Eigen::Map<const RowMajor<float>>(m_batch.targetValues.data() + row * width, m_streams, width)
               .cast<double>()
               .array();
      m_result.loss += y.square().sum();
      y *= 2.0;
    } else {  // cross-entropy of the softmax
      y.colwise() -= y.rowwise().maxCoeff().eval();
      y.colwise() -= y.exp().rowwise().sum().log().eval();
      const auto target = [&](std::int64_t n) { return m_batch.targetSymbols[static_cast<std::size_t>(row + n)]; };
      for (std::int64_t n = 0; n < m_streams; ++n) m_result.loss -= y(n, target(n));
      y = y.exp();
      for (std::int64_t n = 0; n < m_streams; ++n) y(n, target(n)) -= 1.0;
    }
    const Matrix gradient = y * m_scale;
    gradients(m_layout.output) += h.transpose() * gradient;
    gradients(m_layout.outputBias) += gradient.colwise().sum();
    gradH.matrix() += gradient * weights(m_layout.output).transpose();
  }

  CellKind m_cell;
  std::int64_t m_streams, m_hidden;
  const TaskShape& m_task;
  const Batch& m_batch;
  std::vector<double> m_weights;
  ParameterLayout m_layout;
  std::int64_t m_firstTarget;
  double m_scale = 1.0;
  ReferenceGradient m_result;
};

}  // namespace

ReferenceGradient referenceGradient(const Network& network, const TaskShape& task, const Batch& batch,
                                    std::span<const float> weights) {
  return Reference(network, task, batch, weights).run();
}

}  // namespace retrace::core
