// SPDX-License-Identifier: Apache-2.0
#include "gpu/queue.h"

#include <string_view>

namespace retrace::gpu {

Queue::~Queue() {
  // Nobody is left to be told.
  if (m_products != nullptr) static_cast<void>(cublasDestroy(m_products));
  if (m_stream != nullptr) static_cast<void>(cudaStreamDestroy(m_stream));
}

core::Result<void> Queue::open(bool tf32) {
  if (check(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking), "opening a stream") &&
      check(cublasCreate(&m_products), "starting cuBLAS") &&
      check(cublasSetStream(m_products, m_stream), "giving cuBLAS the stream"))
    check(cublasSetMathMode(m_products, tf32 ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_DEFAULT_MATH),
          "choosing the precision of products");
  return status();
}

void Queue::setWorkspace(void* memory, std::int64_t bytes) {
  if (!m_failed)
    check(cublasSetWorkspace(m_products, memory, static_cast<std::size_t>(bytes)), "giving cuBLAS its memory");
}

core::Result<void> Queue::status() const {
  if (m_failed) return tl::unexpected(m_error);
  return {};
}

void Queue::fail(const char* what, const char* name, const char* meaning, std::source_location where) {
  if (m_failed) return;
  m_failed = true;
  const std::string_view path = where.file_name();
  m_error = {core::ErrorCode::Unavailable,
             fmt::format("The device failed while {}: {} ({}, {}:{}). The run cannot go on; what it had reported is "
                         "kept. Start it again, or run on the CPU.",
                         what, meaning, name, path.substr(path.find_last_of('/') + 1), where.line())};
}

bool Queue::check(cudaError_t code, const char* what, std::source_location where) {
  if (code != cudaSuccess) fail(what, cudaGetErrorName(code), cudaGetErrorString(code), where);
  return code == cudaSuccess;
}

bool Queue::check(cublasStatus_t code, const char* what, std::source_location where) {
  if (code != CUBLAS_STATUS_SUCCESS) fail(what, cublasGetStatusName(code), cublasGetStatusString(code), where);
  return code == CUBLAS_STATUS_SUCCESS;
}

void Queue::multiply(const Product& p) {
  if (m_failed || p.rows == 0 || p.columns == 0) return;
  // cuBLAS counts by columns: its product of the transposes, in the other order, is ours.
  const auto size = [](std::int64_t value) { return static_cast<int>(value); };
  const float one = 1.0F, scale = p.accumulate ? 1.0F : 0.0F;
  check(cublasSgemm(m_products, p.rightTransposed ? CUBLAS_OP_T : CUBLAS_OP_N,
                    p.leftTransposed ? CUBLAS_OP_T : CUBLAS_OP_N, size(p.columns), size(p.rows), size(p.depth), &one,
                    p.right, size(p.rightTransposed ? p.depth : p.columns), p.left,
                    size(p.leftTransposed ? p.rows : p.depth), &scale, p.result, size(p.columns)),
        "multiplying matrices");
}

void Queue::addRows(const float* values, std::int64_t rows, std::int64_t columns, std::int64_t stride,
                    const float* ones, float* sums) {
  if (m_failed || rows == 0) return;
  const float one = 1.0F;
  check(cublasSgemv(m_products, CUBLAS_OP_N, static_cast<int>(columns), static_cast<int>(rows), &one, values,
                    static_cast<int>(stride), ones, 1, &one, sums, 1),
        "adding up a bias");
}

void Queue::copy(void* to, const void* from, std::int64_t bytes) {
  if (!m_failed && bytes > 0)
    check(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyDefault, m_stream), "copying memory");
}

void Queue::clear(void* at, std::int64_t bytes) {
  if (!m_failed && bytes > 0)
    check(cudaMemsetAsync(at, 0, static_cast<std::size_t>(bytes), m_stream), "clearing memory");
}

core::Result<void> Queue::wait() {
  if (!m_failed) check(cudaStreamSynchronize(m_stream), "waiting for the device");
  return status();
}

}  // namespace retrace::gpu
