#include <jobwire/adapt/beast.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::beast::parse_request;
using jobwire::beast::parse_response;
using jobwire::beast::stream_end;
using namespace std::string_view_literals;

// A view of a temporary string does not compile; a view of one that lives on does.
template <class Text>
constexpr bool parses = requires(Text&& text, std::span<header_field> table) {
  parse_request(static_cast<Text&&>(text), table);
  parse_response(static_cast<Text&&>(text), table);
};
static_assert(parses<std::string_view> && parses<std::string&> && parses<std::string const&> &&
              parses<char const (&)[4]>);
static_assert(!parses<std::string> && !parses<std::string const>);

using table = std::array<header_field, 8>;

bool inside(std::string_view whole, std::string_view part) {
  auto const begin = reinterpret_cast<std::uintptr_t>(whole.data());
  auto const at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at + part.size() <= begin + whole.size();
}

bool all_inside(std::string_view whole, std::span<header_field const> fields) {
  for (auto const& field : fields) {
    if (!inside(whole, field.name) || !inside(whole, field.value)) return false;
  }
  return true;
}

std::string joined(std::span<header_field const> fields) {
  std::string text;
  for (auto const& field : fields) text.append(field.name).append("=").append(field.value).append(";");
  return text;
}

// --- Requests ---

struct request_case {
  std::string_view bytes;
  std::string_view method, target;
  unsigned minor;
  std::string_view fields;
};

constexpr request_case good_requests[] = {
    {"DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
     "Host: elastictranscoder.us-east-1.amazonaws.com:443\r\n"
     "x-amz-date:20130114T220942Z\r\n\r\n",
     "DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1,
     "Host=elastictranscoder.us-east-1.amazonaws.com:443;x-amz-date=20130114T220942Z;"},
    {"GET / HTTP/1.0\r\n\r\n", "GET", "/", 0, ""},
    {"p!ng *?x=%00 HTTP/1.1\r\nA:\r\nB: \t \r\nC: \t c d \t\r\n\r\n", "p!ng", "*?x=%00", 1, "A=;B=;C=c d;"},
    {"POST /a HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", "POST", "/a", 1,
     "Content-Length=5;Connection=close;"},
    {"POST /a HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n", "POST", "/a", 1,
     "Content-Length=18446744073709551615;"},
    {"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "POST", "/a", 1, "Transfer-Encoding=chunked;"},
    {"GET / HTTP/1.1\r\nx: \x80\xff\r\n\r\n", "GET", "/", 1, "x=\x80\xff;"},
};

struct refusal {
  std::string_view bytes;
  errc code;
  std::size_t at;
};

constexpr refusal bad_requests[] = {
    {" GET / HTTP/1.1\r\n\r\n", errc::malformed_head, 0},
    {"\r\nGET / HTTP/1.1\r\n\r\n", errc::malformed_head, 0},
    {"GET  / HTTP/1.1\r\n\r\n", errc::malformed_head, 0},
    {"GET / HTTP/1.1 \r\n\r\n", errc::malformed_head, 0},
    {"GET / HTTP/1.1\n\r\n", errc::malformed_head, 0},
    {"GET / http/1.1\r\n\r\n", errc::malformed_head, 0},
    {"GET / HTTP/1.10\r\n\r\n", errc::malformed_head, 0},
    {"GET / HTTP/1x1\r\n\r\n", errc::malformed_head, 0},
    {"GET / HTTP/2.0\r\n\r\n", errc::bad_version, 0},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", errc::bad_version, 0},
    {"GET / HTTP/0.9\r\n\r\n", errc::bad_version, 0},
    {"GET / HTTP/1.2\r\n\r\n", errc::bad_version, 0},
    {"GET /\x00 HTTP/1.1\r\n\r\n"sv, errc::malformed_head, 0},
    {"GET / HTTP/1.1\r\nA: 1\r\nB : 2\r\n\r\n", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\n: 2\r\n\r\n", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: \x01\r\n\r\n", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: 2\n\r\n", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: 2\rC\r\n\r\n", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\n\rx", errc::malformed_head, 22},
    {"GET / HTTP/1.1\r\n A: 1\r\n\r\n", errc::malformed_head, 16},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n 3\r\nC: 4\r\n\r\n", errc::folded_field, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n \r\nC: 4\r\n\r\n", errc::folded_field, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB:\r\n 3\r\nC: 4\r\n\r\n", errc::folded_field, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nB: \r\n\t\r\nC: 4\r\n\r\n", errc::folded_field, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nContent-Length: 1x\r\n\r\n", errc::bad_content_length, 22},
    {"GET / HTTP/1.1\r\nA: 1\r\nContent-Length: 1, 2\r\n\r\n", errc::bad_content_length, 22},
    {"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", errc::bad_content_length, 35},
    {"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", errc::malformed_head, 35},
};

TEST_CASE("A request head is read as views of its bytes") {
  support::guarded_memory memory;
  for (auto const& expected : good_requests) {
    INFO(expected.bytes);
    auto const bytes = memory.at_end(expected.bytes);
    table fields;
    auto const head = parse_request(bytes, fields);
    REQUIRE(head);
    CHECK(head->method == expected.method);
    CHECK(head->target == expected.target);
    CHECK(head->version_minor == expected.minor);
    CHECK(joined(head->fields) == expected.fields);
    CHECK(head->fields.data() == fields.data());
    CHECK(head->head_size == expected.bytes.size());
    CHECK(inside(bytes, head->method));
    CHECK(inside(bytes, head->target));
    CHECK(all_inside(bytes, head->fields));
  }
}

TEST_CASE("Every proper prefix of a request head needs more") {
  support::guarded_memory memory;
  for (auto const& expected : good_requests) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size < expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      auto const head = parse_request(bytes, fields);
      CHECK(head.error() == jobwire::error{errc::need_more, size});
    }
  }
  table fields;
  CHECK(parse_request(std::string_view{}, fields).error().code == errc::need_more);
}

