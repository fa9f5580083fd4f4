// How a piece of work is timed.
#pragma once

#include <benchmark/benchmark.h>

#include "allocations.hpp"
#include "corpus.hpp"
#include "disturbance.hpp"

namespace bench {

/// Times `work`, made beforehand, once its result is seen to be right.
template <class Work>
void time(benchmark::State& state, Work& work, char const* name, allocations::rule rule) {
  corpus::require(work.right(), name);
  benchmark::DoNotOptimize(&work);
  probed const disturbance{state};
  allocations::guard const counted{state, rule};
  benchmark::IterationCount per_call = 1;  // of work on several requests at once, the time is that of each
  if constexpr (requires { Work::requests; }) per_call = Work::requests;
  while (state.KeepRunningBatch(per_call)) {
    auto made = work();
    benchmark::DoNotOptimize(made);
    benchmark::ClobberMemory();
  }
}

template <class Work, class... Arguments>
void add(char const* name, allocations::rule rule, Arguments... arguments) {
  benchmark::RegisterBenchmark(name, [=](benchmark::State& state) {
    Work work{arguments...};
    time(state, work, name, rule);
  });
}

/// Work of jobwire's, which never allocates.
template <class Work, class... Arguments>
void add_own(char const* name, Arguments... arguments) {
  add<Work>(name, allocations::rule::forbidden, arguments...);
}

template <class Work>
void add_rival(char const* name) {
  add<Work>(name, allocations::rule::counted);
}

}  // namespace bench
