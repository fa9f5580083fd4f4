// Request and response heads read by Boost.Beast's parser, as views of the caller's bytes.
// Rim; may include: config, http/message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <jobwire/config.hpp>
#include <jobwire/http/message.hpp>

namespace jobwire::beast {

namespace detail {

namespace http = boost::beast::http;

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

  /// Yields the size of the head. Of a fault Beast has one name for many: `malformed_head` stands for all.
  result<std::size_t> parse(head_limits const& limits) noexcept {
    std::size_t const limit = limits.head_bytes < UINT32_MAX ? limits.head_bytes : UINT32_MAX - 1;
    auto const seen = slice(bytes_, 0, limit);
    code failure;
    std::size_t const at = base::put(boost::asio::const_buffer{seen.data(), seen.size()}, failure);
    if (!failure) return at;
    if (failure != http::error::need_more) return error{errc::malformed_head, at};
    return seen.size() < limit ? error{errc::need_more, bytes_.size()} : error{errc::head_too_large, limit};
  }

  std::string_view method() const noexcept { return method_; }
  std::string_view target() const noexcept { return target_; }
  std::string_view reason() const noexcept { return reason_; }
  unsigned status() const noexcept { return status_; }
  unsigned version_minor() const noexcept { return version_minor_; }
  std::span<header_field const> fields() const noexcept { return table_.first(count_); }

 private:
  static std::string_view view(text from) noexcept { return {from.data(), from.size()}; }

  static void refuse(code& failure) noexcept { failure = http::error::bad_value; }

  void on_request_impl(http::verb, text method, text target, int version, code&) override {
    method_ = view(method);
    target_ = view(target);
    version_minor_ = version == 11 ? 1 : 0;
  }

  void on_response_impl(int status, text reason, int version, code&) override {
    status_ = static_cast<unsigned>(status);
    reason_ = view(reason);
    version_minor_ = version == 11 ? 1 : 0;
  }

  void on_field_impl(http::field, text name, text value, code& failure) override {
    if (count_ == table_.size()) return refuse(failure);
    // A folded value is a copy on Beast's stack; where only its first line is empty, a view of the next.
    auto const colon = jobwire::detail::offset_within(bytes_, view(name)) + name.size();
    auto const begin = jobwire::detail::offset_within(bytes_, view(value));
    bool const folded = begin == std::string_view::npos || begin <= colon ||
                        !all_in(slice(bytes_, colon + 1, begin - colon - 1), is_blank);
    if (folded) return refuse(failure);
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
};

/// What is said of a head that is not taken: what the core's parser says of it. Where that takes it, the
/// fault is Beast's own.
template <class Parsed>
error named(error fault, Parsed const& by_core) noexcept {
  if (!by_core) return by_core.error();
  bool const waits = fault.code == errc::need_more || fault.code == errc::head_too_large;
  return waits ? error{errc::malformed_head, 0} : fault;
}

}  // namespace detail

/// Parses the request head at the front of `bytes`; what follows its empty line is not looked at. Nothing is
/// allocated. Beast decides what is a head; what it lets pass that a strict reader must refuse is then
/// refused by `check_request`; and a fault is called what the core's own parser calls it, for Beast does not
/// say.
///
/// Borrows:  `bytes` and the front of `table`, while both stay put and unchanged.
/// Errors:   as `parse_request_head`; malformed_head - Beast refuses what the core does not (a list of
///           connection options that is none).
inline result<request_view> parse_request(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                          std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                          head_limits const& limits = {}) noexcept {
  detail::head_parser<true> parser{bytes, table};
  auto const size = parser.parse(limits);
  if (!size) return detail::named(size.error(), jobwire::parse_request_head(bytes, table, limits));
  request_view const head{parser.method(), parser.target(), parser.version_minor(), parser.fields(), *size};
  if (auto const checked = check_request(head, bytes, limits); !checked) {
    return detail::named(checked.error(), parse_request_head(bytes, table, limits));
  }
  return head;
}
template <owning_temporary Text>
result<request_view> parse_request(Text&&, std::span<header_field>, head_limits const& = {}) = delete;

/// Beast's parser, for what takes a parser as a type. Errors and lifetimes as `parse_request`.
struct head_parser {
  static result<request_view> parse_request_head(std::string_view bytes, std::span<header_field> table,
                                                 head_limits const& limits) noexcept {
    return beast::parse_request(bytes, table, limits);
  }

  static result<response_view> parse_response_head(std::string_view bytes, std::span<header_field> table,
                                                   head_limits const& limits, answered to) noexcept {
    detail::head_parser<false> parser{bytes, table};
    auto const size = parser.parse(limits);
    if (!size) return detail::named(size.error(), jobwire::parse_response_head(bytes, table, limits, to));
    response_view head;
    head.status = parser.status();
    head.reason = parser.reason();
    head.version_minor = parser.version_minor();
    head.fields = parser.fields();
    head.head_size = *size;
    if (auto const checked = check_response(head, bytes, limits, to); !checked) {
      return detail::named(checked.error(), jobwire::parse_response_head(bytes, table, limits, to));
    }
    return head;
  }
};

static_assert(parses_heads<head_parser>);

/// Parses the response at the front of `bytes`, its body included; see `read_response`.
inline result<response_view> parse_response(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                            std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                            head_limits const& limits = {},
                                            response_context const& context = {}) noexcept {
  return read_response<head_parser>(bytes, table, limits, context);
}
template <owning_temporary Text>
result<response_view> parse_response(Text&&, std::span<header_field>, head_limits const& = {},
                                     response_context const& = {}) = delete;

}  // namespace jobwire::beast
