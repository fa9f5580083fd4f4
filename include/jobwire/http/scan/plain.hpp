// What the parts of a head are made of when nothing is unusual, and which of a few bytes are not, as bits.
// Layer 3; may include: ascii, bytes16.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>

// By sixteen bytes is how old CPUs alone go on x86: there, small comes before fast.
#if defined(__x86_64__)
#define JOBWIRE_FOR_OLD_CPUS [[gnu::noinline]]
#else
#define JOBWIRE_FOR_OLD_CPUS
#endif

namespace jobwire::detail {

/// What the names of fields are made of but for rare ones; all of it is good in the name of a host.
inline constexpr char_set is_plain_name_char = is_alpha | is_digit | char_set{"-."};
/// What targets are made of but for rare ones; no escapes.
inline constexpr char_set is_plain_target_char =
    char_set{'&', ';'} | char_set{'?', 'Z'} | char_set{'a', 'z'} | char_set{"="};
/// What the values of fields are made of but for rare ones; no tab, no byte above ASCII.
inline constexpr char_set is_plain_value_char{' ', '~'};

/// The place of the lowest bit that is set, of which there is one.
constexpr std::size_t lowest_bit(std::uint64_t bits) noexcept {
#if defined(__x86_64__) && !defined(__BMI__) && !defined(__clang__)
  if (!std::is_constant_evaluated()) {  // g++ widens what its built-in function yields, for nothing
    std::uint64_t place = 0;
    __asm__("rep bsfq %1, %0" : "=r"(place) : "r"(bits) : "cc");
    return place;
  }
#endif
  return static_cast<unsigned>(std::countr_zero(bits));
}

/// How many bytes are looked at at once: for the end of a value, and for that of a name or a target.
inline constexpr std::size_t value_block = 64;
inline constexpr std::size_t name_block = 32;

/// A bit for each byte of a block, the first byte's lowest, that is not in one of the plain sets. All such
/// classes yield the same; this one goes by sixteen bytes.
struct plain_sets16 {
  JOBWIRE_FOR_OLD_CPUS static std::uint64_t no_name(char const* block) noexcept {
    return no<name_block>(block, [](bytes16 bytes) noexcept {
      return is_between(bytes | 0x20, 'a', 'z') | is_between(bytes, '0', '9') | is_between(bytes, '-', '.');
    });
  }
  static std::uint64_t no_target(char const* block) noexcept {
    return no<name_block>(block, is_plain_target16);
  }
  static std::uint64_t no_value(char const* block) noexcept {
    return no<value_block>(block, is_plain_value16);
  }

  /// The place of the first bit of a name's or a target's; the size of its block where there is none.
  static std::size_t first(std::uint64_t bits) noexcept {
    return lowest_bit(bits | std::uint64_t{1} << name_block);
  }

 private:
  template <unsigned Size, class Is>
  static std::uint64_t no(char const* block, Is const& is) noexcept {
    std::uint64_t made = 0;
    for (unsigned at = 0; at < Size; at += 16) made |= std::uint64_t{bits16(~is(load16(block + at)))} << at;
    return made;
  }
};

/// For each value of a hex digit of bytes, twice, for look-ups of up to 32. Not std::array, whose functions
/// are templates.
struct digit_table {
  char bytes[32];
};

constexpr void set_digit(digit_table& table, unsigned digit, unsigned bits) noexcept {
  table.bytes[digit] = table.bytes[digit + 16] = static_cast<char>(bits);
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

/// Thirty-two of a byte, by eight, which the compiler is done with sooner.
constexpr digit_table all_of(char one) noexcept {
  struct words {
    std::uint64_t of[4];
  };
  std::uint64_t const eight = 0x0101010101010101U * static_cast<unsigned char>(one);
  return __builtin_bit_cast(digit_table, words{{eight, eight, eight, eight}});
}

/// What `plain_sets32` is made of.
struct plain_table_set {
  digit_table names;
  digit_table targets;
  digit_table digits;
  digit_table low_digit;
  digit_table one;
  digit_table behind_space;
  digit_table none;
};
alignas(32) inline constexpr plain_table_set plain_tables{by_low_digit(is_plain_name_char),
                                                          by_low_digit(is_plain_target_char),
                                                          high_digit_bits(),
                                                          all_of('\x0F'),
                                                          all_of('\1'),
                                                          all_of(' ' + 1),
                                                          all_of('\0')};

}  // namespace jobwire::detail

#undef JOBWIRE_FOR_OLD_CPUS
