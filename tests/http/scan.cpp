#include <jobwire/http/scan.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace {

using jobwire::detail::byte_map;

bool delimits(char c) { return !jobwire::is_alpha(c) && !jobwire::is_digit(c) && c != '-'; }
bool controls(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <class Is>
std::size_t next_of(std::string_view text, std::size_t from, Is const& is) {
  while (from < text.size() && !is(text[from])) ++from;
  return from < text.size() ? from : text.size();
}

TEST_CASE("A map finds what a loop finds, of any text at any place") {
  support::random random{7};
  support::guarded_memory memory{4096};
  for (int round = 0; round < 3000; ++round) {
    auto const size = random.below(random.below(8) == 0 ? 2000 : 140);
    auto const made = random.below(2) == 0 ? random.bytes(size) : random.text("abcXYZ019-", size);
    auto const text = memory.at_end(made);
    byte_map map{text};
    for (int look = 0; look < 20; ++look) {
      auto const from = random.below(size + 2);
      CHECK(map.next_delimiter(from) == next_of(text, from, delimits));
      CHECK(map.next_control(from) == next_of(text, from, controls));
    }
  }
}

TEST_CASE("Each byte is marked as what it is, in each place of a block") {
  for (unsigned value = 0; value < 256; ++value) {
    for (std::size_t const place : {0U, 1U, 15U, 16U, 31U, 32U, 63U, 64U, 127U, 511U, 512U, 600U}) {
      std::string text(700, 'a');
      text[place] = static_cast<char>(value);
      byte_map map{text};
      CHECK(map.next_delimiter(0) == (delimits(text[place]) ? place : text.size()));
      CHECK(map.next_control(0) == (controls(text[place]) ? place : text.size()));
    }
  }
}

}  // namespace
