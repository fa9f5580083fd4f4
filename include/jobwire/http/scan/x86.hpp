// The marks of a head's bytes on x86: 16 bytes at a time on every CPU, 32 where there is AVX2.
// Layer 4; may include: bytes16, http/scan/portable.
#pragma once

#include <jobwire/bytes16.hpp>
#include <jobwire/http/scan/portable.hpp>

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <cpuid.h>
#include <smmintrin.h>

// Each function names the instructions it needs, so that no compiler flag has to.
#define JOBWIRE_X86_AVX2 __attribute__((target("avx2")))
#define JOBWIRE_X86_AVX2_INLINE __attribute__((target("avx2"), always_inline))

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool x86_scan_compiled = true;

/// Whether this CPU has AVX2 (CPUID leaf 7) and the system keeps the registers: OSXSAVE and AVX (leaf 1), and
/// the bits of XCR0 for XMM and YMM.
inline bool has_x86_avx2() noexcept {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) return false;
  if ((c >> 27U & 1U) == 0 || (c >> 28U & 1U) == 0) return false;
  unsigned kept = 0;
  __asm__ volatile("xgetbv" : "=a"(kept), "=d"(d) : "c"(0));
  if ((kept & 6U) != 6U) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 5U & 1U) != 0;
}

inline std::uint64_t mask_bits16(bytes16 mask) noexcept {
  return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(mask)));
}

/// RFC 9110 section 5.6.2.
inline bytes16 is_token16(bytes16 bytes) noexcept {
  return is_between(bytes, '^', 'z') | is_between(bytes, 'A', 'Z') | is_between(bytes, '0', '9') |
         is_between(bytes, '-', '.') | is_between(bytes, '#', '\'') | is_between(bytes, '*', '+') |
         is_byte(bytes, '!') | is_byte(bytes, '|') | is_byte(bytes, '~');
}

inline byte_marks sse2_marks(char const* block) noexcept {
  byte_marks made;
  for (unsigned at = 0; at < 64; at += 16) {
    bytes16 const bytes = load16(block + at);
    made.no_name |= mask_bits16(~is_token16(bytes)) << at;
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
  return loaded;
}

/// A bit for each byte whose digits have no bit in common.
JOBWIRE_X86_AVX2_INLINE inline std::uint64_t avx2_none(bytes32 low, bytes32 high) noexcept {
  bytes32 const none{};
  return static_cast<unsigned>(__builtin_ia32_pmovmskb256(reinterpret_cast<bytes32>((low & high) == none)));
}

struct avx2_tables {
  bytes32 tokens;
  bytes32 no_value;
  bytes32 bits;
};

JOBWIRE_X86_AVX2_INLINE inline byte_marks avx2_marks(char const* block, avx2_tables const& tables) noexcept {
  byte_marks made;
  for (unsigned at = 0; at < 64; at += 32) {
    bytes32 const bytes = avx2_load(block + at);
    words16 const digits = reinterpret_cast<words16>(bytes) >> 4 & 0x0F0F;
    // A byte above ASCII is looked up as 0, which is in neither set.
    bytes32 const high = __builtin_ia32_pshufb256(tables.bits, reinterpret_cast<bytes32>(digits));
    made.no_name |= avx2_none(__builtin_ia32_pshufb256(tables.tokens, bytes), high) << at;
    made.no_value |= (avx2_none(__builtin_ia32_pshufb256(tables.no_value, bytes), high) ^ UINT32_MAX) << at;
  }
  return made;
}

/// To be called only where `has_x86_avx2()`.
JOBWIRE_X86_AVX2 inline void mark_x86_avx2(std::string_view window, window_marks& marks) noexcept {
  avx2_tables const tables{avx2_load(token_digits.data()), avx2_load(no_value_digits.data()),
                           avx2_load(digit_bits.data())};
  std::size_t const whole = window.size() / 64;
  for (std::size_t block = 0; block < whole; ++block) {
    marks.set(block, avx2_marks(window.data() + 64 * block, tables));
  }
  if (window.size() % 64 == 0) return;
  window_tail const tail{window};
  marks.set(whole, tail.marks(avx2_marks(tail.block(), tables)));
}

}  // namespace jobwire::detail

#undef JOBWIRE_X86_AVX2
#undef JOBWIRE_X86_AVX2_INLINE

#else

#include <string_view>

namespace jobwire::detail {

inline constexpr bool x86_scan_compiled = false;
constexpr bool has_x86_avx2() noexcept { return false; }

/// Neither is reached.
inline void mark_x86_sse2(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}
inline void mark_x86_avx2(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}

}  // namespace jobwire::detail

#endif
