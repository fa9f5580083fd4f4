#include <jobwire/sigv4/presign.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

namespace {

using namespace jobwire;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
constexpr std::string_view path = "/2012-09-25/jobs/3333333333333-abcde3";
constexpr std::string_view token =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8Y"
    "UuwthAx7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE"
    "8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
    "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2"
    "ICCR/oLxBA==";
constexpr std::array<header_field, 1> fields{{{"Host", host}}};

constexpr credentials owner(std::string_view session_token = {}) {
  return *credentials::make(std::string_view{"AKIDEXAMPLE"},
                            std::string_view{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, session_token);
}

constexpr bool signs(std::int64_t expires, std::string_view session_token, std::string_view expected) {
  day_key<sha256> key{owner(session_token)};
  std::array<char, 1536> out{};
  auto const request = cancel_job_request<elastic_transcoder>::make("3333333333333-abcde3");
  auto const at = endpoint::make("us-east-1", host);
  auto const size = write_presigned(*request, *at, now, expires, key, out);
  return size && std::string_view{out.data(), *size}.ends_with(expected);
}

// Vectors P, P2 and P3.
static_assert(signs(900, "",
                    "&X-Amz-Signature=2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49"));
static_assert(signs(604800, "",
                    "&X-Amz-Signature=5279d596b1b05ffb58d86bb8d90df59654288eb8d245d4aae87c85a7e35c49ad"));
static_assert(signs(900, token,
                    "&X-Amz-Signature=bcef8d1931957f9a61135678d126add80d46ad6c6bbc4591b7d45a8085fb21c1"));

presign_options options() { return {now, 900, "us-east-1", "elastictranscoder", token_policy::sign, {}}; }
request_parts parts(std::string_view query = {}) { return {"DELETE", path, query, fields, "host"}; }

result<std::size_t> presign(request_parts const& what, presign_options const& how, std::span<char> out,
                            std::string_view session_token = {}) {
  day_key<sha256> key{owner(session_token)};
  return write_presigned(what, key, how, out);
}

errc code_of(request_parts const& what, presign_options const& how) {
  std::array<char, 2048> out{};
  return presign(what, how, out).error().code;
}

result<void> verdict(std::string_view target, amz_date const& at) {
  std::array<char, 2048> scratch{};
  request_view const head{"DELETE", target, 1, fields, 0};
  verify_rules const rules{"us-east-1", "elastictranscoder"};
  auto const claim = read_claim(head, rules, at, scratch);
  if (!claim) return claim.error();
  auto const key = signing_key::derive<sha256>(owner().secret_access_key(), claim->scope);
  return verify<sha256>(head, *claim, rules, key);
}

}  // namespace

TEST_CASE("the whole target of vector P, at run time") {
  std::array<char, 1024> out{};
  auto const size = presign(parts(), options(), out);
  REQUIRE(size.has_value());
  CHECK(std::string_view(out.data(), *size) ==
        "/2012-09-25/jobs/"
        "3333333333333-abcde3?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20130114"
        "%2Fus-east-1%2Felastictranscoder%2Faws4_request&X-Amz-Date=20130114T174952Z&X-Amz-Expires=900"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49");
}

TEST_CASE("own parameters stand in canonical order around the block, and the target verifies") {
  for (std::string_view const query :
       {"", "a=2&%E1%88%B4=4", "z&Y=1&X-=2&X-B=3&W=4", "a=1&&a=0&", "X-A=%2f+ok"}) {
    std::array<char, 1024> out{};
    auto const size = presign(parts(query), options(), out);
    CAPTURE(query);
    REQUIRE(size.has_value());
    std::string const target(out.data(), *size);
    CHECK(verdict(target, now).has_value());
    auto const written = query_of(target);
    std::vector<char> canonical(4096);
    auto const length =
        write_canonical_query(written.substr(0, written.rfind("&X-Amz-Signature=")), canonical);
    REQUIRE(length.has_value());
    CHECK(std::string_view(canonical.data(), *length) ==
          written.substr(0, written.rfind("&X-Amz-Signature=")));
  }
}

TEST_CASE("size is exact, and too small a buffer stays untouched") {
  for (auto const session_token : {std::string_view{}, token}) {
    auto const needed = presign(parts("a=1"), options(), {}, session_token).error();
    REQUIRE(needed.code == errc::no_space);
    std::vector<char> out(needed.at + 1, '#');
    CHECK(presign(parts("a=1"), options(), std::span{out}.first(needed.at - 1), session_token).error() ==
          needed);
    CHECK(std::string_view(out.data(), out.size()) == std::string(out.size(), '#'));
    auto const size = presign(parts("a=1"), options(), std::span{out}.first(needed.at), session_token);
    REQUIRE(size.has_value());
    CHECK(*size == needed.at);
    CHECK(out.back() == '#');
  }
}

TEST_CASE("a token that is appended follows the signature, which does not cover it") {
  auto how = options();
  how.token = token_policy::append;
  std::array<char, 2048> out{};
  auto const size = presign(parts(), how, out, "a/b=");
  REQUIRE(size.has_value());
  CHECK(std::string_view(out.data(), *size)
            .ends_with("&X-Amz-Signature=2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49"
                       "&X-Amz-Security-Token=a%2Fb%3D"));
}

TEST_CASE("what a presigned target cannot be made of is refused") {
  for (std::int64_t const seconds : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{604801}}) {
    auto how = options();
    how.expires_seconds = seconds;
    CHECK(code_of(parts(), how) == errc::invalid_expiry);
  }
  auto how = options();
  how.region = "US";
  CHECK(code_of(parts(), how) == errc::invalid_region);
  how = options();
  how.service = "";
  CHECK(code_of(parts(), how) == errc::invalid_service_name);
  for (std::string_view const query : {"X-Amz-Date=1", "a=1&X-Amz-Foo", "X%2DAmz-Date=1"}) {
    CHECK(code_of(parts(query), options()) == errc::duplicate_parameter);
  }
  CHECK(code_of(parts("a=%"), options()) == errc::malformed_escape);
  auto what = parts();
  what.signed_headers = "x-a";
  CHECK(code_of(what, options()) == errc::host_not_signed);
  what.signed_headers = "x-a;host";
  CHECK(code_of(what, options()) == errc::unsorted_signed_headers);
  what.signed_headers = "host;x-a";
  CHECK(code_of(what, options()) == errc::signed_header_absent);
  what.signed_headers = "";
  CHECK(code_of(what, options()) == errc::empty_signed_headers);
  what = parts();
  what.path = "a";
  CHECK(code_of(what, options()) == errc::invalid_path);
}

TEST_CASE("a presigned target is good from its date, less the skew, until it expires, both included") {
  std::array<char, 1024> out{};
  auto const size = presign(parts(), options(), out);
  std::string_view const target{out.data(), *size};
  auto const at = [](std::int64_t seconds) { return *amz_date::from_unix(now.unix_seconds() + seconds); };
  CHECK(verdict(target, at(-300)).has_value());
  CHECK(verdict(target, at(-301)).error().code == errc::signature_not_yet_current);
  CHECK(verdict(target, at(900)).has_value());
  CHECK(verdict(target, at(901)).error().code == errc::signature_expired);
}