TEST_CASE("What follows a request head is not looked at") {
  for (auto const& expected : good_requests) {
    for (auto const tail : {"\r\n"sv, "\0\xff"sv, "GET / HTTP/9.9\r\n\r\n"sv, " folded: no\r\n\r\n"sv}) {
      std::string const bytes = std::string{expected.bytes}.append(tail);
      table fields;
      auto const head = parse_request(bytes, fields);
      REQUIRE(head);
      CHECK(head->head_size == expected.bytes.size());
      CHECK(joined(head->fields) == expected.fields);
    }
  }
}

TEST_CASE("A broken request head is refused where it breaks, and not taken at any size") {
  support::guarded_memory memory;
  for (auto const& expected : bad_requests) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size <= expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      auto const error = parse_request(bytes, fields).error();
      if (size == expected.bytes.size()) CHECK(error == jobwire::error{expected.code, expected.at});
      if (error.code != errc::need_more) CHECK(error == jobwire::error{expected.code, expected.at});
    }
  }
}

TEST_CASE("A folded value is refused however long it is") {
  for (std::size_t const length :
       {std::size_t{10}, std::size_t{4095}, std::size_t{4097}, std::size_t{7000}}) {
    std::string const bytes =
        "GET / HTTP/1.1\r\nA: 1\r\n \r\n" + std::string(length, 'b') + ": 2\r\n\t" + "\r\n\r\n";
    std::string const value = "GET / HTTP/1.1\r\nA: 1\r\nB: " + std::string(length, 'b') + "\r\n c\r\n\r\n";
    table fields;
    CHECK(parse_request(bytes, fields).error() == jobwire::error{errc::folded_field, 16});
    CHECK(parse_request(value, fields).error() == jobwire::error{errc::folded_field, 22});
  }
}

