// SPDX-License-Identifier: Apache-2.0
// Owns the matrix products of the CPU machine: one thread, row-major, the same bits for the same shapes every time.
#pragma once

#include <cstdint>

namespace retrace::core {

/// A row-major matrix [rows, columns] of consecutive rows.
struct ConstMatrix {
  const float* data;
  std::int64_t rows, columns;
};
struct Matrix {
  float* data;
  std::int64_t rows, columns;
};

/// c += a b, [m,n] += [m,k][k,n].
void addProduct(Matrix c, ConstMatrix a, ConstMatrix b);
/// c = a b^T, [m,n] = [m,k][n,k]^T.
void setProductTransposedB(Matrix c, ConstMatrix a, ConstMatrix b);
/// c += a^T b, [m,n] += [k,m]^T [k,n].
void addProductTransposedA(Matrix c, ConstMatrix a, ConstMatrix b);

/// "OpenBLAS" or "Eigen".
const char* matmulLibrary();

}  // namespace retrace::core
