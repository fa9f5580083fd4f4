// The call that all transports share: its replies read alike however they are cut, and it allocates nothing.
#include "cancel_call.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

#include "support/catch.hpp"

#if defined(JOBWIRE_COUNTS_ALLOCATIONS)
#include "support/allocation_hooks.hpp"
#endif

namespace {

using demo::cancel_call;
using jobwire::errc;

jobwire::credentials const who = *jobwire::credentials::make("AKIDEXAMPLE", "secret");
jobwire::endpoint const at = *jobwire::endpoint::make("us-east-1", "127.0.0.1:8080");
jobwire::amz_date const now = *jobwire::amz_date::parse("20130114T174952Z");
constexpr std::string_view id = "3333333333333-abcde3";

jobwire::result<void> begin(cancel_call& call, jobwire::credentials const& as = who) {
  jobwire::day_key<jobwire::sha256> key{as};
  return call.begin(demo::service_kind::elastic_transcoder, id, at, now, key);
}

/// Gives the call `bytes` by at most `piece` at a time; yields why it stops: none where the reply is whole, need_more where
/// it is not.
errc feed(cancel_call& call, std::string_view bytes, std::size_t piece) {
  while (!bytes.empty()) {
    auto const room = call.room();
    std::size_t const size = std::min({piece, bytes.size(), room.size()});
    if (size == 0) return errc::no_space;
    std::memcpy(room.data(), bytes.data(), size);
    bytes.remove_prefix(size);
    auto const whole = call.received(size);
    if (!whole) return whole.error().code;
    if (*whole) return errc::none;
  }
  return errc::need_more;
}

struct sample {
  std::string_view bytes;
  bool until_close;
  unsigned status;
  std::string_view name;
  std::string_view message;
  std::string_view body;
  bool keeps;
};

constexpr std::array samples{
    sample{"HTTP/1.1 202 Accepted\r\nContent-Length: 18\r\n\r\n{\"Success\":\"true\"}", false, 202, "", "",
           R"({"Success":"true"})", true},
    sample{"HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", false, 202, "", "",
           "{}", false},
    sample{"HTTP/1.0 202 Accepted\r\nContent-Length: 0\r\n\r\n", false, 202, "", "", "", false},
    sample{"HTTP/1.1 204 No Content\r\n\r\n", false, 204, "", "", "", true},
    sample{"HTTP/1.1 202 Accepted\r\n\r\n{\"Success\":\"true\"}", true, 202, "", "", R"({"Success":"true"})",
           false},
    sample{"HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n"
           "1;a=\"b\"\r\n{\r\n"
           "26\r\n\"__type\":\"ResourceInUseException\",\"mes\r\n"
           "00a\r\nsage\":\"too\r\n7\r\n late\"}\r\n0\r\nX: y\r\n\r\n",
           false, 409, "ResourceInUseException", "too late",
           R"({"__type":"ResourceInUseException","message":"too late"})", true},
    sample{
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"
        "HTTP/1.1 404 Not Found\r\nx-amzn-ErrorType: ResourceNotFoundException\r\nContent-Length: 20\r\n\r\n"
        "{\"message\":\"no \\n\"} ",
        false, 404, "ResourceNotFoundException", "no \n", "{\"message\":\"no \\n\"} ", true},
};

void check(cancel_call& call, sample const& wanted, jobwire::simdjson_reader& reader) {
  auto const reply = call.reply(reader);
  REQUIRE(reply);
  CHECK(reply->status == wanted.status);
  CHECK(reply->fault.name == wanted.name);
  CHECK(reply->fault.message == wanted.message);
  CHECK(reply->body == wanted.body);
  CHECK(call.keeps_connection() == wanted.keeps);
}

}  // namespace

TEST_CASE("a request is there to be sent in parts, and nothing of the last call stays") {
  cancel_call call;
  for (int round = 0; round != 2; ++round) {
    REQUIRE(begin(call));
    std::string sent;
    CHECK_FALSE(call.keeps_connection());
    while (!call.unsent().empty()) {
      sent += call.unsent().substr(0, 100);
      call.sent(std::min<std::size_t>(100, call.unsent().size()));
    }
    CHECK(sent.starts_with(
        "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"));
    CHECK(sent.ends_with("\r\n\r\n"));
    CHECK(call.bytes_received() == 0);
    CHECK_FALSE(call.is_whole());
    CHECK(feed(call, samples[0].bytes, 1000) == errc::none);
    CHECK(call.keeps_connection());
  }
  std::string const long_token(8192, 't');
  auto const refused =
      begin(call, *jobwire::credentials::make("AKIDEXAMPLE", "secret", std::string_view{long_token}));
  CHECK(refused.error().code == errc::no_space);
}

