// Sixteen bytes at a time, by the compilers' own portable vectors: for texts mostly as they should be.
// Layer 0; may include: nothing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace jobwire::detail {

/// As a mask, a byte is 0xFF for yes and 0 for no. What takes vectors is not usable in constant expressions.
using bytes16 = unsigned char __attribute__((vector_size(16)));
using bytes8 = unsigned char __attribute__((vector_size(8)));
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

/// The bytes above a limit; of those below 128 alone.
inline bytes16 is_above(bytes16 bytes, signed char limit) noexcept {
  using signed_bytes16 = signed char __attribute__((vector_size(16)));
  return reinterpret_cast<bytes16>(reinterpret_cast<signed_bytes16>(bytes) > limit);
}

/// A mask's bytes as bits, the first byte lowest.
inline unsigned bits16(bytes16 mask) noexcept {
#if defined(__SSE2__)
  return static_cast<unsigned>(
      __builtin_ia32_pmovmskb128(reinterpret_cast<char __attribute__((vector_size(16)))>(mask)));
#else
  constexpr bytes16 weights{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  mask &= weights;
  std::uint64_t halves[2];
  __builtin_memcpy(halves, &mask, sizeof halves);
  auto const sum = [](std::uint64_t bytes) noexcept {  // each weight once, so nothing is carried
    return static_cast<unsigned>(bytes * 0x0101010101010101U >> 56U);
  };
  return sum(halves[0]) | sum(halves[1]) << 8U;
#endif
}

inline bool all16(bytes16 mask) noexcept { return bits16(mask) == 0xFFFF; }

/// Texts below this size have no sixteen bytes, nor eight.
inline constexpr std::size_t shortest_for_bytes16 = 8;

/// The first eight bytes of a text of 8 to 16, and the last eight.
inline bytes16 load_ends16(char const* from, std::size_t size) noexcept {
  bytes8 front;
  bytes8 back;
  __builtin_memcpy(&front, from, sizeof front);
  __builtin_memcpy(&back, from + size - sizeof back, sizeof back);
  return __builtin_shufflevector(front, back, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Which byte of a mask is the first that says yes; 16 where none does.
inline std::size_t first16(bytes16 mask) noexcept {
  return static_cast<std::size_t>(std::countr_zero(bits16(mask) | 0x10000U));
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
    std::size_t const place = first16(~test(load16(from + at)));
    if (place != 16) return at + place;
  }
  return size - 16 + first16(~test(load16(from + size - 16)));
}

/// Where a byte first stands in a text, or the text's size; inline, for short ways. Reads nothing outside the
/// text.
constexpr std::size_t find_byte(std::string_view text, char wanted) noexcept {
  std::size_t at = 0;
  if (!std::is_constant_evaluated() && text.size() >= 16) {
    for (; at + 16 <= text.size(); at += 16) {
      std::size_t const first = first16(is_byte(load16(text.data() + at), wanted));
      if (first != 16) return at + first;
    }
    std::size_t const back = text.size() - 16;
    return back + first16(is_byte(load16(text.data() + back), wanted));
  }
  if (!std::is_constant_evaluated() && text.size() >= shortest_for_bytes16) {
    std::size_t const first = first16(is_byte(load_ends16(text.data(), text.size()), wanted));
    return first < 8 ? first : text.size() - 16 + first;
  }
  while (at < text.size() && text[at] != wanted) ++at;
  return at;
}

/// Whether `test`, which makes a mask of sixteen bytes, says yes to each byte of a text of 8 bytes and more.
/// Reads nothing outside the text; some bytes twice.
template <class Test>
inline bool every_byte(std::string_view text, Test const& test) noexcept {
  char const* const from = text.data();
  std::size_t const size = text.size();
  if (size < 16) {
    return all16(test(load_ends16(from, size)));
  }
  bytes16 good = test(load16(from + size - 16));
  for (std::size_t at = 0; at + 16 < size; at += 16) good &= test(load16(from + at));
  return all16(good);
}

// Tests are objects, not functions: each has its own type, so that it becomes part of the loop.

/// RFC 3986 section 2.3.
inline constexpr auto is_unreserved16 = [](bytes16 bytes) noexcept {
  return is_between(bytes | 0x20, 'a', 'z') | is_between(bytes, '0', '9') | is_between(bytes, '-', '.') |
         is_byte(bytes, '_') | is_byte(bytes, '~');
};

/// What the names that are signed consist of, but for rare ones: lower-case letters, digits and hyphens.
inline constexpr auto is_plain_name16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, 'a', 'z') | is_between(bytes, '0', '9') | is_byte(bytes, '-');
};

