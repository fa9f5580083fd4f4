// What holds for every writer: the exact size does, one byte less does not, and no byte behind is touched.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/result.hpp>

namespace support {

/// Whether `write(std::span<char>)` yields `expected` in a buffer of its exact size and of one byte more, and
/// refuses all smaller ones with the size needed. Usable in constant expressions.
template <std::size_t Capacity = 128, class Write>
constexpr bool writes(std::string_view expected, Write const& write) {
  constexpr char guard = '\x5a';
  if (expected.size() + 2 > Capacity) return false;
  for (std::size_t size = 0; size <= expected.size() + 1; ++size) {
    std::array<char, Capacity> memory{};
    for (char& c : memory) c = guard;
    jobwire::result<std::size_t> const written = write(std::span<char>{memory.data(), size});
    if (size < expected.size()) {
      if (written || written.error() != jobwire::error{jobwire::errc::no_space, expected.size()})
        return false;
    } else if (!written || *written != expected.size() ||
               std::string_view{memory.data(), *written} != expected) {
      return false;
    }
    for (std::size_t i = size; i < memory.size(); ++i) {
      if (memory[i] != guard) return false;
    }
  }
  return true;
}

}  // namespace support
