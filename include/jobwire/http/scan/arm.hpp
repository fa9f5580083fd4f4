// The plain sets on 64-bit ARM: what sixteen bytes at a time leave to gain there.
// Layer 4; may include: http/scan/plain.
#pragma once

#include <jobwire/http/scan/plain.hpp>

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <array>
#include <cstddef>
#include <cstdint>

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

/// `plain_sets16`, but that four masks become bits at once.
struct plain_sets_neon : plain_sets16 {
  static std::uint64_t no_value(char const* block) noexcept {
    uint8x16_t masks[4];
    for (unsigned i = 0; i < 4; ++i) {
      uint8x16_t const bytes = neon_load(block + std::size_t{16} * i);
      masks[i] = vcgtq_u8(vsubq_u8(bytes, vdupq_n_u8(' ')), vdupq_n_u8('~' - ' '));
    }
    return neon_bits(masks);
  }
};

}  // namespace jobwire::detail

#else

namespace jobwire::detail {

inline constexpr bool arm_scan_compiled = false;
using plain_sets_neon = plain_sets16;

}  // namespace jobwire::detail

#endif
