// The SHA-256 compression function in plain C++: the specification that every faster body is held to.
// Layer 0; may include: nothing.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace jobwire::detail {

/// FIPS 180-4 section 5.3.3.
inline constexpr std::array<std::uint32_t, 8> sha256_initial{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// FIPS 180-4 section 4.2.2.
inline constexpr std::uint32_t sha256_constants[64]{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// A message that quotes the digest of another one in hex: the words of its midstate, and its last blocks,
/// padded, with 64 zeros where the digits go.
struct sha256_quotation {
  std::array<std::uint32_t, 8> const* state;
  char* blocks;
  std::size_t count;   ///< of the blocks
  std::size_t digits;  ///< the offset of the zeros in the blocks
};

/// The messages of a chain of HMACs, at most 8, as they stand in a text, one byte between two. From where
/// each begins, 64 bytes can be read.
struct sha256_chain_messages {
  char const* text;
  std::size_t count;
  std::uint64_t sizes;  ///< a byte for each, at most 55, the first lowest
};

/// What a chain of HMACs may go on with, in one go: a message under the last code, which begins with a block
/// of its own and quotes the digest of the blocks that run beside the chain.
struct sha256_chain_ending {
  sha256_quotation text;  ///< its state is not asked for
  unsigned char* code;    ///< 32 bytes that are set
};

constexpr std::uint32_t load_big_endian(char const* bytes) noexcept {
  auto const byte = [bytes](unsigned i) noexcept {
    return std::uint32_t{static_cast<unsigned char>(bytes[i])};
  };
  return byte(0) << 24U | byte(1) << 16U | byte(2) << 8U | byte(3);
}

/// Runs `count` blocks of 64 bytes at `blocks` through the state (FIPS 180-4 section 6.2.2). Not inline: it
/// would be code for nothing where another body runs.
[[gnu::noinline]] constexpr void sha256_compress_portable(std::array<std::uint32_t, 8>& state,
                                                          char const* blocks, std::size_t count) noexcept {
  for (; count > 0; --count, blocks += 64) {
    std::uint32_t schedule[16]{};
    std::uint32_t worked[]{state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
    auto& [a, b, c, d, e, f, g, h] = worked;
    for (unsigned t = 0; t < 64; ++t) {
      std::uint32_t& word = schedule[t % 16];
      if (t < 16) {
        word = load_big_endian(blocks + std::size_t{4} * t);
      } else {
        std::uint32_t const early = schedule[(t + 1) % 16];
        std::uint32_t const late = schedule[(t + 14) % 16];
        word += schedule[(t + 9) % 16] + (std::rotr(early, 7) ^ std::rotr(early, 18) ^ early >> 3U) +
                (std::rotr(late, 17) ^ std::rotr(late, 19) ^ late >> 10U);
      }
      std::uint32_t const one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                ((e & f) ^ (~e & g)) + sha256_constants[t] + word;
      std::uint32_t const two =
          (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }
    for (std::size_t i = 0; i < 8; ++i) state[i] += worked[i];
  }
}

}  // namespace jobwire::detail
