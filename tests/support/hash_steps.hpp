// SHA-256 and HMAC step by step on the portable body, to which the faster ones are held.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <jobwire/sha256/portable.hpp>

#include "support/random.hpp"

namespace support {

using state = std::array<std::uint32_t, 8>;

inline state any_state(random& random) {
  state words{};
  for (auto& word : words) word = static_cast<std::uint32_t>(random.next());
  return words;
}

inline std::string bytes_of(state const& words) {
  std::string made;
  for (unsigned at = 0; at < 32; ++at) made += static_cast<char>(words[at / 4] >> (24U - 8U * (at % 4)));
  return made;
}

/// A message of up to 55 bytes as the block behind a pad: the digest of an inner hash, say.
inline std::string padded(std::string const& message) {
  std::string block = message + '\x80' + std::string(63 - message.size(), '\0');
  std::size_t const bits = (64 + message.size()) * 8;
  block[62] = static_cast<char>(bits >> 8U);
  block[63] = static_cast<char>(bits);
  return block;
}

inline std::string hex_of(std::string const& bytes) {
  std::string made;
  for (char const c : bytes) {
    made += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4U];
    made += "0123456789abcdef"[static_cast<unsigned char>(c) & 15U];
  }
  return made;
}

/// The midstates behind the pads of a key of 64 bytes, by the portable body.
inline std::array<state, 2> pads_of(std::string const& key) {
  std::array<state, 2> made{jobwire::detail::sha256_initial, jobwire::detail::sha256_initial};
  for (std::size_t which = 0; which < 2; ++which) {
    std::string block = key;
    for (char& c : block) c = static_cast<char>(c ^ (which == 0 ? 0x36 : 0x5c));
    jobwire::detail::sha256_compress_portable(made[which], block.data(), 1);
  }
  return made;
}

}  // namespace support
