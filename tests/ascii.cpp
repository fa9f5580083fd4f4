#include <jobwire/ascii.hpp>

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

constexpr std::size_t size_of(char_set const& set) {
  std::size_t count = 0;
  for (int c = 0; c < 256; ++c) count += set(static_cast<char>(c)) ? 1 : 0;
  return count;
}

// As many members as the grammar has, and its members among them: then it is the grammar's set.
static_assert(size_of(is_digit) == 10 && all_in("0123456789", is_digit));
static_assert(size_of(is_lower) == 26 && all_in("abcdefghijklmnopqrstuvwxyz", is_lower));
static_assert(size_of(is_upper) == 26 && all_in("ABCDEFGHIJKLMNOPQRSTUVWXYZ", is_upper));
static_assert(size_of(is_alpha) == 52 && is_alpha('a') && is_alpha('Z') && !is_alpha('@') && !is_alpha('['));
static_assert(size_of(is_unreserved) == 66 && all_in("-._~AZaz09", is_unreserved));
static_assert(size_of(is_token_char) == 77 && all_in("!#$%&'*+-.^_`|~AZaz09", is_token_char));
static_assert(size_of(is_visible) == 94 && is_visible('!') && is_visible('~') && !is_visible(' ') &&
              !is_visible('\x7f'));
static_assert(size_of(is_field_value_char) == 94 + 2 + 128 && all_in(" \t\x80\xff", is_field_value_char));
static_assert(find_outside("\0\r\n\x7f"sv, is_field_value_char) == 0 && !is_field_value_char('\x7f'));
static_assert(size_of(is_blank) == 2 && is_blank(' ') && is_blank('\t'));
static_assert(size_of(is_scope_char) == 37 && all_in("az09-", is_scope_char));

static_assert(size_of(char_set{}) == 0 && size_of(char_set{""}) == 0 && size_of(char_set{"aab"}) == 2);
static_assert(size_of(char_set{'\0', '\xff'}) == 256 && size_of(char_set{'b', 'a'}) == 0);
static_assert(char_set{"\0"sv}('\0') && char_set{'\x80', '\x80'}('\x80') &&
              size_of(char_set{"ab"} | char_set{"bc"}) == 3);

static_assert(to_lower('A') == 'a' && to_lower('Z') == 'z' && to_lower('@') == '@' && to_lower('[') == '[');
static_assert(to_lower('a') == 'a' && to_lower('\xc1') == '\xc1' && to_lower('\0') == '\0');
static_assert(iequals("HoSt", "hOsT") && iequals("", {}) && !iequals("a", "ab") && !iequals("@", "`"));
static_assert(!iequals("\xc1", "\xe1") && !iequals("a\0b"sv, "a\0c"sv) && !iequals("[", "{"));

constexpr auto all = std::string_view::npos;
static_assert(slice("abc", 1) == "bc" && slice("abc", 1, 1) == "b" && slice("abc", 0, 99) == "abc" &&
              slice("abc", 3).empty());
static_assert(slice("abc", 4).empty() && slice("abc", all, all).empty() && slice("abc", 1, all) == "bc" &&
              slice({}, 5, 5).empty());
static_assert(slice({}, 0).data() == nullptr);
static_assert(trim(" \t a b\t ") == "a b" && trim(" \t ").empty() && trim({}).empty() &&
              trim("\r\na") == "\r\na");

static_assert(find_outside("", is_digit) == 0 && find_outside("12a", is_digit) == 2 &&
              find_outside("12", is_digit) == 2);
static_assert(all_in({}, is_digit) && !all_in("1 ", is_digit));

constexpr bool hex_agrees() {
  for (int c = 0; c < 256; ++c) {
    auto const byte = static_cast<char>(c);
    auto const low = lower_hex_digits.find(byte);
    auto const high = upper_hex_digits.find(byte);
    auto const place = low != all ? low : high;
    if (hex_value(byte) != (place == all ? -1 : static_cast<int>(place))) return false;
  }
  return lower_hex_digits.size() == 16 && upper_hex_digits.size() == 16;
}
static_assert(hex_agrees());

