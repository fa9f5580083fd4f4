// The core's own parser of HTTP/1.1 heads: strict, without state, and no byte is read that was not given.
// Layer 6; may include: config, http/rules, http/scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/http/rules.hpp>
#include <jobwire/http/scan.hpp>

namespace jobwire {

namespace detail {

/// Reads a head line by line. Each step leaves `at_` behind what it took, or fails for good.
class head_reader {
 public:
  constexpr head_reader(std::string_view bytes, std::span<header_field> table,
                        head_limits const& limits) noexcept
      : bytes_{slice(bytes, 0, limits.head_bytes)},
        cut_{bytes_.size() == limits.head_bytes},
        map_{bytes_},
        table_{table},
        limits_{limits} {}

  constexpr bool read_request_line(request_view& head) noexcept {
    std::size_t const method_end = skip(0, is_token_char);
    if (method_end == bytes_.size()) return need_more();
    if (method_end == 0 || bytes_[method_end] != ' ') return fail(errc::malformed_method, method_end);
    std::size_t const begin = method_end + 1;
    std::size_t const end = skip(begin, is_target_char);
    if (end - begin > limits_.target_bytes) return fail(errc::target_too_long, begin + limits_.target_bytes);
    if (end == bytes_.size()) return need_more();
    if (bytes_[end] != ' ') {
      bool const ended = bytes_[end] == '\r' || bytes_[end] == '\n';
      return fail(ended ? errc::malformed_version : errc::malformed_target, end);
    }
    head.method = slice(bytes_, 0, method_end);
    head.target = slice(bytes_, begin, end - begin);
    if (auto const checked = check_target(head.method, head.target); !checked) {
      return fail(checked.error().code, begin + checked.error().at);
    }
    return read_version(end + 1, "\r\n", head.version_minor);
  }

  constexpr bool read_status_line(response_view& head) noexcept {
    if (!read_version(0, " ", head.version_minor)) return false;
    unsigned status = 0;
    for (std::size_t i = 0; i < 4; ++i, ++at_) {
      if (at_ == bytes_.size()) return need_more();
      char const c = bytes_[at_];
      if (i < 3 ? !is_digit(c) : c != ' ') return fail(errc::bad_status, at_);
      if (i < 3) status = status * 10 + static_cast<unsigned>(c - '0');
    }
    if (status < 100 || status > 599) return fail(errc::bad_status, at_ - 4);
    head.status = status;
    std::size_t const begin = at_;
    if (!read_line_end(begin, errc::malformed_reason)) return false;
    head.reason = slice(bytes_, begin, at_ - 2 - begin);
    return true;
  }

  /// Reads the field lines and the empty line behind them.
  constexpr bool read_fields() noexcept {
    while (true) {
      if (at_ == bytes_.size()) return need_more();
      if (bytes_[at_] == '\r') return read_line_end(at_, errc::malformed_line_end);
      if (!read_field()) return false;
    }
  }

  constexpr std::span<header_field const> fields() const noexcept { return table_.first(count_); }
  constexpr std::size_t size() const noexcept { return at_; }
  constexpr error failure() const noexcept { return failure_; }

 private:
  constexpr bool fail(errc code, std::size_t at) noexcept {
    failure_ = {code, at};
    return false;
  }

  constexpr bool need_more() noexcept {
    return fail(cut_ ? errc::head_too_large : errc::need_more, bytes_.size());
  }

  /// The first byte at or behind `from` that is not in `set`, which holds letters, digits and "-".
  constexpr std::size_t skip(std::size_t from, char_set const& set) noexcept {
    std::size_t at = map_.next_delimiter(from);
    while (at < bytes_.size() && set(bytes_[at])) at = map_.next_delimiter(at + 1);
    return at;
  }

  /// Reads "HTTP/", a digit, ".", a digit and `behind`, and takes the version where it is 1.0 or 1.1.
  constexpr bool read_version(std::size_t at, std::string_view behind, unsigned& minor) noexcept {
    constexpr std::string_view form = "HTTP/0.0";
    at_ = at;
    for (std::size_t i = 0; i < form.size() + behind.size(); ++i, ++at_) {
      if (at_ == bytes_.size()) return need_more();
      char const c = bytes_[at_];
      char const expected = i < form.size() ? form[i] : behind[i - form.size()];
      if (expected == '0' ? !is_digit(c) : c != expected) return fail(errc::malformed_version, at_);
    }
    if (bytes_[at + 5] != '1' || bytes_[at + 7] > '1') return fail(errc::bad_version, at);
    minor = bytes_[at + 7] == '1' ? 1 : 0;
    return true;
  }

  /// Goes to the end of a line at or behind `from`; a control in front of it, but for a tab, is `control`.
  constexpr bool read_line_end(std::size_t from, errc control) noexcept {
    std::size_t end = map_.next_control(from);
    while (end < bytes_.size() && bytes_[end] == '\t') end = map_.next_control(end + 1);
    if (end == bytes_.size()) return need_more();
    if (bytes_[end] == '\n') return fail(errc::malformed_line_end, end);
    if (bytes_[end] != '\r') return fail(control, end);
    if (end + 1 == bytes_.size()) return need_more();
    if (bytes_[end + 1] != '\n') return fail(errc::malformed_line_end, end);
    at_ = end + 2;
    return true;
  }

