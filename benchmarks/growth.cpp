// How the time grows with a head's size and with its fields.
#include "growth.hpp"

#include <string>

#include "entries.hpp"
#include "run.hpp"

namespace {

/// Work on a head, whose size is reported too; `make` makes it when its turn comes.
template <class Make>
void add_growth(std::string const& series, std::size_t at, Make make) {
  auto const name = series + "/" + std::to_string(at);
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    auto work = make();
    bench::time(state, work, name.c_str(), allocations::rule::forbidden);
    state.counters["bytes"] = static_cast<double>(work.size());
  });
}

}  // namespace

void entries::add_growth_by_size() {
  for (std::size_t const size : {256U, 466U, 1024U, 2048U, 4096U, 8192U}) {
    auto const head = [size] { return growth::head_of_size(size, growth::head_start()); };
    add_growth("growth/parse_bytes", size, [head] { return growth::parse{head()}; });
    add_growth("growth/parse_each_byte", size, [head] { return growth::parse_each_byte{head()}; });
    if (size < 466) continue;  // a signature does not fit
    add_growth("growth/verify_bytes", size, [size] {
      return growth::verify{"host;x-amz-date",
                            [size](auto start) { return growth::head_of_size(size, start); }};
    });
  }
}

void entries::add_growth_by_fields() {
  for (std::size_t const fields : {3U, 8U, 16U, 32U, 64U}) {
    add_growth("growth/parse_fields", fields,
               [fields] { return growth::parse{growth::head_of_fields(fields, 1, growth::head_start())}; });
    auto const fill = [fields](auto head) { return growth::head_of_fields(fields, 3, head); };
    add_growth("growth/verify_fields", fields, [=] { return growth::verify{"host;x-amz-date", fill}; });
    add_growth("growth/verify_signed_fields", fields, [=] {
      return growth::verify{growth::all_names(fields), fill};
    });
  }
}