TEST_CASE("The limit on a head counts all of it, and is exact") {
  for (std::size_t const size :
       {std::size_t{60}, std::size_t{8192}, std::size_t{8193}, std::size_t{200'000}}) {
    std::string bytes = "DELETE /x HTTP/1.1\r\nA: ";
    bytes += std::string(size - bytes.size() - 4, 'a') + "\r\n\r\n";
    REQUIRE(bytes.size() == size);
    table fields;
    CHECK(parse_request(bytes, fields, {.head_bytes = size}));
    std::string const followed = bytes + "tail";
    CHECK(parse_request(followed, fields, {.head_bytes = size}));
    CHECK(parse_request(bytes, fields, {.head_bytes = SIZE_MAX}));
    CHECK(parse_request(bytes, fields, {.head_bytes = size - 1}).error() ==
          jobwire::error{errc::head_too_large, size - 1});
    CHECK(parse_request(bytes, fields).has_value() == (size <= 8192));
    // Of a head that is too large, as much as the limit is enough to say so.
    auto const cut = std::string_view{bytes}.substr(0, size - 1);
    CHECK(parse_request(cut, fields, {.head_bytes = size - 1}).error().code == errc::head_too_large);
    CHECK(parse_request(cut, fields, {.head_bytes = size}).error().code == errc::need_more);
  }
  // Nor does a long line hide behind a second limit for the fields.
  std::string const line =
      "GET /" + std::string(6000, 'a') + " HTTP/1.1\r\nA: " + std::string(6000, 'a') + "\r\n\r\n";
  table fields;
  CHECK(parse_request(line, fields).error() == jobwire::error{errc::head_too_large, 8192});
}

TEST_CASE("A table of fields is filled and not overrun") {
  auto const bytes = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"sv;
  std::vector<header_field> three(3);
  REQUIRE(parse_request(bytes, three));
  CHECK(joined(three) == "A=1;B=2;C=3;");
  std::vector<header_field> two(2);
  CHECK(parse_request(bytes, two).error() == jobwire::error{errc::too_many_fields, 28});
  CHECK(parse_request(bytes, {}).error() == jobwire::error{errc::too_many_fields, 16});
  CHECK(parse_request("GET / HTTP/1.1\r\n\r\n", {}));
}

// --- Responses ---

struct response_case {
  std::string_view bytes;
  unsigned status;
  std::string_view reason;
  std::string_view body;
};

constexpr response_case good_responses[] = {
    {"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: "
     "18\r\n\r\n{\"Success\":\"true\"}",
     202, "Accepted", "{\"Success\":\"true\"}"},
    {"HTTP/1.0 404 Not \xe9\t Found\r\ncontent-length: 0\r\n\r\n", 404, "Not \xe9\t Found", ""},
    {"HTTP/1.1 204 \r\nContent-Length: 9\r\n\r\n", 204, "", ""},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "Not Modified", ""},
    {"HTTP/1.1 100 Continue\r\n\r\n", 100, "Continue", ""},
    {"HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n", 103, "Early Hints", ""},
    {"HTTP/1.1 599 x\r\nContent-Length: 1\r\n\r\n\r", 599, "x", "\r"},
};

constexpr refusal bad_responses[] = {
    {"HTTP/1.1 099 x\r\n\r\n", errc::bad_status, 0},
    {"HTTP/1.1 600 x\r\n\r\n", errc::bad_status, 0},
    {"HTTP/1.1 2x0 x\r\n\r\n", errc::bad_status, 0},
    {"HTTP/1.1 20 OK\r\n\r\n", errc::bad_status, 0},
    {"HTTP/1.1 200\r\n\r\n", errc::malformed_head, 0},
    {"HTTP/1.1 2000 OK\r\n\r\n", errc::malformed_head, 0},
    {"HTTP/1.1  200 OK\r\n\r\n", errc::bad_status, 0},
    {"HTTP/3.0 200 OK\r\n\r\n", errc::bad_version, 0},
    {"HTTP/1.1\t200 OK\r\n\r\n", errc::malformed_head, 0},
    {"ICY 200 OK and so on\r\n\r\n", errc::malformed_head, 0},
    {"HTTP/1.1 200 O\x7fK\r\n\r\n", errc::malformed_head, 0},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nB\r\n\r\n", errc::malformed_head, 23},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nB: 1\r\n 2\r\n\r\n", errc::folded_field, 23},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", errc::unsupported_framing, 23},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nTransfer-Encoding: gzip\r\n\r\n", errc::unsupported_framing, 23},
    {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", errc::bad_content_length, 17},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: +3\r\n\r\nabc", errc::bad_content_length, 23},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 3, 3\r\n\r\nabc", errc::bad_content_length, 23},
    {"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 65537\r\n\r\n", errc::body_too_large, 23},
    {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n", errc::bad_content_length, 17},
    {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", errc::body_too_large, 17},
};

TEST_CASE("A response is read as views of its bytes") {
  support::guarded_memory memory;
  for (auto const& expected : good_responses) {
    INFO(expected.bytes);
    for (auto const tail : {""sv, "HTTP/1.1 200 OK\r\n\r\n"sv, "\0"sv}) {
      auto const bytes = memory.at_end(std::string{expected.bytes}.append(tail));
      for (auto const end : {stream_end::open, stream_end::closed}) {
        table fields;
        auto const reply = parse_response(bytes, fields, {}, end);
        REQUIRE(reply);
        CHECK(reply->status == expected.status);
        CHECK(reply->reason == expected.reason);
        CHECK(reply->version_minor == (expected.bytes[7] == '1' ? 1U : 0U));
        CHECK(reply->body == expected.body);
        CHECK(reply->message_size == expected.bytes.size());
        CHECK(reply->head_size + reply->body.size() == reply->message_size);
        CHECK(inside(bytes, reply->reason));
        CHECK(inside(bytes, reply->body));
        CHECK(all_inside(bytes, reply->fields));
      }
    }
  }
}

TEST_CASE("Every proper prefix of a response needs more, or is cut off where the stream ends") {
  support::guarded_memory memory;
  for (auto const& expected : good_responses) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size < expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      CHECK(parse_response(bytes, fields).error() == jobwire::error{errc::need_more, size});
      CHECK(parse_response(bytes, fields, {}, stream_end::closed).error() ==
            jobwire::error{errc::body_truncated, size});
    }
  }
}

