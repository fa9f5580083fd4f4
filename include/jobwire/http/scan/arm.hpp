// The marks of a head's bytes on 64-bit ARM, 16 bytes at a time by table look-up.
// Layer 4; may include: http/scan/portable.
#pragma once

#include <jobwire/http/scan/portable.hpp>

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <arm_neon.h>

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool arm_scan_compiled = true;

inline uint8x16_t neon_load(char const* from) noexcept {
  return vld1q_u8(reinterpret_cast<std::uint8_t const*>(from));
}

/// A bit for each byte of four masks, each byte of which is 0xFF or 0.
inline std::uint64_t neon_bits(uint8x16_t const (&masks)[4]) noexcept {
  constexpr std::array<char, 16> powers{1, 2, 4, 8, 16, 32, 64, '\x80', 1, 2, 4, 8, 16, 32, 64, '\x80'};
  uint8x16_t const bits = neon_load(powers.data());
  uint8x16_t const low = vpaddq_u8(vandq_u8(masks[0], bits), vandq_u8(masks[1], bits));
  uint8x16_t const high = vpaddq_u8(vandq_u8(masks[2], bits), vandq_u8(masks[3], bits));
  uint8x16_t const bytes = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(bytes, bytes)), 0);
}

inline byte_marks neon_marks(char const* block) noexcept {
  uint8x16_t const names = neon_load(plain_name_digits.data());
  uint8x16_t const controls = neon_load(no_value_digits.data());
  uint8x16_t const digits = neon_load(digit_bits.data());
  uint8x16_t no_name[4];
  uint8x16_t no_value[4];
  for (unsigned i = 0; i < 4; ++i) {
    uint8x16_t const bytes = neon_load(block + std::size_t{16} * i);
    uint8x16_t const low = vandq_u8(bytes, vdupq_n_u8(0x0F));
    uint8x16_t const high = vqtbl1q_u8(digits, vshrq_n_u8(bytes, 4));
    no_name[i] = vmvnq_u8(vtstq_u8(vqtbl1q_u8(names, low), high));
    no_value[i] = vtstq_u8(vqtbl1q_u8(controls, low), high);
  }
  return {neon_bits(no_name), neon_bits(no_value)};
}

inline void mark_arm_neon(std::string_view window, window_marks& marks) noexcept {
  std::size_t const whole = window.size() / 64;
  for (std::size_t block = 0; block < whole; ++block) {
    marks.set(block, neon_marks(window.data() + 64 * block));
  }
  if (window.size() % 64 == 0) return;
  window_tail const tail{window};
  marks.set(whole, tail.marks(neon_marks(tail.block())));
}

}  // namespace jobwire::detail

#else

#include <string_view>

namespace jobwire::detail {

inline constexpr bool arm_scan_compiled = false;

/// Not reached.
inline void mark_arm_neon(std::string_view window, window_marks& marks) noexcept {
  mark_portable(window, marks);
}

}  // namespace jobwire::detail

#endif
