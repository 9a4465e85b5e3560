// SPDX-License-Identifier: Apache-2.0
// Owns CUDA's asynchronous copies to shared memory, on the simulated device: some arrive at once, some not before
// their thread waits for them.
#pragma once

#include <cstddef>

void __pipeline_memcpy_async(void* to, const void* from, std::size_t bytes);
void __pipeline_commit();
void __pipeline_wait_prior(std::size_t groups);
