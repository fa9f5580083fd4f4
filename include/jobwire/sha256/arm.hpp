// The SHA-256 compression function on ARMv8's SHA2 instructions, for one message or for several side by side.
// Layer 1; may include: sha256/portable.
#pragma once

#include <jobwire/sha256/portable.hpp>

#if defined(__aarch64__) && defined(__linux__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <sys/auxv.h>

// Each function names the instructions it needs, so that no compiler flag has to.
#if defined(__clang__)
#define JOBWIRE_ARM_SHA2 __attribute__((target("sha2")))
#define JOBWIRE_ARM_SHA2_INLINE __attribute__((target("sha2"), always_inline))
#else
#define JOBWIRE_ARM_SHA2 __attribute__((target("+sha2")))
#define JOBWIRE_ARM_SHA2_INLINE __attribute__((target("+sha2"), always_inline))
#endif

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool arm_sha2_compiled = true;

/// Whether the kernel says that this CPU has the SHA2 instructions: HWCAP_SHA2, bit 6 of AT_HWCAP.
inline bool has_arm_sha2() noexcept { return (getauxval(AT_HWCAP) >> 6U & 1U) != 0; }

using arm_words = std::uint32_t __attribute__((vector_size(16)));
using arm_bytes = unsigned char __attribute__((vector_size(16)));

/// One message: its state, and the last 16 words of its schedule.
struct arm_lane {
  arm_words abcd;
  arm_words efgh;
  arm_words words[4];
};

JOBWIRE_ARM_SHA2_INLINE inline arm_words arm_read(void const* from) noexcept {
  arm_words read;
  __builtin_memcpy(&read, from, sizeof read);
  return read;
}

JOBWIRE_ARM_SHA2_INLINE inline void arm_load(arm_lane& lane, char const* block) noexcept {
  for (unsigned i = 0; i < 4; ++i) {
    auto const bytes = reinterpret_cast<arm_bytes>(arm_read(block + std::size_t{16} * i));
    lane.words[i] = reinterpret_cast<arm_words>(
        __builtin_shufflevector(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  }
}

/// Four rounds, with the four words at `At` and the constants at `constants`.
///
/// The instructions are written out: their intrinsics are not to be had by a function's target alone, with
/// g++ below 13 nor with clang below 16.
template <std::size_t At>
JOBWIRE_ARM_SHA2_INLINE inline void arm_rounds(arm_lane& lane, std::uint32_t const* constants) noexcept {
  arm_words const added = lane.words[At] + arm_read(constants);
  arm_words const before = lane.abcd;
  __asm__("sha256h %q0, %q1, %2.4s" : "+w"(lane.abcd) : "w"(lane.efgh), "w"(added));
  __asm__("sha256h2 %q0, %q1, %2.4s" : "+w"(lane.efgh) : "w"(before), "w"(added));
}

/// Replaces the four words at `At`, which are used, by the ones 16 rounds later.
template <std::size_t At>
JOBWIRE_ARM_SHA2_INLINE inline void arm_schedule(arm_lane& lane) noexcept {
  __asm__("sha256su0 %0.4s, %1.4s" : "+w"(lane.words[At]) : "w"(lane.words[(At + 1) % 4]));
  __asm__("sha256su1 %0.4s, %1.4s, %2.4s"
          : "+w"(lane.words[At])
          : "w"(lane.words[(At + 2) % 4]), "w"(lane.words[(At + 3) % 4]));
}

/// One block of each lane. The rounds of one lane wait for each other, so those of the others fill the gaps.
template <std::size_t... Lane>
JOBWIRE_ARM_SHA2_INLINE inline void arm_compress_blocks(arm_lane (&lanes)[sizeof...(Lane)],
                                                        char const* const (&blocks)[sizeof...(Lane)],
                                                        std::index_sequence<Lane...>) noexcept {
  arm_words const abcd[]{lanes[Lane].abcd...};
  arm_words const efgh[]{lanes[Lane].efgh...};
  (arm_load(lanes[Lane], blocks[Lane]), ...);
  std::uint32_t const* constants = sha256_constants;
  for (std::size_t i = 0; i < 3; ++i, constants += 16) {
    ((arm_rounds<0>(lanes[Lane], constants), arm_schedule<0>(lanes[Lane])), ...);
    ((arm_rounds<1>(lanes[Lane], constants + 4), arm_schedule<1>(lanes[Lane])), ...);
    ((arm_rounds<2>(lanes[Lane], constants + 8), arm_schedule<2>(lanes[Lane])), ...);
    ((arm_rounds<3>(lanes[Lane], constants + 12), arm_schedule<3>(lanes[Lane])), ...);
  }
  (arm_rounds<0>(lanes[Lane], constants), ...);
  (arm_rounds<1>(lanes[Lane], constants + 4), ...);
  (arm_rounds<2>(lanes[Lane], constants + 8), ...);
  (arm_rounds<3>(lanes[Lane], constants + 12), ...);
  ((lanes[Lane].abcd += abcd[Lane]), ...);
  ((lanes[Lane].efgh += efgh[Lane]), ...);
}

/// `sha256_compress_portable` for as many independent messages as there are lanes, `count` blocks of each.
/// To be called only where `has_arm_sha2()`.
template <std::size_t... Lane>
JOBWIRE_ARM_SHA2 inline void sha256_compress_arm(
    std::array<std::uint32_t, 8>* const (&states)[sizeof...(Lane)],
    char const* const (&blocks)[sizeof...(Lane)], std::size_t count,
    std::index_sequence<Lane...> all) noexcept {
  arm_lane lanes[sizeof...(Lane)];
  ((lanes[Lane].abcd = arm_read(states[Lane]->data())), ...);
  ((lanes[Lane].efgh = arm_read(states[Lane]->data() + 4)), ...);
  for (std::size_t offset = 0; count > 0; --count, offset += 64) {
    arm_compress_blocks(lanes, {blocks[Lane] + offset...}, all);
  }
  (__builtin_memcpy(states[Lane]->data(), &lanes[Lane].abcd, 16), ...);
  (__builtin_memcpy(states[Lane]->data() + 4, &lanes[Lane].efgh, 16), ...);
}

}  // namespace jobwire::detail

#undef JOBWIRE_ARM_SHA2
#undef JOBWIRE_ARM_SHA2_INLINE

#else

namespace jobwire::detail {

inline constexpr bool arm_sha2_compiled = false;
constexpr bool has_arm_sha2() noexcept { return false; }

}  // namespace jobwire::detail

#endif
