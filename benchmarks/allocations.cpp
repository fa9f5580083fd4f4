#include "allocations.hpp"

#include <cstdio>
#include <cstdlib>

#include "support/allocation_hooks.hpp"

namespace allocations {

std::size_t count() noexcept { return allocation_hooks::calls; }

guard::guard(benchmark::State& state, rule which) noexcept : state_{state}, rule_{which}, before_{count()} {}

guard::~guard() {
  std::size_t const made = count() - before_;
  state_.counters["allocs"] =
      benchmark::Counter{static_cast<double>(made), benchmark::Counter::kAvgIterations};
  if (made == 0 || rule_ == rule::counted) return;
  std::fprintf(stderr, "benchmark: %zu allocations where there must be none\n", made);
  std::abort();
}

}  // namespace allocations
