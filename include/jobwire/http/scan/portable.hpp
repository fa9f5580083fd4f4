// Which bytes can end a part of a head, as bitmaps: the sets, and the marks made byte by byte.
// Layer 3; may include: ascii.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/ascii.hpp>

namespace jobwire::detail {

/// What the names of fields are made of, but for the rare "#%^`|": all of it is also good in a target, and in
/// the name of a host.
inline constexpr char_set is_plain_name_char = is_alpha | is_digit | char_set{"!$&'*+-._~"};

/// Of 64 bytes, a bit for each: the first byte's is the lowest. No bit is set behind the last byte.
struct byte_marks {
  std::uint64_t no_name = 0;   ///< bytes that are in no plain name
  std::uint64_t no_value = 0;  ///< bytes that no field value has: controls but for the tab
};

inline constexpr std::size_t marked_window = 512;

/// The place of the lowest bit that is set, of which there is one.
constexpr std::size_t lowest_bit(std::uint64_t bits) noexcept {
  return static_cast<unsigned>(std::countr_zero(bits));
}

/// The marks of the bytes of a window, by blocks of 64; those of blocks behind its end are left as they were.
struct window_marks {
  std::array<std::uint64_t, marked_window / 64> no_name;
  std::array<std::uint64_t, marked_window / 64> no_value;

  constexpr void set(std::size_t block, byte_marks const& marks) noexcept {
    no_name[block] = marks.no_name;
    no_value[block] = marks.no_value;
  }

  /// The end of a plain name at `at`, where one of the marks at or behind it is set.
  constexpr std::size_t name_end(std::size_t at) const noexcept {
    std::size_t block = at / 64;
    std::uint64_t ends = no_name[block] >> (at % 64);
    if (ends != 0) [[likely]]
      return at + lowest_bit(ends);
    do ends = no_name[++block];
    while (ends == 0);
    return 64 * block + lowest_bit(ends);
  }
};

constexpr void mark_portable(std::string_view window, window_marks& marks) noexcept {
  for (std::size_t begin = 0; begin < window.size(); begin += 64) {
    byte_marks made;
    auto const block = slice(window, begin, 64);
    for (std::size_t i = 0; i < block.size(); ++i) {
      made.no_name |= std::uint64_t{!is_plain_name_char(block[i])} << i;
      made.no_value |= std::uint64_t{!is_field_value_char(block[i])} << i;
    }
    marks.set(begin / 64, made);
  }
}

/// The last bytes of a window that are no whole block: 64 bytes that end with them, of the window where it
/// has as many, or of a copy. Nothing is read outside the window.
class window_tail {
 public:
  explicit window_tail(std::string_view window) noexcept : behind_{64 - window.size() % 64} {
    if (window.size() > 64) {
      from_ = window.data() + window.size() - 64;
      return;
    }
    __builtin_memset(copy_, 0, sizeof copy_);
    __builtin_memcpy(copy_ + behind_, window.data(), window.size());
  }
  window_tail(window_tail const&) = delete;
  window_tail& operator=(window_tail const&) = delete;

  char const* block() const noexcept { return from_; }

  /// The marks of the tail alone, from those of the block.
  byte_marks marks(byte_marks const& of_block) const noexcept {
    return {of_block.no_name >> behind_, of_block.no_value >> behind_};
  }

 private:
  std::size_t behind_;
  char copy_[64];
  char const* from_ = copy_;
};

/// A table of 16 bytes, four times, for look-ups of up to 64.
using digit_table = std::array<char, 64>;

constexpr void set_digit(digit_table& table, unsigned digit, unsigned bits) noexcept {
  for (unsigned at = digit; at < 64; at += 16) table[at] = static_cast<char>(bits);
}

/// A set of ASCII bytes as a table: at a byte's low digit, a bit for each high digit with which it is in the
/// set.
constexpr digit_table by_low_digit(char_set const& set) noexcept {
  digit_table table{};
  for (unsigned low = 0; low < 16; ++low) {
    unsigned bits = 0;
    for (unsigned high = 0; high < 8; ++high) {
      bits |= unsigned{set(static_cast<char>(high << 4U | low))} << high;
    }
    set_digit(table, low, bits);
  }
  return table;
}

/// The bit of each high digit; none of those above ASCII.
constexpr digit_table high_digit_bits() noexcept {
  digit_table table{};
  for (unsigned high = 0; high < 8; ++high) set_digit(table, high, 1U << high);
  return table;
}

inline constexpr digit_table plain_name_digits = by_low_digit(is_plain_name_char);
/// All bytes that no field value has are ASCII.
inline constexpr digit_table no_value_digits =
    by_low_digit(char_set{'\0', '\x08'} | char_set{'\x0a', '\x1f'} | char_set{"\x7f"});
inline constexpr digit_table digit_bits = high_digit_bits();

}  // namespace jobwire::detail
