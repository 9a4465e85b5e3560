// SPDX-License-Identifier: Apache-2.0
#include "core/matmul.h"

#ifdef RETRACE_CBLAS
#include <cblas.h>
#else
#include <Eigen/Core>
#endif

namespace retrace::core {

#ifdef RETRACE_CBLAS

extern "C" void openblas_set_num_threads(int threads) __attribute__((weak));

namespace {

void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, Matrix c, ConstMatrix a, ConstMatrix b, std::int64_t k, float keep) {
  // More threads would split the sums differently from shape to shape, and small products only lose by them.
  static const bool single = [] {
    if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(single);
  cblas_sgemm(CblasRowMajor, ta, tb, static_cast<int>(c.rows), static_cast<int>(c.columns), static_cast<int>(k), 1.0F, a.data,
              static_cast<int>(a.columns), b.data, static_cast<int>(b.columns), keep, c.data, static_cast<int>(c.columns));
}

}  // namespace

void addProduct(Matrix c, ConstMatrix a, ConstMatrix b) { product(CblasNoTrans, CblasNoTrans, c, a, b, a.columns, 1.0F); }
void setProductTransposedB(Matrix c, ConstMatrix a, ConstMatrix b) { product(CblasNoTrans, CblasTrans, c, a, b, a.columns, 0.0F); }
void addProductTransposedA(Matrix c, ConstMatrix a, ConstMatrix b) { product(CblasTrans, CblasNoTrans, c, a, b, a.rows, 1.0F); }
const char* matmulLibrary() { return "OpenBLAS"; }

#else

namespace {

using Dense = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
Eigen::Map<const Dense> view(ConstMatrix m) { return {m.data, m.rows, m.columns}; }
Eigen::Map<Dense> view(Matrix m) { return {m.data, m.rows, m.columns}; }

}  // namespace

void addProduct(Matrix c, ConstMatrix a, ConstMatrix b) { view(c).noalias() += view(a) * view(b); }
void setProductTransposedB(Matrix c, ConstMatrix a, ConstMatrix b) { view(c).noalias() = view(a) * view(b).transpose(); }
void addProductTransposedA(Matrix c, ConstMatrix a, ConstMatrix b) { view(c).noalias() += view(a).transpose() * view(b); }
const char* matmulLibrary() { return "Eigen"; }

#endif

}  // namespace retrace::core
