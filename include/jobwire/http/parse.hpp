// The core's own parser of HTTP/1.1 heads: strict, without state, and no byte is read that was not given.
// Layer 6; may include: bytes16, config, http/rules, http/scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
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
    return read_near_request_line(head) || read_any_request_line(head);
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
    return true;
  }

  /// Reads the field lines and the empty line behind them.
  constexpr bool read_fields() noexcept {
    while (true) {
      read_near_fields();
      if (bytes_.size() - at_ > 1 && is_line_end(bytes_.data() + at_)) [[likely]] {
        at_ += 2;
        return true;
      }
      if (at_ == bytes_.size()) return need_more();
      if (bytes_[at_] == '\r') return read_line_end(at_, errc::malformed_line_end);
      if (!read_far_field()) return false;
    }
  }

  constexpr std::span<header_field const> fields() const noexcept { return table_.first(count_); }
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

  /// Reads a request line as nearly all are: the target ends within the first block of marks, and is a path
  /// of plain names. False, and nothing was taken, for any other, good or bad.
  constexpr bool read_near_request_line(request_view& head) noexcept {
    constexpr std::size_t behind_target = 11;  // " HTTP/1.1" and the line end
    if (bytes_.size() < 64 + behind_target) return false;
    char const* const bytes = bytes_.data();
    std::uint64_t marks = map_.marks().no_name[0];
    if (marks == 0) return false;
    std::size_t const method_end = lowest_bit(marks);
    std::size_t const begin = method_end + 1;
    if (method_end == 0 || !is_literal({bytes + method_end, 2}, " /")) return false;
    std::size_t end = method_end;
    do {
      marks &= marks - 1;
      if (marks == 0) return false;
      end = lowest_bit(marks);
    } while (bytes[end] == '/');
    std::string_view const method{bytes, method_end};
    if (!is_literal({bytes + end, behind_target}, " HTTP/1.1\r\n") || method == "CONNECT" ||
        end - begin > limits_.target_bytes) {
      return false;
    }
    head.method = method;
    head.target = {bytes + begin, end - begin};
    head.version_minor = 1;
    at_ = end + behind_target;
    return true;
  }

  /// Reads any request line, or says what is wrong with it.
  constexpr bool read_any_request_line(request_view& head) noexcept {
    std::size_t const method_end = skip(0, is_token_char);
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

  /// The first byte at or behind `from` that is not in `set`, which holds all that plain names are made of.
  constexpr std::size_t skip(std::size_t from, char_set const& set) noexcept {
    std::size_t at = map_.next_no_name(from);
    while (at < bytes_.size() && set(bytes_[at])) at = map_.next_no_name(at + 1);
    return at;
  }

  /// The same for what a target may hold. Puts the first percent sign without two hex digits behind it.
  constexpr std::size_t skip_target(std::size_t from, std::size_t& malformed_escape) noexcept {
    std::size_t at = skip_unescaped(bytes_, from);
    for (; at < bytes_.size() && bytes_[at] == '%'; at = skip_unescaped(bytes_, at + 1)) {
      auto const digits = slice(bytes_, at + 1, 2);
      bool const sound = digits.size() == 2 && hex_value(digits[0]) >= 0 && hex_value(digits[1]) >= 0;
      if (!sound && malformed_escape == std::string_view::npos) malformed_escape = at;
    }
    return at;
  }

  /// Reads field lines as long as nothing is wrong with them and they end within the window; none where the
  /// limit on a line is below the window's size, so that no line need be measured. All places are in it.
  constexpr void read_near_fields() noexcept {
    window_marks const& marks = map_.marks();
    std::size_t at = at_ - map_.start();
    if (at_ == bytes_.size() || at >= marked_window || limits_.field_bytes < marked_window) return;
    char const* const bytes = bytes_.data() + map_.start();
    std::size_t const last = bytes_.size() - map_.start() - 1;
    header_field* to = table_.data() + count_;
    header_field const* const room = table_.data() + max_fields();
    std::size_t block = at / 64;
    std::uint64_t ends = marks.no_value[block] >> (at % 64) << (at % 64);
    while (to != room) {
      while (ends == 0 && ++block != marks.no_value.size()) ends = marks.no_value[block];
      if (ends == 0) break;
      std::size_t const end = 64 * block + lowest_bit(ends);
      if (end >= last || !is_line_end(bytes + end)) break;
      std::size_t const colon = marks.name_end(at);
      if (colon == at) break;
      // Nearly always one space stands in front of a value, and nothing behind it.
      if (is_literal({bytes + colon, 2}, ": ") && !may_be_blank(bytes[colon + 2]) &&
          !may_be_blank(bytes[end - 1])) [[likely]] {
        *to = {{bytes + at, colon - at}, {bytes + colon + 2, end - colon - 2}};
      } else {
        if (bytes[colon] != ':') break;
        *to = {{bytes + at, colon - at}, trim({bytes + colon + 1, end - colon - 1})};
      }
      if (ruling_fields::may_be(colon - at, bytes[at])) take_near(*to, bytes);
      ++to;
      at = end + 2;
      // Passes over CR and LF, which may be the first of the next block.
      ends &= ends - 1;
      if (ends == 0) {
        if (++block == marks.no_value.size()) break;
        ends = marks.no_value[block];
      }
      ends &= ends - 1;
    }
    at_ = map_.start() + at;
    count_ = static_cast<std::size_t>(to - table_.data());
  }

  constexpr std::size_t max_fields() const noexcept {
    return table_.size() < limits_.fields ? table_.size() : limits_.fields;
  }

  /// Reads any field line, or says what is wrong with it.
  [[gnu::noinline]] constexpr bool read_far_field() noexcept {
    std::size_t const at = at_;
    map_.move_to(at);
    std::size_t const end = map_.next_no_value(at);
    std::size_t const colon = skip(at, is_token_char);
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

  /// Takes a field of the window that may be a ruling one. A host without port or escape is a plain name: no
  /// mark stands in it.
  constexpr void take_near(header_field const& field, char const* window) noexcept {
    auto const index = static_cast<std::size_t>(&field - table_.data());
    if (!host_field(field.name)) return ruling_.take_but_host(field.name, index);
    ruling_.take_host(index);
    if (ruling_.hosts != 1 || field.value.empty()) return;
    auto const begin = static_cast<std::size_t>(field.value.data() - window);
    ruling_.host_is_sound = map_.marks().name_end(begin) == begin + field.value.size();
  }

  static constexpr bool may_be_blank(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }

  static constexpr bool is_line_end(char const* at) noexcept { return is_literal({at, 2}, "\r\n"); }

  /// Reads `usual`, in which there may be other digits, and takes the version where it is 1.0 or 1.1.
  [[gnu::always_inline]] constexpr bool read_version(std::size_t at, std::string_view usual,
                                                     unsigned& minor) noexcept {
    bool same = bytes_.size() - at >= usual.size() && is_literal({bytes_.data() + at, 8}, "HTTP/1.1");
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
    std::size_t const end = map_.next_no_value(from);
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
    std::size_t const colon = skip(begin, is_token_char);
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

  std::string_view bytes_;
  bool cut_ = false;  ///< whether there may be more bytes than the limit lets be seen
  byte_map map_;
  std::span<header_field> table_;
  head_limits const& limits_;
  ruling_fields ruling_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
  error failure_ = errc::none;
};

// Heads are read into where they are to be: to copy one takes as long as to read some of its fields.

constexpr error read_request_head(std::string_view bytes, std::span<header_field> table,
                                  head_limits const& limits, request_view& head,
                                  body_framing& framing) noexcept {
  head_reader reader{bytes, table, limits};
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
  head_reader reader{bytes, table, limits};
  if (!reader.read_status_line(head) || !reader.read_fields()) return reader.failure();
  head.fields = reader.fields();
  head.head_size = reader.size();
  auto const failure = frame_response(reader.ruling().framing, head, limits, to, framing);
  return at_field(failure, bytes, head.fields, head.head_size);
}

}  // namespace detail

/// Parses the request head at the front of `bytes`; what follows its empty line is not looked at. Stateless:
/// give it more bytes and it begins again. Nothing is allocated; half a KiB of stack.
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
  auto const failure = detail::read_request_head(bytes, table, limits, *read, framing);
  if (failure.code != errc::none) read = failure;
  return read;
}
template <owning_temporary Text>
result<request_view> parse_request_head(Text&&, std::span<header_field>, head_limits const& = {}) = delete;

/// Parses the head of the response at the front of `bytes`, interim or final; `body` is left empty and
/// `message_size` 0 (see `read_response`). Stateless; nothing is allocated; half a KiB of stack.
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
