#include <jobwire/cancel_job/write_request.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/sha256.hpp>

#include "support/guarded.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;
using elastic = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20130114T174952Z"_amz;

constexpr credentials who(std::string_view token = {}) {
  return *credentials::make(known::access_key_id, known::secret, token);
}

/// Whether the head ends in a known signature.
template <operation Op, sha256_hasher Hasher>
constexpr bool signs(std::string_view name, job_request<Op> const& request, std::string_view region,
                     std::string_view host, emit_options options = {}, std::string_view token = {}) {
  day_key<Hasher> keys{who(token)};
  std::array<char, 1024> out{};
  auto const size = write_signed(request, *endpoint::make(region, host), now, keys, out, options);
  std::string_view const head{out.data(), size.value_or(0)};
  return size && head.ends_with("\r\n\r\n") &&
         slice(head, head.size() - 68, 64) == known::cancel_request(name).signature;
}

template <sha256_hasher Hasher>
constexpr bool all_sign() {
  auto const et = *job_request<elastic>::make(known::job_id);
  auto const mc = *job_request<cancel_job<media_convert>>::make("1671476818694-phptj0");
  auto const seed = emit_profile::seed;
  return signs<elastic, Hasher>("A", et, known::region, known::host) &&
         signs<elastic, Hasher>("B", et, known::region, known::host_and_port) &&
         signs<elastic, Hasher>("C", et, known::region, known::host_and_port, seed) &&
         signs<elastic, Hasher>("C2", et, known::region, known::host, seed) &&
         signs<elastic, Hasher>("D", et, known::region, known::host, {}, known::token) &&
         signs<elastic, Hasher>("W", job_request<elastic>::unchecked("a b/c%d"), known::region,
                                known::host) &&
         signs<cancel_job<media_convert>, Hasher>("M", mc, "us-west-2",
                                                  "mediaconvert.us-west-2.amazonaws.com") &&
         signs<cancel_job<media_convert>, Hasher>("M2", mc, "us-east-1",
                                                  "mediaconvert.us-east-1.amazonaws.com");
}

static_assert(signs<elastic, sha256>("A", *job_request<elastic>::make(known::job_id), known::region,
                                     known::host));
static_assert(signs<elastic, sha256>("C", *job_request<elastic>::make(known::job_id), known::region,
                                     known::host_and_port, emit_profile::seed));

std::string written(emit_options options, std::string_view token) {
  day_key<sha256> keys{who(token)};
  auto const at = *endpoint::make(known::region, known::host_and_port);
  auto const request = *job_request<elastic>::make(known::job_id);
  std::string out(measure_signed(request, at, who(token), options), '\0');
  REQUIRE(write_signed(request, at, now, keys, out, options).value_or(0) == out.size());
  return out;
}

}  // namespace

TEST_CASE("the known requests are written with the known signatures, by both hashers") {
  CHECK(all_sign<sha256>());
  CHECK(all_sign<openssl_sha256>());
}

TEST_CASE("each profile has its fields, in its order and case") {
  std::string const start = "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n";
  std::string const host = "Host: elastictranscoder.us-east-1.amazonaws.com:443\r\n";
  std::string const value =
      "Authorization: AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, ";
  auto const plain = written({}, "");
  CHECK(plain.starts_with(start + host + "X-Amz-Date: 20130114T174952Z\r\n" + value +
                          "SignedHeaders=host;x-amz-date, "));
  auto const signed_token = written({}, "t+/=");
  CHECK(signed_token.starts_with(start + host +
                                 "X-Amz-Date: 20130114T174952Z\r\nX-Amz-Security-Token: t+/=\r\n" + value +
                                 "SignedHeaders=host;x-amz-date;x-amz-security-token, "));
  auto const appended = written({emit_profile::strict, token_policy::append}, "t+/=");
  CHECK(appended == plain.substr(0, plain.size() - 2) + "X-Amz-Security-Token: t+/=\r\n\r\n");
  CHECK(written({emit_profile::strict, token_policy::append}, "") == plain);
  auto const seed = written(emit_profile::seed, "t");
  CHECK(seed.starts_with(start + "Content-Type: charset=UTF-8\r\nAccept: */*\r\n" + host +
                         "x-amz-date: 20130114T174952Z\r\nx-amz-security-token: t\r\n" + value +
                         "SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, "));
}

TEST_CASE("nothing is written where the whole does not fit") {
  support::guarded_memory memory;
  auto const at = *endpoint::make(known::region, known::host);
  auto const request = *job_request<elastic>::make(known::job_id);
  for (auto const profile : {emit_profile::strict, emit_profile::seed}) {
    day_key<sha256> keys{who(known::token)};
    std::size_t const needed = measure_signed(request, at, who(known::token), profile);
    for (std::size_t step = 0; step < needed + 36; step += 37) {
      std::size_t const size = step < needed ? step : needed - 1;
      auto const out = memory.at_end(size);
      for (char& c : out) c = '\x7f';
      REQUIRE(write_signed(request, at, now, keys, out, profile).error() == error{errc::no_space, needed});
      for (char const c : out) REQUIRE(c == '\x7f');
    }
    CHECK(write_signed(request, at, now, keys, memory.at_end(needed), profile).value_or(0) == needed);
    for (std::size_t size : {std::size_t{0}, std::size_t{100}}) {
      auto const out = memory.at_end(size);
      auto const failed = write_presigned(request, at, now, 900, keys, out).error();
      CHECK(failed.code == errc::no_space);
      CHECK(write_presigned(request, at, now, 900, keys, memory.at_end(failed.at)).value_or(0) == failed.at);
    }
  }
}

TEST_CASE("a presigned target is refused an expiry out of bounds") {
  day_key<sha256> keys{who()};
  auto const at = *endpoint::make(known::region, known::host);
  auto const request = *job_request<elastic>::make(known::job_id);
  std::array<char, 1024> out{};
  for (std::int64_t const expires :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{604801}, INT64_MIN, INT64_MAX}) {
    CHECK(write_presigned(request, at, now, expires, keys, out).error().code == errc::invalid_expiry);
  }
}

TEST_CASE("an endpoint and credentials that nobody made are refused") {
  auto const request = *job_request<elastic>::make(known::job_id);
  auto const at = *endpoint::make(known::region, known::host);
  std::array<char, 1024> out{};
  day_key<sha256> keys{who()};
  CHECK(write_signed(request, endpoint{}, now, keys, out).error() == errc::invalid_region);
  CHECK(write_presigned(request, endpoint{}, now, 900, keys, out).error() == errc::invalid_region);
  day_key<sha256> nobody{credentials{}};
  CHECK(write_signed(request, at, now, nobody, out).error() == errc::invalid_access_key_id);
  CHECK(write_presigned(request, at, now, 900, nobody, out).error() == errc::invalid_access_key_id);
}
