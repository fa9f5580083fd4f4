#include <jobwire/http/message.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace {

using namespace jobwire;
using namespace std::string_view_literals;
using table = std::array<header_field, 8>;

constexpr bool read_in_a_constant_expression() {
  table fields;
  std::array<char, 3> room{};
  auto const reply = read_response(
      "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\nX",
      fields, {}, {.room = room});
  auto const request = read_request("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nabc", fields);
  return reply && reply->body == "abc" && request && request->body == "ab";
}
static_assert(read_in_a_constant_expression());

struct message_case {
  std::string_view bytes, body;
  unsigned status;
  answered to = answered::any;
};

constexpr message_case messages[] = {
    {"HTTP/1.1 202 Accepted\r\nContent-Length: 18\r\n\r\n{\"Success\":\"true\"}", "{\"Success\":\"true\"}",
     202},
    {"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", "", 204},
    {"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", "", 304},
    {"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", "", 200, answered::head},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "", 200, answered::head},
    {"HTTP/1.1 200 OK\r\n\r\n", "", 200, answered::head},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\nContent-Length: "
     "7\r\n\r\n",
     "{}", 200},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 A\r\nContent-Length: "
     "2\r\n\r\n{}",
     "{}", 202},
};

TEMPLATE_TEST_CASE("A message is read with its body, and what follows is left and counted", "", head_parser,
                   beast::head_parser) {
  support::guarded_memory memory;
  for (auto const& expected : messages) {
    INFO(expected.bytes);
    for (auto const tail : {""sv, "HTTP/1.1 500 Next\r\n\r\n"sv, "\0"sv}) {
      auto const bytes = memory.at_end(std::string{expected.bytes}.append(tail));
      for (auto const end : {stream_end::open, stream_end::closed}) {
        table fields;
        std::array<char, 64> room{};
        auto const reply = read_response<TestType>(bytes, fields, {}, {end, expected.to, room});
        INFO(name(reply.error().code) << " at " << reply.error().at);
        REQUIRE(reply);
        CHECK(reply->status == expected.status);
        CHECK(reply->body == expected.body);
        CHECK(reply->message_size == expected.bytes.size());
        CHECK(bytes.substr(reply->message_size) == tail);
      }
    }
    for (std::size_t size = 0; size < expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      std::array<char, 64> room{};
      response_context context{.to = expected.to, .room = room};
      CHECK(read_response<TestType>(bytes, fields, {}, context).error() == error{errc::need_more, size});
      context.end = stream_end::closed;
      CHECK(read_response<TestType>(bytes, fields, {}, context).error() == error{errc::body_truncated, size});
    }
  }
}

TEST_CASE("A body without a length is the rest of the stream") {
  auto const head = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"sv;
  for (auto const body : {""sv, "a"sv, "<html>\r\n\r\n</html>"sv}) {
    std::string const bytes = std::string{head}.append(body);
    table fields;
    CHECK(read_response(bytes, fields).error() == error{errc::need_more, bytes.size()});
    head_limits const exact{.body_bytes = body.size()};
    auto const reply = read_response(bytes, fields, exact, {.end = stream_end::closed});
    REQUIRE(reply);
    CHECK(reply->body == body);
    CHECK(reply->message_size == bytes.size());
  }
  // More than the limit is refused as soon as it is there, so that nobody reads for ever.
  std::string const bytes = std::string{head}.append("12345");
  table fields;
  for (auto const end : {stream_end::open, stream_end::closed}) {
    CHECK(read_response(bytes, fields, {.body_bytes = 4}, {.end = end}).error() ==
          error{errc::body_too_large, head.size() + 4});
  }
}

TEST_CASE("Interim responses are bounded, and none switches protocols") {
  constexpr auto interim = "HTTP/1.1 100 Continue\r\n\r\n"sv;
  std::string bytes;
  for (int i = 0; i < 9; ++i) bytes += interim;
  table fields;
  CHECK(read_response(bytes, fields).error() == error{errc::too_many_interim_responses, 8 * interim.size()});
  CHECK(read_response(bytes, fields, {.interim_responses = 9}).error().code == errc::need_more);
  CHECK(read_response("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 101 S\r\n\r\n", fields).error() ==
        error{errc::unexpected_upgrade, 18});
}

TEST_CASE("An offset is one in all the bytes, whatever stands in front") {
  table fields;
  CHECK(read_response("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 20", fields).error() == error{errc::need_more, 29});
  CHECK(read_response("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 2x", fields).error() == error{errc::bad_status, 28});
  constexpr auto chunked = "HTTP/1.1 200 O\r\nTransfer-Encoding: chunked\r\n\r\n"sv;
  std::string const bytes = std::string{chunked} + "1\r\nab\r\n";
  CHECK(read_response(bytes, fields).error() == error{errc::malformed_chunk, chunked.size() + 4});
  // But a size that is needed is no offset.
  std::string const parted = std::string{chunked} + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n";
  CHECK(read_response(parted, fields).error() == error{errc::no_space, 2});
  // And a head's size is that of all in front of the body.
  std::string const late = "HTTP/1.1 100 C\r\n\r\n" + parted;
  std::array<char, 2> room{};
  auto const reply = read_response(late, fields, {}, {.room = room});
  REQUIRE(reply);
  CHECK(reply->head_size == 18 + chunked.size());
}

TEMPLATE_TEST_CASE("A request is read with its body", "", head_parser, beast::head_parser) {
  constexpr auto chunked =
      "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /"sv;
  table fields;
  auto const message = read_request<TestType>(chunked, fields);
  REQUIRE(message);
  CHECK(message->body == "abc");
  CHECK(chunked.substr(message->message_size) == "GET /");
  CHECK(read_request<TestType>(chunked, fields, {.request_body_bytes = 2}).error().code ==
        errc::body_too_large);
  auto const none = read_request<TestType>("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET", fields);
  REQUIRE(none);
  CHECK(none->message_size == none->head.head_size);
  for (std::size_t size = 0; size < chunked.size() - 5; ++size) {
    CHECK(read_request<TestType>(chunked.substr(0, size), fields).error() == error{errc::need_more, size});
  }
}

}  // namespace
