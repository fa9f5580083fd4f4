// What is Beast's own; what it has in common with the core's parser is tested with that, in http/parse.cpp.
#include <jobwire/adapt/beast.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::beast::parse_request;
using jobwire::beast::parse_response;
using table = std::array<header_field, 8>;

// A view of a temporary string does not compile; a view of one that lives on does.
template <class Text>
constexpr bool parses = requires(Text&& text, std::span<header_field> fields) {
  parse_request(static_cast<Text&&>(text), fields);
  parse_response(static_cast<Text&&>(text), fields);
};
static_assert(parses<std::string_view> && parses<std::string&> && parses<std::string const&> &&
              parses<char const (&)[4]>);
static_assert(!parses<std::string> && !parses<std::string const>);

TEST_CASE("Beast refuses a list of connection options that is none; the core leaves it to who asks for it") {
  constexpr std::string_view bytes = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close;\r\n\r\n";
  table fields;
  CHECK(parse_request(bytes, fields).error().code == errc::malformed_head);
  CHECK(jobwire::parse_request_head(bytes, fields));
}

TEST_CASE("A response comes with its body, on Beast's parser as well") {
  constexpr std::string_view bytes =
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\nHTTP";
  table fields;
  std::array<char, 2> room{};
  auto const reply = parse_response(bytes, fields, {}, {.room = room});
  REQUIRE(reply);
  CHECK(reply->status == 202);
  CHECK(reply->body == "{}");
  CHECK(bytes.substr(reply->message_size) == "HTTP");
  CHECK(parse_response(bytes, fields, {}, {}).error() == jobwire::error{errc::no_space, 2});
}

}  // namespace
