#include <jobwire/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

/// Where well-formed UTF-8 ends, by decoding numbers and looking at what they are.
std::size_t reference(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    unsigned const first = static_cast<unsigned char>(text[at]);
    std::size_t const size = first < 0x80        ? 1
                             : first >> 5U == 6  ? 2
                             : first >> 4U == 14 ? 3
                             : first >> 3U == 30 ? 4
                                                 : 0;
    if (size == 0 || text.size() - at < size) return at;
    std::uint32_t scalar = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
      unsigned const tail = static_cast<unsigned char>(text[at + i]);
      if (tail >> 6U != 2) return at;
      scalar = scalar << 6U | (tail & 63U);
    }
    constexpr std::uint32_t smallest[]{0, 0, 0x80, 0x800, 0x10000};
    if (scalar < smallest[size] || scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF)) return at;
    at += size;
  }
  return text.size();
}

constexpr bool valid(std::string_view text) { return find_invalid_utf8(text) == text.size(); }

static_assert(valid("") && valid({}) && valid("a\0b"sv) && valid("\x7f") &&
              valid("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
static_assert(valid("\xc2\x80") && valid("\xdf\xbf") && valid("\xe0\xa0\x80") && valid("\xed\x9f\xbf"));
static_assert(valid("\xee\x80\x80") && valid("\xef\xbf\xbf") && valid("\xf0\x90\x80\x80") &&
              valid("\xf4\x8f\xbf\xbf"));
static_assert(!valid("\x80") && !valid("\xc0\x80") && !valid("\xc1\xbf") && !valid("\xe0\x9f\xbf"));
static_assert(!valid("\xed\xa0\x80") && !valid("\xf0\x8f\xbf\xbf") && !valid("\xf4\x90\x80\x80") &&
              !valid("\xf5\x80\x80\x80"));
static_assert(!valid("\xff") && !valid("\xfe") && !valid("\xc3") && !valid("\xe2\x82") &&
              !valid("\xf0\x9f\x98"));
static_assert(!valid("\xe2\x82\0"sv) && !valid("\xc3\xc3") && !valid("\xe2\x28\xa1") &&
              !valid("\xf0\x9f\x28\x80"));
static_assert(find_invalid_utf8("ab\xc3\xa9\xe2\x82") == 4 && find_invalid_utf8("\xf0\x9f\x98\x80\x80") == 4);

static_assert(utf8_cut("abc", 2) == 2 && utf8_cut("abc", 3) == 3 && utf8_cut("abc", 99) == 3 &&
              utf8_cut({}, 0) == 0);
static_assert(utf8_cut("a\xc3\xa9z", 0) == 0 && utf8_cut("a\xc3\xa9z", 1) == 1 &&
              utf8_cut("a\xc3\xa9z", 2) == 1);
static_assert(utf8_cut("a\xc3\xa9z", 3) == 3 && utf8_cut("\xf0\x9f\x98\x80", 3) == 0 &&
              utf8_cut("\x80\x80", 1) == 0);
static_assert(utf8_cut("\xf0\x9f\x98\x80", static_cast<std::size_t>(-1)) == 4);

std::string encoded(std::uint32_t scalar, std::size_t size) {
  if (size == 1) return std::string(1, static_cast<char>(scalar));
  std::string made;
  for (std::size_t i = size; i-- > 1;)
    made.insert(0, 1, static_cast<char>(0x80U | (scalar >> 6U * (size - 1 - i) & 63U)));
  made.insert(0, 1, static_cast<char>((0xF00U >> size & 0xFFU) | scalar >> 6U * (size - 1)));
  return made;
}

TEST_CASE("every number that fits is encoded in each size, and only the right size is well-formed") {
  support::guarded_memory memory;
  for (std::uint32_t scalar = 0; scalar < 0x200000; scalar += scalar < 0x3000     ? 1
                                                              : scalar % 4096 < 4 ? 1
                                                                                  : 509) {
    for (std::size_t size = 1; size <= 4; ++size) {
      constexpr std::uint32_t above[]{0, 0x80, 0x800, 0x10000, 0x200000};
      if (scalar >= above[size]) continue;
      auto const text = encoded(scalar, size);
      bool const smallest = size == 1 || scalar >= above[size - 1];
      bool const is_scalar = scalar <= 0x10FFFF && (scalar < 0xD800 || scalar > 0xDFFF);
      if (valid(memory.at_end(text)) != (smallest && is_scalar)) FAIL(scalar << " in " << size << " bytes");
    }
  }
}

TEST_CASE(
    "all sequences of three bytes, and random ones of eight and of sixty, end where the reference says") {
  support::guarded_memory memory;
  std::size_t wrong = 0;
  for (std::uint32_t n = 0; n < 0x1000000; n += n < 0xC00000 ? 23 : 5) {
    char const text[3]{static_cast<char>(n >> 16U), static_cast<char>(n >> 8U), static_cast<char>(n)};
    auto const flush = memory.at_end(std::string_view{text, 3});
    wrong += find_invalid_utf8(flush) == reference(flush) ? 0 : 1;
  }
  support::random random{1};
  for (int i = 0; i < 200000; ++i) {
    auto const text = memory.at_end(
        random.text("a\x7f\x80\x8f\x90\x9f\xa0\xbf\xc2\xdf\xe0\xed\xef\xf0\xf4", random.below(9)));
    wrong += find_invalid_utf8(text) == reference(text) ? 0 : 1;
  }
  for (int i = 0; i < 200000; ++i) {  // longer ones, mostly ASCII
    std::string text(random.below(60), 'a');
    for (std::size_t n = random.below(3); n > 0 && !text.empty(); --n) {
      std::string_view const odd = random.below(2) == 0 ? "\xc3\xa9" : "\x80";
      text.replace(random.below(text.size()), 1, odd);
    }
    auto const flush = memory.at_end(text);
    wrong += find_invalid_utf8(flush) == reference(flush) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("what is cut stays well-formed and loses less than one character") {
  support::random random{2};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = random.below(9); n > 0; --n) {
      static constexpr std::string_view characters[]{"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
      text += characters[random.below(4)];
    }
    auto const limit = random.below(text.size() + 3);
    auto const cut = utf8_cut(text, limit);
    bool const good = cut <= limit && valid(std::string_view{text}.substr(0, cut)) &&
                      (cut == text.size() || limit - cut < 4) &&
                      (cut == text.size() || !valid(std::string_view{text}.substr(0, limit)) || cut == limit);
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace
