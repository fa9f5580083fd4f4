// Whole messages on any head parser: interim responses passed over, the body in one piece.
// Layer 7; may include: config, http/body, http/parse.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/http/body.hpp>
#include <jobwire/http/parse.hpp>

namespace jobwire {

/// A parser of heads that keeps the rules of `check_request` and `check_response`: the core's `head_parser`,
/// or an adapter's. Stateless; `need_more` is its answer to a proper prefix.
template <class P>
concept parses_heads = requires(std::string_view bytes, std::span<header_field> table,
                                head_limits const& limits) {
  { P::parse_request_head(bytes, table, limits) }
  noexcept->std::same_as<result<request_view>>;
  { P::parse_response_head(bytes, table, limits, answered::any) }
  noexcept->std::same_as<result<response_view>>;
};

static_assert(parses_heads<head_parser>);

/// What is known of a response besides its bytes.
struct response_context {
  stream_end end = stream_end::open;
  answered to = answered::any;
  std::span<char> room{};  ///< joins the chunks of a body that came in several
};

namespace detail {

/// An offset moved by what stands in front; a size that is needed stays what it is.
constexpr error behind(error failure, std::size_t offset) noexcept {
  return failure.code == errc::no_space ? failure : error{failure.code, failure.at + offset};
}

}  // namespace detail

/// Parses the response at the front of `bytes`. Interim responses in front of it are passed over. Stateless:
/// give it more bytes and it begins again. Nothing is allocated. (To take a body piece by piece, use a head
/// parser, `framing_of` and `body_reader`.)
///
/// Borrows:  `bytes`, the front of `table`, and of `context.room` what a body in several chunks takes, while
///           they stay put and unchanged.
/// Errors:   need_more - a proper prefix of a message, as any body without a length is on an open stream.
///           body_truncated - the same, but the stream is closed; of both `at` is the size of `bytes`.
///           too_many_interim_responses - `at` is the offset of the one too many. unexpected_upgrade - a 101.
///           no_space - `context.room` is too small; `at` is the size needed. Those of `parse_response_head`
///           and `body_reader`.
/// Spec:     RFC 9112 section 6.3; RFC 9110 section 15.2.
template <parses_heads Parser = head_parser>
constexpr result<response_view> read_response(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                              std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                              head_limits const& limits = {},
                                              response_context const& context = {}) noexcept {
  std::size_t front = 0;
  for (std::size_t interim = 0;; ++interim) {
    auto head = Parser::parse_response_head(slice(bytes, front), table, limits, context.to);
    if (!head) {
      bool const cut = head.error().code == errc::need_more && context.end == stream_end::closed;
      return cut ? error{errc::body_truncated, bytes.size()} : detail::behind(head.error(), front);
    }
    if (head->status == 101) return error{errc::unexpected_upgrade, front};
    if (head->status < 200) {
      if (interim == limits.interim_responses) return error{errc::too_many_interim_responses, front};
      front += head->head_size;
      continue;
    }
    auto const framing = framing_of(*head, limits, context.to);
    if (!framing) return framing.error();  // not reached: the parser has checked it
    front += head->head_size;
    auto const body = read_body(*framing, slice(bytes, front), limits.body_bytes, context.end, context.room);
    if (!body) return detail::behind(body.error(), front);
    head->body = body->text;
    head->head_size = front;
    head->message_size = front + body->taken;
    return *head;
  }
}
template <parses_heads Parser = head_parser, owning_temporary Text>
result<response_view> read_response(Text&&, std::span<header_field>, head_limits const& = {},
                                    response_context const& = {}) = delete;

/// A request with its body.
struct request_message {
  request_view head;
  std::string_view body;
  std::size_t message_size = 0;  ///< what follows belongs to the next request
};

/// Parses the request at the front of `bytes`, its body included. Stateless, and borrows, like
/// `read_response`; chunks are joined in `room`.
///
/// Errors:  those of `parse_request_head`; need_more, no_space and those of `body_reader`, the body's limit
///          being `limits.request_body_bytes`.
template <parses_heads Parser = head_parser>
constexpr result<request_message> read_request(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                               std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                               head_limits const& limits = {},
                                               std::span<char> room = {}) noexcept {
  auto const head = Parser::parse_request_head(bytes, table, limits);
  if (!head) return head.error();
  auto const framing = framing_of(*head, limits);
  if (!framing) return framing.error();  // not reached: the parser has checked it
  auto const behind_head = slice(bytes, head->head_size);
  auto const body = read_body(*framing, behind_head, limits.request_body_bytes, stream_end::open, room);
  if (!body) return detail::behind(body.error(), head->head_size);
  return request_message{*head, body->text, head->head_size + body->taken};
}
template <parses_heads Parser = head_parser, owning_temporary Text>
result<request_message> read_request(Text&&, std::span<header_field>, head_limits const& = {},
                                     std::span<char> = {}) = delete;

}  // namespace jobwire
