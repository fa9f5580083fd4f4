// Counts what the C library's allocator is asked for while a benchmark runs.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>

namespace allocations {

/// Calls of malloc, calloc, realloc and aligned_alloc so far, by operator new too.
std::size_t count() noexcept;

enum class rule : bool { forbidden, counted };

/// Reports the allocations per iteration of a benchmark; ends the run where there are any and there must be none.
class guard {
 public:
  guard(benchmark::State& state, rule which) noexcept;
  guard(guard const&) = delete;
  guard& operator=(guard const&) = delete;
  ~guard();

 private:
  benchmark::State& state_;
  rule rule_;
  std::size_t before_;
};

}  // namespace allocations
