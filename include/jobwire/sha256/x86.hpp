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

#include <smmintrin.h>

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

/// One message in the form the instructions want: its state as ABEF and CDGH, the highest word first, and the
/// last 16 words of its schedule.
struct x86_lane {
  __m128i abef;
  __m128i cdgh;
  __m128i words[4];
};

JOBWIRE_X86_SHA_INLINE inline void x86_open(x86_lane& lane,
                                            std::array<std::uint32_t, 8> const& state) noexcept {
  auto const* const from = reinterpret_cast<__m128i const*>(state.data());
  __m128i const cdab = _mm_shuffle_epi32(_mm_loadu_si128(from), 0xB1);
  __m128i const efgh = _mm_shuffle_epi32(_mm_loadu_si128(from + 1), 0x1B);
  lane.abef = _mm_alignr_epi8(cdab, efgh, 8);
  lane.cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
}

JOBWIRE_X86_SHA_INLINE inline void x86_load(x86_lane& lane, char const* block) noexcept {
  __m128i const swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  auto const* const from = reinterpret_cast<__m128i const*>(block);
  lane.words[0] = _mm_shuffle_epi8(_mm_loadu_si128(from), swap);
  lane.words[1] = _mm_shuffle_epi8(_mm_loadu_si128(from + 1), swap);
  lane.words[2] = _mm_shuffle_epi8(_mm_loadu_si128(from + 2), swap);
  lane.words[3] = _mm_shuffle_epi8(_mm_loadu_si128(from + 3), swap);
}

/// Four rounds, with the four words at `At` and the constants at `constants`.
template <std::size_t At>
JOBWIRE_X86_SHA_INLINE inline void x86_rounds(x86_lane& lane, std::uint32_t const* constants) noexcept {
  __m128i const added =
      _mm_add_epi32(lane.words[At], _mm_loadu_si128(reinterpret_cast<__m128i const*>(constants)));
  auto const low = reinterpret_cast<__v4si>(added);
  auto const high = reinterpret_cast<__v4si>(_mm_shuffle_epi32(added, 0x0E));
  lane.cdgh = reinterpret_cast<__m128i>(__builtin_ia32_sha256rnds2(reinterpret_cast<__v4si>(lane.cdgh),
                                                                   reinterpret_cast<__v4si>(lane.abef), low));
  lane.abef = reinterpret_cast<__m128i>(__builtin_ia32_sha256rnds2(
      reinterpret_cast<__v4si>(lane.abef), reinterpret_cast<__v4si>(lane.cdgh), high));
}

/// Replaces the four words at `At`, which are used, by the ones 16 rounds later.
template <std::size_t At>
JOBWIRE_X86_SHA_INLINE inline void x86_schedule(x86_lane& lane) noexcept {
  __m128i& oldest = lane.words[At];
  __m128i const& newest = lane.words[(At + 3) % 4];
  auto const early = reinterpret_cast<__m128i>(__builtin_ia32_sha256msg1(
      reinterpret_cast<__v4si>(oldest), reinterpret_cast<__v4si>(lane.words[(At + 1) % 4])));
  __m128i const middle = _mm_alignr_epi8(newest, lane.words[(At + 2) % 4], 4);
  oldest = reinterpret_cast<__m128i>(__builtin_ia32_sha256msg2(
      reinterpret_cast<__v4si>(_mm_add_epi32(early, middle)), reinterpret_cast<__v4si>(newest)));
}

/// Puts a state's words in order into the first two of `words`: with no byte swapped, a digest as the next
/// hash takes it.
JOBWIRE_X86_SHA_INLINE inline void x86_put_state(x86_lane const& lane, __m128i* words) noexcept {
  __m128i const feba = _mm_shuffle_epi32(lane.abef, 0x1B);
  __m128i const dchg = _mm_shuffle_epi32(lane.cdgh, 0xB1);
  words[0] = _mm_blend_epi16(feba, dchg, 0xF0);
  words[1] = _mm_alignr_epi8(dchg, feba, 8);
}

JOBWIRE_X86_SHA_INLINE inline void x86_close(x86_lane const& lane,
                                             std::array<std::uint32_t, 8>& state) noexcept {
  __m128i words[2];
  x86_put_state(lane, words);
  auto* const to = reinterpret_cast<__m128i*>(state.data());
  _mm_storeu_si128(to, words[0]);
  _mm_storeu_si128(to + 1, words[1]);
}

