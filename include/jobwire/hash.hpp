// Digests and midstates, what a hasher is, and how digests and secrets are compared.
// Layer 3; may include: bytes16, wipe, sha256/portable.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/sha256/portable.hpp>
#include <jobwire/wipe.hpp>

namespace jobwire {

/// A SHA-256 value: 32 bytes.
struct sha256_digest {
  std::array<unsigned char, 32> bytes{};

  friend constexpr bool operator==(sha256_digest const&, sha256_digest const&) noexcept = default;
};

/// SHA-256 between two blocks: 8 words and the bytes hashed so far, a multiple of 64. Every hasher can give
/// and resume it, so what is kept of a key does not depend on the hasher.
struct sha256_midstate {
  std::array<std::uint32_t, 8> words{};
  std::uint64_t bytes = 0;
};

inline constexpr std::size_t sha256_block = 64;

/// A streaming SHA-256 (FIPS 180-4): made fresh or from a midstate, fed in pieces of any size, finished once.
/// `midstate()` is asked for only when the bytes fed are a multiple of 64.
template <class H>
concept sha256_hasher = std::is_nothrow_default_constructible_v<H> && std::is_copy_constructible_v<H> &&
    std::is_copy_assignable_v<H> && std::is_move_constructible_v<H> && std::is_move_assignable_v<H> &&
    requires(H& hasher, H const& constant, std::string_view bytes, sha256_midstate const& resumed) {
  {
    H { resumed }
  }
  noexcept;
  { hasher.update(bytes) }
  noexcept;
  { hasher.finish() }
  noexcept->std::same_as<sha256_digest>;
  { constant.midstate() }
  noexcept->std::same_as<sha256_midstate>;
};

/// A hasher that runs whole blocks from midstate to midstate, of one message or of up to 4 side by side.
template <class H>
concept block_sha256_hasher = sha256_hasher<H> && requires(sha256_midstate& state, char const* blocks) {
  { H::advance(state, blocks, std::size_t{1}) }
  noexcept;
  { H::template advance_each<2>({&state, &state}, {blocks, blocks}) }
  noexcept;
};

/// The last blocks, padded, of a message that quotes the digest of another one in hex, with 64 zeros where
/// the digits go. Borrows the words of the midstate that they go on from, and the blocks; 32 bytes.
using quoting_blocks = detail::sha256_quotation;

/// A hasher that may finish in one go: `sha256::finish_each` says what that does.
template <class H>
concept finishing_sha256_hasher = block_sha256_hasher<H> &&
    requires(sha256_midstate const* state, char const* blocks, quoting_blocks const* quoting,
             sha256_digest* digest) {
  { H::template finish_each<1>({state}, {blocks}, std::size_t{1}, quoting, {state}, {digest}) }
  noexcept->std::same_as<bool>;
};

/// Whole blocks of a message that wait to be hashed, which may be done beside those of another; whoever runs
/// some drops them. Borrows the midstate they go on from, and the blocks; 24 bytes.
struct waiting_blocks {
  sha256_midstate* state = nullptr;
  char const* first = nullptr;
  std::size_t count = 0;

  constexpr void drop(std::size_t hashed) noexcept {
    first += hashed * sha256_block;
    count -= hashed;
  }
};

/// The messages of a chain of HMACs, as they stand in a text, which it borrows: `sha256_chain_messages` says
/// how; 24 bytes.
using chain_messages = detail::sha256_chain_messages;

/// What a chain of HMACs may go on with: a message under the last code, padded, that begins with a block of
/// its own and then quotes, in hex, the digest of what waits beside the chain. Borrows all its places.
struct chain_ending : detail::sha256_chain_ending {
  bool is_done = false;  ///< is set by a hasher that did so
};

/// A hasher that may run a chain of HMACs in one go: `sha256::chain` says what that does.
template <class H>
concept chaining_sha256_hasher = block_sha256_hasher<H> &&
    requires(char const* key, chain_messages const& messages, sha256_midstate& state, waiting_blocks& beside,
             chain_ending* ending) {
  { H::chain(key, messages, beside, ending, state, state) }
  noexcept->std::same_as<bool>;
};

namespace detail {

/// Room that `pad_sha256` takes behind a text: the bit, up to 63 zeros and the size.
inline constexpr std::size_t sha256_padding = sha256_block + 8;

/// Puts the size of a message, in bits, as the last 8 bytes of its padding.
constexpr void put_bits(char* to, std::uint64_t bytes) noexcept {
  std::uint64_t const bits = bytes * 8;
  if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
    for (unsigned i = 0; i < 8; ++i) to[i] = static_cast<char>(bits >> (56U - 8U * i));
  } else {
    std::uint64_t const swapped = __builtin_bswap64(bits);
    __builtin_memcpy(to, &swapped, sizeof swapped);
  }
}

/// Pads a text of which the last `size` bytes are at `text` and the blocks before are hashed; `total` is the
/// size of all. Yields the blocks now at `text`; behind them the room is overwritten as well.
/// Spec:  FIPS 180-4 section 5.1.1.
constexpr std::size_t pad_sha256(char* text, std::size_t size, std::uint64_t total) noexcept {
  std::size_t const blocks = (size + 8) / sha256_block + 1;
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < sha256_padding; ++i) text[size + i] = 0;
  } else {
    __builtin_memset(text + size, 0, sha256_padding);
  }
  put_bits(text + blocks * sha256_block - 8, total);
  text[size] = '\x80';
  return blocks;
}

