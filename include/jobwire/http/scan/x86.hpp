// The marks of a head's bytes on x86: 16 bytes at a time on every CPU, 32 with AVX2, 64 with AVX-512.
// Layer 4; may include: bytes16, http/scan/portable, x86_cpu.
#pragma once

#include <jobwire/bytes16.hpp>
#include <jobwire/http/scan/portable.hpp>
#include <jobwire/x86_cpu.hpp>

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <smmintrin.h>

// Each function names the instructions it needs, so that no compiler flag has to.
#define JOBWIRE_X86_AVX2 __attribute__((target("avx2")))
#define JOBWIRE_X86_AVX2_INLINE __attribute__((target("avx2"), always_inline))
#define JOBWIRE_X86_AVX512 __attribute__((target("avx512bw")))
#define JOBWIRE_X86_AVX512_INLINE __attribute__((target("avx512bw"), always_inline))

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool x86_scan_compiled = true;

/// Whether this CPU has AVX2, and the system keeps XMM and YMM.
inline bool has_x86_avx2() noexcept { return has_x86_avx() && (read_x86_leaf(7).b >> 5U & 1U) != 0; }

/// Whether this CPU has AVX512BW, and the system keeps ZMM and the masks. AVX512_VBMI, which is not needed,
/// is asked for too: those without it run more slowly for a while after instructions so wide.
inline bool has_x86_avx512() noexcept {
  auto const leaf = read_x86_leaf(7);
  bool const instructions = (leaf.b >> 16U & leaf.b >> 30U & leaf.c >> 1U & 1U) != 0;
  return instructions && (x86_kept_registers() & 0xE6U) == 0xE6;
}

inline std::uint64_t mask_bits16(bytes16 mask) noexcept {
  return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(mask)));
}

/// `is_plain_name_char`.
inline bytes16 is_plain_name_char16(bytes16 bytes) noexcept {
  return is_between(bytes | 0x20, 'a', 'z') | is_between(bytes, '0', '9') | is_between(bytes, '-', '.') |
         is_between(bytes, '*', '+') | is_between(bytes, '&', '\'') | is_byte(bytes, '!') |
         is_byte(bytes, '$') | is_byte(bytes, '_') | is_byte(bytes, '~');
}

inline byte_marks sse2_marks(char const* block) noexcept {
  byte_marks made;
  for (unsigned at = 0; at < 64; at += 16) {
    bytes16 const bytes = load16(block + at);
    made.no_name |= mask_bits16(~is_plain_name_char16(bytes)) << at;
    made.no_value |= mask_bits16(~is_field_value16(bytes)) << at;
  }
  return made;
}

inline void mark_x86_sse2(std::string_view window, window_marks& marks) noexcept {
  std::size_t const whole = window.size() / 64;
  for (std::size_t block = 0; block < whole; ++block) {
    marks.set(block, sse2_marks(window.data() + 64 * block));
  }
  if (window.size() % 64 == 0) return;
  window_tail const tail{window};
  marks.set(whole, tail.marks(sse2_marks(tail.block())));
}

using bytes32 = char __attribute__((vector_size(32)));
using words16 = std::uint16_t __attribute__((vector_size(32)));

JOBWIRE_X86_AVX2_INLINE inline bytes32 avx2_load(char const* from) noexcept {
  bytes32 loaded;
  __builtin_memcpy(&loaded, from, sizeof loaded);
  __asm__("" : "+x"(loaded));  // else g++ loads it anew for each use
  return loaded;
}

/// A bit for each byte whose digits have no bit in common.
JOBWIRE_X86_AVX2_INLINE inline std::uint64_t avx2_none(bytes32 low, bytes32 high) noexcept {
  bytes32 const none{};
  return static_cast<unsigned>(__builtin_ia32_pmovmskb256(reinterpret_cast<bytes32>((low & high) == none)));
}

struct avx2_tables {
  bytes32 names;
  bytes32 no_value;
  bytes32 bits;
};

/// Puts a bit for each of 32 bytes that is in no plain name, and for each that a field value may have.
JOBWIRE_X86_AVX2_INLINE inline void avx2_mark_half(bytes32 bytes, avx2_tables const& tables,
                                                   std::uint64_t& no_name, std::uint64_t& value) noexcept {
  words16 const digits = reinterpret_cast<words16>(bytes) >> 4 & 0x0F0F;
  // A byte above ASCII is looked up as 0, which is in neither set.
  bytes32 const high = __builtin_ia32_pshufb256(tables.bits, reinterpret_cast<bytes32>(digits));
  no_name = avx2_none(__builtin_ia32_pshufb256(tables.names, bytes), high);
  value = avx2_none(__builtin_ia32_pshufb256(tables.no_value, bytes), high);
}

