#include <jobwire/adapt/simdjson.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/catch.hpp"
#include "support/json_cases.hpp"

namespace {

using jobwire::errc;
using jobwire::json_member;
using jobwire::simdjson_reader;
using namespace json_cases;

static_assert(!std::is_copy_constructible_v<simdjson_reader> &&
              !std::is_move_constructible_v<simdjson_reader>);

TEST_CASE("A document up to the capacity is read, a larger one refused") {
  for (std::size_t const size : {std::size_t{2}, std::size_t{10}, std::size_t{29}, std::size_t{30},
                                 std::size_t{31}, std::size_t{64}, std::size_t{4096}}) {
    simdjson_reader reader{size};
    REQUIRE(reader.ready());
    std::string const spaces(size - 2, ' ');
    CHECK(verdict(reader, "{}" + spaces).code == errc::none);
    CHECK(verdict(reader, spaces + "{}").code == errc::none);
    CHECK(verdict(reader, "{}" + spaces + " ") == jobwire::error{errc::json_too_large, size});
    CHECK(verdict(reader, std::string(size + 1, '1')) == jobwire::error{errc::json_too_large, size});
    // The most tokens, and the most strings, that fit.
    CHECK(verdict(reader, std::string(size, '[')).code != errc::none);
    CHECK(verdict(reader, nested(size / 2, "1,", "", "")).code == errc::json_syntax);
  }
  simdjson_reader strings{3004};
  CHECK(read(strings, "{\"a\":[" + nested(998, "\"\",", "\"\"", "") + "]}").members == "a:array;");
}

TEST_CASE("A reader without memory refuses what it is given") {
  // More than simdjson can do, and sizes that would wrap round.
  for (std::size_t const capacity : {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 65, std::size_t{0xFFFFFFFF}}) {
    simdjson_reader reader{capacity};
    CHECK(!reader.ready());
    CHECK(verdict(reader, "{}").code == errc::json_too_large);
    CHECK(verdict(reader, "").code == errc::json_too_large);
  }
  simdjson_reader empty{0};
  CHECK(verdict(empty, "").code == errc::json_syntax);
  CHECK(verdict(empty, "1") == jobwire::error{errc::json_too_large, 0});
}

TEST_CASE("The depth is bounded by the capacity") {
  simdjson_reader bounded{100, SIZE_MAX};
  REQUIRE(bounded.ready());
  CHECK(verdict(bounded, nested(50, "[", "", "]")).code == errc::json_not_object);
}

TEST_CASE("A document may be as deep as it is long, where that is allowed") {
  simdjson_reader deep{200'000, 200'000};
  CHECK(verdict(deep, nested(100'000, "[", "", "]")).code == errc::json_not_object);
  CHECK(verdict(deep, "{\"a\":" + nested(99'000, "[", "", "]") + "}").code == errc::none);
}

TEST_CASE("A broken document is refused without a place") {
  simdjson_reader reader{1000};
  for (auto const document : broken) {
    INFO(document);
    CHECK(verdict(reader, document) == jobwire::error{errc::json_syntax, 0});
  }
}

TEST_CASE("Numbers that fit no type are refused, which JSON itself would take") {
  simdjson_reader reader{1000};
  for (auto const document : {"{\"a\":1e400}"sv, "{\"a\":18446744073709551616}"sv}) {
    CHECK(verdict(reader, document) == errc::json_syntax);
  }
}

}  // namespace
