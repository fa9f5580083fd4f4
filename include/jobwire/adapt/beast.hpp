// Request and response heads read by Boost.Beast's parser, as views of the caller's bytes.
// Rim; may include: config, http/head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <jobwire/config.hpp>
#include <jobwire/http/head.hpp>

namespace jobwire::beast {

/// Whether the peer has closed the stream behind the bytes given. A body without a length ends there, and any
/// other message that is not whole by then never will be.
enum class stream_end : std::uint8_t { open, closed };

namespace detail {

namespace http = boost::beast::http;

/// Where `part` begins within `whole`; `npos` where it does not lie in it. Beast hands out a copy of a folded
/// value from its own stack.
inline std::size_t offset_within(std::string_view whole, std::string_view part) noexcept {
  auto const at =
      reinterpret_cast<std::uintptr_t>(part.data()) - reinterpret_cast<std::uintptr_t>(whole.data());
  return at <= whole.size() && part.size() <= whole.size() - at ? at : std::string_view::npos;
}

/// Why Beast did not find one of the two versions in `text`, which begins where the version should.
inline errc version_fault(std::string_view text) noexcept {
  bool const versioned = text.size() >= 8 && slice(text, 0, 5) == "HTTP/" && is_digit(text[5]) &&
                         text[6] == '.' && is_digit(text[7]);
  auto const version = slice(text, 5, 3);
  return versioned && version != "1.0" && version != "1.1" ? errc::bad_version : errc::malformed_head;
}

/// Why Beast did not take the status in `text`, which begins with it.
inline errc status_fault(std::string_view text) noexcept {
  bool const numeric = text.size() >= 3 && is_digit(text[1]) && is_digit(text[2]);
  return numeric && text[0] >= '1' && text[0] <= '5' ? errc::malformed_head : errc::bad_status;
}

/// Beast's parser over one contiguous buffer, which it then neither copies nor stores: fills a table with
/// views and stops behind the empty line.
template <bool IsRequest>
class head_parser final : public http::basic_parser<IsRequest> {
  using base = http::basic_parser<IsRequest>;
  using code = boost::beast::error_code;
  using text = boost::beast::string_view;

 public:
  head_parser(std::string_view bytes, std::span<header_field> table) noexcept : bytes_{bytes}, table_{table} {
    base::skip(true);  // the body's framing is read from the table
    // It counts line and fields apart; what it gets to see is the limit.
    base::header_limit(UINT32_MAX);
  }

  /// Yields the size of the head.
  result<std::size_t> parse(head_limits const& limits) noexcept {
    std::size_t const limit = limits.head_bytes < UINT32_MAX ? limits.head_bytes : UINT32_MAX - 1;
    auto const seen = slice(bytes_, 0, limit);
    code failure;
    // Beast says how far it got: up to the line at fault.
    std::size_t const at = base::put(boost::asio::const_buffer{seen.data(), seen.size()}, failure);
    if (!failure) return at;
    if (failure == http::error::need_more) {
      return seen.size() < limit ? error{errc::need_more, bytes_.size()} : error{errc::head_too_large, limit};
    }
    return error{fault_.code != errc::none ? fault_.code : translate(failure), line_at(at)};
  }

  std::string_view method() const noexcept { return method_; }
  std::string_view target() const noexcept { return target_; }
  std::string_view reason() const noexcept { return reason_; }
  unsigned status() const noexcept { return status_; }
  unsigned version_minor() const noexcept { return version_minor_; }
  std::span<header_field const> fields() const noexcept { return table_.first(count_); }

 private:
  static std::string_view view(text from) noexcept { return {from.data(), from.size()}; }

  void refuse(errc why, code& failure) noexcept {
    fault_ = why;
    failure = http::error::bad_value;
  }

  errc translate(code const& failure) const noexcept {
    // Not the head's: it is that of Beast's buffer for a folded value.
    if (failure == http::error::header_limit) return errc::folded_field;
    if (failure == http::error::bad_version) {
      if (!IsRequest) return version_fault(bytes_);
      auto const target = bytes_.find(' ') + 1;
      return version_fault(slice(bytes_, bytes_.find(' ', target) + 1));
    }
    if (failure == http::error::bad_status) return status_fault(slice(bytes_, 9));
    if (failure == http::error::bad_content_length) return errc::bad_content_length;
    if (failure == http::error::multiple_content_length) return errc::bad_content_length;
    return errc::malformed_head;
  }

  /// The start of the line at fault; Beast has passed over the last one if that is a CR without its LF.
  std::size_t line_at(std::size_t at) const noexcept {
    return at >= 2 && bytes_[at - 1] != '\n' ? at - 2 : at;
  }

  void on_request_impl(http::verb, text method, text target, int version, code&) override {
    method_ = view(method);
    target_ = view(target);
    version_minor_ = version == 11 ? 1 : 0;
  }

  void on_response_impl(int status, text reason, int version, code& failure) override {
    if (status < 100 || status > 599) return refuse(errc::bad_status, failure);
    status_ = static_cast<unsigned>(status);
    reason_ = view(reason);
    version_minor_ = version == 11 ? 1 : 0;
  }

