// UTF-8: where it breaks, and where it may be cut.
// Layer 1; may include: bytes16.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>

namespace jobwire {

namespace detail {

constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
inline constexpr auto is_ascii16 = [](bytes16 bytes) noexcept { return is_between(bytes, '\0', '\x7f'); };

/// Bytes of the well-formed sequence at the front of `text` (1 to 4), or 0 (Unicode 15, table 3-7).
constexpr std::size_t utf8_sequence(std::string_view text) noexcept {
  auto const byte = [text](std::size_t i) noexcept -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  auto const is_tail = [byte](std::size_t i) noexcept { return (byte(i) & 0xC0U) == 0x80U; };
  unsigned const first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return is_tail(1) ? 2 : 0;
  if (first < 0xF0) {
    bool const overlong = first == 0xE0 && byte(1) < 0xA0;
    bool const surrogate = first == 0xED && byte(1) > 0x9F;
    return is_tail(1) && is_tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  bool const overlong = first == 0xF0 && byte(1) < 0x90;
  bool const too_large = first == 0xF4 && byte(1) > 0x8F;
  return is_tail(1) && is_tail(2) && is_tail(3) && !overlong && !too_large ? 4 : 0;
}

}  // namespace detail

/// Offset of the first byte that does not belong to well-formed UTF-8; `text.size()` where all do.
/// Spec: RFC 3629.
constexpr std::size_t find_invalid_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!std::is_constant_evaluated()) {
      at += detail::find_first_no({text.data() + at, text.size() - at}, detail::is_ascii16, detail::is_ascii);
      if (at == text.size()) return at;
    }
    std::size_t const size = detail::utf8_sequence({text.data() + at, text.size() - at});
    if (size == 0) return at;
    at += size;
  }
  return at;
}

/// The largest size up to `limit` at which valid UTF-8 can be cut without splitting a character.
constexpr std::size_t utf8_cut(std::string_view text, std::size_t limit) noexcept {
  if (limit >= text.size()) return text.size();
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  return limit;
}

}  // namespace jobwire
