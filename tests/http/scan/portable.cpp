#include <jobwire/http/scan/portable.hpp>

#include <jobwire/http/rules.hpp>

#include "support/catch.hpp"
#include "support/marks.hpp"

namespace {

using namespace jobwire::detail;

constexpr bool marked_in_a_constant_expression() {
  window_marks marks{};
  mark_portable("a:\t\r", marks);
  return marks.no_name[0] == 0b1110 && marks.no_value[0] == 0b1000;
}
static_assert(marked_in_a_constant_expression());

TEST_CASE("Portable: every size, at both ends of a page") { CHECK(support::wrong_sizes(mark_portable) == 0); }

TEST_CASE("Portable: every byte in every place") { CHECK(support::wrong_places(mark_portable) == 0); }

TEST_CASE("What is in plain names is good in tokens, in targets and in the names of hosts") {
  for (unsigned value = 0; value < 256; ++value) {
    char const c = static_cast<char>(value);
    if (!is_plain_name_char(c)) continue;
    CHECK(jobwire::is_token_char(c));
    CHECK((is_target_char(c) && c != '%'));
    CHECK((is_host_name_char(c) && c != '%'));
  }
}

TEST_CASE("A table has a bit for each pair of digits that is in the set") {
  for (unsigned value = 0; value < 256; ++value) {
    unsigned const low = static_cast<unsigned char>(plain_name_digits[value % 16]);
    unsigned const high = static_cast<unsigned char>(digit_bits[value / 16]);
    CHECK(((low & high) != 0) == is_plain_name_char(static_cast<char>(value)));
    CHECK(plain_name_digits[value % 64] == plain_name_digits[value % 16]);
    CHECK(digit_bits[value % 64] == digit_bits[value % 16]);
  }
}

}  // namespace