/// Puts the digest that a lane's state is.
JOBWIRE_X86_SHA_INLINE inline void x86_put_digest(x86_lane const& lane, unsigned char* digest) noexcept {
  __m128i words[2];
  x86_put_state(lane, words);
  __m128i const swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  auto* const to = reinterpret_cast<__m128i*>(digest);
  _mm_storeu_si128(to, _mm_shuffle_epi8(words[0], swap));
  _mm_storeu_si128(to + 1, _mm_shuffle_epi8(words[1], swap));
}

/// Makes a lane's words the digest that its state is, padded as the message of an HMAC's outer hash.
JOBWIRE_X86_SHA_INLINE inline void x86_load_digest(x86_lane& lane) noexcept {
  x86_put_state(lane, lane.words);
  lane.words[2] = _mm_set_epi32(0, 0, 0, INT32_MIN);
  lane.words[3] = _mm_set_epi32((64 + 32) * 8, 0, 0, 0);
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
  __m128i const abef[]{lanes[Lane].abef...};
  __m128i const cdgh[]{lanes[Lane].cdgh...};
  std::uint32_t const* constants = sha256_constants.data();
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
  ((lanes[Lane].abef = _mm_add_epi32(lanes[Lane].abef, abef[Lane])), ...);
  ((lanes[Lane].cdgh = _mm_add_epi32(lanes[Lane].cdgh, cdgh[Lane])), ...);
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
JOBWIRE_X86_SHA_INLINE inline void x86_put_moved(char* at, __m128i text, __m128i back, __m128i front,
                                                 __m128i& left) noexcept {
  auto* const to = reinterpret_cast<__m128i*>(at);
  __m128i const moved = _mm_or_si128(left, _mm_shuffle_epi8(text, back));
  _mm_storeu_si128(to, _mm_or_si128(_mm_loadu_si128(to), moved));
  left = _mm_shuffle_epi8(text, front);
}

/// Puts the 64 hex digits of the digest that a lane's state is over the zeros that keep their place, in a
/// time that does not depend on them. By whole sixteens of the blocks, as they are loaded next.
JOBWIRE_X86_SHA_INLINE inline void x86_put_hex(x86_lane const& lane, sha256_quotation const& to) noexcept {
  // Loaded from the middle on, it moves bytes to the front or to the back, zeros behind them.
  static constexpr auto moves = [] {
    std::array<unsigned char, 48> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
      table[i] = static_cast<unsigned char>(i < 16 || i >= 32 ? 0x80 : i - 16);
    }
    return table;
  }();
  __m128i const digits = _mm_set_epi64x(0x6665646362613938, 0x3736353433323130);
  __m128i const swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i const low = _mm_set1_epi8(15);
  std::size_t const ahead = to.digits % 16;
  auto const* const middle = moves.data() + 16;
  __m128i const back = _mm_loadu_si128(reinterpret_cast<__m128i const*>(middle - ahead));
  __m128i const front = _mm_loadu_si128(reinterpret_cast<__m128i const*>(middle + 16 - ahead));
  __m128i halves[2];
  x86_put_state(lane, halves);
  halves[0] = _mm_shuffle_epi8(halves[0], swap);
  halves[1] = _mm_shuffle_epi8(halves[1], swap);
  __m128i const first[]{_mm_and_si128(_mm_srli_epi16(halves[0], 4), low),
                        _mm_and_si128(_mm_srli_epi16(halves[1], 4), low)};
  __m128i const second[]{_mm_and_si128(halves[0], low), _mm_and_si128(halves[1], low)};
  char* const at = to.blocks + (to.digits - ahead);
  __m128i left = _mm_setzero_si128();
  x86_put_moved(at, _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(first[0], second[0])), back, front, left);
  x86_put_moved(at + 16, _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(first[0], second[0])), back, front, left);
  x86_put_moved(at + 32, _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(first[1], second[1])), back, front, left);
  x86_put_moved(at + 48, _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(first[1], second[1])), back, front, left);
  auto* const last = reinterpret_cast<__m128i*>(at + 64);
  _mm_storeu_si128(last, _mm_or_si128(_mm_loadu_si128(last), left));
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
