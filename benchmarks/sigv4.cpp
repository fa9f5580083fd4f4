// Signing and verifying, whole and by stages.
#include <benchmark/benchmark.h>

#include <array>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/jobwire.hpp>

#include "allocations.hpp"
#include "corpus.hpp"

namespace {

using namespace corpus;

template <class Hasher>
void floor_8_compressions(benchmark::State& state) {
  std::array<char, 64 * 8> blocks{};
  allocations::guard const none{state};
  for (auto _ : state) {
    Hasher hasher;
    hasher.update({blocks.data(), blocks.size()});
    auto words = hasher.midstate().words;
    benchmark::DoNotOptimize(words);
  }
}
BENCHMARK(floor_8_compressions<sha256>)->Name("floor/8_compressions");
BENCHMARK(floor_8_compressions<openssl_sha256>)->Name("openssl/8_compressions");

template <class Hasher>
void sign_cached(benchmark::State& state) {
  std::array<char, 1024> out{};
  auto const request = *job_request<elastic_cancel>::make(job_id);
  auto const at = where();
  day_key<Hasher> key{who()};
  auto const first = write_signed(request, at, now, key, out);
  require(first && std::string_view{out.data(), *first}.find(expected_signature) != std::string_view::npos,
          "sign");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto size = write_signed(request, at, now, key, out);
    benchmark::DoNotOptimize(size);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(sign_cached<sha256>)->Name("sign/cached");
BENCHMARK(sign_cached<openssl_sha256>)->Name("sign/cached_openssl");

void sign_derive(benchmark::State& state) {
  std::array<char, 1024> out{};
  auto const request = *job_request<elastic_cancel>::make(job_id);
  auto const at = where();
  allocations::guard const none{state};
  for (auto _ : state) {
    day_key<sha256> key{who()};
    auto size = write_signed(request, at, now, key, out);
    benchmark::DoNotOptimize(size);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(sign_derive)->Name("sign/derive");

void presign_cached(benchmark::State& state) {
  std::array<char, 1024> out{};
  auto const request = *job_request<elastic_cancel>::make(job_id);
  auto const at = where();
  day_key<sha256> key{who()};
  constexpr std::string_view expected = "2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49";
  auto const first = write_presigned(request, at, now, 900, key, out);
  require(first && std::string_view{out.data(), *first}.ends_with(expected), "presign");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto size = write_presigned(request, at, now, 900, key, out);
    benchmark::DoNotOptimize(size);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(presign_cached)->Name("presign/cached");

std::string_view signed_head(std::array<char, 1024>& out) {
  day_key<sha256> key{who()};
  auto const size = write_signed(*job_request<elastic_cancel>::make(job_id), where(), now, key, out);
  return {out.data(), *size};
}

void parse_request_views(benchmark::State& state) {
  std::array<char, 1024> room{};
  auto const bytes = signed_head(room);
  std::array<header_field, 64> table{};
  require(beast::parse_request(bytes, table).has_value(), "parse_request");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto head = beast::parse_request(bytes, table);
    benchmark::DoNotOptimize(head);
  }
}
BENCHMARK(parse_request_views)->Name("beast/parse_request_views");

void claim_stage(benchmark::State& state) {
  std::array<char, 1024> room{};
  std::array<header_field, 64> table{};
  auto const head = *beast::parse_request(signed_head(room), table);
  verify_rules const rules{region, elastic_transcoder::signing_name};
  require(read_claim(head, rules, now).has_value(), "read_claim");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto claim = read_claim(head, rules, now);
    benchmark::DoNotOptimize(claim);
  }
}
BENCHMARK(claim_stage)->Name("stage/read_claim");

void canonical_stage(benchmark::State& state) {
  std::array<char, 1024> room{};
  std::array<header_field, 64> table{};
  auto const head = *beast::parse_request(signed_head(room), table);
  verify_rules const rules{region, elastic_transcoder::signing_name};
  auto const claim = *read_claim(head, rules, now);
  allocations::guard const none{state};
  for (auto _ : state) {
    auto digest = canonical_request_of(head, claim, rules)->hash<sha256>();
    benchmark::DoNotOptimize(digest);
  }
}
BENCHMARK(canonical_stage)->Name("stage/canonical_hash");

void sign_stage(benchmark::State& state) {
  auto const key = signing_key::derive<sha256>(who().secret_access_key(), scope());
  string_to_sign const text{now, scope(), hash_of<sha256>("canonical request")};
  allocations::guard const none{state};
  for (auto _ : state) {
    auto value = sign<sha256>(key, text);
    benchmark::DoNotOptimize(value);
  }
}
BENCHMARK(sign_stage)->Name("stage/sign");

void derive_stage(benchmark::State& state) {
  allocations::guard const none{state};
  for (auto _ : state) {
    auto key = signing_key::derive<sha256>(who().secret_access_key(), scope());
    benchmark::DoNotOptimize(key);
  }
}
BENCHMARK(derive_stage)->Name("stage/derive_key");

void texts_stage(benchmark::State& state) {
  std::array<char, 1024> room{};
  std::array<char, 1024> out{};
  std::array<header_field, 64> table{};
  auto const head = *beast::parse_request(signed_head(room), table);
  verify_rules const rules{region, elastic_transcoder::signing_name};
  auto const claim = *read_claim(head, rules, now);
  std::string_view const text{out.data(), *canonical_request_of(head, claim, rules)->write(out)};
  require(parse_canonical_request(text).has_value(), "parse_canonical_request");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto read = parse_canonical_request(text);
    benchmark::DoNotOptimize(read);
  }
}
BENCHMARK(texts_stage)->Name("stage/parse_canonical_request");

void verify_cached(benchmark::State& state) {
  std::array<char, 1024> room{};
  auto const bytes = signed_head(room);
  std::array<header_field, 64> table{};
  verify_rules const rules{region, elastic_transcoder::signing_name};
  key_cache<sha256, 8> keys;
  auto const owner = who();
  keys.key_for(owner, scope());
  auto const whole = [&]() noexcept -> result<void> {
    auto const head = beast::parse_request(bytes, table);
    if (!head) return head.error();
    auto const claim = read_claim(*head, rules, now);
    if (!claim) return claim.error();
    auto const* const key = keys.find(claim->access_key_id, claim->scope);
    if (key == nullptr) return errc::unknown_access_key;
    return verify<sha256>(*head, *claim, rules, *key);
  };
  require(whole().has_value(), "verify");
  allocations::guard const none{state};
  for (auto _ : state) {
    auto verdict = whole();
    benchmark::DoNotOptimize(verdict);
  }
}
BENCHMARK(verify_cached)->Name("verify/cached");

}  // namespace