  void on_field_impl(http::field, text name, text value, code& failure) override {
    if (count_ == table_.size()) return refuse(errc::too_many_fields, failure);
    auto const colon = offset_within(bytes_, view(name)) + name.size();
    auto const begin = offset_within(bytes_, view(value));
    // Where only a field's first line is empty, Beast yields a view of the next.
    bool const folded = begin == std::string_view::npos || begin <= colon ||
                        !all_in(slice(bytes_, colon + 1, begin - colon - 1), is_blank);
    if (folded) return refuse(errc::folded_field, failure);
    table_[count_++] = {view(name), view(value)};
  }

  void on_header_impl(code&) override {}
  void on_finish_impl(code&) override {}
  // Not reached: no body is parsed.
  void on_body_init_impl(boost::optional<std::uint64_t> const&, code&) override {}
  std::size_t on_body_impl(text, code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, text, code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text, code&) override { return 0; }
#if BOOST_BEAST_VERSION >= 359
  void on_trailer_field_impl(http::field, text, text, code&) override {}
#endif

  std::string_view bytes_;
  std::span<header_field> table_;
  std::size_t count_ = 0;
  std::string_view method_;
  std::string_view target_;
  std::string_view reason_;
  unsigned status_ = 0;
  unsigned version_minor_ = 1;
  error fault_ = errc::none;
};

/// Cuts the body out of `bytes` and completes `reply`.
inline result<response_view> with_body(response_view reply, std::string_view bytes, head_limits const& limits,
                                       stream_end end) noexcept {
  auto const framing = framing_of(reply.status, reply.fields, limits);
  if (!framing) {
    auto const field = reply.fields[framing.error().at].name;
    return error{framing.error().code, offset_within(bytes, field)};
  }
  std::size_t size = framing->length;
  std::size_t const available = bytes.size() - reply.head_size;
  if (framing->kind == body_framing::form::until_close) {
    std::size_t const limit = limits.body_bytes;
    if (available > limit) return error{errc::body_too_large, reply.head_size + limit};
    if (end == stream_end::open) return error{errc::need_more, bytes.size()};
    size = available;
  }
  if (size > available) {
    return error{end == stream_end::open ? errc::need_more : errc::body_truncated, bytes.size()};
  }
  reply.body = slice(bytes, reply.head_size, size);
  reply.message_size = reply.head_size + size;
  return reply;
}

}  // namespace detail

/// Parses the request head at the front of `bytes`; what follows its empty line is not looked at. Nothing is
/// allocated.
///
/// Grammar:  RFC 9112 section 3 as Beast reads it: CRLF line ends, no white space in front. Beast lets pass
///           what a strict reader refuses (a missing Host, raw 8-bit bytes in the target); it checks the
///           lists in Connection and Content-Length, and that Content-Length does not stand beside chunked.
/// Borrows:  `bytes` and the front of `table`, while both stay put and unchanged.
/// Errors:   need_more - a proper prefix of a head, the empty one included; `at` is the size of `bytes`.
///           head_too_large - `at` is the limit.
///           too_many_fields - `table` is full; `at` is the start of the line that has no room.
///           bad_version - well-formed, but neither 1.0 nor 1.1; folded_field - the value takes several
///           lines;
///           bad_content_length, malformed_head - of all these `at` is the start of the line at fault.
inline result<request_view> parse_request(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                          std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                          head_limits const& limits = {}) noexcept {
  detail::head_parser<true> head{bytes, table};
  auto const size = head.parse(limits);
  if (!size) return size.error();
  return request_view{head.method(), head.target(), head.version_minor(), head.fields(), *size};
}
template <owning_temporary Text>
result<request_view> parse_request(Text&&, std::span<header_field>, head_limits const& = {}) = delete;

/// Parses the response at the front of `bytes`, the reply to a request other than HEAD or CONNECT. Nothing is
/// allocated. An interim response (status 100 to 199, no body) is returned as any other: parse again behind
/// `message_size`.
///
/// Grammar:  RFC 9112 sections 4 and 6 as Beast reads them (see `parse_request`), the status from 100 to 599.
/// Borrows:  `bytes` and the front of `table`, while both stay put and unchanged.
/// Errors:   need_more - a proper prefix of a message, as any body without a length is on an open stream.
///           body_truncated - the same, but the stream is closed; of both `at` is the size of `bytes`.
///           head_too_large - `at` is the limit.
///           body_too_large - `at` is the first byte too many, or the Content-Length that announces it.
///           bad_status; bad_content_length and unsupported_framing, see `framing_of` - `at` is the start of
///           the line at fault. The others as `parse_request`.
inline result<response_view> parse_response(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                            std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                            head_limits const& limits = {},
                                            stream_end end = stream_end::open) noexcept {
  detail::head_parser<false> head{bytes, table};
  auto const size = head.parse(limits);
  if (!size) {
    bool const cut = size.error().code == errc::need_more && end == stream_end::closed;
    return cut ? error{errc::body_truncated, bytes.size()} : size.error();
  }
  response_view reply;
  reply.status = head.status();
  reply.reason = head.reason();
  reply.version_minor = head.version_minor();
  reply.fields = head.fields();
  reply.head_size = *size;
  return detail::with_body(reply, bytes, limits, end);
}
template <owning_temporary Text>
result<response_view> parse_response(Text&&, std::span<header_field>, head_limits const& = {},
                                     stream_end = stream_end::open) = delete;

}  // namespace jobwire::beast