JOBWIRE_X86_AVX2_INLINE inline byte_marks avx2_marks(char const* block, avx2_tables const& tables) noexcept {
  std::uint64_t no_name[2];
  std::uint64_t value[2];
  avx2_mark_half(avx2_load(block), tables, no_name[0], value[0]);
  avx2_mark_half(avx2_load(block + 32), tables, no_name[1], value[1]);
  return {no_name[0] | no_name[1] << 32U, ~(value[0] | value[1] << 32U)};
}

/// To be called only where `has_x86_avx2()`.
JOBWIRE_X86_AVX2 inline void mark_x86_avx2(std::string_view window, window_marks& marks) noexcept {
  avx2_tables const tables{avx2_load(plain_name_digits.data()), avx2_load(no_value_digits.data()),
                           avx2_load(digit_bits.data())};
  std::size_t const whole = window.size() / 64;
  for (std::size_t block = 0; block < whole; ++block) {
    marks.set(block, avx2_marks(window.data() + 64 * block, tables));
  }
  if (window.size() % 64 == 0) return;
  window_tail const tail{window};
  marks.set(whole, tail.marks(avx2_marks(tail.block(), tables)));
}

using bytes64 = char __attribute__((vector_size(64)));
using words32 = std::uint16_t __attribute__((vector_size(64)));

JOBWIRE_X86_AVX512_INLINE inline bytes64 avx512_load(char const* from) noexcept {
  bytes64 loaded;
  __builtin_memcpy(&loaded, from, sizeof loaded);
  __asm__("" : "+v"(loaded));  // as above
  return loaded;
}

JOBWIRE_X86_AVX512_INLINE inline bytes64 avx512_look_up(bytes64 table, bytes64 digits) noexcept {
#if defined(__clang__)
  return __builtin_ia32_pshufb512(table, digits);
#else
  return __builtin_ia32_pshufb512_mask(table, digits, bytes64{}, UINT64_MAX);
#endif
}

/// A bit for each byte whose digits have a bit in common.
JOBWIRE_X86_AVX512_INLINE inline std::uint64_t avx512_some(bytes64 low, bytes64 high) noexcept {
  constexpr int unequal = 4;
  return __builtin_ia32_cmpb512_mask(low & high, bytes64{}, unequal, UINT64_MAX);
}

struct avx512_tables {
  bytes64 names;
  bytes64 no_value;
  bytes64 bits;
};

JOBWIRE_X86_AVX512_INLINE inline byte_marks avx512_marks(char const* block,
                                                         avx512_tables const& tables) noexcept {
  bytes64 const bytes = avx512_load(block);
  words32 const digits = reinterpret_cast<words32>(bytes) >> 4 & 0x0F0F;
  bytes64 const high = avx512_look_up(tables.bits, reinterpret_cast<bytes64>(digits));
  return {~avx512_some(avx512_look_up(tables.names, bytes), high),
          avx512_some(avx512_look_up(tables.no_value, bytes), high)};
}

/// To be called only where `has_x86_avx512()`.
JOBWIRE_X86_AVX512 inline void mark_x86_avx512(std::string_view window, window_marks& marks) noexcept {
  avx512_tables const tables{avx512_load(plain_name_digits.data()), avx512_load(no_value_digits.data()),
                             avx512_load(digit_bits.data())};
  std::size_t const whole = window.size() / 64;
  for (std::size_t block = 0; block < whole; ++block) {
    marks.set(block, avx512_marks(window.data() + 64 * block, tables));
  }
  if (window.size() % 64 == 0) return;
  window_tail const tail{window};
  marks.set(whole, tail.marks(avx512_marks(tail.block(), tables)));
}

}  // namespace jobwire::detail

#undef JOBWIRE_X86_AVX2
#undef JOBWIRE_X86_AVX2_INLINE
#undef JOBWIRE_X86_AVX512
#undef JOBWIRE_X86_AVX512_INLINE

#else

#include <string_view>

namespace jobwire::detail {

inline constexpr bool x86_scan_compiled = false;
constexpr bool has_x86_avx2() noexcept { return false; }
constexpr bool has_x86_avx512() noexcept { return false; }

/// None of these is reached.
inline void mark_x86_sse2(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}
inline void mark_x86_avx2(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}
inline void mark_x86_avx512(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}

}  // namespace jobwire::detail

#endif
