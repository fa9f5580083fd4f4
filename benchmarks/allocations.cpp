#include "allocations.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {
std::atomic<std::size_t> calls{0};
}

extern "C" void* malloc(std::size_t size) {
  ++calls;
  return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t count, std::size_t size) {
  ++calls;
  return __libc_calloc(count, size);
}
extern "C" void* realloc(void* block, std::size_t size) {
  ++calls;
  return __libc_realloc(block, size);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}

namespace allocations {

std::size_t count() noexcept { return calls.load(std::memory_order_relaxed); }

guard::guard(benchmark::State& state) noexcept : state_{state}, before_{count()} {}

guard::~guard() {
  std::size_t const made = count() - before_;
  state_.counters["allocs"] =
      benchmark::Counter{static_cast<double>(made), benchmark::Counter::kAvgIterations};
  if (made == 0) return;
  std::fprintf(stderr, "benchmark: %zu allocations where there must be none\n", made);
  std::abort();
}

}  // namespace allocations
