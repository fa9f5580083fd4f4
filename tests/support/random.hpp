// Random numbers that are the same on every machine and cost nothing to compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace support {

/// splitmix64.
class random {
 public:
  explicit random(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// A number below `bound`.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  char one_of(std::string_view alphabet) { return alphabet[below(alphabet.size())]; }

  std::string text(std::string_view alphabet, std::size_t size) {
    std::string made(size, '\0');
    for (char& c : made) c = one_of(alphabet);
    return made;
  }

  std::string bytes(std::size_t size) {
    std::string made(size, '\0');
    for (char& c : made) c = static_cast<char>(next() >> 56U);
    return made;
  }

 private:
  std::uint64_t state_;
};

}  // namespace support
