// Heads read by Boost.Beast's parser, as views into the bytes given.
// Rim; may include: config, http/head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/none.hpp>

#include <jobwire/config.hpp>
#include <jobwire/http/head.hpp>

namespace jobwire::beast {

/// Whether the peer has closed the stream behind the bytes at hand.
enum class stream_end : std::uint8_t { open, closed };

namespace detail {

namespace http = boost::beast::http;
using boost::beast::error_code;

/// Gathers what Beast's parser calls back with. Beast hands out a copy on the stack where a field is folded,
/// so every view is held against the input's bounds.
template <bool IsRequest>
class head_parser final : public http::basic_parser<IsRequest> {
 public:
  head_parser(std::string_view bytes, std::span<header_field> table) noexcept
      : bytes_{bytes}, table_{table} {}

  std::string_view first;  ///< method, or reason phrase
  std::string_view target;
  unsigned status = 0;
  unsigned version_minor = 1;
  std::size_t count = 0;
  errc refusal = errc::none;

 private:
  using text = boost::beast::string_view;

  std::string_view keep(text part, error_code& failure) noexcept {
    auto const begin = reinterpret_cast<std::uintptr_t>(bytes_.data());
    auto const at = reinterpret_cast<std::uintptr_t>(part.data());
    bool const inside =
        at >= begin && at - begin <= bytes_.size() && part.size() <= bytes_.size() - (at - begin);
    if (!inside && !part.empty()) refuse(errc::folded_field, failure);
    return inside ? std::string_view{part.data(), part.size()} : std::string_view{};
  }

  void refuse(errc code, error_code& failure) noexcept {
    refusal = code;
    failure = http::error::bad_field;
  }

  void on_request_impl(http::verb, text method, text request_target, int version,
                       error_code& failure) override {
    first = keep(method, failure);
    target = keep(request_target, failure);
    version_minor = static_cast<unsigned>(version) % 10U;
  }
  void on_response_impl(int code, text reason, int version, error_code& failure) override {
    first = keep(reason, failure);
    status = static_cast<unsigned>(code);
    version_minor = static_cast<unsigned>(version) % 10U;
  }
  void on_field_impl(http::field, text name, text value, error_code& failure) override {
    if (count == table_.size()) return refuse(errc::too_many_fields, failure);
    table_[count] = {keep(name, failure), keep(value, failure)};
    ++count;
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(text, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  std::string_view bytes_;
  std::span<header_field> table_;
};

inline errc errc_of(error_code const& failure) noexcept {
  if (failure == http::error::header_limit) return errc::head_too_large;
  if (failure == http::error::bad_version) return errc::bad_version;
  if (failure == http::error::bad_status) return errc::bad_status;
  if (failure == http::error::bad_content_length || failure == http::error::multiple_content_length) {
    return errc::bad_content_length;
  }
  return errc::malformed_head;
}

/// Runs one head through Beast's parser; yields its size in bytes.
template <bool IsRequest>
result<std::size_t> run(head_parser<IsRequest>& parser, std::string_view bytes,
                        head_limits const& limits) noexcept {
  if (bytes.empty()) return error{errc::need_more, 0};
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
  parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes < most ? limits.head_bytes : most));
  parser.body_limit(boost::none);
  parser.skip(true);
  error_code failure;
  std::size_t const used = parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, failure);
  if (parser.refusal != errc::none) return error{parser.refusal, used};
  if (failure == http::error::need_more) {
    if (bytes.size() >= limits.head_bytes) return error{errc::head_too_large, limits.head_bytes};
    return error{errc::need_more, bytes.size()};
  }
  if (failure) return error{errc_of(failure), used};
  if (!parser.is_header_done()) return error{errc::need_more, bytes.size()};
  if (used > limits.head_bytes) return error{errc::head_too_large, limits.head_bytes};
  return used;
}

}  // namespace detail

/// Reads a request's head from the front of one contiguous buffer. Stateless: with need_more, call it again
/// with more bytes. Nothing is allocated.
///
/// Borrows `bytes` and `table`; the views are valid while both stay put and unchanged.
///
/// Errors (`at` is the offset of the line at fault):  need_more - of a proper prefix. head_too_large.
///          too_many_fields - the table is full. bad_version - neither HTTP/1.0 nor HTTP/1.1. folded_field.
///          bad_content_length. malformed_head - anything else.
/// Spec:    RFC 9112 sections 2, 3 and 5, as Beast reads them.
inline result<request_view> parse_request(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                          std::span<header_field> table,
                                          head_limits const& limits = {}) noexcept {
  detail::head_parser<true> parser{bytes, table};
  auto const size = detail::run(parser, bytes, limits);
  if (!size) return size.error();
  return request_view{parser.first, parser.target, parser.version_minor, table.first(parser.count), *size};
}
result<request_view> parse_request(owning_temporary auto&&, std::span<header_field>,
                                   head_limits const& = {}) = delete;

/// Reads a response, head and body, from the front of one contiguous buffer. Stateless, like `parse_request`.
/// A 1xx is yielded as it is, without a body; the response that follows begins `message_size` bytes further
/// on.
///
/// Borrows `bytes` and `table`.
///
/// Errors:  those of `parse_request`. bad_status - not 100 to 599. Those of `framing_of`. need_more - head or
///          body not yet whole; a body without a length is whole when the stream is closed. body_truncated -
///          the stream was closed inside a body of known length. body_too_large.
inline result<response_view> parse_response(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                            std::span<header_field> table, head_limits const& limits = {},
                                            stream_end end = stream_end::open) noexcept {
  using form = body_framing::form;
  detail::head_parser<false> parser{bytes, table};
  auto const size = detail::run(parser, bytes, limits);
  if (!size) return size.error();
  response_view response{parser.status, parser.first, parser.version_minor, table.first(parser.count), {},
                         *size,         *size};
  if (response.status < 100 || response.status > 599) return errc::bad_status;
  auto const framing = framing_of(response.status, response.fields, limits);
  if (!framing) return framing.error();
  auto const rest = slice(bytes, *size);
  bool const closed = end == stream_end::closed;
  if (framing->kind == form::none) return response;
  if (framing->kind == form::length) {
    if (rest.size() < framing->length) {
      return error{closed ? errc::body_truncated : errc::need_more, bytes.size()};
    }
    response.body = slice(rest, 0, framing->length);
  } else {
    if (rest.size() > limits.body_bytes) return error{errc::body_too_large, *size + limits.body_bytes};
    if (!closed) return error{errc::need_more, bytes.size()};
    response.body = rest;
  }
  response.message_size += response.body.size();
  return response;
}
result<response_view> parse_response(owning_temporary auto&&, std::span<header_field>,
                                     head_limits const& = {}, stream_end = stream_end::open) = delete;

}  // namespace jobwire::beast