inline bytes16 is_same_but_for_case16(bytes16 left, bytes16 right) noexcept {
  auto const lower = [](bytes16 bytes) noexcept { return bytes | (is_between(bytes, 'A', 'Z') & 0x20); };
  return reinterpret_cast<bytes16>(lower(left) == lower(right));
}

/// The bits in which eight bytes differ from eight others.
inline std::uint64_t unlike8(char const* left, char const* right) noexcept {
  std::uint64_t words[2];
  __builtin_memcpy(&words[0], left, 8);
  __builtin_memcpy(&words[1], right, 8);
  return words[0] ^ words[1];
}

/// Whether what begins at `at`, and has as many bytes, is a literal; without a call, for compilers call
/// memcmp for all but 1, 2, 4 and 8 bytes.
template <std::size_t Size>
[[gnu::always_inline]] constexpr bool is_literal_at(char const* at, char const (&literal)[Size]) noexcept {
  constexpr std::size_t size = Size - 1;
  static_assert(size <= 48, "jobwire: a longer literal needs more steps here");
  if (std::is_constant_evaluated()) {  // g++ evaluates the built-in function for literals alone
    for (std::size_t i = 0; i < size; ++i) {
      if (at[i] != literal[i]) return false;
    }
    return true;
  }
  if constexpr (size < 8) {
    return __builtin_memcmp(at, literal, size) == 0;
  } else {
    std::uint64_t unlike = unlike8(at + size - 8, literal + size - 8);
    if constexpr (size > 8) unlike |= unlike8(at, literal);
    if constexpr (size > 16) unlike |= unlike8(at + 8, literal + 8);
    if constexpr (size > 24) unlike |= unlike8(at + 16, literal + 16);
    if constexpr (size > 32) unlike |= unlike8(at + 24, literal + 24);
    if constexpr (size > 40) unlike |= unlike8(at + 32, literal + 32);
    return unlike == 0;
  }
}

/// Whether a text is a literal.
template <std::size_t Size>
[[gnu::always_inline]] constexpr bool is_literal(std::string_view text,
                                                 char const (&literal)[Size]) noexcept {
  return text.size() == Size - 1 && is_literal_at(text.data(), literal);
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
  if (size >= 4 && size < 8) {
    std::uint32_t ends[4];
    __builtin_memcpy(&ends[0], left, 4);
    __builtin_memcpy(&ends[1], left + size - 4, 4);
    __builtin_memcpy(&ends[2], right, 4);
    __builtin_memcpy(&ends[3], right + size - 4, 4);
    a = std::uint64_t{ends[0]} << 32U | ends[1];
    b = std::uint64_t{ends[2]} << 32U | ends[3];
    return a == b || lower8(a) == lower8(b);
  }
  if (size < 4) {
    for (std::size_t i = 0; i < size; ++i) {
      a = a << 8U | static_cast<unsigned char>(left[i]);
      b = b << 8U | static_cast<unsigned char>(right[i]);
    }
    return a == b || lower8(a) == lower8(b);
  }
  if (size < 16) return all16(is_same_but_for_case16(load_ends16(left, size), load_ends16(right, size)));
  bytes16 same = is_same_but_for_case16(load16(left + size - 16), load16(right + size - 16));
  for (std::size_t at = 0; at + 16 < size; at += 16) {
    same &= is_same_but_for_case16(load16(left + at), load16(right + at));
  }
  return all16(same);
}

