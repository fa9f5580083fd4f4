// Character classes and text helpers for the ASCII protocols; no locale, no allocation.
// Layer 2; may include: bytes16, result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/result.hpp>

namespace jobwire {

/// A set of bytes with a constant-time test.
class char_set {
 public:
  constexpr char_set() noexcept = default;
  constexpr explicit char_set(std::string_view members) noexcept {
    for (char const c : members) member_[static_cast<unsigned char>(c)] = true;
  }
  /// The bytes from `first` to `last`, both included.
  constexpr char_set(char first, char last) noexcept {
    unsigned const end = static_cast<unsigned char>(last) + 1U;
    for (unsigned c = static_cast<unsigned char>(first); c < end; ++c) member_[c] = true;
  }

  constexpr bool operator()(char c) const noexcept { return member_[static_cast<unsigned char>(c)]; }

  friend constexpr char_set operator|(char_set const& left, char_set const& right) noexcept {
    auto both = __builtin_bit_cast(words, left);
    auto const more = __builtin_bit_cast(words, right);
    for (std::size_t i = 0; i < 32; ++i) {
      if (more.of[i] != 0) both.of[i] |= more.of[i];
    }
    return __builtin_bit_cast(char_set, both);
  }

 private:
  /// The bytes by eight: the compiler, which makes the sets, takes as long to join eight as to join one.
  struct words {
    std::uint64_t of[32];
  };

  // Not std::array: the compiler, which makes the sets, would take far longer over each call of its operator.
  bool member_[256]{};
};

inline constexpr char_set is_digit{'0', '9'};
inline constexpr char_set is_lower{'a', 'z'};
inline constexpr char_set is_upper{'A', 'Z'};
inline constexpr char_set is_alpha = is_lower | is_upper;
/// RFC 3986 section 2.3.
inline constexpr char_set is_unreserved = is_alpha | is_digit | char_set{"-._~"};
/// RFC 9110 section 5.6.2: a token's characters.
inline constexpr char_set is_token_char = is_alpha | is_digit | char_set{"!#$%&'*+-.^_`|~"};
/// RFC 5234 appendix B.1: VCHAR.
inline constexpr char_set is_visible{'!', '~'};
/// RFC 9110 section 5.5: SP, HTAB, the visible characters and obs-text.
inline constexpr char_set is_field_value_char = is_visible | char_set{" \t"} | char_set{'\x80', '\xff'};
/// Optional white space, RFC 9110 section 5.6.3.
inline constexpr char_set is_blank{" \t"};

constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }

/// Equal but for the case of ASCII letters, as field names are compared (RFC 9110 section 5.1).
constexpr bool iequals(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  if (left.empty()) return true;
  if (((left.back() ^ right.back()) & ~0x20) != 0) return false;  // names of one size mostly end differently
  if (!std::is_constant_evaluated()) return detail::same_but_for_case(left.data(), right.data(), left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (to_lower(left[i]) != to_lower(right[i])) return false;
  }
  return true;
}

/// The part of `text` from `begin` on, at most `size` bytes; empty where `begin` is past the end. Never
/// throws.
constexpr std::string_view slice(std::string_view text, std::size_t begin,
                                 std::size_t size = std::string_view::npos) noexcept {
  if (begin > text.size()) begin = text.size();
  std::size_t const rest = text.size() - begin;
  return {text.data() + begin, size < rest ? size : rest};
}

/// One of two texts; literals become views while compiling, not by a search for their end.
constexpr std::string_view pick(bool first, std::string_view one, std::string_view other) noexcept {
  return first ? one : other;
}

/// `text` without spaces and tabs at both ends.
constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Offset of the first byte of `text` that is not in `set`; `text.size()` where all are.
constexpr std::size_t find_outside(std::string_view text, char_set const& set) noexcept {
  std::size_t i = 0;
  while (i < text.size() && set(text[i])) ++i;
  return i;
}

constexpr bool all_in(std::string_view text, char_set const& set) noexcept {
  return find_outside(text, set) == text.size();
}

/// Whether a text is visible ASCII throughout.
constexpr bool all_visible(std::string_view text) noexcept {
  if (!std::is_constant_evaluated() && text.size() >= detail::shortest_for_bytes16) {
    return detail::every_byte(text, detail::is_visible16);
  }
  return all_in(text, is_visible);
}

/// The value of a hex digit of either case, or -1.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

inline constexpr std::string_view lower_hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

/// What a region and a service name are made of: lower-case letters, digits and hyphens.
inline constexpr char_set is_scope_char = is_lower | is_digit | char_set{"-"};

/// Checks a region or a service name as it stands in a credential scope: 1 to 64 such characters.
///
/// Errors:  `code` - `at` is the offset of the byte that is none, or the size.
constexpr result<void> check_scope_name(std::string_view text, errc code) noexcept {
  auto const bad = find_outside(text, is_scope_char);
  if (text.empty() || bad != text.size() || text.size() > 64) return error{code, bad};
  return {};
}

/// Reads an unsigned decimal number made of digits alone.
///
/// Errors:  malformed_head - empty, another byte (`at` its offset), or above 2^64 - 1.
constexpr result<std::uint64_t> parse_decimal(std::string_view text) noexcept {
  if (text.empty()) return errc::malformed_head;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) return error{errc::malformed_head, i};
    auto const digit = static_cast<std::uint64_t>(text[i] - '0');
    if (value > (UINT64_MAX - digit) / 10) return error{errc::malformed_head, i};
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace jobwire
