// Counts what the C library's allocator is asked for while a benchmark runs.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>

namespace allocations {

/// Calls of malloc, calloc, realloc and aligned_alloc so far, by operator new too.
std::size_t count() noexcept;

/// Reports the allocations per iteration of a benchmark, and ends the run where there are any.
class guard {
 public:
  explicit guard(benchmark::State& state) noexcept;
  guard(guard const&) = delete;
  guard& operator=(guard const&) = delete;
  ~guard();

 private:
  benchmark::State& state_;
  std::size_t before_;
};

}  // namespace allocations
