// Digests as lower-case hex, written and read in a time that does not depend on them.
// Layer 4; may include: ascii, bytes16, hash, sink.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/hash.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

namespace detail {

/// Writes sixteen bytes as 32 lower-case hex digits, in a time that does not depend on them.
inline void write_hex16(bytes16 bytes, char* to) noexcept {
  auto const digit = [](bytes16 value) noexcept { return value + '0' + (is_above(value, 9) & 39); };
  bytes16 const high = digit(bytes >> 4);
  bytes16 const low = digit(bytes & 15);
  bytes16 const first =
      __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  bytes16 const second =
      __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  __builtin_memcpy(to, &first, sizeof first);
  __builtin_memcpy(to + sizeof first, &second, sizeof second);
}

/// Of 32 values of digits, two for each byte, the sixteen bytes.
inline bytes16 join_digits(bytes16 front, bytes16 back) noexcept {
  auto const join = [](bytes16 digits) noexcept {
    auto const pairs = reinterpret_cast<words8>(digits);  // the first digit is the low byte
    if constexpr (std::endian::native == std::endian::little) return (pairs << 4 | pairs >> 8) & 0xFF;
    return (pairs >> 4 | pairs) & 0xFF;
  };
  return reinterpret_cast<bytes16>(__builtin_convertvector(
      __builtin_shufflevector(join(front), join(back), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
      bytes16));
}

/// Reads sixteen bytes from 32 hex digits; false, and nothing of use, where one is none or upper-case.
inline bool read_hex16(char const* text, unsigned char* to) noexcept {
  auto const value = [](bytes16 digits, bytes16& good) noexcept {
    bytes16 const letter = is_between(digits, 'a', 'f');
    good &= letter | is_between(digits, '0', '9');
    return digits - '0' - (letter & 39);
  };
  bytes16 good = ~bytes16{};
  bytes16 const front = value(load16(text), good);
  bytes16 const back = value(load16(text + 16), good);
  bytes16 const bytes = join_digits(front, back);
  __builtin_memcpy(to, &bytes, sizeof bytes);
  return all16(good);
}

}  // namespace detail

namespace detail {

/// Writes the 64 digits of a digest.
constexpr void write_hex(sha256_digest const& digest, char* to) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
      to[2 * i] = lower_hex_digits[digest.bytes[i] >> 4U];
      to[2 * i + 1] = lower_hex_digits[digest.bytes[i] & 15U];
    }
  } else {
    auto const* const bytes = reinterpret_cast<char const*>(digest.bytes.data());
    write_hex16(load16(bytes), to);
    write_hex16(load16(bytes + 16), to + 32);
  }
}

}  // namespace detail

/// Puts a digest as 64 lower-case hex digits.
template <sink Out>
constexpr void put_hex(Out& out, sha256_digest const& digest) noexcept {
  constexpr std::size_t size = 2 * sizeof(sha256_digest);
  if constexpr (std::is_same_v<Out, detail::measured_sink>) {
    detail::write_hex(digest, out.leave(size));
  } else {
    char text[size]{};
    detail::write_hex(digest, text);
    out.write(fixed_text<size>{text});
  }
}

/// Reads a digest from 64 lower-case hex digits.
///
/// Errors:  invalid_hex - another length (`at` is the text's), or another byte (`at` its offset).
constexpr result<sha256_digest> parse_hex(std::string_view text) noexcept {
  sha256_digest digest;
  if (text.size() != 2 * digest.bytes.size()) return error{errc::invalid_hex, text.size()};
  if (!std::is_constant_evaluated()) {
    bool const first = detail::read_hex16(text.data(), digest.bytes.data());
    if (detail::read_hex16(text.data() + 32, digest.bytes.data() + 16) && first) return digest;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    int const value = is_upper(text[i]) ? -1 : hex_value(text[i]);
    if (value < 0) return error{errc::invalid_hex, i};
    auto& byte = digest.bytes[i / 2];
    byte = static_cast<unsigned char>(unsigned{byte} << 4U | static_cast<unsigned>(value));
  }
  return digest;
}

}  // namespace jobwire
