// The hasher concept, HMAC on pad midstates, and how secrets are compared and wiped.
// Layer 3; may include: ascii, bytes16, sink.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/sink.hpp>

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
concept sha256_hasher = std::is_nothrow_default_constructible_v<H> && std::copyable<H> &&
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

/// A hasher that also hashes the first blocks of two messages side by side: both pads of a key.
template <class H>
concept paired_sha256_hasher = sha256_hasher<H> && requires(std::array<char, sha256_block> const& block) {
  { H::midstates(block, block) }
  noexcept->std::same_as<std::array<sha256_midstate, 2>>;
};

/// Overwrites `object` with zeros in a way that is not optimised out.
template <class T>
constexpr void wipe(T& object) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  if (std::is_constant_evaluated()) {
    object = T{};
  } else {
    // 64 bytes at a time: for larger ones g++ takes a string instruction, which is slow to start.
    auto* const bytes = reinterpret_cast<char*>(&object);
    std::size_t at = 0;
    for (; at + 64 <= sizeof object; at += 64) {
      __builtin_memset(bytes + at, 0, 64);
      __asm__ __volatile__("");
    }
    __builtin_memset(bytes + at, 0, sizeof object % 64);
    __asm__ __volatile__("" : : "m"(object));
  }
}

namespace detail {

/// Room that `pad_sha256` takes behind a text: the bit, up to 63 zeros and the size.
inline constexpr std::size_t sha256_padding = sha256_block + 8;

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
  text[size] = '\x80';
  std::uint64_t const bits = total * 8;
  char* const length = text + blocks * sha256_block - 8;
  for (unsigned i = 0; i < 8; ++i) length[i] = static_cast<char>(bits >> (56U - 8U * i));
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

}  // namespace detail

/// A sink that hashes what is put into it: how a canonical request is hashed without ever being kept as text.
/// Gathers up to 4 blocks, so that a hasher is asked seldom; 450 bytes with `sha256`, wiped on destruction.
template <sha256_hasher Hasher>
class hash_sink {
 public:
  constexpr hash_sink() noexcept = default;
  /// Goes on from a midstate.
  constexpr explicit hash_sink(sha256_midstate const& resumed) noexcept
      : hasher_{resumed}, bytes_{resumed.bytes - resumed.bytes % sha256_block} {}

  hash_sink(hash_sink const&) = delete;
  hash_sink& operator=(hash_sink const&) = delete;
  constexpr ~hash_sink() { wipe(text_); }

  [[gnu::always_inline]] constexpr void put(char c) noexcept {
    if (size_ == room) flush();
    text_[size_++] = c;
  }

  [[gnu::always_inline]] constexpr void write(std::string_view text) noexcept {
    if (text.size() > room - size_) return write_through(text);
    detail::copy_bytes(text_.data() + size_, text);
    size_ += text.size();
  }

  /// The digest of all that was put. The sink is spent.
  constexpr sha256_digest finish() noexcept {
    std::size_t const blocks = detail::pad_sha256(text_.data(), size_, bytes_ + size_);
    hasher_.update({text_.data(), blocks * sha256_block});
    return detail::digest_of(hasher_.midstate().words);
  }

 private:
  static constexpr std::size_t room = 4 * sha256_block;

  [[gnu::noinline]] constexpr void flush() noexcept {
    hasher_.update({text_.data(), room});
    bytes_ += room;
    size_ = 0;
  }

  [[gnu::noinline]] constexpr void write_through(std::string_view text) noexcept {
    std::size_t const fitting = room - size_;
    detail::copy_bytes(text_.data() + size_, {text.data(), fitting});
    flush();
    text.remove_prefix(fitting);
    std::size_t const whole = text.size() - text.size() % sha256_block;
    if (whole != 0) hasher_.update({text.data(), whole});
    bytes_ += whole;
    text.remove_prefix(whole);
    detail::copy_bytes(text_.data(), text);
    size_ = text.size();
  }

  Hasher hasher_{};
  std::uint64_t bytes_ = 0;  ///< given to the hasher
  std::size_t size_ = 0;     ///< of what is gathered
  std::array<char, room + detail::sha256_padding> text_;
};

/// The digest of `bytes`.
template <sha256_hasher Hasher>
constexpr sha256_digest hash_of(std::string_view bytes) noexcept {
  Hasher hasher;
  hasher.update(bytes);
  return hasher.finish();
}

/// Whether two digests are equal, in a time that does not depend on their bytes.
constexpr bool equal_in_constant_time(sha256_digest const& left, sha256_digest const& right) noexcept {
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.bytes.size(); ++i) {
    difference |= static_cast<unsigned>(left.bytes[i] ^ right.bytes[i]);
    if (!std::is_constant_evaluated()) __asm__("" : "+r"(difference));  // keeps the loop from being cut short
  }
  return difference == 0;
}

/// Whether two texts are equal, in a time that depends on their sizes alone.
constexpr bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference |=
        static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
    if (!std::is_constant_evaluated()) __asm__("" : "+r"(difference));
  }
  return difference == 0;
}

