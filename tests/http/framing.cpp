#include <jobwire/http/framing.hpp>

#include <array>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace jobwire;

struct field_list {
  std::array<header_field, 3> fields;
  std::size_t count;

  std::span<header_field const> view() const { return std::span{fields}.first(count); }
};

constexpr result<body_framing> of_reply(unsigned status, std::span<header_field const> fields,
                                        unsigned minor = 1, answered to = answered::any) {
  response_view head;
  head.status = status;
  head.version_minor = minor;
  head.fields = fields;
  return framing_of(head, {}, to);
}

constexpr std::array<header_field, 1> length{{{"CONTENT-LENGTH", "12"}}};
constexpr std::array<header_field, 1> chunked{{{"transfer-Encoding", "chunked"}}};

static_assert(*of_reply(200, length) == body_framing{body_form::length, 12});
static_assert(*of_reply(200, chunked) == body_framing{body_form::chunked, 0});
static_assert(*of_reply(200, {}) == body_framing{body_form::until_close, 0});

TEST_CASE("Where a response's body ends depends on its status and on what it answers") {
  for (unsigned const status : {100U, 199U, 204U, 304U}) {
    CHECK(*of_reply(status, length) == body_framing{});
    CHECK(*of_reply(status, {}) == body_framing{});
  }
  for (auto const fields : {std::span<header_field const>{}, std::span<header_field const>{length},
                            std::span<header_field const>{chunked}}) {
    CHECK(*of_reply(200, fields, 1, answered::head) == body_framing{});
  }
  CHECK(*of_reply(304, chunked) == body_framing{});
  CHECK(of_reply(204, chunked).error().code == errc::unexpected_transfer_coding);
  CHECK(of_reply(200, chunked, 0).error().code == errc::unexpected_transfer_coding);
}

TEST_CASE("A request without framing has no body") {
  request_view head;
  CHECK(*framing_of(head) == body_framing{});
  head.fields = length;
  CHECK(*framing_of(head) == body_framing{body_form::length, 12});
  CHECK(framing_of(head, {.request_body_bytes = 11}).error() == error{errc::body_too_large, 0});
}

TEST_CASE("Whether the connection goes on") {
  auto const closes = [](std::string_view value, unsigned minor) {
    std::array<header_field, 2> const fields{{{"A", "close"}, {"connection", value}}};
    return wants_close(fields, minor);
  };
  CHECK_FALSE(wants_close({}, 1));
  CHECK(wants_close({}, 0));
  CHECK(closes("close", 1));
  CHECK(closes("Upgrade , CLOSE", 1));
  CHECK_FALSE(closes("closed", 1));
  CHECK_FALSE(closes("keep-alive", 0));
  CHECK(closes("keep-alive, close", 0));
  CHECK(closes("close, keep-alive", 1));
  CHECK(closes("", 0));
  std::array<header_field, 2> const both{{{"Connection", "keep-alive"}, {"Connection", "close"}}};
  CHECK(wants_close(both, 1));
}

}  // namespace
