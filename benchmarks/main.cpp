// jobwire and its rivals at the same work: W1a sign with the key derived, W1b with the key kept, W2 parse a request's head,
// W3 parse a reply, W4 verify.
#include <benchmark/benchmark.h>

#include <string>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>

#include "batch.hpp"
#include "growth.hpp"
#include "rivals/beast.hpp"
#include "rivals/careful.hpp"
#include "rivals/textbook.hpp"
#include "run.hpp"
#include "stages.hpp"
#include "work.hpp"

namespace {

using bench::add_own;
using bench::add_rival;
using jobwire::openssl_sha256;
using jobwire::sha256;
using jobwire::simdjson_reader;

constexpr std::size_t reader_capacity = 4096;

void add_sigv4() {
  add_own<work::eight_compressions>("floor/8_compressions");
  add_own<stages::eight_blocks<openssl_sha256>>("openssl/8_compressions");
  add_own<work::sign_cached<sha256>>("sign/cached");
  add_own<work::sign_cached<openssl_sha256>>("sign/cached_openssl");
  add_own<work::sign_new_instant>("sign/cached_new_instant");
  add_own<work::sign_derive>("sign/derive");
  add_own<work::sign_batch4>("sign/batch4");
  add_own<work::presign_cached>("presign/cached");
  add_own<work::verify_cached>("verify/cached");
  add_own<work::verify_batch4>("verify/batch4");
  add_rival<textbook::sign_cached>("textbook/sign_cached");
  add_rival<textbook::sign_derive>("textbook/sign_derive");
  add_rival<textbook::verify_cached>("textbook/verify");
  add_rival<careful::sign_cached>("careful/sign_cached");
  add_rival<careful::sign_derive>("careful/sign_derive");
}

void add_http() {
  add_own<work::parse_request<jobwire::head_parser>>("parse/request");
  add_own<work::parse_request<jobwire::beast::head_parser>>("parse/request_on_beast");
  add_own<work::parse_response_202<simdjson_reader>>("parse/response_202", reader_capacity);
  add_own<work::parse_response_400<simdjson_reader>>("parse/response_400", reader_capacity);
  add_own<work::write_reply_202>("write/reply_202");
  add_own<work::write_reply_error>("write/reply_error");
  add_rival<beast_rivals::parse_request_fields>("beast/parse_request_fields");
  add_rival<beast_rivals::parse_request_views>("beast/parse_request_views");
  add_rival<beast_rivals::response_202_boost_json>("beast_boostjson/response_202");
  add_rival<beast_rivals::response_400_nlohmann>("beast_nlohmann/response_400");
}

void add_stages() {
  add_own<stages::read_claim>("stage/read_claim");
  add_own<stages::canonical_hash>("stage/canonical_hash");
  add_own<stages::sign>("stage/sign");
  add_own<stages::derive_key>("stage/derive_key");
  add_own<stages::parse_canonical_request>("stage/parse_canonical_request");
}

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

void add_growth_by_size() {
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

void add_growth_by_fields() {
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

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::AddCustomContext("sha256_body", std::string{jobwire::name(jobwire::sha256_body_in_use())});
  add_sigv4();
  add_http();
  add_stages();
  add_growth_by_size();
  add_growth_by_fields();
  benchmark::RunSpecifiedBenchmarks();
}
