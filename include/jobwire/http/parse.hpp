// The core's own parser of HTTP/1.1 heads: strict, without state, and no byte is read that was not given.
// Layer 7; may include: bytes16, config, http/near, http/rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/config.hpp>
#include <jobwire/http/near.hpp>
#include <jobwire/http/rules.hpp>

namespace jobwire {

namespace detail {

/// Reads a head line by line. Each step leaves `at_` behind what it took, or fails for good.
class head_reader : near_reader {
 public:
  constexpr head_reader(std::string_view bytes, header_field* table, std::size_t table_size,
                        head_limits const& limits) noexcept
      : near_reader{slice(bytes, 0, limits.head_bytes), table, table_size, limits},
        cut_{bytes.size() >= limits.head_bytes} {}

  constexpr bool read_request_line(request_view& head) noexcept {
    read_near(&head);
    if (at_ != 0) [[likely]]
      return true;
    if (!read_any_request_line(head)) return false;
    read_near_again();
    return true;
  }

  constexpr bool read_status_line(response_view& head) noexcept {
    if (!read_version(0, "HTTP/1.1 ", head.version_minor)) return false;
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
    read_near(nullptr);
    return true;
  }

  /// Reads what field lines are left, and the empty line behind them.
  constexpr bool read_fields() noexcept {
    while (true) {
      if (bytes_.size() - at_ > 1 && is_line_end(bytes_.data() + at_)) [[likely]] {
        at_ += 2;
        return true;
      }
      if (at_ == bytes_.size()) return need_more();
      if (bytes_[at_] == '\r') return read_line_end(at_, errc::malformed_line_end);
      if (!read_far_field()) return false;
      read_near_again();
    }
  }

  constexpr std::span<header_field const> fields() const noexcept { return fields_at(table_, count_); }
  constexpr filled_table filled() const noexcept { return filled_table{fields()}; }
  constexpr ruling_fields const& ruling() const noexcept { return ruling_; }
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

  /// Reads any request line, or says what is wrong with it.
  constexpr bool read_any_request_line(request_view& head) noexcept {
    std::size_t const method_end = skip_token(bytes_, 0);
    if (method_end == bytes_.size()) return need_more();
    if (method_end == 0 || bytes_[method_end] != ' ') return fail(errc::malformed_method, method_end);
    std::size_t const begin = method_end + 1;
    std::size_t escape = std::string_view::npos;
    std::size_t const end = skip_target(begin, escape);
    std::size_t const size = end - begin;
    if (size > limits_.target_bytes) return fail(errc::target_too_long, begin + limits_.target_bytes);
    if (end == bytes_.size()) return need_more();
    if (bytes_[end] != ' ') {
      bool const ended = bytes_[end] == '\r' || bytes_[end] == '\n';
      return fail(ended ? errc::malformed_version : errc::malformed_target, end);
    }
    std::string_view const method{bytes_.data(), method_end};
    std::string_view const target{bytes_.data() + begin, size};
    head.method = method;
    head.target = target;
    if (!target.starts_with('/') || method == "CONNECT") {
      auto const checked = check_target(method, target);
      if (!checked) return fail(checked.error().code, begin + checked.error().at);
    } else if (escape != std::string_view::npos) {
      return fail(errc::malformed_escape, escape);
    }
    return read_version(end + 1, "HTTP/1.1\r\n", head.version_minor);
  }

  /// The first byte at or behind `from` that no target may hold. Puts the first percent sign without two hex
  /// digits behind it.
  constexpr std::size_t skip_target(std::size_t from, std::size_t& malformed_escape) noexcept {
    std::size_t at = skip_unescaped(bytes_, from);
    for (; at < bytes_.size() && bytes_[at] == '%'; at = skip_unescaped(bytes_, at + 1)) {
      auto const digits = slice(bytes_, at + 1, 2);
      bool const sound = digits.size() == 2 && hex_value(digits[0]) >= 0 && hex_value(digits[1]) >= 0;
      if (!sound && malformed_escape == std::string_view::npos) malformed_escape = at;
    }
    return at;
  }

  /// Reads any field line, or says what is wrong with it.
  [[gnu::noinline]] constexpr bool read_far_field() noexcept {
    std::size_t const at = at_;
    std::size_t const end = skip_value(bytes_, at);
    std::size_t const colon = skip_token(bytes_, at);
    bool const ended = bytes_.size() - end > 1 && is_line_end(bytes_.data() + end);
    bool const full = count_ == max_fields();
    if (!ended || full || colon == at || bytes_[colon] != ':') return refuse_field(at, full);
    std::string_view const name{bytes_.data() + at, colon - at};
    auto const value = trim(slice(bytes_, colon + 1, end - colon - 1));
    if (name.size() + 1 + value.size() > limits_.field_bytes) return too_long(at);
    table_[count_] = {name, value};
    ruling_.take(name, count_);
    ++count_;
    at_ = end + 2;
    return true;
  }

  /// Reads `usual`, in which there may be other digits, and takes the version where it is 1.0 or 1.1.
  [[gnu::always_inline]] constexpr bool read_version(std::size_t at, std::string_view usual,
                                                     unsigned& minor) noexcept {
    bool same = bytes_.size() - at >= usual.size() && is_literal_at(bytes_.data() + at, "HTTP/1.1");
    for (std::size_t i = 8; i < usual.size(); ++i) same = same && bytes_[at + i] == usual[i];
    if (!same) return read_odd_version(at, usual, minor);
    at_ = at + usual.size();
    minor = 1;
    return true;
  }

