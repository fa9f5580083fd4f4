// The hasher concept, HMAC on pad midstates, and how secrets are compared and wiped.
// Layer 3; may include: ascii, sink.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
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

/// A sink that hashes what is put into it: how a canonical request is hashed without ever being text.
template <sha256_hasher Hasher>
class hash_sink {
 public:
  constexpr hash_sink() noexcept = default;
  constexpr explicit hash_sink(Hasher const& started) noexcept : hasher_{started} {}

  constexpr void put(char c) noexcept { write({&c, 1}); }
  constexpr void write(std::string_view text) noexcept { hasher_.update(text); }
  constexpr sha256_digest finish() noexcept { return hasher_.finish(); }

 private:
  Hasher hasher_{};
};

/// The digest of `bytes`.
template <sha256_hasher Hasher>
constexpr sha256_digest hash_of(std::string_view bytes) noexcept {
  Hasher hasher;
  hasher.update(bytes);
  return hasher.finish();
}

/// Overwrites `object` with zeros in a way that is not optimised out.
template <class T>
constexpr void wipe(T& object) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  if (std::is_constant_evaluated()) {
    object = T{};
  } else {
    __builtin_memset(static_cast<void*>(&object), 0, sizeof object);
    __asm__ __volatile__("" : : "r"(&object) : "memory");
  }
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
    for (std::size_t i = 0; i < text_.size(); ++i) text_[i] = static_cast<char>(digest.bytes[i]);
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
    std::array<char, sha256_block> pad{};
    if (prefix.size() + rest.size() > pad.size()) {
      Hasher hasher;
      hasher.update(prefix);
      hasher.update(rest);
      sha256_digest digest = hasher.finish();
      for (std::size_t i = 0; i < digest.bytes.size(); ++i) pad[i] = static_cast<char>(digest.bytes[i]);
      wipe(digest);
    } else {
      std::size_t size = 0;
      for (char const c : prefix) pad[size++] = c;
      for (char const c : rest) pad[size++] = c;
    }
    hmac_key key;
    key.inner_ = after_pad<Hasher>(pad, 0x36);
    key.outer_ = after_pad<Hasher>(pad, 0x36 ^ 0x5c);
    wipe(pad);
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
    return hash_sink<Hasher>{Hasher{inner_}};
  }

  /// The code of the message whose inner digest is given.
  template <sha256_hasher Hasher>
  constexpr sha256_digest outer(sha256_digest const& inner_digest) const noexcept {
    Hasher hasher{outer_};
    hasher.update(digest_text{inner_digest}.view());
    return hasher.finish();
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
  static constexpr sha256_midstate after_pad(std::array<char, sha256_block>& pad, unsigned mask) noexcept {
    for (char& c : pad) c = static_cast<char>(static_cast<unsigned char>(c) ^ mask);
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

/// Puts a digest as 64 lower-case hex digits.
template <sink Out>
constexpr void put_hex(Out& out, sha256_digest const& digest) noexcept {
  char text[64]{};
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    text[2 * i] = lower_hex_digits[digest.bytes[i] >> 4U];
    text[2 * i + 1] = lower_hex_digits[digest.bytes[i] & 15U];
  }
  out.write({text, sizeof text});
}

/// Reads a digest from 64 lower-case hex digits.
///
/// Errors:  invalid_hex - another length (`at` is the text's), or another byte (`at` its offset).
constexpr result<sha256_digest> parse_hex(std::string_view text) noexcept {
  sha256_digest digest;
  if (text.size() != 2 * digest.bytes.size()) return error{errc::invalid_hex, text.size()};
  for (std::size_t i = 0; i < text.size(); ++i) {
    int const value = is_upper(text[i]) ? -1 : hex_value(text[i]);
    if (value < 0) return error{errc::invalid_hex, i};
    auto& byte = digest.bytes[i / 2];
    byte = static_cast<unsigned char>(unsigned{byte} << 4U | static_cast<unsigned>(value));
  }
  return digest;
}

}  // namespace jobwire