constexpr sha256_digest digest_of(std::array<std::uint32_t, 8> const& words) noexcept {
  sha256_digest digest;
  if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
      digest.bytes[i] = static_cast<unsigned char>(words[i / 4] >> (24U - 8U * (i % 4)));
    }
    return digest;
  }
  for (std::size_t half = 0; half < 2; ++half) {
    auto const as_words = reinterpret_cast<words4>(load16(reinterpret_cast<char const*>(&words[4 * half])));
    words4 const pairs = (as_words & 0xFF00FFU) << 8 | (as_words >> 8 & 0xFF00FFU);
    words4 const swapped = pairs << 16 | pairs >> 16;
    __builtin_memcpy(&digest.bytes[16 * half], &swapped, sizeof swapped);
  }
  return digest;
}

/// Copies a digest's 32 bytes.
constexpr void copy_digest(char* to, sha256_digest const& digest) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) to[i] = static_cast<char>(digest.bytes[i]);
  } else {
    __builtin_memcpy(to, digest.bytes.data(), 16);
    __builtin_memcpy(to + 16, digest.bytes.data() + 16, 16);
  }
}

/// Runs `count` blocks of 64 bytes from a midstate on.
template <sha256_hasher Hasher>
[[gnu::always_inline]] constexpr void advance(sha256_midstate& state, char const* blocks,
                                              std::size_t count) noexcept {
  if constexpr (block_sha256_hasher<Hasher>) {
    Hasher::advance(state, blocks, count);
  } else {
    Hasher hasher{state};
    hasher.update({blocks, count * sha256_block});
    state = hasher.midstate();
  }
}

/// The digest of a message of which the last `count` blocks, padded, are not hashed yet; the state is spent.
template <sha256_hasher Hasher>
constexpr sha256_digest finish_blocks(sha256_midstate& state, char const* blocks,
                                      std::size_t count) noexcept {
  sha256_digest digest;
  if constexpr (finishing_sha256_hasher<Hasher>) {
    if (!std::is_constant_evaluated() &&
        Hasher::template finish_each<1>({&state}, {blocks}, count, nullptr, {nullptr}, {&digest}))
      return digest;
  }
  advance<Hasher>(state, blocks, count);
  digest = digest_of(state.words);
  return digest;
}

/// Runs one block of each of several messages, side by side where the hasher can.
template <sha256_hasher Hasher, std::size_t Lanes>
[[gnu::always_inline]] constexpr void advance_each(sha256_midstate* const (&states)[Lanes],
                                                   char const* const (&blocks)[Lanes]) noexcept {
  if constexpr (block_sha256_hasher<Hasher>) {
    Hasher::template advance_each<Lanes>(states, blocks);
  } else {
    for (std::size_t i = 0; i < Lanes; ++i) advance<Hasher>(*states[i], blocks[i], 1);
  }
}

/// Runs one block from a midstate on, side by side with one that waits.
template <sha256_hasher Hasher>
constexpr void advance_beside(sha256_midstate& state, char const* block, waiting_blocks& beside) noexcept {
  if (beside.count == 0) return advance<Hasher>(state, block, 1);
  advance_each<Hasher, 2>({beside.state, &state}, {beside.first, block});
  beside.drop(1);
}

}  // namespace detail

/// The digest of `bytes`.
template <sha256_hasher Hasher>
constexpr sha256_digest hash_of(std::string_view bytes) noexcept {
  Hasher hasher;
  hasher.update(bytes);
  return hasher.finish();
}

/// Whether two digests are equal, in a time that does not depend on their bytes.
constexpr bool equal_in_constant_time(sha256_digest const& left, sha256_digest const& right) noexcept {
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < left.bytes.size(); i += 8) {
    std::uint64_t one = 0;
    std::uint64_t other = 0;
    if (std::is_constant_evaluated()) {
      for (std::size_t j = i; j < i + 8; ++j) {
        one = one << 8U | left.bytes[j];
        other = other << 8U | right.bytes[j];
      }
    } else {
      __builtin_memcpy(&one, &left.bytes[i], sizeof one);
      __builtin_memcpy(&other, &right.bytes[i], sizeof other);
    }
    difference |= one ^ other;
    if (!std::is_constant_evaluated()) __asm__("" : "+r"(difference));  // keeps the loop from being cut short
  }
  return difference == 0;
}

/// Whether two texts are equal, in a time that depends on their sizes alone.
constexpr bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  std::uint64_t difference = 0;
  std::size_t i = 0;
  for (; !std::is_constant_evaluated() && i + 8 <= left.size(); i += 8) {
    std::uint64_t one = 0;
    std::uint64_t other = 0;
    __builtin_memcpy(&one, left.data() + i, sizeof one);
    __builtin_memcpy(&other, right.data() + i, sizeof other);
    difference |= one ^ other;
    __asm__("" : "+r"(difference));
  }
  for (; i < left.size(); ++i) {
    difference |= static_cast<unsigned char>(left[i] ^ right[i]);
    if (!std::is_constant_evaluated()) __asm__("" : "+r"(difference));
  }
  return difference == 0;
}

}  // namespace jobwire
