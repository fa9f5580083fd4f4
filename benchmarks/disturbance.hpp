// Whether something else runs on the same core: a loop of plain arithmetic takes longer then.
#pragma once

#include <algorithm>

#include <benchmark/benchmark.h>

namespace bench {

/// Nanoseconds that a loop takes which does several things at once, as a core can that it has for itself.
double time_of_probe() noexcept;

/// The longest that the loop took since this was made and until it goes, on both sides of what is timed.
class probed {
 public:
  explicit probed(benchmark::State& state) noexcept : state_{state}, before_{time_of_probe()} {}
  probed(probed const&) = delete;
  probed& operator=(probed const&) = delete;
  ~probed() { state_.counters["probe_ns"] = std::max(before_, time_of_probe()); }

 private:
  benchmark::State& state_;
  double before_;
};

}  // namespace bench
