// SHA-256 on the x86 SHA extensions: one message or several side by side, block by block or to the end.
// Layer 1; may include: sha256/portable, x86_cpu.
#pragma once

#include <jobwire/sha256/portable.hpp>
#include <jobwire/x86_cpu.hpp>

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

// Each function names the instructions it needs, so that no compiler flag has to.
#define JOBWIRE_X86_SHA __attribute__((target("sha,sse4.1,ssse3"), aligned(64)))
#define JOBWIRE_X86_SHA_AVX __attribute__((target("sha,avx"), aligned(64)))
#define JOBWIRE_X86_SHA_INLINE __attribute__((target("sha,sse4.1,ssse3"), always_inline))

namespace jobwire::detail {

/// Whether this header holds anything; on other machines it does not.
inline constexpr bool x86_sha_compiled = true;

/// Whether this CPU has what the functions below need: SHA (CPUID leaf 7), SSSE3 and SSE4.1 (leaf 1).
inline bool has_x86_sha() noexcept {
  unsigned const vectors = read_x86_leaf(1).c;
  return (vectors >> 9U & vectors >> 19U & read_x86_leaf(7).b >> 29U & 1U) != 0;
}

// The built-in functions that the compilers' header of intrinsics is made of: to include it would take the
// compiler as long as to read a dozen headers of jobwire.

using x86_vector = long long __attribute__((vector_size(16), may_alias));
using x86_words = std::uint32_t __attribute__((vector_size(16)));
using x86_ints = int __attribute__((vector_size(16)));
using x86_shorts = short __attribute__((vector_size(16)));
using x86_bytes = char __attribute__((vector_size(16)));

JOBWIRE_X86_SHA_INLINE inline x86_vector x86_read(void const* from) noexcept {
  x86_vector read;
  __builtin_memcpy(&read, from, sizeof read);
  return read;
}

JOBWIRE_X86_SHA_INLINE inline void x86_write(void* to, x86_vector value) noexcept {
  __builtin_memcpy(to, &value, sizeof value);
}

JOBWIRE_X86_SHA_INLINE inline x86_vector x86_add_words(x86_vector left, x86_vector right) noexcept {
  return reinterpret_cast<x86_vector>(reinterpret_cast<x86_words>(left) + reinterpret_cast<x86_words>(right));
}

/// The words in another order, two bits for each, the lowest first.
template <int Order>
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_order_words(x86_vector words) noexcept {
  return reinterpret_cast<x86_vector>(__builtin_ia32_pshufd(reinterpret_cast<x86_ints>(words), Order));
}

/// The bytes at the places that `order` names; 0 where its highest bit is set.
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_order_bytes(x86_vector bytes, x86_vector order) noexcept {
  return reinterpret_cast<x86_vector>(
      __builtin_ia32_pshufb128(reinterpret_cast<x86_bytes>(bytes), reinterpret_cast<x86_bytes>(order)));
}

/// Sixteen of the 32 bytes that `low` and, behind it, `high` are, from one of the first on.
template <int First>
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_cut(x86_vector low, x86_vector high) noexcept {
#if defined(__clang__)
  return reinterpret_cast<x86_vector>(
      __builtin_ia32_palignr128(reinterpret_cast<x86_bytes>(high), reinterpret_cast<x86_bytes>(low), First));
#else
  return __builtin_ia32_palignr128(high, low, 8 * First);
#endif
}

/// The lower two words of `low`, the higher two of `high`.
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_join(x86_vector low, x86_vector high) noexcept {
  return reinterpret_cast<x86_vector>(
      __builtin_ia32_pblendw128(reinterpret_cast<x86_shorts>(low), reinterpret_cast<x86_shorts>(high), 0xF0));
}

/// Of big-endian words, the order of their bytes, and of bytes theirs.
inline constexpr x86_vector x86_swap{0x0405060700010203, 0x0c0d0e0f08090a0b};

/// One message in the form the instructions want: its state as ABEF and CDGH, the highest word first, and the
/// last 16 words of its schedule.
struct x86_lane {
  x86_vector abef;
  x86_vector cdgh;
  x86_vector words[4];
};

JOBWIRE_X86_SHA_INLINE inline void x86_open(x86_lane& lane,
                                            std::array<std::uint32_t, 8> const& state) noexcept {
  x86_vector const cdab = x86_order_words<0xB1>(x86_read(state.data()));
  x86_vector const efgh = x86_order_words<0x1B>(x86_read(state.data() + 4));
  lane.abef = x86_cut<8>(efgh, cdab);
  lane.cdgh = x86_join(efgh, cdab);
}

JOBWIRE_X86_SHA_INLINE inline void x86_load(x86_lane& lane, char const* block) noexcept {
  lane.words[0] = x86_order_bytes(x86_read(block), x86_swap);
  lane.words[1] = x86_order_bytes(x86_read(block + 16), x86_swap);
  lane.words[2] = x86_order_bytes(x86_read(block + 32), x86_swap);
  lane.words[3] = x86_order_bytes(x86_read(block + 48), x86_swap);
}

/// Four rounds, with the four words at `At` and the constants at `constants`.
template <std::size_t At>
JOBWIRE_X86_SHA_INLINE inline void x86_rounds(x86_lane& lane, std::uint32_t const* constants) noexcept {
  x86_vector const added = x86_add_words(lane.words[At], x86_read(constants));
  auto const low = reinterpret_cast<x86_ints>(added);
  auto const high = reinterpret_cast<x86_ints>(x86_order_words<0x0E>(added));
  lane.cdgh = reinterpret_cast<x86_vector>(__builtin_ia32_sha256rnds2(
      reinterpret_cast<x86_ints>(lane.cdgh), reinterpret_cast<x86_ints>(lane.abef), low));
  lane.abef = reinterpret_cast<x86_vector>(__builtin_ia32_sha256rnds2(
      reinterpret_cast<x86_ints>(lane.abef), reinterpret_cast<x86_ints>(lane.cdgh), high));
}

/// Replaces the four words at `At`, which are used, by the ones 16 rounds later.
template <std::size_t At>
JOBWIRE_X86_SHA_INLINE inline void x86_schedule(x86_lane& lane) noexcept {
  x86_vector& oldest = lane.words[At];
  x86_vector const& newest = lane.words[(At + 3) % 4];
  auto const early = reinterpret_cast<x86_vector>(__builtin_ia32_sha256msg1(
      reinterpret_cast<x86_ints>(oldest), reinterpret_cast<x86_ints>(lane.words[(At + 1) % 4])));
  x86_vector const middle = x86_cut<4>(lane.words[(At + 2) % 4], newest);
  oldest = reinterpret_cast<x86_vector>(__builtin_ia32_sha256msg2(
      reinterpret_cast<x86_ints>(x86_add_words(early, middle)), reinterpret_cast<x86_ints>(newest)));
}

/// Puts a state's words in order into the first two of `words`: with no byte swapped, a digest as the next
/// hash takes it.
JOBWIRE_X86_SHA_INLINE inline void x86_put_state(x86_lane const& lane, x86_vector* words) noexcept {
  x86_vector const feba = x86_order_words<0x1B>(lane.abef);
  x86_vector const dchg = x86_order_words<0xB1>(lane.cdgh);
  words[0] = x86_join(feba, dchg);
  words[1] = x86_cut<8>(feba, dchg);
}

JOBWIRE_X86_SHA_INLINE inline void x86_close(x86_lane const& lane,
                                             std::array<std::uint32_t, 8>& state) noexcept {
  x86_vector words[2];
  x86_put_state(lane, words);
  x86_write(state.data(), words[0]);
  x86_write(state.data() + 4, words[1]);
}

/// Puts the digest that a lane's state is.
JOBWIRE_X86_SHA_INLINE inline void x86_put_digest(x86_lane const& lane, unsigned char* digest) noexcept {
  x86_vector words[2];
  x86_put_state(lane, words);
  x86_write(digest, x86_order_bytes(words[0], x86_swap));
  x86_write(digest + 16, x86_order_bytes(words[1], x86_swap));
}

/// Makes a lane's words the digest that its state is, padded as the message of an HMAC's outer hash.
JOBWIRE_X86_SHA_INLINE inline void x86_load_digest(x86_lane& lane) noexcept {
  x86_put_state(lane, lane.words);
  lane.words[2] = x86_vector{0x80000000};
  lane.words[3] = x86_vector{0, (64LL + 32) * 8 << 32U};
}

/// Sixteen rounds of each lane. The rounds of one lane wait for each other, so those of the others fill the
/// gaps.
template <std::size_t... Lane>
JOBWIRE_X86_SHA_INLINE inline void x86_sixteen_rounds(x86_lane* lanes, std::uint32_t const* constants,
                                                      std::index_sequence<Lane...>) noexcept {
  ((x86_rounds<0>(lanes[Lane], constants), x86_schedule<0>(lanes[Lane])), ...);
  ((x86_rounds<1>(lanes[Lane], constants + 4), x86_schedule<1>(lanes[Lane])), ...);
  ((x86_rounds<2>(lanes[Lane], constants + 8), x86_schedule<2>(lanes[Lane])), ...);
  ((x86_rounds<3>(lanes[Lane], constants + 12), x86_schedule<3>(lanes[Lane])), ...);
}

/// How the rounds of a block are written out: as a loop, which is a third of the code, or one after another,
/// which spares moves between registers.
enum class x86_form { loop, straight };

/// One block of each lane, the one in its words.
template <x86_form Form, std::size_t... Lane>
JOBWIRE_X86_SHA_INLINE inline void x86_compress_words(x86_lane* lanes,
                                                      std::index_sequence<Lane...> all) noexcept {
  x86_vector const abef[]{lanes[Lane].abef...};
  x86_vector const cdgh[]{lanes[Lane].cdgh...};
  std::uint32_t const* constants = sha256_constants;
  if constexpr (Form == x86_form::loop) {
    for (std::size_t i = 0; i < 3; ++i, constants += 16) x86_sixteen_rounds(lanes, constants, all);
  } else {
    x86_sixteen_rounds(lanes, constants, all);
    x86_sixteen_rounds(lanes, constants + 16, all);
    x86_sixteen_rounds(lanes, constants + 32, all);
    constants += 48;
  }
  (x86_rounds<0>(lanes[Lane], constants), ...);
  (x86_rounds<1>(lanes[Lane], constants + 4), ...);
  (x86_rounds<2>(lanes[Lane], constants + 8), ...);
  (x86_rounds<3>(lanes[Lane], constants + 12), ...);
  ((lanes[Lane].abef = x86_add_words(lanes[Lane].abef, abef[Lane])), ...);
  ((lanes[Lane].cdgh = x86_add_words(lanes[Lane].cdgh, cdgh[Lane])), ...);
}

/// `sha256_compress_portable` for as many independent messages as there are lanes, `count` blocks of each.
/// To be called only where `has_x86_sha()`.
template <std::size_t... Lane>
JOBWIRE_X86_SHA inline void sha256_compress_x86(
    std::array<std::uint32_t, 8>* const (&states)[sizeof...(Lane)],
    char const* const (&blocks)[sizeof...(Lane)], std::size_t count,
    std::index_sequence<Lane...> all) noexcept {
  x86_lane lanes[sizeof...(Lane)];
  (x86_open(lanes[Lane], *states[Lane]), ...);
  for (std::size_t offset = 0; count > 0; --count, offset += 64) {
    (x86_load(lanes[Lane], blocks[Lane] + offset), ...);
    x86_compress_words<x86_form::loop>(lanes, all);
  }
  (x86_close(lanes[Lane], *states[Lane]), ...);
}

/// Puts 16 bytes of text, moved by `back`, at `at`, over zeros and behind what is left of the text before;
/// what is left of this one, moved by `front`, is put next.
JOBWIRE_X86_SHA_INLINE inline void x86_put_moved(char* at, x86_vector text, x86_vector back, x86_vector front,
                                                 x86_vector& left) noexcept {
  x86_vector const moved = left | x86_order_bytes(text, back);
  x86_write(at, x86_read(at) | moved);
  left = x86_order_bytes(text, front);
}

/// The bytes moved down by four bits; what comes into them from others is to be masked.
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_high_digits(x86_vector bytes) noexcept {
  return reinterpret_cast<x86_vector>(__builtin_ia32_psrlwi128(reinterpret_cast<x86_shorts>(bytes), 4));
}

/// Bytes of both in turn: eight of each from `First` on, which is 0 or 8.
template <int First>
JOBWIRE_X86_SHA_INLINE inline x86_vector x86_mix(x86_vector first, x86_vector second) noexcept {
  constexpr int other = First + 16;
  return reinterpret_cast<x86_vector>(__builtin_shufflevector(
      reinterpret_cast<x86_bytes>(first), reinterpret_cast<x86_bytes>(second), First, other, First + 1,
      other + 1, First + 2, other + 2, First + 3, other + 3, First + 4, other + 4, First + 5, other + 5,
      First + 6, other + 6, First + 7, other + 7));
}

/// Puts the 64 hex digits of the digest that a lane's state is over the zeros that keep their place, in a
/// time that does not depend on them. By whole sixteens of the blocks, as they are loaded next.
JOBWIRE_X86_SHA_INLINE inline void x86_put_hex(x86_lane const& lane, sha256_quotation const& to) noexcept {
  // Loaded from the middle on, it moves bytes to the front or to the back, zeros behind them.
  constexpr std::uint64_t zeros = 0x8080808080808080;
  static constexpr std::uint64_t moves[6]{zeros, zeros, 0x0706050403020100, 0x0f0e0d0c0b0a0908, zeros, zeros};
  x86_vector const digits{0x3736353433323130, 0x6665646362613938};
  x86_vector const low{0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f};
  std::size_t const ahead = to.digits % 16;
  auto const* const middle = reinterpret_cast<char const*>(moves + 2);
  x86_vector const back = x86_read(middle - ahead);
  x86_vector const front = x86_read(middle + 16 - ahead);
  x86_vector halves[2];
  x86_put_state(lane, halves);
  halves[0] = x86_order_bytes(halves[0], x86_swap);
  halves[1] = x86_order_bytes(halves[1], x86_swap);
  x86_vector const first[]{x86_high_digits(halves[0]) & low, x86_high_digits(halves[1]) & low};
  x86_vector const second[]{halves[0] & low, halves[1] & low};
  char* const at = to.blocks + (to.digits - ahead);
  x86_vector left{};
  x86_put_moved(at, x86_order_bytes(digits, x86_mix<0>(first[0], second[0])), back, front, left);
  x86_put_moved(at + 16, x86_order_bytes(digits, x86_mix<8>(first[0], second[0])), back, front, left);
  x86_put_moved(at + 32, x86_order_bytes(digits, x86_mix<0>(first[1], second[1])), back, front, left);
  x86_put_moved(at + 48, x86_order_bytes(digits, x86_mix<8>(first[1], second[1])), back, front, left);
  x86_write(at + 64, x86_read(at + 64) | left);
}

/// Runs the last `count` blocks of each message from its state on; with `quotations`, if it is not null, the
/// messages that quote the digests; with `outers`, the midstates behind the outer pads of HMACs, if they are
/// not null pointers, what comes out of that (RFC 2104). Puts the 32 bytes of what is last. It stays in
/// registers; through memory, each hash would wait for the digest before to be stored.
template <std::size_t... Lane>
JOBWIRE_X86_SHA_INLINE inline void x86_finish(
    std::array<std::uint32_t, 8> const* const (&states)[sizeof...(Lane)],
    char const* const (&blocks)[sizeof...(Lane)], std::size_t count, sha256_quotation const* quotations,
    std::array<std::uint32_t, 8> const* const (&outers)[sizeof...(Lane)],
    unsigned char* const (&digests)[sizeof...(Lane)], std::index_sequence<Lane...> all) noexcept {
  x86_lane lanes[sizeof...(Lane)];
  char const* at[]{blocks[Lane]...};
  (x86_open(lanes[Lane], *states[Lane]), ...);
  bool is_outer = outers[0] == nullptr;
  while (true) {
    if (count != 0) {
      (x86_load(lanes[Lane], at[Lane]), ...);
      ((at[Lane] += 64), ...);
      --count;
    } else if (quotations != nullptr) {
      (x86_put_hex(lanes[Lane], quotations[Lane]), ...);
      (x86_open(lanes[Lane], *quotations[Lane].state), ...);
      ((at[Lane] = quotations[Lane].blocks), ...);
      count = quotations[0].count;
      quotations = nullptr;
      continue;
    } else if (!is_outer) {
      (x86_load_digest(lanes[Lane]), ...);
      (x86_open(lanes[Lane], *outers[Lane]), ...);
      is_outer = true;
    } else {
      break;
    }
    x86_compress_words<x86_form::loop>(lanes, all);
  }
  (x86_put_digest(lanes[Lane], digests[Lane]), ...);
}

/// `x86_finish` of several messages. To be called only where `has_x86_sha()`.
template <std::size_t... Lane>
JOBWIRE_X86_SHA inline void sha256_finish_each_x86(
    std::array<std::uint32_t, 8> const* const (&states)[sizeof...(Lane)],
    char const* const (&blocks)[sizeof...(Lane)], std::size_t count, sha256_quotation const* quotations,
    std::array<std::uint32_t, 8> const* const (&outers)[sizeof...(Lane)],
    unsigned char* const (&digests)[sizeof...(Lane)], std::index_sequence<Lane...> all) noexcept {
  x86_finish(states, blocks, count, quotations, outers, digests, all);
}

/// The same in AVX's form of all but the SHA instructions, which spares moves between registers, of which
/// several messages need more than there are. To be called only where `has_x86_sha()` and `has_x86_avx()`.
template <std::size_t... Lane>
JOBWIRE_X86_SHA_AVX inline void sha256_finish_each_avx(
    std::array<std::uint32_t, 8> const* const (&states)[sizeof...(Lane)],
    char const* const (&blocks)[sizeof...(Lane)], std::size_t count, sha256_quotation const* quotations,
    std::array<std::uint32_t, 8> const* const (&outers)[sizeof...(Lane)],
    unsigned char* const (&digests)[sizeof...(Lane)], std::index_sequence<Lane...> all) noexcept {
  x86_finish(states, blocks, count, quotations, outers, digests, all);
}

/// The same of one: its places come in registers, so that nothing waits for them. To be called only where
/// `has_x86_sha()`.
JOBWIRE_X86_SHA inline void sha256_finish_x86(std::array<std::uint32_t, 8> const& state, char const* blocks,
                                              std::size_t count, sha256_quotation const* quotation,
                                              std::array<std::uint32_t, 8> const* outer,
                                              unsigned char* digest) noexcept {
  x86_finish({&state}, {blocks}, count, quotation, {outer}, {digest}, std::make_index_sequence<1>{});
}

}  // namespace jobwire::detail

