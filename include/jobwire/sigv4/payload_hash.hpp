// What the canonical request ends with: the hash of the body, or the word for an unsigned one.
// Layer 1; may include: bytes16.
#pragma once

#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>

namespace jobwire {

/// The hash of an empty body, and the word that stands for an unsigned one.
inline constexpr std::string_view empty_payload_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

namespace detail {

/// UNSIGNED-PAYLOAD, or seen at a glance to be 64 lower-case hex digits; false is no answer.
constexpr bool is_payload_hash(std::string_view text) noexcept {
  if (std::is_constant_evaluated() || text.size() != empty_payload_hash.size())
    return text == unsigned_payload;
  if (text.data() == empty_payload_hash.data()) return true;  // the very constant
  return every_byte(text, is_lower_hex16);
}

}  // namespace detail

}  // namespace jobwire