TEST_CASE("A broken response is refused where it breaks, and not taken at any size") {
  support::guarded_memory memory;
  for (auto const& expected : bad_responses) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size <= expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      auto const error = parse_response(bytes, fields).error();
      if (size == expected.bytes.size() || error.code != errc::need_more) {
        CHECK(error == jobwire::error{expected.code, expected.at});
      }
    }
  }
}

TEST_CASE("A body without a length is the rest of the stream") {
  auto const head = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"sv;
  for (auto const body : {""sv, "a"sv, "<html>\r\n\r\n</html>"sv}) {
    std::string const bytes = std::string{head}.append(body);
    table fields;
    CHECK(parse_response(bytes, fields).error() == jobwire::error{errc::need_more, bytes.size()});
    auto const reply = parse_response(bytes, fields, {}, stream_end::closed);
    REQUIRE(reply);
    CHECK(reply->body == body);
    CHECK(reply->message_size == bytes.size());
    jobwire::head_limits const exact{.body_bytes = body.size()};
    CHECK(parse_response(bytes, fields, exact, stream_end::closed));
  }
  // More than the limit is refused as soon as it is there, so that nobody reads for ever.
  std::string const bytes = std::string{head}.append("12345");
  table fields;
  for (auto const end : {stream_end::open, stream_end::closed}) {
    CHECK(parse_response(bytes, fields, {.body_bytes = 4}, end).error() ==
          jobwire::error{errc::body_too_large, head.size() + 4});
  }
}

TEST_CASE("The limits of a response are exact") {
  auto const bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"sv;
  table fields;
  CHECK(parse_response(bytes, fields, {.head_bytes = bytes.size() - 5, .body_bytes = 5}));
  CHECK(parse_response(bytes, fields, {.head_bytes = bytes.size() - 6}).error().code == errc::head_too_large);
  CHECK(parse_response(bytes, fields, {.body_bytes = 4}).error() == jobwire::error{errc::body_too_large, 17});
  CHECK(parse_response(bytes, {}).error() == jobwire::error{errc::too_many_fields, 17});
}

TEST_CASE("Behind an interim response comes the final one") {
  auto const bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}HTTP"sv;
  table fields;
  auto const interim = parse_response(bytes, fields);
  REQUIRE(interim);
  CHECK(interim->status == 100);
  auto const rest = bytes.substr(interim->message_size);
  auto const reply = parse_response(rest, fields);
  REQUIRE(reply);
  CHECK(reply->status == 202);
  CHECK(reply->body == "{}");
  CHECK(rest.substr(reply->message_size) == "HTTP");
}

}  // namespace
