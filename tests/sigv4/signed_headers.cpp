#include <jobwire/sigv4/signed_headers.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace jobwire;

constexpr bool refuses(std::string_view list, errc code, std::size_t at) {
  return check_signed_headers(list).error() == error{code, at};
}

static_assert(check_signed_headers("host") && check_signed_headers("host;x-amz-date;x-amz-target"));
static_assert(check_signed_headers("!#$%&'*+-.^_`|~0") && check_signed_headers("a;aa;ab"));
static_assert(refuses("", errc::empty_signed_headers, 0));
static_assert(refuses(";", errc::malformed_signed_headers, 0));
static_assert(refuses(";host", errc::malformed_signed_headers, 0));
static_assert(refuses("host;", errc::malformed_signed_headers, 5));
static_assert(refuses("host;;x-amz-date", errc::malformed_signed_headers, 5));
static_assert(refuses("Host;x-amz-date", errc::malformed_signed_headers, 0));
static_assert(refuses("host;x-amz-datE", errc::malformed_signed_headers, 5));
static_assert(refuses("host; x-amz-date", errc::malformed_signed_headers, 5));
static_assert(refuses("host,x-amz-date", errc::malformed_signed_headers, 0));
static_assert(refuses("host;x:y", errc::malformed_signed_headers, 5));
static_assert(refuses("host;\xc3\xa9", errc::malformed_signed_headers, 5));
static_assert(refuses("x-amz-date;host", errc::unsorted_signed_headers, 11));
static_assert(refuses("a;b;ab", errc::unsorted_signed_headers, 4));
static_assert(refuses("host;host", errc::duplicate_signed_header, 5));
// A duplicate that does not follow its twin is out of order first.
static_assert(refuses("host;x-amz-date;host", errc::unsorted_signed_headers, 16));

static_assert(is_signed("host;x-amz-date", "host") && is_signed("host;x-amz-date", "x-amz-date"));
static_assert(!is_signed("host;x-amz-date", "x-amz") && !is_signed("host", "hos") && !is_signed("", "host"));
static_assert(!is_signed("my-host", "host") && !is_signed("hosts", "host"));
static_assert(is_lower_token("x-amz-date") && !is_lower_token("") && !is_lower_token("X") &&
              !is_lower_token("a b"));

std::vector<std::string> names(std::string_view list) {
  std::vector<std::string> found;
  signed_header_reader reader{list};
  for (std::string_view name; reader.next(name);) found.emplace_back(name);
  std::string_view name;
  CHECK_FALSE(reader.next(name));
  return found;
}

template <std::size_t N>
constexpr bool puts(std::string_view expected, std::string_view name,
                    std::array<header_field, N> const& fields,
                    multi_line_values folds = multi_line_values::refuse,
                    absent_headers absent = absent_headers::refuse) {
  std::array<char, 128> out{};
  auto const size = write_with(out, [&](auto& to) noexcept {
    detail::put_header_line(to, name, detail::field_index{fields}, folds, absent, false);
  });
  return size && std::string_view{out.data(), *size} == expected;
}

constexpr std::array<header_field, 1> one(std::string_view value) { return {{{"My-Header1", value}}}; }

static_assert(puts("my-header1:a b c\n", "my-header1", one("a b c")));
static_assert(puts("my-header1:a b c\n", "My-Header1", one("  a \t  b   c\t ")));
static_assert(puts("my-header1:\"a b c\"\n", "my-header1", one("\"a   b   c\"")));
static_assert(puts("my-header1:\n", "my-header1", one("")) &&
              puts("my-header1:\n", "my-header1", one(" \t ")));
static_assert(puts("my-header1:a b\n", "my-header1", one("a\r\n  b"), multi_line_values::join_by_space));
static_assert(puts("my-header1:a,b\n", "my-header1", one("a\r\n  b"), multi_line_values::join_by_comma));
static_assert(puts("my-header1:a,b\n", "my-header1", one("a\n b"), multi_line_values::join_by_comma));
static_assert(puts("my-header1:a b,c\n", "my-header1", one("a b \n c"), multi_line_values::join_by_comma));
constexpr std::array<header_field, 4> several{
    {{"X", "value4"}, {"x-y", "no"}, {"x", "value1"}, {"X", " value3  3 "}}};
static_assert(puts("x:value4,value1,value3 3\n", "x", several));
constexpr std::array<header_field, 2> empties{{{"x", ""}, {"x", ""}}};
static_assert(puts("x:,\n", "x", empties));
static_assert(puts("z:\n", "z", several, multi_line_values::refuse, absent_headers::as_empty));
static_assert(puts("", "z", several, multi_line_values::refuse, absent_headers::omit_line));

}  // namespace

TEST_CASE("a list is walked name by name") {
  CHECK(names("").empty());
  CHECK(names("host") == std::vector<std::string>{"host"});
  CHECK(names("host;x-amz-date") == std::vector<std::string>{"host", "x-amz-date"});
  CHECK(names(";a;;") == std::vector<std::string>{"", "a", "", ""});
}

TEST_CASE("each byte of a name is a token's and in lower case, or the list is refused at that name") {
  for (int byte = 0; byte < 256; ++byte) {
    if (byte == ';') continue;
    std::string const list = std::string{"a;b"} + static_cast<char>(byte);
    bool const token = is_token_char(static_cast<char>(byte)) && !is_upper(static_cast<char>(byte));
    CAPTURE(byte);
    if (token) {
      CHECK(check_signed_headers(list));
    } else {
      CHECK(check_signed_headers(list).error() == error{errc::malformed_signed_headers, 2});
    }
  }
}

TEST_CASE("lists are checked at run time as they are while compiling") {
  std::string const unsorted = "host;x-amz-date;x-amz-abc";
  std::string const twice = "host;x-amz-date;x-amz-date";
  std::string const empty = "host;;x-amz-date";
  std::string const at_the_end = "host;x-amz-date;";
  CHECK(check_signed_headers(unsorted).error() == error{errc::unsorted_signed_headers, 16});
  CHECK(check_signed_headers(twice).error() == error{errc::duplicate_signed_header, 16});
  CHECK(check_signed_headers(empty).error() == error{errc::malformed_signed_headers, 5});
  CHECK(check_signed_headers(at_the_end).error() == error{errc::malformed_signed_headers, 16});
  CHECK(check_signed_headers(std::string{"host;x-amz-Date"}).error() ==
        error{errc::malformed_signed_headers, 5});
  CHECK(check_signed_headers(std::string{"host;x!a;x-amz-date"}).error().code == errc::none);
  CHECK(check_signed_headers(std::string{"host;x-amz-date;x!a"}).error() ==
        error{errc::unsorted_signed_headers, 16});
  CHECK(check_signed_headers(std::string{"host;x-amz-date;y_y!z"}).error().code == errc::none);
}