constexpr bool refuses_scope(std::string_view text, std::size_t at) {
  auto const checked = check_scope_name(text, errc::invalid_region);
  return checked.error() == error{errc::invalid_region, at};
}
constexpr std::string_view long_name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static_assert(long_name.size() == 65);
static_assert(check_scope_name("us-east-1", errc::invalid_region) &&
              check_scope_name(slice(long_name, 1), errc::invalid_region));
static_assert(refuses_scope("", 0) && refuses_scope({}, 0) && refuses_scope(long_name, 65) &&
              refuses_scope("us_east", 2));
static_assert(refuses_scope("us-eastX", 7) && refuses_scope("a/b", 1) && refuses_scope("a\0"sv, 1) &&
              refuses_scope("\xe1", 0));
static_assert(check_scope_name("", errc::invalid_service_name).error().code == errc::invalid_service_name);

constexpr bool reads(std::string_view text, std::uint64_t value) {
  auto const read = parse_decimal(text);
  return read && *read == value;
}
constexpr bool no_number(std::string_view text, std::size_t at) {
  return parse_decimal(text).error() == error{errc::malformed_head, at};
}
static_assert(reads("0", 0) && reads("000000000000000000000000000007", 7) &&
              reads("18446744073709551615", UINT64_MAX));
static_assert(reads("18446744073709551609", UINT64_MAX - 6) &&
              reads("9999999999999999999", 9999999999999999999U));
static_assert(no_number("18446744073709551616", 19) && no_number("18446744073709551620", 19));
static_assert(no_number("99999999999999999999", 19) && no_number("184467440737095516150", 20));
static_assert(no_number("", 0) && no_number({}, 0) && no_number("-1", 0) && no_number("+1", 0) &&
              no_number(" 1", 0));
static_assert(no_number("1 ", 1) && no_number("1\0"sv, 1) && no_number("0x1", 1) && no_number("1\xb2", 1));

TEST_CASE("texts are read within their bytes, whatever the bytes are") {
  support::guarded_memory memory;
  support::random random{1};
  std::size_t wrong = 0;
  for (int i = 0; i < 50000; ++i) {
    auto const text = random.text("0019aZ% \t\x80\xff"sv, random.below(24));
    auto const flush = i % 2 == 0 ? memory.at_end(text) : memory.at_start(text);
    std::string lowered;
    for (char const c : text) lowered.push_back(c == 'Z' ? 'z' : c);
    auto const first = text.find_first_not_of(" \t");
    auto const last = text.find_last_not_of(" \t");
    auto const trimmed = first == all ? std::string{} : text.substr(first, last - first + 1);
    auto const digits = text.find_first_not_of("0123456789");
    auto const read = parse_decimal(flush);
    bool const good = iequals(flush, lowered) && trim(flush) == trimmed &&
                      find_outside(flush, is_digit) == (digits == all ? text.size() : digits) &&
                      (!read || (digits == all && !text.empty())) &&
                      (read || text.empty() || digits == all || read.error().at <= digits);
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("numbers up to 2^64 - 1 are read, larger ones are not") {
  support::random random{2};
  std::size_t wrong = 0;
  for (int i = 0; i < 100000; ++i) {
    auto const number = random.next() >> random.below(64);
    auto const text = std::to_string(number);
    wrong += reads(text, number) ? 0 : 1;
    // As a text of equal size compares, so does the number.
    auto const other = random.text("0123456789", 20);
    auto const fits = other <= "18446744073709551615";
    wrong += parse_decimal(other).has_value() == fits ? 0 : 1;
    wrong += fits || parse_decimal(other).error().at == 19 ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(reads("18446744073709551615", UINT64_MAX));
  CHECK(no_number("18446744073709551616", 19));
  CHECK(hex_agrees());
  CHECK(refuses_scope(long_name, 65));
  CHECK(slice("abc", all, all).empty());
}

}  // namespace