/// The text of `size` bytes at `begin`. Where a view is made of a pointer to bytes that may change, the
/// compiler looks at the constructor from iterators first, which takes it long.
constexpr std::string_view text_at(char const* begin, std::size_t size) noexcept { return {begin, size}; }

/// Whether two texts are equal; inline, for short ones.
constexpr bool same_bytes(std::string_view left, std::string_view right) noexcept {
  std::size_t const size = left.size();
  if (size != right.size()) return false;
  if (std::is_constant_evaluated() || size < 8) {
    for (std::size_t i = 0; i < size; ++i) {
      if (left[i] != right[i]) return false;
    }
    return true;
  }
  auto const same16 = [](bytes16 one, bytes16 other) noexcept {
    return reinterpret_cast<bytes16>(one == other);
  };
  char const* const l = left.data();
  char const* const r = right.data();
  if (size < 16) return all16(same16(load_ends16(l, size), load_ends16(r, size)));
  bytes16 same = same16(load16(l + size - 16), load16(r + size - 16));
  for (std::size_t at = 0; at + 16 < size; at += 16) same &= same16(load16(l + at), load16(r + at));
  return all16(same);
}

/// Up to eight bytes of each end of a text, mixed into one number: equal for equal texts.
constexpr std::uint64_t ends_of(std::string_view text) noexcept {
  std::uint64_t front = 0;
  std::uint64_t back = 0;
  std::size_t const size = text.size() < 8 ? text.size() : 8;
  if (!std::is_constant_evaluated() && size == 8) {
    __builtin_memcpy(&front, text.data(), sizeof front);
    __builtin_memcpy(&back, text.data() + text.size() - 8, sizeof back);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      front |= std::uint64_t{static_cast<unsigned char>(text[i])} << 8U * i;
      back |= std::uint64_t{static_cast<unsigned char>(text[text.size() - size + i])} << 8U * i;
    }
  }
  return front ^ std::rotl(back, 23) ^ text.size();
}

/// RFC 5234 appendix B.1: VCHAR.
inline constexpr auto is_visible16 = [](bytes16 bytes) noexcept { return is_between(bytes, '!', '~'); };

/// What field names consist of, but for rare ones: letters, digits and hyphens.
inline constexpr auto is_plain_field_name16 = [](bytes16 bytes) noexcept {
  return is_between(bytes | 0x20, 'a', 'z') | is_between(bytes, '0', '9') | is_byte(bytes, '-');
};

/// What targets consist of, but for rare ones.
inline constexpr auto is_plain_target16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, '&', ';') | is_between(bytes, '?', 'Z') | is_between(bytes, 'a', 'z') |
         is_byte(bytes, '=');
};

/// RFC 9110 section 5.6.2: tchar.
inline constexpr auto is_token16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, '^', 'z') | is_between(bytes, 'A', 'Z') | is_between(bytes, '0', '9') |
         is_between(bytes, '-', '.') | is_between(bytes, '*', '+') | is_between(bytes, '#', '\'') |
         is_byte(bytes, '!') | is_byte(bytes, '|') | is_byte(bytes, '~');
};

/// RFC 3986: what a target may hold but for the sign that begins an escape.
inline constexpr auto is_unescaped_target16 = [](bytes16 bytes) noexcept {
  return is_plain_target16(bytes) | is_byte(bytes, '_') | is_byte(bytes, '~') | is_byte(bytes, '!') |
         is_byte(bytes, '$');
};

/// What field values consist of, but for rare ones: the space and the visible characters.
inline constexpr auto is_plain_value16 = [](bytes16 bytes) noexcept { return is_between(bytes, ' ', '~'); };

/// Lower-case hex digits.
inline constexpr auto is_lower_hex16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, 'a', 'f') | is_between(bytes, '0', '9');
};

/// RFC 9110 section 5.5.
inline constexpr auto is_field_value16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, ' ', '~') | is_between(bytes, '\x80', '\xff') | is_byte(bytes, '\t');
};

}  // namespace jobwire::detail
