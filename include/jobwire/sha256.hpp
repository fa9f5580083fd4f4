// The library's own SHA-256 hasher; the one place that chooses a body for the compression function.
// Layer 4; may include: hash, sha256/portable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/hash.hpp>
#include <jobwire/sha256/portable.hpp>

namespace jobwire {

/// Streaming SHA-256 (FIPS 180-4), usable in constant expressions: 104 bytes, no heap, no global state;
/// wiped on destruction, since it may have hashed a key.
class sha256 {
 public:
  constexpr sha256() noexcept : words_{detail::sha256_initial} {}
  constexpr explicit sha256(sha256_midstate const& resumed) noexcept
      : words_{resumed.words}, bytes_{resumed.bytes - resumed.bytes % sha256_block} {}

  constexpr sha256(sha256 const&) noexcept = default;
  constexpr sha256& operator=(sha256 const&) noexcept = default;
  constexpr ~sha256() {
    wipe(words_);
    wipe(block_);
  }

  constexpr void update(std::string_view text) noexcept {
    std::size_t const used = static_cast<std::size_t>(bytes_ % sha256_block);
    bytes_ += text.size();
    if (used != 0) {
      std::size_t const room = sha256_block - used;
      if (text.size() < room) return keep(used, text);
      keep(used, {text.data(), room});
      compress(block_.data(), 1);
      text.remove_prefix(room);
    }
    std::size_t const whole = text.size() / sha256_block;
    if (whole != 0) compress(text.data(), whole);
    text.remove_prefix(whole * sha256_block);
    keep(0, text);
  }

  /// The digest of all that was fed. The hasher is spent and must be made anew.
  constexpr sha256_digest finish() noexcept {
    std::uint64_t const bits = bytes_ * 8;
    std::size_t used = static_cast<std::size_t>(bytes_ % sha256_block);
    block_[used++] = '\x80';
    if (used > sha256_block - 8) {
      while (used < sha256_block) block_[used++] = 0;
      compress(block_.data(), 1);
      used = 0;
    }
    while (used < sha256_block - 8) block_[used++] = 0;
    for (unsigned shift = 64; shift != 0; shift -= 8) block_[used++] = static_cast<char>(bits >> (shift - 8));
    compress(block_.data(), 1);
    sha256_digest digest;
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
      digest.bytes[i] = static_cast<unsigned char>(words_[i / 4] >> (24U - 8U * (i % 4)));
    }
    return digest;
  }

  constexpr sha256_midstate midstate() const noexcept { return {words_, bytes_}; }

 private:
  constexpr void keep(std::size_t at, std::string_view text) noexcept {
    if (std::is_constant_evaluated()) {
      for (std::size_t i = 0; i < text.size(); ++i) block_[at + i] = text[i];
    } else if (!text.empty()) {
      __builtin_memcpy(block_.data() + at, text.data(), text.size());
    }
  }

  constexpr void compress(char const* blocks, std::size_t count) noexcept {
    detail::sha256_compress_portable(words_, blocks, count);
  }

  std::array<std::uint32_t, 8> words_;
  std::array<char, sha256_block> block_{};
  std::uint64_t bytes_ = 0;
};

static_assert(sha256_hasher<sha256>);

}  // namespace jobwire
