// What an x86 CPU has, and what the system keeps of it.
// Layer 0; may include: nothing.
#pragma once

#if defined(__x86_64__)

#include <cpuid.h>

namespace jobwire::detail {

/// Registers B and C of a leaf of CPUID, subleaf 0; zeros where the CPU has no such leaf.
struct x86_leaf {
  unsigned b = 0;
  unsigned c = 0;
};

/// Asks CPUID: __builtin_cpu_supports does not know all of it on every compiler.
inline x86_leaf read_x86_leaf(unsigned number) noexcept {
  unsigned a = 0;
  unsigned d = 0;
  x86_leaf leaf;
  return __get_cpuid_count(number, 0, &a, &leaf.b, &leaf.c, &d) != 0 ? leaf : x86_leaf{};
}

/// The register XCR0: which registers the system keeps; none of the wide ones without OSXSAVE and AVX (CPUID
/// leaf 1).
inline unsigned x86_kept_registers() noexcept {
  unsigned const c = read_x86_leaf(1).c;
  if ((c >> 27U & c >> 28U & 1U) == 0) return 0;
  unsigned a = 0;
  unsigned d = 0;
  __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return a;
}

/// Whether this CPU has AVX, and the system keeps XMM and YMM.
inline bool has_x86_avx() noexcept { return (x86_kept_registers() & 0x06U) == 0x06; }

}  // namespace jobwire::detail

#else

namespace jobwire::detail {

constexpr bool has_x86_avx() noexcept { return false; }

}  // namespace jobwire::detail

#endif