  [[gnu::noinline]] constexpr bool read_odd_version(std::size_t at, std::string_view usual,
                                                    unsigned& minor) noexcept {
    at_ = at;
    for (std::size_t i = 0; i < usual.size(); ++i, ++at_) {
      if (at_ == bytes_.size()) return need_more();
      char const c = bytes_[at_];
      if (usual[i] == '1' ? !is_digit(c) : c != usual[i]) return fail(errc::malformed_version, at_);
    }
    if (bytes_[at + 5] != '1' || bytes_[at + 7] > '1') return fail(errc::bad_version, at);
    minor = bytes_[at + 7] == '1' ? 1 : 0;
    return true;
  }

  /// Goes to the end of a line at or behind `from`; what no value has, in front of it, is `control`.
  constexpr bool read_line_end(std::size_t from, errc control) noexcept {
    std::size_t const end = skip_value(bytes_, from);
    if (end == bytes_.size()) return need_more();
    if (bytes_[end] == '\n') return fail(errc::malformed_line_end, end);
    if (bytes_[end] != '\r') return fail(control, end);
    if (end + 1 == bytes_.size()) return need_more();
    if (bytes_[end + 1] != '\n') return fail(errc::malformed_line_end, end);
    at_ = end + 2;
    return true;
  }

  /// Finds out what is wrong with the field line at `begin`, or that its end is not there yet.
  [[gnu::noinline]] constexpr bool refuse_field(std::size_t begin, bool full) noexcept {
    if (is_blank(bytes_[begin])) return fail(errc::folded_field, begin);
    if (full) return fail(errc::too_many_fields, begin);
    std::size_t const colon = skip_token(bytes_, begin);
    if (colon - begin > limits_.field_bytes) return too_long(begin);  // whatever comes behind it
    if (colon == bytes_.size()) return need_more();
    if (colon == begin || bytes_[colon] != ':') {
      return fail(bytes_[colon] == '\n' ? errc::malformed_line_end : errc::malformed_field_name, colon);
    }
    read_line_end(colon + 1, errc::malformed_field_value);
    auto value = slice(bytes_, colon + 1, failure_.at - colon - 1);
    if (value.ends_with('\r')) value.remove_suffix(1);  // half of a line end, and no more bytes
    return colon - begin + 1 + trim(value).size() > limits_.field_bytes ? too_long(begin) : false;
  }

  constexpr bool too_long(std::size_t begin) noexcept { return fail(errc::field_too_long, begin); }

  bool cut_;  ///< whether there may be more bytes than the limit lets be seen
  error failure_ = errc::none;
};

// Heads are read into where they are to be: to copy one takes as long as to read some of its fields.

constexpr error read_request_head(std::string_view bytes, header_field* table, std::size_t table_size,
                                  head_limits const& limits, request_view& head,
                                  body_framing& framing) noexcept {
  head_reader reader{bytes, table, table_size, limits};
  if (!reader.read_request_line(head) || !reader.read_fields()) return reader.failure();
  head.fields = reader.fields();
  head.checked = reader.filled();
  head.head_size = reader.size();
  auto const failure = check_request_fields(head, reader.ruling(), limits, framing);
  return at_field(failure, bytes, head.fields, head.head_size);
}

constexpr error read_response_head(std::string_view bytes, std::span<header_field> table,
                                   head_limits const& limits, answered to, response_view& head,
                                   body_framing& framing) noexcept {
  head_reader reader{bytes, table.data(), table.size(), limits};
  if (!reader.read_status_line(head) || !reader.read_fields()) return reader.failure();
  head.fields = reader.fields();
  head.head_size = reader.size();
  auto const failure = frame_response(reader.ruling().framing, head, limits, to, framing);
  return at_field(failure, bytes, head.fields, head.head_size);
}

}  // namespace detail

/// Parses the request head at the front of `bytes`; what follows its empty line is not looked at. Stateless:
/// give it more bytes and it begins again. Nothing is allocated; less than a KiB of stack.
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
  auto read = result<request_view>::initial();
  body_framing framing;
  auto const failure = detail::read_request_head(bytes, table.data(), table.size(), limits, *read, framing);
  if (failure.code != errc::none) read = failure;
  return read;
}
template <owning_temporary Text>
result<request_view> parse_request_head(Text&&, std::span<header_field>, head_limits const& = {}) = delete;

/// Parses the head of the response at the front of `bytes`, interim or final; `body` is left empty and
/// `message_size` 0 (see `read_response`). Stateless; nothing is allocated; less than a KiB of stack.
///
/// Grammar:  RFC 9112 sections 2, 4 and 5 and all rules of `check_response`.
/// Borrows:  as `parse_request_head`.
/// Errors:   as `parse_request_head`, and those of `check_response`.
constexpr result<response_view> parse_response_head(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                                    std::span<header_field> table JOBWIRE_LIFETIMEBOUND,
                                                    head_limits const& limits = {},
                                                    answered to = answered::any) noexcept {
  auto read = result<response_view>::initial();
  body_framing framing;
  auto const failure = detail::read_response_head(bytes, table, limits, to, *read, framing);
  if (failure.code != errc::none) read = failure;
  return read;
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
