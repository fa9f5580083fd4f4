#include <jobwire/http/arrival.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/http/parse.hpp>

#include "support/catch.hpp"
#include "support/heads.hpp"

namespace {

using namespace jobwire;
using table = std::array<header_field, 100>;

struct reading {
  error failure = errc::need_more;
  std::size_t at = 0;     ///< bytes that had come when the verdict fell
  std::size_t given = 0;  ///< bytes that the parser was given, all times together
};

/// Reads a request that comes in pieces of `step` bytes.
reading read_slowly(std::string_view bytes, std::size_t step, head_limits const& limits = {}) {
  head_arrival arrival;
  reading done;
  for (std::size_t size = step; done.failure.code == errc::need_more; size += step) {
    done.at = size < bytes.size() ? size : bytes.size();
    auto const come = bytes.substr(0, done.at);
    if (arrival.worth_parsing(come, limits)) {
      table fields;
      done.given += come.size();
      done.failure = parse_request_head(come, fields, limits).error();
    }
    if (done.at == bytes.size()) break;
  }
  return done;
}

constexpr bool is_worth_it_in_a_constant_expression() {
  head_arrival arrival;
  return arrival.worth_parsing("a") && arrival.worth_parsing("ab") && !arrival.worth_parsing("abc") &&
         arrival.worth_parsing("abc\r\n\r\n") && !arrival.worth_parsing("abc\r\n\r\n\n");
}
static_assert(is_worth_it_in_a_constant_expression());

TEST_CASE("A head is taken with its last byte, however it comes") {
  for (auto const& good : heads::good_requests) {
    INFO(good.bytes);
    for (std::size_t step = 1; step <= 10; ++step) {
      auto const read = read_slowly(std::string{good.bytes} + "body of any size, not looked at", step);
      CHECK(read.failure.code == errc::none);
      CHECK(read.at < good.bytes.size() + step);
    }
  }
}

TEST_CASE("What is no head is refused as it would be in one piece, before twice as much has come") {
  for (auto const& bad : heads::bad_requests) {
    INFO(bad.bytes);
    std::string const bytes = std::string{bad.bytes}.append("\r\n\r\n");
    auto const read = read_slowly(bytes, 1);
    CHECK(read.failure.code == bad.code);
    CHECK(read.failure.at == bad.at);
  }
  std::string const endless = "G(T" + std::string(9000, 'a');
  CHECK(read_slowly(endless, 1).failure == error{errc::malformed_method, 1});
  CHECK(read_slowly(endless, 1).at == 2);
  std::string const late = "GET /" + std::string(100, 'a') + "\x01" + std::string(9000, 'a');
  CHECK(read_slowly(late, 1).failure == error{errc::malformed_target, 105});
  CHECK(read_slowly(late, 1).at <= 2 * 106);
}

TEST_CASE("Byte by byte, a head costs at most four times what it costs in one piece, up to the limit") {
  for (std::size_t const size : {100U, 1000U, 4097U, 8000U, 8192U}) {
    std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (unsigned i = 0; bytes.size() + 100 < size; ++i) bytes += "A: " + std::string(80, 'b') + "\r\n";
    bytes += "C: " + std::string(size - bytes.size() - 7, 'd') + "\r\n\r\n";
    REQUIRE(bytes.size() == size);
    auto const read = read_slowly(bytes, 1);
    CHECK(read.failure.code == errc::none);
    CHECK(read.given <= 4 * size);
  }
  // Without an end, and with empty lines that end nothing: refused at the limit, and at once.
  std::string const endless = "GET / HTTP/1.1\r\nA: " + std::string(9000, 'b');
  auto const refused = read_slowly(endless, 1);
  CHECK(refused.failure == error{errc::head_too_large, 8192});
  CHECK(refused.at == 8192);
  CHECK(refused.given <= 4 * 8192);
  CHECK(read_slowly(endless, 1, {.head_bytes = 100}).at == 100);
  CHECK(read_slowly("\r\n\r\n\r\n", 1).at == 1);
}

}  // namespace
