// Sixteen bytes at a time, by the compilers' own portable vectors: for texts mostly as they should be.
// Layer 0; may include: nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jobwire::detail {

/// As a mask, a byte is 0xFF for yes and 0 for no. None of this is usable in constant expressions.
using bytes16 = unsigned char __attribute__((vector_size(16)));
using words8 = std::uint16_t __attribute__((vector_size(16)));
using words4 = std::uint32_t __attribute__((vector_size(16)));

inline bytes16 load16(char const* from) noexcept {
  bytes16 loaded;
  __builtin_memcpy(&loaded, from, sizeof loaded);
  return loaded;
}

inline bytes16 is_byte(bytes16 bytes, char one) noexcept {
  return reinterpret_cast<bytes16>(bytes == static_cast<unsigned char>(one));
}

inline bytes16 is_between(bytes16 bytes, char first, char last) noexcept {
  auto const low = static_cast<unsigned char>(first);
  auto const span = static_cast<unsigned char>(static_cast<unsigned char>(last) - low);
  return reinterpret_cast<bytes16>(bytes - low <= span);
}

inline bool all16(bytes16 mask) noexcept {
  std::uint64_t halves[2];
  __builtin_memcpy(halves, &mask, sizeof halves);
  return (halves[0] & halves[1]) == UINT64_MAX;
}

/// The place of the first byte that a mask says no to; 16 where there is none.
inline std::size_t first_no16(bytes16 mask) noexcept {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ || __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
  for (std::size_t at = 0; at < 16; at += 8) {
    std::uint64_t half = 0;
    __builtin_memcpy(&half, reinterpret_cast<char const*>(&mask) + at, sizeof half);
    if (half == UINT64_MAX) continue;
    bool const little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    int const bits = little ? __builtin_ctzll(~half) : __builtin_clzll(~half);
    return at + static_cast<std::size_t>(bits) / 8;
  }
  return 16;
}

/// The place of the first byte of a text that `test`, a mask of sixteen, and `is`, of one, say no to; its
/// size where there is none. Reads nothing outside the text; some bytes twice.
template <class Test, class Is>
inline std::size_t find_first_no(std::string_view text, Test const& test, Is const& is) noexcept {
  char const* const from = text.data();
  std::size_t const size = text.size();
  if (size < 16) {
    std::size_t at = 0;
    while (at < size && is(from[at])) ++at;
    return at;
  }
  for (std::size_t at = 0; at + 16 < size; at += 16) {
    std::size_t const place = first_no16(test(load16(from + at)));
    if (place != 16) return at + place;
  }
  return size - 16 + first_no16(test(load16(from + size - 16)));
}

/// Texts below this size have no sixteen bytes, nor eight.
inline constexpr std::size_t shortest_for_bytes16 = 8;

/// Whether `test`, which makes a mask of sixteen bytes, says yes to each byte of a text of 8 bytes and more.
/// Reads nothing outside the text; some bytes twice.
template <class Test>
inline bool every_byte(std::string_view text, Test const& test) noexcept {
  char const* const from = text.data();
  std::size_t const size = text.size();
  if (size < 16) {
    bytes16 both;
    __builtin_memcpy(&both, from, 8);
    __builtin_memcpy(reinterpret_cast<char*>(&both) + 8, from + size - 8, 8);
    return all16(test(both));
  }
  bytes16 good = test(load16(from + size - 16));
  for (std::size_t at = 0; at + 16 < size; at += 16) good &= test(load16(from + at));
  return all16(good);
}

/// RFC 3986 section 2.3.
inline bytes16 is_unreserved16(bytes16 bytes) noexcept {
  return is_between(bytes | 0x20, 'a', 'z') | is_between(bytes, '0', '9') | is_between(bytes, '-', '.') |
         is_byte(bytes, '_') | is_byte(bytes, '~');
}

/// What the names that are signed consist of, but for rare ones: lower-case letters, digits and hyphens.
inline bytes16 is_plain_name16(bytes16 bytes) noexcept {
  return is_between(bytes, 'a', 'z') | is_between(bytes, '0', '9') | is_byte(bytes, '-');
}

/// Whether a text is a literal; without a call, for compilers call memcmp for all but 1, 2, 4 and 8 bytes.
template <std::size_t Size>
[[gnu::always_inline]] constexpr bool is_literal(std::string_view text,
                                                 char const (&literal)[Size]) noexcept {
  constexpr std::size_t size = Size - 1;
  if (text.size() != size) return false;
  if constexpr (size < 8) {
    return __builtin_memcmp(text.data(), literal, size) == 0;
  } else {
    bool same = __builtin_memcmp(text.data() + size - 8, literal + size - 8, 8) == 0;
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      same = same && __builtin_memcmp(text.data() + at, literal + at, 8) == 0;
    }
    return same;
  }
}

/// Eight bytes, the capital letters among them in lower case.
inline std::uint64_t lower8(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  std::uint64_t const low = bytes & 0x7F * ones;
  std::uint64_t const from_a = low + (0x80 - 'A') * ones;
  std::uint64_t const above_z = low + (0x7F - 'Z') * ones;
  return bytes | ((from_a & ~above_z & ~bytes & 0x80 * ones) >> 2U);
}

/// `iequals` of two texts of `size` bytes.
inline bool same_but_for_case(char const* left, char const* right, std::size_t size) noexcept {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (size < 8) {
    if (size >= 4) {
      std::uint32_t parts[4];
      __builtin_memcpy(&parts[0], left, 4);
      __builtin_memcpy(&parts[1], left + size - 4, 4);
      __builtin_memcpy(&parts[2], right, 4);
      __builtin_memcpy(&parts[3], right + size - 4, 4);
      return lower8(std::uint64_t{parts[0]} << 32U | parts[1]) ==
             lower8(std::uint64_t{parts[2]} << 32U | parts[3]);
    }
    for (std::size_t i = 0; i < size; ++i) {
      a = a << 8U | static_cast<unsigned char>(left[i]);
      b = b << 8U | static_cast<unsigned char>(right[i]);
    }
    return lower8(a) == lower8(b);
  }
  for (std::size_t at = 0;;) {
    __builtin_memcpy(&a, left + at, sizeof a);
    __builtin_memcpy(&b, right + at, sizeof b);
    if (lower8(a) != lower8(b)) return false;
    if (at + 8 == size) return true;
    at = at + 16 <= size ? at + 8 : size - 8;
  }
}

/// RFC 9110 section 5.5.
inline bytes16 is_field_value16(bytes16 bytes) noexcept {
  return is_between(bytes, ' ', '~') | is_between(bytes, '\x80', '\xff') | is_byte(bytes, '\t');
}

}  // namespace jobwire::detail
