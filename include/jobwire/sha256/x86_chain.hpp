// Chains of HMACs on the x86 SHA extensions, and what is signed with the key that one ends in.
// Layer 2; may include: sha256/portable, sha256/x86.
#pragma once

#include <jobwire/sha256/portable.hpp>
#include <jobwire/sha256/x86.hpp>

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#define JOBWIRE_X86_SHA __attribute__((target("sha,sse4.1,ssse3"), aligned(64)))
#define JOBWIRE_X86_SHA_INLINE __attribute__((target("sha,sse4.1,ssse3"), always_inline))

namespace jobwire::detail {

/// Begins a hash with an HMAC's pad, made of the key that another lane's words are.
template <long long Pad>
JOBWIRE_X86_SHA_INLINE inline void x86_pad(x86_lane& lane, x86_lane const& key) noexcept {
  x86_vector const pad{Pad, Pad};
  lane.words[0] = key.words[0] ^ pad;
  lane.words[1] = key.words[1] ^ pad;
  lane.words[2] = key.words[2] ^ pad;
  lane.words[3] = key.words[3] ^ pad;
  x86_open(lane, sha256_initial);
}

/// Goes on with the outer hash of the digest that a lane's state is, behind an outer pad.
JOBWIRE_X86_SHA_INLINE inline void x86_begin_outer(x86_lane& lane, x86_lane const& pad_behind) noexcept {
  x86_load_digest(lane);
  lane.abef = pad_behind.abef;
  lane.cdgh = pad_behind.cdgh;
}

/// Loads a message of up to 55 bytes, padded to follow a pad. 64 bytes can be read where it begins.
JOBWIRE_X86_SHA_INLINE inline void x86_load_message(x86_lane& lane, char const* message,
                                                    std::size_t size) noexcept {
  // Read from `size` bytes before their middle on, they say which bytes are the message's, and which follows.
  static constexpr long long inside[16]{-1, -1, -1, -1, -1, -1, -1, -1};
  static constexpr long long behind[16]{0, 0, 0, 0, 0, 0, 0, 0, 0x80};
  auto const* const inside_bytes = reinterpret_cast<char const*>(inside);
  auto const* const behind_bytes = reinterpret_cast<char const*>(behind);
  for (std::size_t i = 0; i < 4; ++i) {
    std::size_t const at = 64 - size + 16 * i;
    x86_vector const text = x86_read(message + 16 * i) & x86_read(inside_bytes + at);
    lane.words[i] = x86_order_bytes(text | x86_read(behind_bytes + at), x86_swap);
  }
  lane.words[3] |= x86_vector{0, static_cast<long long>((64 + size) * 8 << 32U)};
}

/// A chain of HMACs (RFC 2104), each under the code of the one before, the first under the key of 64 bytes.
/// Puts the midstates behind the inner and the outer pad of the last code. Every second lane that is free
/// runs blocks of another message, up to `beside_count`; yields how many. With `ending`, if it is not null,
/// it goes on with that: 1 to 2 blocks for each message run beside, to the end of theirs. To be called only
/// where `has_x86_sha()`.
JOBWIRE_X86_SHA inline std::size_t sha256_chain_x86(char const* key, sha256_chain_messages const& messages,
                                                    std::array<std::uint32_t, 8>* beside,
                                                    char const* beside_blocks, std::size_t beside_count,
                                                    sha256_chain_ending const* ending,
                                                    std::array<std::uint32_t, 8>& inner,
                                                    std::array<std::uint32_t, 8>& outer) noexcept {
  enum class hashes { pads, message, digest, text, code };
  x86_lane lanes[2];
  x86_lane pad_behind;  // its state, the one behind the outer pad
  std::size_t ran = 0;
  char const* message = messages.text;
  std::size_t count = messages.count;
  std::uint64_t sizes = messages.sizes;
  x86_load(lanes[0], key);
  for (auto step = hashes::pads;;) {
    bool const with_another = step != hashes::pads && ran != beside_count;
    if (step == hashes::pads) {
      x86_pad<0x5c5c5c5c5c5c5c5c>(lanes[1], lanes[0]);
      x86_pad<0x3636363636363636>(lanes[0], lanes[0]);
    } else if (with_another) {
      x86_open(lanes[1], *beside);
      x86_load(lanes[1], beside_blocks + 64 * ran);
    }
    if (with_another || step == hashes::pads) {
      x86_compress_words<x86_form::straight>(lanes, std::make_index_sequence<2>{});
    } else {
      x86_compress_words<x86_form::straight>(lanes, std::make_index_sequence<1>{});
    }
    if (with_another) {
      ++ran;
      if (ending != nullptr && ran == beside_count) {
        x86_put_hex(lanes[1], ending->text);
      } else {
        x86_close(lanes[1], *beside);
      }
    }
    if (step == hashes::pads) {
      pad_behind.abef = lanes[1].abef;
      pad_behind.cdgh = lanes[1].cdgh;
      if (count == 0) {
        x86_close(lanes[0], inner);
        x86_close(lanes[1], outer);
        if (ending == nullptr) return ran;
        message = ending->text.blocks;
        count = ending->text.count;
        x86_load(lanes[0], message);
        step = hashes::text;
        continue;
      }
      --count;
      x86_load_message(lanes[0], message, sizes % 256);
      message += sizes % 256 + 1;
      sizes /= 256;
      step = hashes::message;
    } else if (step == hashes::message) {
      x86_begin_outer(lanes[0], pad_behind);
      step = hashes::digest;
    } else if (step == hashes::digest) {
      x86_put_state(lanes[0], lanes[0].words);
      lanes[0].words[2] = x86_vector{};
      lanes[0].words[3] = x86_vector{};
      step = hashes::pads;
    } else if (step == hashes::text) {
      if (--count != 0) {
        message += 64;
        x86_load(lanes[0], message);
      } else {
        x86_begin_outer(lanes[0], pad_behind);
        step = hashes::code;
      }
    } else {
      x86_put_digest(lanes[0], ending->code);
      return ran;
    }
  }
}

}  // namespace jobwire::detail

#undef JOBWIRE_X86_SHA
#undef JOBWIRE_X86_SHA_INLINE

#else

#include <array>
#include <cstddef>
#include <cstdint>

namespace jobwire::detail {

// Not reached.
inline std::size_t sha256_chain_x86(char const*, sha256_chain_messages const&, std::array<std::uint32_t, 8>*,
                                    char const*, std::size_t, sha256_chain_ending const*,
                                    std::array<std::uint32_t, 8>&, std::array<std::uint32_t, 8>&) noexcept {
  return 0;
}

}  // namespace jobwire::detail

#endif
