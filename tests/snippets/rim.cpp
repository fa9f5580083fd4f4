// What the guide shows of the standard library's types.
#include <jobwire/adapt/error_code.hpp>

#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <jobwire/adapt/chrono.hpp>
#include <jobwire/adapt/format.hpp>

namespace {

namespace jw = jobwire;

/// What a server logs of a head, and when.
struct server {
  std::string logged{};

  void log(std::string text) { logged = std::move(text); }

  jw::result<jw::amz_date> take(std::string_view bytes) {
    std::array<jw::header_field, 16> table;
    auto const head = jw::parse_request_head(bytes, table);
    // [rim]
    auto const now = jw::amz_date_of(std::chrono::system_clock::now());
    std::error_code const code = jw::make_error_code(head.error());
    if (code == jw::error_kind::peer) log(jw::to_string(head.error()));  // NAME at OFFSET: SENTENCE
    // [rim-end]
    return now;
  }
};

}  // namespace

TEST_CASE("the guide's server logs what a peer did wrong, and nothing else") {
  server takes;
  REQUIRE(takes.take("GET / HTTP/1.1\r\n"));
  CHECK(takes.logged.empty());
  auto const now = takes.take("GET / HTTP/1.1\r\n\r\n");
  CHECK(takes.logged == "missing_host at 18: the request has no Host");
  REQUIRE(now);
  CHECK(*now == *jw::amz_date::from_unix(now->unix_seconds()));
  CHECK(now->unix_seconds() > 1358185792);
}
