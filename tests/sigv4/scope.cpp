#include <jobwire/sigv4/scope.hpp>

#include "support/catch.hpp"

#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include <jobwire/sha256.hpp>

#include "support/forced_body.hpp"
#include "support/sigv4_vectors.hpp"
#include "support/writes.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr credential_scope scope{"20130114", known::region, known::service};

static_assert(support::writes("20130114/us-east-1/elastictranscoder/aws4_request", [](std::span<char> out) {
  return write_with(out, [](auto& to) noexcept { put_scope(to, scope); });
}));
static_assert(scope == credential_scope{"20130114", "us-east-1", "elastictranscoder"});
static_assert(scope != credential_scope{"20130114", "us-east-2", "elastictranscoder"});

constexpr bool derives(credential_scope const& of, std::string_view expected) {
  auto const key = signing_key_bytes::derive<sha256>(secret_view{known::secret}, of);
  return known::is_hex(key.reveal(), expected);
}

static_assert(derives(scope, known::signing_key));
static_assert(derives({known::iam_keys[0].day, "us-east-1", "iam"}, known::iam_keys[0].key));
static_assert(derives({known::iam_keys[1].day, "us-east-1", "iam"}, known::iam_keys[1].key));
static_assert(derives({known::iam_keys[2].day, "us-east-1", "iam"}, known::iam_keys[2].key));

constexpr std::string_view hex = "e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";
static_assert(signature::parse(hex));
static_assert(support::writes(hex, [](std::span<char> out) {
  return write_signature(*signature::parse(hex), out);
}));
static_assert(signature::parse("").error() == error{errc::malformed_signature, 0});
static_assert(signature::parse(slice(hex, 1)).error() == error{errc::malformed_signature, 63});

template <class T>
concept printable = requires(std::ostream& out, T const& value) {
  out << value;
};
template <class T>
concept comparable = requires(T const& left, T const& right) {
  left == right;
};
static_assert(!printable<signing_key> && !printable<signing_key_bytes>);
static_assert(!comparable<signing_key> && !comparable<signing_key_bytes> && !comparable<signature>);
static_assert(sizeof(signing_key) == 80);

}  // namespace

TEST_CASE("signing keys are derived as published") {
  CHECK(derives(scope, known::signing_key));
  for (auto const& answer : known::iam_keys) {
    CAPTURE(answer.day);
    CHECK(derives({answer.day, "us-east-1", "iam"}, answer.key));
  }
}

TEST_CASE("a signature is 64 lower-case hex digits") {
  for (std::size_t at = 0; at < hex.size(); ++at) {
    std::string text{hex};
    text[at] = 'A';
    CHECK(signature::parse(text).error() == error{errc::malformed_signature, at});
    text[at] = 'g';
    CHECK(signature::parse(text).error() == error{errc::malformed_signature, at});
    text[at] = '\0';
    CHECK(signature::parse(text).error() == error{errc::malformed_signature, at});
  }
  CHECK(signature::parse(std::string{hex} + "0").error() == error{errc::malformed_signature, 65});
}

TEST_CASE("signatures that differ in one bit differ") {
  auto const original = *signature::parse(hex);
  CHECK(equal_in_constant_time(original, original));
  for (std::size_t at = 0; at < hex.size(); ++at) {
    for (int bit = 1; bit < 16; bit *= 2) {
      std::string text{hex};
      text[at] = lower_hex_digits[static_cast<unsigned>(hex_value(text[at]) ^ bit)];
      CHECK_FALSE(equal_in_constant_time(original, *signature::parse(text)));
    }
  }
}

TEST_CASE("secrets and names of any length make keys, and each part of a scope counts") {
  auto const of = [](std::string const& secret, credential_scope const& in) {
    return signing_key_bytes::derive<sha256>(secret_view{secret}, in).reveal();
  };
  auto const check = [&](std::string const& secret, credential_scope const& in) {
    auto expected = hmac<sha256>("AWS4" + secret, in.day);
    for (auto const part : {in.region, in.service, std::string_view{"aws4_request"}}) {
      expected = hmac<sha256>(digest_text{expected}.view(), part);
    }
    CHECK(of(secret, in) == expected);
    CHECK(signing_key::derive<sha256>(secret_view{secret}, in).hmac().code<sha256>("text") ==
          hmac<sha256>(digest_text{expected}.view(), "text"));
  };
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    INFO(name(body));
    // "AWS4" and 60 bytes fill a block; from 61 on they are hashed first.
    for (std::size_t const size : {1U, 40U, 59U, 60U, 61U, 128U, 1000U}) check(std::string(size, 's'), scope);
    // Names of up to 55 bytes are messages of one block.
    for (std::size_t const size : {0U, 1U, 16U, 54U, 55U, 56U, 57U, 64U, 65U, 255U, 256U, 300U}) {
      std::string const long_name(size, 'n');
      check("secret", {long_name, "r", "s"});
      check("secret", {"20130114", long_name, "s"});
      check("secret", {"20130114", "r", long_name});
      check("secret", {long_name, long_name, long_name});
    }
  }
  auto const original = of("secret", scope);
  CHECK(original != of("secreT", scope));
  CHECK(original != of("secret", {"20130115", scope.region, scope.service}));
  CHECK(original != of("secret", {scope.day, "us-east-2", scope.service}));
  CHECK(original != of("secret", {scope.day, scope.region, "mediaconvert"}));
  CHECK(original != of("secret", {scope.day, scope.service, scope.region}));
}

TEST_CASE("a ready key and its bytes sign alike") {
  auto const bytes = signing_key_bytes::derive<sha256>(secret_view{known::secret}, scope);
  auto const key = signing_key::of<sha256>(bytes);
  auto const derived = signing_key::derive<sha256>(secret_view{known::secret}, scope);
  CHECK(key.hmac().code<sha256>("text") == derived.hmac().code<sha256>("text"));
  CHECK(key.hmac().code<sha256>("text") == hmac<sha256>(digest_text{bytes.reveal()}.view(), "text"));
}

TEST_CASE("a signature is that of its own 64 digits alone") {
  auto const digest = hash_of<sha256>("a");
  signature const value{digest};
  std::array<char, 64> digits{};
  REQUIRE(write_signature(value, digits));
  std::string text{digits.data(), digits.size()};
  CHECK(value.is(text));
  CHECK_FALSE(value.is(text.substr(1)));
  CHECK_FALSE(value.is(text + '0'));
  for (char& c : text) {
    char const before = c;
    c = before == '0' ? '1' : '0';
    CHECK_FALSE(value.is(text));
    c = before;
  }
}
