// SPDX-License-Identifier: Apache-2.0
// Owns CUDA's asynchronous copies to shared memory, on the simulated device: nothing arrives before its thread waits for it.
#pragma once

#include <cstddef>

void __pipeline_memcpy_async(void* to, const void* from, std::size_t bytes);
void __pipeline_commit();
void __pipeline_wait_prior(std::size_t groups);
