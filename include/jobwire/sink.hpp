// Sinks: where every writer puts its bytes, be it to count, to keep or to hash them.
// Layer 2; may include: bytes16, result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/result.hpp>

namespace jobwire {

namespace detail {

/// Copies up to 64 bytes, by pieces of one size, the front ones and the back ones, which may overlap: at such
/// sizes the C library's function costs as much as the copy.
[[gnu::noinline]] inline void copy_short(char* to, char const* from, std::size_t size) noexcept {
  auto const both_ends = [=](auto piece) noexcept {
    auto back = piece;
    __builtin_memcpy(&piece, from, sizeof piece);
    __builtin_memcpy(&back, from + size - sizeof back, sizeof back);
    __builtin_memcpy(to, &piece, sizeof piece);
    __builtin_memcpy(to + size - sizeof back, &back, sizeof back);
  };
  if (size >= 32) {  // in registers: a piece of 32 bytes would go over the stack, and may be of a secret
    bytes16 const pieces[]{load16(from), load16(from + 16), load16(from + size - 32),
                           load16(from + size - 16)};
    __builtin_memcpy(to, &pieces[0], 16);
    __builtin_memcpy(to + 16, &pieces[1], 16);
    __builtin_memcpy(to + size - 32, &pieces[2], 16);
    __builtin_memcpy(to + size - 16, &pieces[3], 16);
  } else if (size >= 16) {
    both_ends(bytes16{});
  } else if (size >= 8) {
    both_ends(std::uint64_t{});
  } else if (size >= 4) {
    both_ends(std::uint32_t{});
  } else if (size >= 2) {
    both_ends(std::uint16_t{});
  } else if (size == 1) {
    to[0] = from[0];
  }
}

/// Copies `text` to `to`, which does not overlap it. (No __builtin_constant_p for literals: g++ 12 answers it
/// twice, differently, and then runs off the end of a function.)
[[gnu::always_inline]] constexpr void copy_bytes(char* to, std::string_view text) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < text.size(); ++i) to[i] = text[i];
  } else if (text.size() > 64) {
    __builtin_memcpy(to, text.data(), text.size());
  } else {
    copy_short(to, text.data(), text.size());
  }
}

}  // namespace detail

/// A text whose size the compiler knows: sinks copy it without a call and without a loop. Borrows.
template <std::size_t Size>
struct fixed_text {
  constexpr operator std::string_view() const noexcept { return {data, Size}; }

  char const* data;
};

/// A literal, without its terminator.
template <std::size_t Size>
consteval fixed_text<Size - 1> fixed(char const (&literal)[Size]) noexcept {
  return {literal};
}

/// A text that is a constant: a trait's name.
template <auto const& Text>
consteval auto fixed() noexcept {
  return fixed_text<std::string_view{Text}.size()>{std::string_view{Text}.data()};
}

namespace detail {

template <std::size_t Size>
struct joined_text {
  char bytes[Size];
};

template <std::size_t Size>
constexpr joined_text<Size> join(std::string_view const* texts) noexcept {
  joined_text<Size> all{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < Size; ++i, ++at) {
    while (at == texts->size()) {
      ++texts;
      at = 0;
    }
    all.bytes[i] = texts->data()[at];
  }
  return all;
}

template <auto const&... Texts>
inline constexpr auto joined_texts = [] {
  std::string_view const texts[]{Texts...};
  return join<(std::string_view{Texts}.size() + ...)>(texts);
}();

inline constexpr std::string_view slash = "/";
inline constexpr std::string_view single_space = " ";
inline constexpr std::string_view line_feed = "\n";

}  // namespace detail

/// Constants joined to one: it is copied by fewer and larger pieces than each of them.
template <auto const&... Texts>
consteval auto joined() noexcept {
  return fixed_text<sizeof detail::joined_texts<Texts...>>{detail::joined_texts<Texts...>.bytes};
}

namespace detail {

template <std::size_t Size>
[[gnu::always_inline]] constexpr void copy_bytes(char* to, fixed_text<Size> text) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < Size; ++i) to[i] = text.data[i];
  } else if constexpr (Size >= 16) {  // each by itself, so that what is in registers need not be stored first
    for (std::size_t at = 0; at + 16 < Size; at += 16) __builtin_memcpy(to + at, text.data + at, 16);
    __builtin_memcpy(to + Size - 16, text.data + Size - 16, 16);
  } else {
    __builtin_memcpy(to, text.data, Size);
  }
}

}  // namespace detail

