// The plain sets on x86 with AVX2, by 32 bytes.
// Layer 4; may include: http/scan/plain, x86_cpu.
#pragma once

#include <jobwire/http/scan/plain.hpp>
#include <jobwire/x86_cpu.hpp>

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

// Each function names the instructions it needs, so that no compiler flag has to.
#define JOBWIRE_X86_AVX2 __attribute__((target("avx2,bmi")))
#define JOBWIRE_X86_AVX2_INLINE __attribute__((target("avx2,bmi"), always_inline))

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool x86_scan_compiled = true;

/// Whether this CPU has AVX2 and BMI1, and the system keeps XMM and YMM.
inline bool has_x86_avx2() noexcept {
  auto const leaf = read_x86_leaf(7);
  return has_x86_avx() && (leaf.b >> 5U & leaf.b >> 3U & 1U) != 0;
}

using bytes32 = char __attribute__((vector_size(32)));

JOBWIRE_X86_AVX2_INLINE inline bytes32 avx2_load(void const* from) noexcept {
  bytes32 loaded;
  __builtin_memcpy(&loaded, from, sizeof loaded);
  __asm__("" : "+x"(loaded));  // else g++ loads it anew for each use
  return loaded;
}

/// `plain_sets16` by 32 bytes.
class plain_sets32 {
 public:
  JOBWIRE_X86_AVX2_INLINE inline plain_sets32() noexcept : plain_sets32{opaque(&plain_tables)} {}

  JOBWIRE_X86_AVX2 std::uint64_t no_name(char const* block) const noexcept { return no(names_, block); }
  JOBWIRE_X86_AVX2 std::uint64_t no_target(char const* block) const noexcept { return no(targets_, block); }
  JOBWIRE_X86_AVX2 std::uint64_t no_value(char const* block) const noexcept {
    return no_value32(block) | no_value32(block + 32) << 32U;
  }

  JOBWIRE_X86_AVX2 static std::size_t first(std::uint64_t bits) noexcept {
    std::size_t place = 0;  // g++ widens what its built-in function yields, for nothing
    __asm__("tzcntl %k1, %k0" : "=r"(place) : "r"(bits) : "cc");
    return place;
  }

 private:
  /// The tables, without the compiler's knowing what they hold: it would make some of them in more steps.
  JOBWIRE_X86_AVX2_INLINE static inline plain_table_set const& opaque(plain_table_set const* where) noexcept {
    __asm__("" : "+r"(where));
    return *where;
  }

  JOBWIRE_X86_AVX2_INLINE explicit inline plain_sets32(plain_table_set const& from) noexcept
      : names_{avx2_load(&from.names)},
        targets_{avx2_load(&from.targets)},
        digits_{avx2_load(&from.digits)},
        low_digit_{avx2_load(&from.low_digit)},
        one_{avx2_load(&from.one)},
        behind_space_{avx2_load(&from.behind_space)},
        none_{avx2_load(&from.none)} {}

  using signed_bytes32 = signed char __attribute__((vector_size(32)));
  using unsigned_bytes32 = unsigned char __attribute__((vector_size(32)));
  using half_words32 = std::uint16_t __attribute__((vector_size(32)));

  JOBWIRE_X86_AVX2_INLINE static inline std::uint64_t bits(bytes32 mask) noexcept {
    return static_cast<unsigned>(__builtin_ia32_pmovmskb256(mask));
  }

  /// A bit for each byte whose two digits have no bit in common; a byte above ASCII is looked up as 0.
  JOBWIRE_X86_AVX2_INLINE inline std::uint64_t no(bytes32 const& set, char const* from) const noexcept {
    bytes32 const bytes = avx2_load(from);
    auto const digits = reinterpret_cast<bytes32>(reinterpret_cast<half_words32>(bytes) >> 4) & low_digit_;
    bytes32 const common = __builtin_ia32_pshufb256(set, bytes) & __builtin_ia32_pshufb256(digits_, digits);
    return bits(reinterpret_cast<bytes32>(common == none_));
  }

  /// The delete character, counted up, is below zero, as are bytes above ASCII.
  JOBWIRE_X86_AVX2_INLINE inline std::uint64_t no_value32(char const* from) const noexcept {
    unsigned_bytes32 bytes;
    __builtin_memcpy(&bytes, from, sizeof bytes);
    auto const next = reinterpret_cast<signed_bytes32>(bytes + reinterpret_cast<unsigned_bytes32>(one_));
    return bits(reinterpret_cast<bytes32>(reinterpret_cast<signed_bytes32>(behind_space_) > next));
  }

  bytes32 names_;
  bytes32 targets_;
  bytes32 digits_;
  bytes32 low_digit_;
  bytes32 one_;
  bytes32 behind_space_;
  bytes32 none_;
};

/// Does a task by 32 bytes. To be called only where `has_x86_avx2()`.
template <class Task, class... With>
[[gnu::noinline]] JOBWIRE_X86_AVX2 void do_by_avx2(Task& task, With... with) noexcept {
  plain_sets32 const sets;
  task.by(sets, with...);
}

}  // namespace jobwire::detail

#undef JOBWIRE_X86_AVX2
#undef JOBWIRE_X86_AVX2_INLINE

#else

namespace jobwire::detail {

inline constexpr bool x86_scan_compiled = false;
constexpr bool has_x86_avx2() noexcept { return false; }

/// Not reached.
template <class Task, class... With>
void do_by_avx2(Task&, With...) noexcept {}

}  // namespace jobwire::detail

#endif
