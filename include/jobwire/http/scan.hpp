// The bodies of what looks at a head's bytes many at a time; the one place that chooses one of them.
// Layer 5; may include: http/scan/plain, http/scan/x86, http/scan/arm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/http/scan/arm.hpp>
#include <jobwire/http/scan/plain.hpp>
#include <jobwire/http/scan/x86.hpp>

namespace jobwire {

/// The bodies there are of what looks at a head's bytes. All yield the same.
enum class scan_body : std::uint8_t {
  portable,  ///< none: each line is read as any may be; so it is in constant expressions
  x86_sse2,  ///< 16 bytes at a time; every x86-64 CPU has it
  x86_avx2,  ///< 32 bytes at a time; for CPUs with AVX2 and BMI1
  arm_neon,  ///< 16 bytes at a time; every 64-bit ARM CPU has it
};

constexpr std::string_view name(scan_body body) noexcept {
  constexpr std::string_view names[]{"portable"sv, "x86_sse2"sv, "x86_avx2"sv, "arm_neon"sv};
  return names[static_cast<std::size_t>(body)];
}

/// Whether this machine can run a body. Asks the CPU each time.
inline bool has_scan_body(scan_body body) noexcept {
  if (body == scan_body::x86_sse2) return detail::x86_scan_compiled;
  if (body == scan_body::x86_avx2) return detail::has_x86_avx2();
  if (body == scan_body::arm_neon) return detail::arm_scan_compiled;
  return true;
}

namespace detail {

/// The body in use, plus one; 0 until the first head. Any thread may set it at any time, for all bodies yield
/// the same.
inline constinit std::uint8_t scan_choice = 0;

inline void use_scan_body(scan_body body) noexcept {
  __atomic_store_n(&scan_choice, static_cast<std::uint8_t>(static_cast<unsigned>(body) + 1),
                   __ATOMIC_RELAXED);
}

/// Chooses the fastest body that this machine has.
[[gnu::noinline, gnu::cold]] inline scan_body choose_scan_body() noexcept {
  auto body = scan_body::portable;
  for (auto const faster : {scan_body::x86_sse2, scan_body::x86_avx2, scan_body::arm_neon}) {
    if (has_scan_body(faster)) body = faster;
  }
  use_scan_body(body);
  return body;
}

}  // namespace detail

/// The body in use: the fastest this machine has, unless another one was forced.
inline scan_body scan_body_in_use() noexcept {
  unsigned const chosen = __atomic_load_n(&detail::scan_choice, __ATOMIC_RELAXED);
  if (chosen != 0) [[likely]]
    return static_cast<scan_body>(chosen - 1);
  return detail::choose_scan_body();
}

/// Makes all parsers of the process use a body from now on; false, and nothing changes, where this machine
/// does not have it. For tests and comparisons.
inline bool force_scan_body(scan_body body) noexcept {
  if (!has_scan_body(body)) return false;
  detail::use_scan_body(body);
  return true;
}

namespace detail {

/// `do_by_avx2` by 16 bytes, with what every CPU of the kind has.
template <class Sets, class Task, class... With>
[[gnu::noinline]] void do_by16(Task& task, With... with) noexcept {
  task.by(Sets{}, with...);
}

/// Does a task that is written for any of the classes of plain sets by the one that the body in use stands
/// for; by none with the portable one and in constant expressions.
template <class Task, class... With>
constexpr void do_by_plain_sets(Task& task, With... with) noexcept {
  if (std::is_constant_evaluated()) return;
  auto const body = scan_body_in_use();
  if (body == scan_body::x86_avx2) [[likely]]
    return do_by_avx2(task, with...);
  if (body == scan_body::x86_sse2) return do_by16<plain_sets16>(task, with...);
  if (body == scan_body::arm_neon) return do_by16<plain_sets_neon>(task, with...);
}

}  // namespace detail

}  // namespace jobwire