/// Something that takes bytes in order and cannot fail while doing so.
template <class S>
concept sink = requires(S& out, char c, std::string_view text) {
  { out.put(c) }
  noexcept;
  { out.write(text) }
  noexcept;
};

/// Counts what is put into it.
struct counting_sink {
  constexpr void put(char) noexcept { ++size; }
  constexpr void write(std::string_view text) noexcept { size += text.size(); }
  template <std::size_t Size>
  constexpr void write(fixed_text<Size>) noexcept {
    size += Size;
  }

  std::size_t size = 0;
};

class span_sink;

namespace detail {

/// A sink to an array: to make a span of one takes the compiler long.
constexpr span_sink sink_at(char* out, std::size_t size) noexcept;

}  // namespace detail

/// Keeps what is put into it at the front of the caller's memory; never writes past its end, but goes on
/// counting.
class span_sink {
 public:
  /// Borrows `out` while it is written.
  constexpr explicit span_sink(std::span<char> out) noexcept : span_sink{out.data(), out.size()} {}

  [[gnu::always_inline]] constexpr void put(char c) noexcept {
    if (size_ < room_) out_[size_] = c;
    ++size_;
  }

  [[gnu::always_inline]] constexpr void write(std::string_view text) noexcept {
    if (size_ <= room_ && text.size() <= room_ - size_) detail::copy_bytes(out_ + size_, text);
    size_ += text.size();
  }

  template <std::size_t Size>
  [[gnu::always_inline]] constexpr void write(fixed_text<Size> text) noexcept {
    if (size_ <= room_ && Size <= room_ - size_) detail::copy_bytes(out_ + size_, text);
    size_ += Size;
  }

  /// The bytes put so far, whether they fitted or not.
  constexpr std::size_t size() const noexcept { return size_; }

  /// Yields the bytes written.
  /// Errors:  no_space - not all fitted; `at` is the size needed, the contents are unspecified.
  constexpr result<std::size_t> finish() const noexcept {
    if (size_ > room_) return error{errc::no_space, size_};
    return size_;
  }

 private:
  friend constexpr span_sink detail::sink_at(char* out, std::size_t size) noexcept;
  constexpr span_sink(char* out, std::size_t room) noexcept : out_{out}, room_{room} {}

  char* out_;
  std::size_t room_;
  std::size_t size_ = 0;
};

namespace detail {

constexpr span_sink sink_at(char* out, std::size_t size) noexcept { return {out, size}; }

/// Keeps what is put into it where there is room for all of it, which the caller measured
/// before: it looks at no end. Borrows `to`.
class measured_sink {
 public:
  constexpr explicit measured_sink(char* to) noexcept : to_{to} {}

  [[gnu::always_inline]] constexpr void put(char c) noexcept { *to_++ = c; }
  [[gnu::always_inline]] constexpr void write(std::string_view text) noexcept {
    copy_bytes(to_, text);
    to_ += text.size();
  }
  template <std::size_t Size>
  [[gnu::always_inline]] constexpr void write(fixed_text<Size> text) noexcept {
    copy_bytes(to_, text);
    to_ += Size;
  }

  /// Where the next byte goes.
  constexpr char* end() const noexcept { return to_; }

  /// Leaves `size` bytes to the caller, who writes them where this says.
  constexpr char* leave(std::size_t size) noexcept {
    to_ += size;
    return to_ - size;
  }

 private:
  char* to_;
};

}  // namespace detail

/// Bytes that `put`, called with a sink, produces.
template <class Put>
constexpr std::size_t measure_with(Put const& put) noexcept {
  counting_sink count;
  put(count);
  return count.size;
}

/// Writes what `put` produces at the front of `out`, without a terminator; yields the bytes written.
///
/// Errors:  no_space - `out` is too small; `at` is the size needed, the contents of `out` are unspecified.
template <class Put>
constexpr result<std::size_t> write_with(std::span<char> out, Put const& put) noexcept {
  span_sink bounded{out};
  put(bounded);
  return bounded.finish();
}

/// Puts `value` in decimal, without leading zeros: 1 to 20 bytes.
template <sink Out>
constexpr void put_decimal(Out& out, std::uint64_t value) noexcept {
  char digits[20]{};
  std::size_t first = sizeof digits;
  do {
    digits[--first] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out.write({digits + first, sizeof digits - first});
}

}  // namespace jobwire
