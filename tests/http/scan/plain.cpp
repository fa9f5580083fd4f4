#include <jobwire/http/scan/plain.hpp>

#include <jobwire/http/rules.hpp>

#include "support/catch.hpp"
#include "support/plain_sets.hpp"

namespace {

using namespace jobwire::detail;

static_assert(lowest_bit(0b1000) == 3);
static_assert(lowest_bit(std::uint64_t{1} << 63U) == 63);

TEST_CASE("By sixteen bytes: every byte in every place, at both ends of a page") {
  support::plain_set_checks checks;
  checks.by(plain_sets16{});
  CHECK(checks.compared() > 400000);
  CHECK(checks.wrong() == 0);
}

TEST_CASE("The lowest bit is found, wherever it is") {
  for (unsigned place = 0; place < 64; ++place) {
    CHECK(lowest_bit(std::uint64_t{1} << place) == place);
    CHECK(lowest_bit(UINT64_MAX << place) == place);
  }
}

TEST_CASE("What is plain is good: in names as tokens and hosts, in targets, in values") {
  for (unsigned value = 0; value < 256; ++value) {
    char const c = static_cast<char>(value);
    if (is_plain_name_char(c)) {
      CHECK(jobwire::is_token_char(c));
      CHECK((is_host_name_char(c) && c != '%'));
    }
    if (is_plain_target_char(c)) CHECK(is_unescaped_target_char(c));
    if (is_plain_value_char(c)) CHECK(jobwire::is_field_value_char(c));
    // What ends names and targets is in neither set, or one would be read past its end.
    if (c == ':' || c == '\r' || c == '\n') CHECK(!is_plain_name_char(c));
    if (c == ' ' || c == '\r' || c == '\n') CHECK((!is_plain_name_char(c) && !is_plain_target_char(c)));
    if (is_plain_name_char(c) || is_plain_target_char(c)) CHECK(is_plain_value_char(c));
  }
}

TEST_CASE("A table has a bit for each pair of digits that is in the set") {
  for (unsigned value = 0; value < 256; ++value) {
    char const c = static_cast<char>(value);
    auto const in = [value](digit_table const& table) {
      unsigned const low = static_cast<unsigned char>(table.bytes[value % 16]);
      unsigned const high = static_cast<unsigned char>(plain_tables.digits.bytes[value / 16]);
      return (low & high) != 0;
    };
    CHECK(in(plain_tables.names) == is_plain_name_char(c));
    CHECK(in(plain_tables.targets) == is_plain_target_char(c));
    for (auto const* const table : {&plain_tables.names, &plain_tables.targets, &plain_tables.digits}) {
      CHECK(table->bytes[value % 32] == table->bytes[value % 16]);
    }
  }
}

}  // namespace