/// A digest's bytes as text, to be hashed again. A copy of 32 bytes, wiped when it goes.
class digest_text {
 public:
  constexpr explicit digest_text(sha256_digest const& digest) noexcept {
    if (std::is_constant_evaluated()) {
      for (std::size_t i = 0; i < text_.size(); ++i) text_[i] = static_cast<char>(digest.bytes[i]);
    } else {
      __builtin_memcpy(text_.data(), digest.bytes.data(), text_.size());
    }
  }
  digest_text(digest_text const&) = delete;
  digest_text& operator=(digest_text const&) = delete;
  constexpr ~digest_text() { wipe(text_); }

  constexpr std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 32> text_{};
};

/// An HMAC-SHA-256 key as the two midstates after its pads (RFC 2104 section 4): 80 bytes, secret, wiped on
/// destruction. Keying costs two compressions (three above 64 bytes) and is paid once.
class hmac_key {
 public:
  /// The key of `bytes`, of any length; borrows nothing.
  template <sha256_hasher Hasher>
  static constexpr hmac_key make(std::string_view bytes) noexcept {
    return from_pieces<Hasher>({}, bytes);
  }

  /// The key of `prefix` followed by `rest`, which saves joining "AWS4" and a secret.
  template <sha256_hasher Hasher>
  static constexpr hmac_key from_pieces(std::string_view prefix, std::string_view rest) noexcept {
    std::array<char, sha256_block> inner{};
    if (prefix.size() > inner.size() || rest.size() > inner.size() - prefix.size()) {
      Hasher hasher;
      hasher.update(prefix);
      hasher.update(rest);
      sha256_digest digest = hasher.finish();
      detail::copy_bytes(inner.data(), digest_text{digest}.view());
      wipe(digest);
    } else {
      detail::copy_bytes(inner.data(), prefix);
      detail::copy_bytes(inner.data() + prefix.size(), rest);
    }
    std::array<char, sha256_block> outer{};
    for (std::size_t i = 0; i < inner.size(); ++i) {
      outer[i] = static_cast<char>(inner[i] ^ 0x5c);
      inner[i] = static_cast<char>(inner[i] ^ 0x36);
    }
    hmac_key const key = after_pads<Hasher>(inner, outer);
    wipe(inner);
    wipe(outer);
    return key;
  }

  /// A key of no use, to be replaced.
  constexpr hmac_key() noexcept = default;
  constexpr hmac_key(hmac_key const&) noexcept = default;
  constexpr hmac_key& operator=(hmac_key const&) noexcept = default;
  constexpr ~hmac_key() {
    wipe(inner_);
    wipe(outer_);
  }

  /// A sink that takes the message; its digest is then given to `outer`.
  template <sha256_hasher Hasher>
  constexpr hash_sink<Hasher> inner() const noexcept {
    return hash_sink<Hasher>{inner_};
  }

  /// The code of the message whose inner digest is given: one block, padded here, the digest in front.
  template <sha256_hasher Hasher>
  constexpr sha256_digest outer(sha256_digest const& inner_digest) const noexcept {
    std::array<char, 32 + detail::sha256_padding> block;
    detail::copy_bytes(block.data(), digest_text{inner_digest}.view());
    detail::pad_sha256(block.data(), 32, sha256_block + 32);
    Hasher hasher{outer_};
    hasher.update({block.data(), sha256_block});
    wipe(block);
    return detail::digest_of(hasher.midstate().words);
  }

  /// The code of `message`.
  template <sha256_hasher Hasher>
  constexpr sha256_digest code(std::string_view message) const noexcept {
    auto sink = inner<Hasher>();
    sink.write(message);
    return outer<Hasher>(sink.finish());
  }

 private:
  template <sha256_hasher Hasher>
  static constexpr hmac_key after_pads(std::array<char, sha256_block> const& inner,
                                       std::array<char, sha256_block> const& outer) noexcept {
    hmac_key key;
    if constexpr (paired_sha256_hasher<Hasher>) {
      auto states = Hasher::midstates(inner, outer);
      key.inner_ = states[0];
      key.outer_ = states[1];
      wipe(states);
    } else {
      key.inner_ = after_pad<Hasher>(inner);
      key.outer_ = after_pad<Hasher>(outer);
    }
    return key;
  }

  template <sha256_hasher Hasher>
  static constexpr sha256_midstate after_pad(std::array<char, sha256_block> const& pad) noexcept {
    Hasher hasher;
    hasher.update({pad.data(), pad.size()});
    return hasher.midstate();
  }

  sha256_midstate inner_;
  sha256_midstate outer_;
};

/// HMAC-SHA-256 of `message` under `key` (RFC 2104).
template <sha256_hasher Hasher>
constexpr sha256_digest hmac(std::string_view key, std::string_view message) noexcept {
  return hmac_key::make<Hasher>(key).template code<Hasher>(message);
}

}  // namespace jobwire