#undef JOBWIRE_X86_SHA
#undef JOBWIRE_X86_SHA_AVX
#undef JOBWIRE_X86_SHA_INLINE

#else

#include <array>
#include <cstddef>
#include <cstdint>

namespace jobwire::detail {

inline constexpr bool x86_sha_compiled = false;
constexpr bool has_x86_sha() noexcept { return false; }

// Not reached.
template <std::size_t Lanes, class All>
void sha256_finish_each_x86(std::array<std::uint32_t, 8> const* const (&)[Lanes],
                            char const* const (&)[Lanes], std::size_t, sha256_quotation const*,
                            std::array<std::uint32_t, 8> const* const (&)[Lanes],
                            unsigned char* const (&)[Lanes], All) noexcept {}
template <std::size_t Lanes, class All>
void sha256_finish_each_avx(std::array<std::uint32_t, 8> const* const (&)[Lanes],
                            char const* const (&)[Lanes], std::size_t, sha256_quotation const*,
                            std::array<std::uint32_t, 8> const* const (&)[Lanes],
                            unsigned char* const (&)[Lanes], All) noexcept {}
inline void sha256_finish_x86(std::array<std::uint32_t, 8> const&, char const*, std::size_t,
                              sha256_quotation const*, std::array<std::uint32_t, 8> const*,
                              unsigned char*) noexcept {}

}  // namespace jobwire::detail

#endif
