// Whole messages on any head parser: interim responses passed over, the body in one piece.
// Layer 8; may include: config, http/body, http/parse.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

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

template <class Parser>
constexpr error read_head_by(std::string_view bytes, std::span<header_field> table, head_limits const& limits,
                             answered to, response_view& head, body_framing& framing) noexcept {
  if constexpr (std::is_same_v<Parser, head_parser>) {
    return read_response_head(bytes, table, limits, to, head, framing);
  } else {
    auto const parsed = Parser::parse_response_head(bytes, table, limits, to);
    if (!parsed) return parsed.error();
    head = *parsed;
    auto const framed = framing_of(head, limits, to);
    framing = *framed;
    return framed.error();  // none: the parser has checked it
  }
}

template <class Parser>
constexpr error read_head_by(std::string_view bytes, std::span<header_field> table, head_limits const& limits,
                             request_view& head, body_framing& framing) noexcept {
  if constexpr (std::is_same_v<Parser, head_parser>) {
    return read_request_head(bytes, table.data(), table.size(), limits, head, framing);
  } else {
    auto const parsed = Parser::parse_request_head(bytes, table, limits);
    if (!parsed) return parsed.error();
    head = *parsed;
    auto const framed = framing_of(head, limits);
    framing = *framed;
    return framed.error();  // none: the parser has checked it
  }
}

/// Reads the final response behind any interim ones.
template <class Parser>
constexpr error read_whole_response(std::string_view bytes, std::span<header_field> table,
                                    head_limits const& limits, response_context const& context,
                                    response_view& head) noexcept {
  std::size_t front = 0;
  for (std::size_t interim = 0;; ++interim) {
    body_framing framing;
    auto const failure = read_head_by<Parser>(slice(bytes, front), table, limits, context.to, head, framing);
    if (failure.code != errc::none) {
      bool const cut = failure.code == errc::need_more && context.end == stream_end::closed;
      return cut ? error{errc::body_truncated, bytes.size()} : behind(failure, front);
    }
    if (head.status == 101) return {errc::unexpected_upgrade, front};
    front += head.head_size;
    if (head.status >= 200) {
      whole_body body;
      auto const rest = slice(bytes, front);
      auto const broken = read_body(framing, rest, limits.body_bytes, context.end, context.room, body);
      head.body = body.text;
      head.head_size = front;
      head.message_size = front + body.taken;
      return broken.code == errc::none ? broken : behind(broken, front);
    }
    if (interim == limits.interim_responses) {
      return {errc::too_many_interim_responses, front - head.head_size};
    }
  }
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
  auto read = result<response_view>::initial();
  auto const failure = detail::read_whole_response<Parser>(bytes, table, limits, context, *read);
  if (failure.code != errc::none) read = failure;
  return read;
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
  auto read = result<request_message>::initial();
  auto& [head, text, message_size] = *read;
  body_framing framing;
  auto failure = detail::read_head_by<Parser>(bytes, table, limits, head, framing);
  if (failure.code == errc::none) {
    whole_body body;
    auto const rest = slice(bytes, head.head_size);
    failure = detail::read_body(framing, rest, limits.request_body_bytes, stream_end::open, room, body);
    text = body.text;
    message_size = head.head_size + body.taken;
    if (failure.code != errc::none) failure = detail::behind(failure, head.head_size);
  }
  if (failure.code != errc::none) read = failure;
  return read;
}
template <parses_heads Parser = head_parser, owning_temporary Text>
result<request_message> read_request(Text&&, std::span<header_field>, head_limits const& = {},
                                     std::span<char> = {}) = delete;

}  // namespace jobwire
