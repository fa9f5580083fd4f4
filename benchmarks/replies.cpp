// Replies, written and read.
#include <benchmark/benchmark.h>

#include <array>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

#include "allocations.hpp"
#include "corpus.hpp"

namespace {

using namespace corpus;
using reply = job_reply<elastic_cancel>;

constexpr std::string_view error_text =
    R"(1 validation error detected: Value 'foobar' at 'id' failed to satisfy constraint: Member must satisfy regular )"
    R"(expression pattern: ^\d{13}-\w{6}$)";

result<reply> success() { return reply::success(request_id, date); }
result<reply> failure() { return reply::failure(fault_kind::validation, error_text, request_id, date); }

void write(benchmark::State& state, result<reply> (*make)()) {
  std::array<char, 1024> out{};
  require(make().has_value(), "make reply");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto size = make()->write(out);
    benchmark::DoNotOptimize(size);
    benchmark::ClobberMemory();
  }
}

void parse(benchmark::State& state, result<reply> (*make)(), reply_outcome expected) {
  std::array<char, 1024> room{};
  std::string_view const bytes{room.data(), *make()->write(room)};
  std::array<header_field, 64> table{};
  std::array<char, 512> scratch{};
  simdjson_reader reader{4096};
  auto const whole = [&]() noexcept -> result<reply> {
    auto const response = beast::parse_response(bytes, table);
    if (!response) return response.error();
    return read_reply<elastic_cancel>(*response, reader, scratch);
  };
  auto const first = whole();
  require(first && first->outcome == expected, "parse reply");
  require(expected == reply_outcome::success || first->fault.message == error_text, "message");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto read = whole();
    benchmark::DoNotOptimize(read);
  }
}

BENCHMARK_CAPTURE(write, 202, success)->Name("write/reply_202");
BENCHMARK_CAPTURE(write, error, failure)->Name("write/reply_error");
BENCHMARK_CAPTURE(parse, 202, success, reply_outcome::success)->Name("parse/response_202");
BENCHMARK_CAPTURE(parse, 400, failure, reply_outcome::fault)->Name("parse/response_400");

}  // namespace

BENCHMARK_MAIN();
