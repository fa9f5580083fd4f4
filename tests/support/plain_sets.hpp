// A class of plain sets, held against the sets byte by byte; for every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/http/scan/plain.hpp>

#include "support/guarded.hpp"
#include "support/random.hpp"

namespace support {

/// The bits of a block that are to be: one for each byte that is not in a set.
inline std::uint64_t bits_outside(std::string_view block, jobwire::char_set const& set) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < block.size(); ++i) bits |= std::uint64_t{!set(block[i])} << i;
  return bits;
}

/// A task for any class of plain sets; counts what comes out wrong.
class plain_set_checks {
 public:
  template <class Sets>
  void by(Sets const& sets) {
    for (char const around : {'a', '\x01', '\xE9'}) {
      for (std::size_t place = 0; place < jobwire::detail::value_block; ++place) {
        for (unsigned value = 0; value < 256; ++value) {
          std::array<char, jobwire::detail::value_block> block;
          block.fill(around);
          block[place] = static_cast<char>(value);
          compare(sets, {block.data(), block.size()});
        }
      }
    }
    guarded_memory memory;
    random random{7};
    for (int round = 0; round < 20000; ++round) {
      auto const made = round % 2 == 0 ? random.bytes(jobwire::detail::value_block)
                                       : random.text("aZ09-._:/?% \t\r\n", jobwire::detail::value_block);
      compare(sets, memory.at_end(made));
      compare(sets, memory.at_start(made));
    }
  }

  std::size_t compared() const { return compared_; }
  std::size_t wrong() const { return wrong_; }

 private:
  template <class Sets>
  void compare(Sets const& sets, std::string_view block) {
    using namespace jobwire::detail;
    auto const name = block.substr(value_block - name_block);  // its end is the memory's, or its start
    auto const first = [](std::uint64_t bits) {
      return bits == 0 ? name_block : static_cast<std::size_t>(std::countr_zero(bits));
    };
    for (auto const part : {block.substr(0, name_block), name}) {
      auto const names = bits_outside(part, is_plain_name_char);
      count(sets.no_name(part.data()) == names && sets.first(names) == first(names));
      count(sets.no_target(part.data()) == bits_outside(part, is_plain_target_char));
    }
    count(sets.no_value(block.data()) == bits_outside(block, is_plain_value_char));
  }

  void count(bool right) {
    ++compared_;
    wrong_ += right ? 0U : 1U;
  }

  std::size_t compared_ = 0;
  std::size_t wrong_ = 0;
};

}  // namespace support
