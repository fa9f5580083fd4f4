// Sinks: where every writer puts its bytes, be it to count, to keep or to hash them.
// Layer 2; may include: result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/result.hpp>

namespace jobwire {

namespace detail {

/// Copies up to 64 bytes, by pieces of one size of which the last two may overlap: at such sizes the C
/// library's function costs as much as the copy.
[[gnu::noinline]] inline void copy_short(char* to, char const* from, std::size_t size) noexcept {
  if (size >= 16) {
    for (std::size_t at = 0; at + 16 < size; at += 16) __builtin_memcpy(to + at, from + at, 16);
    __builtin_memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    __builtin_memcpy(to, from, 8);
    __builtin_memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    __builtin_memcpy(to, from, 4);
    __builtin_memcpy(to + size - 4, from + size - 4, 4);
  } else if (size != 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
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

  std::size_t size = 0;
};

/// Keeps what is put into it at the front of the caller's memory; never writes past its end, but goes on
/// counting.
class span_sink {
 public:
  /// Borrows `out` while it is written.
  constexpr explicit span_sink(std::span<char> out) noexcept : out_{out} {}

  [[gnu::always_inline]] constexpr void put(char c) noexcept {
    if (size_ < out_.size()) out_[size_] = c;
    ++size_;
  }

  [[gnu::always_inline]] constexpr void write(std::string_view text) noexcept {
    if (size_ <= out_.size() && text.size() <= out_.size() - size_) {
      detail::copy_bytes(out_.data() + size_, text);
    }
    size_ += text.size();
  }

  /// The bytes put so far, whether they fitted or not.
  constexpr std::size_t size() const noexcept { return size_; }

  /// Yields the bytes written.
  /// Errors:  no_space - not all fitted; `at` is the size needed, the contents are unspecified.
  constexpr result<std::size_t> finish() const noexcept {
    if (size_ > out_.size()) return error{errc::no_space, size_};
    return size_;
  }

 private:
  std::span<char> out_;
  std::size_t size_ = 0;
};

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