  constexpr bool read_field() noexcept {
    std::size_t const begin = at_;
    if (is_blank(bytes_[begin])) return fail(errc::folded_field, begin);
    if (count_ == table_.size() || count_ == limits_.fields) return fail(errc::too_many_fields, begin);
    std::size_t const colon = skip(begin, is_token_char);
    if (colon == bytes_.size()) return colon - begin > limits_.field_bytes ? too_long(begin) : need_more();
    if (colon == begin || bytes_[colon] != ':') {
      return fail(bytes_[colon] == '\n' ? errc::malformed_line_end : errc::malformed_field_name, colon);
    }
    bool const ended = read_line_end(colon + 1, errc::malformed_field_value);
    std::size_t const end = ended ? at_ - 2 : failure_.at;
    auto value = slice(bytes_, colon + 1, end - colon - 1);
    if (value.ends_with('\r')) value.remove_suffix(1);  // half of a line end, and no more bytes
    value = trim(value);
    if (colon - begin + 1 + value.size() > limits_.field_bytes) return too_long(begin);
    if (!ended) return false;
    table_[count_++] = {slice(bytes_, begin, colon - begin), value};
    return true;
  }

  constexpr bool too_long(std::size_t begin) noexcept { return fail(errc::field_too_long, begin); }

  std::string_view bytes_;
  bool cut_ = false;  ///< whether there may be more bytes than the limit lets be seen
  byte_map map_;
  std::span<header_field> table_;
  head_limits const& limits_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
  error failure_ = errc::none;
};

}  // namespace detail

/// Parses the request head at the front of `bytes`; what follows its empty line is not looked at. Stateless:
/// give it more bytes and it begins again. Nothing is allocated; 1.5 KiB of stack.
///
/// Grammar:  RFC 9112 sections 2, 3 and 5 and all rules of `check_request`. Line ends are CR LF, nothing
///           stands in front of the request line, and no field is folded.
/// Borrows:  `bytes` and the front of `table`, while both stay put and unchanged.
/// Errors:   need_more - a proper prefix of a head, the empty one included; `at` is the size of `bytes`.
///           head_too_large - `at` is the limit. too_many_fields - the table or the limit is full; `at` is
///           the line that has no room. malformed_version, bad_version, malformed_line_end, folded_field -
///           `at` is the offset of the byte. Those of `check_request`.
constexpr result<request_view> parse_request_head(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                                  std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                                  head_limits const& limits = {}) noexcept {
  detail::head_reader reader{bytes, table, limits};
  request_view head;
  if (!reader.read_request_line(head) || !reader.read_fields()) return reader.failure();
  head.fields = reader.fields();
  head.head_size = reader.size();
  auto const agreed = detail::check_request_fields(head, limits);
  if (!agreed) return detail::at_field(agreed.error(), bytes, head.fields, head.head_size);
  return head;
}
template <owning_temporary Text>
result<request_view> parse_request_head(Text&&, std::span<header_field>, head_limits const& = {}) = delete;

/// Parses the head of the response at the front of `bytes`, interim or final; `body` is left empty and
/// `message_size` 0 (see `read_response`). Stateless; nothing is allocated; 1.5 KiB of stack.
///
/// Grammar:  RFC 9112 sections 2, 4 and 5 and all rules of `check_response`.
/// Borrows:  as `parse_request_head`.
/// Errors:   as `parse_request_head`, and those of `check_response`.
constexpr result<response_view> parse_response_head(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                                    std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                                    head_limits const& limits = {},
                                                    answered to = answered::any) noexcept {
  detail::head_reader reader{bytes, table, limits};
  response_view head;
  if (!reader.read_status_line(head) || !reader.read_fields()) return reader.failure();
  head.fields = reader.fields();
  head.head_size = reader.size();
  auto const framing = framing_of(head, limits, to);
  if (!framing) return detail::at_field(framing.error(), bytes, head.fields, head.head_size);
  return head;
}
template <owning_temporary Text>
result<response_view> parse_response_head(Text&&, std::span<header_field>, head_limits const& = {},
                                          answered = answered::any) = delete;

/// The core's parser, for what takes a parser as a type.
struct head_parser {
  static constexpr result<request_view> parse_request_head(std::string_view bytes,
                                                           std::span<header_field> table,
                                                           head_limits const& limits) noexcept {
    return jobwire::parse_request_head(bytes, table, limits);
  }
  static constexpr result<response_view> parse_response_head(std::string_view bytes,
                                                             std::span<header_field> table,
                                                             head_limits const& limits,
                                                             answered to) noexcept {
    return jobwire::parse_response_head(bytes, table, limits, to);
  }
};

}  // namespace jobwire
