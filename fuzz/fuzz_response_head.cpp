// Responses: views lie inside the bytes, no part of a message is taken for a whole one, and the end of the
// stream turns waiting into a verdict.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::beast::parse_response;
using jobwire::beast::stream_end;
using laws::require;
using table = std::array<header_field, 16>;

constexpr jobwire::head_limits limits{.head_bytes = 2048, .body_bytes = 512};

void require_message(std::string_view bytes, jobwire::response_view const& reply) {
  auto const whole = bytes.substr(0, reply.message_size);
  auto const head = whole.substr(0, reply.head_size);
  require(reply.message_size <= bytes.size() && reply.head_size <= limits.head_bytes);
  require(head.ends_with("\r\n\r\n"));
  require(laws::same(reply.body, whole.substr(reply.head_size)) && reply.body.size() <= limits.body_bytes);
  require(laws::inside(head, reply.reason));
  require(reply.status >= 100 && reply.status <= 599 && reply.version_minor <= 1);
  require(reply.body.empty() || (reply.status >= 200 && reply.status != 204 && reply.status != 304));
  laws::require_fields(head, reply.fields);

  table fields;
  require(parse_response(bytes, fields, {.head_bytes = reply.head_size - 1}, stream_end::closed).error() ==
          jobwire::error{errc::head_too_large, reply.head_size - 1});
}

void check(std::string_view bytes, stream_end end) {
  table fields;
  auto const reply = parse_response(bytes, fields, limits, end);
  if (reply) {
    require_message(bytes, *reply);
  } else {
    require(reply.error().at <= bytes.size());
    require(end == stream_end::open || reply.error().code != errc::need_more);
  }
  table others;
  auto const again = parse_response(bytes, others, limits, end);
  require(again.error() == reply.error() && laws::same(again->body, reply->body));

  bool const closed_only = reply && parse_response(bytes, others, limits).error().code ==
                                        errc::need_more;  // the body ends with the stream
  laws::for_cuts(reply ? reply->message_size : bytes.size(), [&](std::size_t cut) {
    auto const part = bytes.substr(0, cut);
    auto const open = parse_response(part, others, limits).error();
    require(open == jobwire::error{errc::need_more, cut} || (!reply && open == reply.error()));
    if (!reply || (closed_only && cut >= reply->head_size)) return;
    require(parse_response(part, others, limits, stream_end::closed).error() ==
            jobwire::error{errc::body_truncated, cut});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes{reinterpret_cast<char const*>(data), size};
  check(bytes, stream_end::open);
  check(bytes, stream_end::closed);
  return 0;
}
