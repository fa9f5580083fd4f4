#include <jobwire/bytes16.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/ascii.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace {

using namespace jobwire;
using namespace jobwire::detail;

/// One byte of any value among sixteen good ones, in the first place and in the last.
template <class Test>
bool says(Test const& test, char byte, char good) {
  std::string front(16, good);
  std::string back = front;
  front.front() = byte;
  back.back() = byte;
  bool const first = all16(test(load16(front.data())));
  CHECK(all16(test(load16(back.data()))) == first);
  return first;
}

TEST_CASE("Each mask says of each byte what its class says") {
  for (unsigned value = 0; value < 256; ++value) {
    char const byte = static_cast<char>(value);
    INFO(value);
    CHECK(says(is_unreserved16, byte, 'a') == is_unreserved(byte));
    CHECK(says(is_field_value16, byte, 'a') == is_field_value_char(byte));
    CHECK(says(is_plain_name16, byte, 'a') == (is_lower(byte) || is_digit(byte) || byte == '-'));
  }
}

TEST_CASE("Every byte of a text is asked, at every size, and none outside") {
  support::guarded_memory memory;
  for (std::size_t size = shortest_for_bytes16; size <= 70; ++size) {
    auto const all = memory.at_end(size);
    for (char& c : all) c = 'a';
    std::string_view const text{all.data(), all.size()};
    CHECK(every_byte(text, is_plain_name16));
    for (std::size_t at = 0; at < size; ++at) {
      all[at] = 'A';
      CHECK_FALSE(every_byte(text, is_plain_name16));
      all[at] = 'a';
    }
  }
}

TEST_CASE("The first byte that is not as it should be is found, at every size, and none outside is read") {
  support::guarded_memory memory;
  auto const is_name = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  for (std::size_t size = 0; size <= 70; ++size) {
    auto const all = memory.at_end(size);
    for (char& c : all) c = 'a';
    std::string_view const text{all.data(), all.size()};
    CHECK(find_first_no(text, is_plain_name16, is_name) == size);
    for (std::size_t at = 0; at < size; ++at) {
      all[at] = 'A';
      if (at + 3 < size) all[at + 3] = '\xff';
      CHECK(find_first_no(text, is_plain_name16, is_name) == at);
      all[at] = 'a';
      if (at + 3 < size) all[at + 3] = 'a';
    }
  }
}

TEST_CASE("A literal is what it is, and nothing that differs in a byte") {
  auto const differs = [](auto const& literal) {
    std::string text{literal};
    bool right = is_literal(text, literal) && !is_literal(text + "x", literal);
    right = right && !is_literal(std::string_view{text}.substr(1), literal);
    for (char& c : text) {
      c ^= 1;
      right = right && !is_literal(text, literal);
      c ^= 1;
    }
    return right;
  };
  CHECK(differs("{}"));
  CHECK(differs("1234567"));
  CHECK(differs("12345678"));
  CHECK(differs("123456789"));
  CHECK(differs("1234567890123456"));
  CHECK(differs("{\"Success\":\"true\"}"));
  STATIC_REQUIRE(is_literal("HTTP/1.1 ", "HTTP/1.1 "));
}

bool slowly_same(std::string_view left, std::string_view right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (to_lower(left[i]) != to_lower(right[i])) return false;
  }
  return true;
}

TEST_CASE("Texts that differ by case alone are the same, at every size, and no others") {
  support::random random{11};
  support::guarded_memory first;
  support::guarded_memory second;
  for (std::size_t size = 0; size <= 40; ++size) {
    for (int round = 0; round < 300; ++round) {
      std::string const made = round % 2 == 0 ? random.text("azAZ@[`{-", size) : random.bytes(size);
      std::string other = made;
      for (char& c : other) c = random.below(2) == 0 && is_alpha(c) ? static_cast<char>(c ^ 0x20) : c;
      if (size != 0 && round % 3 == 0) other[random.below(size)] ^= static_cast<char>(1U << random.below(8));
      auto const left = first.at_end(made);
      auto const right = second.at_end(other);
      CHECK(same_but_for_case(left.data(), right.data(), size) == slowly_same(left, right));
    }
  }
}

TEST_CASE("Eight bytes are put in lower case, whatever they are") {
  for (unsigned value = 0; value < 256; ++value) {
    std::uint64_t const bytes = value * 0x0101010101010101U;
    auto const lower = static_cast<unsigned char>(to_lower(static_cast<char>(value)));
    CHECK(lower8(bytes) == lower * 0x0101010101010101U);
  }
}

}  // namespace
