// Bitmaps of the bytes at which a head's parts can end: what makes reading a head a matter of bit counts.
// Layer 3; may include: ascii.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/ascii.hpp>

namespace jobwire::detail {

/// Of 64 bytes, a bit for each: the first byte's is the lowest.
struct byte_marks {
  std::uint64_t delimiters = 0;  ///< bytes other than letters, digits and "-"
  std::uint64_t controls = 0;    ///< bytes below 0x20, and 0x7f
};

/// The marks of up to 64 bytes; no bit is set behind them.
constexpr byte_marks mark_portable(std::string_view text) noexcept {
  constexpr char_set plain = is_alpha | is_digit | char_set{"-"};
  constexpr char_set control = char_set{'\0', '\x1f'} | char_set{"\x7f"};
  byte_marks marks;
  for (std::size_t i = 0; i < text.size(); ++i) {
    marks.delimiters |= std::uint64_t{!plain(text[i])} << i;
    marks.controls |= std::uint64_t{control(text[i])} << i;
  }
  return marks;
}

/// The marks of a window on a text, moved as a reader goes on.
class byte_map {
 public:
  static constexpr std::size_t window_bytes = 512;

  constexpr explicit byte_map(std::string_view text) noexcept : text_{text} { move_to(0); }

  /// The first delimiter at or behind `from`; the text's size where there is none.
  constexpr std::size_t next_delimiter(std::size_t from) noexcept { return next(delimiters_, from); }

  /// The first control at or behind `from`; the text's size where there is none.
  constexpr std::size_t next_control(std::size_t from) noexcept { return next(controls_, from); }

 private:
  using marks = std::array<std::uint64_t, window_bytes / 64>;

  constexpr std::size_t next(marks const& of, std::size_t from) noexcept {
    while (from < text_.size()) {
      if (from - start_ >= window_bytes) move_to(from);
      std::uint64_t const rest = of[(from - start_) / 64] >> (from % 64);
      if (rest != 0) return from + static_cast<std::size_t>(std::countr_zero(rest));
      from = (from / 64 + 1) * 64;
    }
    return text_.size();
  }

  constexpr void move_to(std::size_t from) noexcept {
    start_ = from / 64 * 64;
    for (std::size_t i = 0; i < delimiters_.size(); ++i) {
      auto const block = slice(text_, start_ + 64 * i, 64);
      auto const made = mark_portable(block);
      delimiters_[i] = made.delimiters;
      controls_[i] = made.controls;
    }
  }

  std::string_view text_;
  std::size_t start_ = 0;
  marks delimiters_{};
  marks controls_{};
};

}  // namespace jobwire::detail
