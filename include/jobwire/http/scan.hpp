// Bitmaps of the bytes at which a head's parts can end; the one place that chooses a body to make them.
// Layer 5; may include: ascii, http/scan/portable, http/scan/x86, http/scan/arm.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/http/scan/arm.hpp>
#include <jobwire/http/scan/portable.hpp>
#include <jobwire/http/scan/x86.hpp>

namespace jobwire {

/// The bodies there are of what marks the bytes of a head. All yield the same.
enum class scan_body : std::uint8_t {
  portable,    ///< plain C++, byte by byte; the only one in constant expressions
  x86_sse2,    ///< 16 bytes at a time; every x86-64 CPU has it
  x86_avx2,    ///< 32 bytes at a time
  x86_avx512,  ///< 64 bytes at a time; the CPUs of 2019 and later that have it
  arm_neon,    ///< 16 bytes at a time; every 64-bit ARM CPU has it
};

constexpr std::string_view name(scan_body body) noexcept {
  constexpr std::array<std::string_view, 5> names{"portable", "x86_sse2", "x86_avx2", "x86_avx512",
                                                  "arm_neon"};
  return names[static_cast<std::size_t>(body)];
}

/// Whether this machine can run a body. Asks the CPU each time.
inline bool has_scan_body(scan_body body) noexcept {
  if (body == scan_body::x86_sse2) return detail::x86_scan_compiled;
  if (body == scan_body::x86_avx2) return detail::has_x86_avx2();
  if (body == scan_body::x86_avx512) return detail::has_x86_avx512();
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

}  // namespace detail

/// The body that marks now: the fastest this machine has, unless another one was forced.
inline scan_body scan_body_in_use() noexcept {
  unsigned const chosen = __atomic_load_n(&detail::scan_choice, __ATOMIC_RELAXED);
  if (chosen != 0) [[likely]]
    return static_cast<scan_body>(chosen - 1);
  auto body = scan_body::portable;
  for (auto const faster :
       {scan_body::x86_sse2, scan_body::x86_avx2, scan_body::x86_avx512, scan_body::arm_neon}) {
    if (has_scan_body(faster)) body = faster;
  }
  detail::use_scan_body(body);
  return body;
}

/// Makes all parsers of the process use a body from now on; false, and nothing changes, where this machine
/// does not have it. For tests and comparisons.
inline bool force_scan_body(scan_body body) noexcept {
  if (!has_scan_body(body)) return false;
  detail::use_scan_body(body);
  return true;
}

namespace detail {

inline void mark_chosen(std::string_view window, window_marks& marks) noexcept {
  switch (scan_body_in_use()) {
    case scan_body::x86_sse2:
      return mark_x86_sse2(window, marks);
    case scan_body::x86_avx2:
      return mark_x86_avx2(window, marks);
    case scan_body::x86_avx512:
      return mark_x86_avx512(window, marks);
    case scan_body::arm_neon:
      return mark_arm_neon(window, marks);
    case scan_body::portable:
      break;
  }
  mark_portable(window, marks);
}

/// The marks of a window on a text, moved as a reader goes on.
class byte_map {
 public:
  constexpr explicit byte_map(std::string_view text) noexcept : text_{text} { move_to(0); }

  /// The first byte at or behind `from` that is in no plain name; the text's size where there is none.
  constexpr std::size_t next_no_name(std::size_t from) noexcept { return next(marks_.no_name, from); }

  /// The first byte at or behind `from` that no field value has; the text's size where there is none.
  constexpr std::size_t next_no_value(std::size_t from) noexcept { return next(marks_.no_value, from); }

  /// The window, and where it begins in the text. The end of the text is marked where it lies in the window.
  constexpr window_marks const& marks() const noexcept { return marks_; }
  constexpr std::size_t start() const noexcept { return start_; }

  /// Moves the window as far as it can go without losing `from`.
  constexpr void move_to(std::size_t from) noexcept {
    start_ = from / 64 * 64;
    auto const window = slice(text_, start_, marked_window);
    if (std::is_constant_evaluated()) {
      mark_portable(window, marks_);
    } else {
      mark_chosen(window, marks_);
    }
    // Marks the end of the text, which stops every search.
    if (window.size() == marked_window) return;
    std::size_t const block = window.size() / 64;
    std::uint64_t const end = std::uint64_t{1} << (window.size() % 64);
    bool const fresh = window.size() % 64 == 0;
    marks_.no_name[block] = fresh ? end : marks_.no_name[block] | end;
    marks_.no_value[block] = fresh ? end : marks_.no_value[block] | end;
  }

 private:
  using bits = std::array<std::uint64_t, marked_window / 64>;

  /// `from` is at most the text's size.
  [[gnu::always_inline]] constexpr std::size_t next(bits const& of, std::size_t from) noexcept {
    std::size_t const place = from - start_;
    if (place < marked_window) [[likely]] {
      std::uint64_t const rest = of[place / 64] >> (place % 64);
      if (rest != 0) return from + static_cast<std::size_t>(std::countr_zero(rest));
    }
    return next_block(of, from);
  }

  /// `next` where the rest of the block at `from` has no mark.
  [[gnu::noinline]] constexpr std::size_t next_block(bits const& of, std::size_t from) noexcept {
    if (from - start_ < marked_window) from = (from / 64 + 1) * 64;
    while (from < text_.size()) {
      if (from - start_ >= marked_window) move_to(from);
      for (std::size_t block = (from - start_) / 64; block < of.size(); ++block) {
        std::uint64_t const rest = of[block] >> (from % 64);
        if (rest != 0) return from + static_cast<std::size_t>(std::countr_zero(rest));
        from = (from / 64 + 1) * 64;
      }
    }
    return text_.size();
  }

  std::string_view text_;
  std::size_t start_ = 0;
  window_marks marks_;  // of the window, as far as the text goes
};

}  // namespace detail

}  // namespace jobwire