TEST_CASE("a reply reads alike however it is cut") {
  jobwire::simdjson_reader reader{demo::reply_limits.body_bytes};
  cancel_call call;
  for (auto const& one : samples) {
    for (std::size_t piece = 1; piece <= one.bytes.size(); ++piece) {
      CAPTURE(one.bytes, piece);
      REQUIRE(begin(call));
      call.sent(call.unsent().size());
      auto const end = feed(call, one.bytes, piece);
      REQUIRE(end == (one.until_close ? errc::need_more : errc::none));
      if (one.until_close) REQUIRE(call.closed());
      CHECK(call.is_whole());
      check(call, one, reader);
    }
  }
}

TEST_CASE("a reply that is cut short is none, but where the end of the stream is its own") {
  cancel_call call;
  for (auto const& one : samples) {
    auto const head_size = one.bytes.size() - one.body.size();
    for (std::size_t size = 0; size != one.bytes.size(); ++size) {
      CAPTURE(one.bytes, size);
      REQUIRE(begin(call));
      CHECK(feed(call, one.bytes.substr(0, size), 7) == errc::need_more);
      bool const whole = one.until_close && size >= head_size;
      CHECK(call.closed().error().code == (whole ? errc::none : errc::body_truncated));
      CHECK(call.is_whole() == whole);
      CHECK_FALSE(call.keeps_connection());
    }
  }
}

TEST_CASE("a connection is not kept with bytes behind the reply, or with a request that is not all sent") {
  cancel_call call;
  auto const bytes = std::string{samples[0].bytes};
  REQUIRE(begin(call));
  call.sent(call.unsent().size() - 1);
  CHECK(feed(call, bytes, 1000) == errc::none);
  CHECK_FALSE(call.keeps_connection());
  call.sent(1);
  CHECK(call.keeps_connection());
  REQUIRE(begin(call));
  call.sent(call.unsent().size());
  CHECK(feed(call, bytes + "H", 1000) == errc::none);
  CHECK_FALSE(call.keeps_connection());
}

TEST_CASE("limits hold, and up to them there is room, in whatever chunks") {
  std::size_t const most = demo::reply_limits.body_bytes;
  cancel_call call;
  for (std::size_t const size : {most, most + 1}) {
    std::string chunked = "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i != size; ++i) chunked += "1\r\nx\r\n";
    chunked += "0\r\n\r\n";
    auto const at_once = "HTTP/1.1 202 Accepted\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                         std::string(size, 'x');
    auto const until_close = "HTTP/1.1 202 Accepted\r\n\r\n" + std::string(size, 'x');
    errc const ended = size == most ? errc::none : errc::body_too_large;
    for (std::size_t const piece : {std::size_t{1}, std::size_t{1000}, std::size_t{1000000}}) {
      CAPTURE(size, piece);
      REQUIRE(begin(call));
      CHECK(feed(call, chunked, piece) == ended);
      REQUIRE(begin(call));
      CHECK(feed(call, at_once, piece) == ended);
      REQUIRE(begin(call));
      CHECK(feed(call, until_close, piece) == (size == most ? errc::need_more : errc::body_too_large));
    }
  }
  REQUIRE(begin(call));
  CHECK(feed(call, std::string(100, 'x'), 1) == errc::malformed_version);
  REQUIRE(begin(call));
  CHECK(feed(call, "HTTP/1.1 202 Accepted\r\n" + std::string(20000, 'x'), 1) == errc::head_too_large);
  REQUIRE(begin(call));
  CHECK(feed(call, "HTTP/1.1 101 Switching Protocols\r\n\r\n", 1) == errc::unexpected_upgrade);
  std::string hints;
  for (int i = 0; i != 9; ++i) hints += "HTTP/1.1 103 Early Hints\r\n\r\n";
  REQUIRE(begin(call));
  CHECK(feed(call, hints, 1000) == errc::too_many_interim_responses);
}

#if defined(JOBWIRE_COUNTS_ALLOCATIONS)
TEST_CASE("a call allocates nothing") {
  auto const allocations = [] { return allocation_hooks::calls.load(); };
  auto const before_any = allocations();
  jobwire::simdjson_reader reader{demo::reply_limits.body_bytes};
  REQUIRE(allocations() != before_any);  // they are counted
  cancel_call call;
  for (auto const& one : samples) {
    for (std::size_t const piece : {std::size_t{1}, one.bytes.size()}) {
      auto const before = allocations();
      bool const begun = begin(call).has_value();
      feed(call, one.bytes, piece);
      bool const whole = call.is_whole() || call.closed().has_value();
      bool const read = call.reply(reader).has_value();
      auto const made = allocations() - before;
      CHECK((begun && whole && read));
      CHECK(made == 0);
    }
  }
}
#endif
