#include <jobwire/sigv4/sign.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/sha256.hpp>

#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

template <std::size_t From, std::size_t To>
constexpr bool all_sign(auto const& table) {
  bool good = true;
  for (std::size_t i = From; i < To; ++i) good = good && known::signs<sha256>(table[i]);
  return good;
}

// One constant expression may only take so many steps: a few requests at a time.
static_assert(known::cancel_requests.size() == 15 && known::published_requests.size() == 6);
static_assert(all_sign<0, 3>(known::cancel_requests));
static_assert(all_sign<3, 6>(known::cancel_requests));
static_assert(all_sign<6, 9>(known::cancel_requests));
static_assert(all_sign<9, 12>(known::cancel_requests));
static_assert(all_sign<12, 15>(known::cancel_requests));
static_assert(all_sign<0, 3>(known::published_requests));
static_assert(all_sign<3, 6>(known::published_requests));

signing_key key_of(known::known_answer const& answer) {
  return signing_key::derive<sha256>(secret_view{answer.secret}, answer.scope());
}

std::string text_of(auto const& writable) {
  std::vector<char> out(writable.measure());
  auto const size = writable.write(out);
  REQUIRE(size);
  REQUIRE(*size == out.size());
  return {out.data(), out.size()};
}

/// A byte behind the end of a buffer that is too small keeps its value, and the error names the size.
void check_short_buffer(auto const& writable) {
  auto const needed = writable.measure();
  std::vector<char> out(needed + 1, '\x7f');
  for (std::size_t const size : {std::size_t{0}, std::size_t{1}, needed / 2, needed - 1}) {
    auto const written = writable.write(std::span{out}.first(size));
    REQUIRE(!written);
    CHECK(written.error() == error{errc::no_space, needed});
    for (std::size_t i = size; i < out.size(); ++i) REQUIRE(out[i] == '\x7f');
  }
}

}  // namespace

TEST_CASE("every known request is signed as published") {
  for (auto const& answer : known::cancel_requests) {
    CAPTURE(answer.name);
    CHECK(known::signs<sha256>(answer));
  }
  for (auto const& answer : known::published_requests) {
    CAPTURE(answer.name);
    CHECK(known::signs<sha256>(answer));
  }
}

TEST_CASE("the string to sign is four lines") {
  auto const& answer = known::cancel_request("A");
  auto const request = canonical_request::make(answer.parts());
  REQUIRE(request);
  string_to_sign const text{answer.date(), answer.scope(), request->hash<sha256>()};
  CHECK(text_of(text) ==
        "AWS4-HMAC-SHA256\n20130114T174952Z\n20130114/us-east-1/elastictranscoder/aws4_request\n"
        "13494ae35f52136ed0e1e643f47ad59f07d79978fcf921fc1663e5730c34e420");
  check_short_buffer(text);
}

TEST_CASE("a request dated by Date is signed by the ISO form of the instant") {
  auto const& answer = known::cancel_request("X");
  auto const request = canonical_request::make(answer.parts());
  REQUIRE(request);
  CHECK(text_of(*request).find("date:Mon, 14 Jan 2013 17:49:52 -0000\nhost:") != std::string::npos);
  string_to_sign const text{answer.date(), answer.scope(), request->hash<sha256>()};
  CHECK(text_of(text).find("\n20130114T174952Z\n") != std::string::npos);
  auto const from_field = parse_http_date(known::http_date);
  REQUIRE(from_field);
  CHECK(from_field->text() == answer.instant);
}

TEST_CASE("signing streams what it would write") {
  for (auto const& answer : known::cancel_requests) {
    CAPTURE(answer.name);
    auto const request = canonical_request::make(answer.parts(), answer.rules);
    REQUIRE(request);
    CHECK(request->hash<sha256>() == hash_of<sha256>(text_of(*request)));
    string_to_sign const text{answer.date(), answer.scope(), request->hash<sha256>()};
    auto const key = key_of(answer);
    auto const streamed = sign<sha256>(key, text);
    signature const whole{key.hmac().code<sha256>(text_of(text))};
    CHECK(equal_in_constant_time(streamed, whole));
  }
}

TEST_CASE("the Authorization value has the seed's order") {
  auto const& answer = known::cancel_request("A");
  auto const request = canonical_request::make(answer.parts());
  REQUIRE(request);
  auto const value = sign<sha256>(key_of(answer), {answer.date(), answer.scope(), request->hash<sha256>()});
  authorization const field{known::access_key_id, answer.scope(), *request, value};
  CHECK(text_of(field) ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd");
  check_short_buffer(field);

  auto const& seed = known::cancel_request("C");
  auto const listed = canonical_request::make(seed.parts(), seed.rules);
  REQUIRE(listed);
  authorization const seed_field{known::access_key_id, seed.scope(), *listed, value};
  CHECK(text_of(seed_field).find(" SignedHeaders=host;x-amz-date;x-amz-target, ") != std::string::npos);
}

TEST_CASE("each part of what is signed changes the signature") {
  auto const& answer = known::cancel_request("A");
  auto const request = canonical_request::make(answer.parts());
  REQUIRE(request);
  auto const key = key_of(answer);
  string_to_sign const text{answer.date(), answer.scope(), request->hash<sha256>()};
  auto const original = sign<sha256>(key, text);
  auto changed = text;
  changed.date = "20130114T174953Z"_amz;
  CHECK_FALSE(equal_in_constant_time(original, sign<sha256>(key, changed)));
  changed = text;
  changed.scope.region = "us-west-1";
  CHECK_FALSE(equal_in_constant_time(original, sign<sha256>(key, changed)));
  changed = text;
  changed.canonical_hash.bytes[31] ^= 1;
  CHECK_FALSE(equal_in_constant_time(original, sign<sha256>(key, changed)));
  auto const other_key = signing_key::derive<sha256>(secret_view{known::s3_secret}, answer.scope());
  CHECK_FALSE(equal_in_constant_time(original, sign<sha256>(other_key, text)));
}
