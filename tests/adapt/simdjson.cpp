#include <jobwire/adapt/simdjson.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace {

using jobwire::errc;
using jobwire::json_kind;
using jobwire::json_member;
using jobwire::simdjson_reader;
using namespace std::string_view_literals;

static_assert(!std::is_copy_constructible_v<simdjson_reader> &&
              !std::is_move_constructible_v<simdjson_reader>);

// The members as text: name, kind, value.
std::string shown(json_member const& member) {
  std::string text{member.name};
  switch (member.kind) {
    case json_kind::null:
      return text + ":null;";
    case json_kind::boolean:
      return text + (member.boolean ? ":true;" : ":false;");
    case json_kind::number:
      return text + ":number;";
    case json_kind::string:
      return text.append(":'").append(member.text) + "';";
    case json_kind::array:
      return text + ":array;";
    case json_kind::object:
      return text + ":object;";
  }
  return text + ":?";
}

struct reading {
  jobwire::error error;
  std::string members;
};

// Read where a byte too many is a crash, and read twice: no document may depend on the one before.
reading read(simdjson_reader& reader, std::string_view document) {
  static support::guarded_memory memory{1U << 20U};
  auto const bytes = memory.at_end(document);
  std::string first;
  std::string second;
  auto const result = reader.read_object(bytes, [&](json_member const& m) { first += shown(m); });
  auto const again = reader.read_object(bytes, [&](json_member const& m) { second += shown(m); });
  CHECK(result.error() == again.error());
  CHECK(first == second);
  if (!result) CHECK(first.empty());
  return {result.error(), first};
}

jobwire::error verdict(simdjson_reader& reader, std::string_view document) {
  return read(reader, document).error;
}

std::string nested(std::size_t depth, std::string_view open, std::string_view middle,
                   std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += middle;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

struct good_case {
  std::string_view document, members;
};

constexpr good_case good[] = {
    {"{}", ""},
    {" \t\r\n{ } \n", ""},
    {R"({"Success":"true"})", "Success:'true';"},
    {R"({"a":null,"b":true,"c":false,"d":-0.5e3,"e":"","f":[1,{"x":2}],"g":{"y":[]}})",
     "a:null;b:true;c:false;d:number;e:'';f:array;g:object;"},
    {R"({"a":1,"a":"2","A":3,"":4})", "a:number;a:'2';A:number;:number;"},
    {R"({"\u0061\n\"":"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})",
     "a\n\":'\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80';"},
    {R"({"a":"x\u0000y"})", "a:'x\0y';"sv},
    {"{\"a\":\"\xf0\x9f\x98\x80\x7f\"}", "a:'\xf0\x9f\x98\x80\x7f';"},
    {R"({"a":9223372036854775808,"b":18446744073709551615,"c":-9223372036854775808})",
     "a:number;b:number;c:number;"},
    {R"({"a":[[],{}],"b":"]}"})", "a:array;b:']}';"},
};

constexpr std::string_view not_objects[] = {
    "[]",      "[{}]",     "[1,2]", "1",     "-1.5e+3", "0",    "\"a\"",
    "\"],[\"", "\"\\\"\"", "true",  "false", "null",    "\"\"", "[[[]]]",
};

constexpr std::string_view broken[] = {
    "",
    " ",
    "\n\t",
    "{",
    "}",
    "[",
    "]",
    "{]",
    "[}",
    "nul",
    "tru",
    "nulll",
    "truefalse",
    "+1",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "0x1",
    "NaN",
    "'a'",
    "\"",
    "\"a",
    "a",
    "1 2",
    "1,2",
    "1,",
    ",1",
    ",",
    "1],[2",
    "],[",
    "[1],[2]",
    "{},{}",
    "{}]",
    "]{}",
    "[{}",
    "{}{}",
    "{} x",
    "{}1",
    "[]]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{1:1}",
    "{\"a\":tru,\"message\":\"x\"}",
    "{\"a\":01}",
    "{\"a\":1}}",
    "{\"a\":\"\x01\"}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\\ud800\\ud800\"}",
    "{\"\\udc00\":1}",
    "{\"a\":\"\xff\"}",
    "{\"a\":\"\xc0\x80\"}",
    "{\"a\":\"\xed\xa0\x80\"}",
    "{\"a\":\"\xf4\x90\x80\x80\"}",
    "{\"a\":1e400}",
    "{\"a\":18446744073709551616}",
    "{\"a\":/**/1}",
    "{}//",
    "\xef\xbb\xbf{}",
    "\xef\xbb\xbf",
    "\xfe\xff\0{\0}"sv,
    "{}\0"sv,
    "\0"sv,
    "{\0}"sv,
    "\f{}",
    "\v{}",
    "\xc2\xa0{}",
    "{\"a\":\"b",
    "{\"a\":\"b\\",
    "{\"a\":\"b\\\"}",
};

TEST_CASE("Members of the root object are shown in order, unescaped, duplicates included") {
  simdjson_reader reader{1000};
  REQUIRE(reader.ready());
  for (auto const& expected : good) {
    INFO(expected.document);
    auto const got = read(reader, expected.document);
    CHECK(got.error.code == errc::none);
    CHECK(got.members == expected.members);
  }
}

TEST_CASE("No proper prefix of an object is read") {
  simdjson_reader reader{1000};
  for (auto const& expected : good) {
    auto const whole = expected.document.substr(0, expected.document.rfind('}') + 1);
    INFO(whole);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK(verdict(reader, whole.substr(0, size)).code == errc::json_syntax);
    }
  }
}

TEST_CASE("A document of another kind is told apart from a broken one") {
  simdjson_reader reader{1000};
  for (auto const document : not_objects) {
    INFO(document);
    CHECK(verdict(reader, document) == jobwire::error{errc::json_not_object, 0});
    CHECK(verdict(reader, std::string{" \n"}.append(document) + "\t") ==
          jobwire::error{errc::json_not_object, 2});
  }
  for (auto const document : broken) {
    INFO(document);
    CHECK(verdict(reader, document) == errc::json_syntax);
  }
}

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

TEST_CASE("The depth counts what surrounds a value, the root included") {
  for (std::size_t const depth : {std::size_t{1}, std::size_t{2}, std::size_t{8}, std::size_t{64}}) {
    INFO(depth);
    simdjson_reader reader{10'000, depth};
    CHECK(verdict(reader, nested(depth, "{\"a\":", "1", "}")).code == errc::none);
    CHECK(verdict(reader, nested(depth, "{\"a\":", "{}", "}")).code == errc::none);
    CHECK(verdict(reader, nested(depth + 1, "{\"a\":", "1", "}")) == errc::json_too_deep);
    CHECK(verdict(reader, nested(depth, "[", "1", "]")).code == errc::json_not_object);
    CHECK(verdict(reader, nested(depth + 1, "[", "1", "]")) == errc::json_too_deep);
    CHECK(verdict(reader, "{\"a\":" + nested(depth - 1, "[", "1", "]") + "}").code == errc::none);
    CHECK(verdict(reader, "{\"a\":" + nested(depth, "[", "1", "]") + "}") == errc::json_too_deep);
  }
  simdjson_reader bounded{100, SIZE_MAX};
  REQUIRE(bounded.ready());
  CHECK(verdict(bounded, nested(50, "[", "", "]")).code == errc::json_not_object);
}

TEST_CASE("Nesting without end costs neither stack nor memory") {
  simdjson_reader reader{400'000};
  for (auto const open : {"["sv, "{\"\":"sv, "[{\"\":"sv}) {
    auto const code = verdict(reader, nested(50'000, open, "", "")).code;
    CHECK((code == errc::json_too_deep || code == errc::json_syntax));
  }
  CHECK(verdict(reader, nested(100'000, "[", "", "]")) == errc::json_too_deep);
  CHECK(verdict(reader, nested(100'000, "[", "", "")) == errc::json_too_deep);
  // And as deep as the document is long, where that is allowed.
  simdjson_reader deep{200'000, 200'000};
  CHECK(verdict(deep, nested(100'000, "[", "", "]")).code == errc::json_not_object);
  CHECK(verdict(deep, "{\"a\":" + nested(99'000, "[", "", "]") + "}").code == errc::none);
}

TEST_CASE("What a reader shows stays until its next document") {
  simdjson_reader reader{1000};
  std::string_view name;
  std::string_view text;
  {
    std::string const document = R"({"message":"gone \u0041"})";
    REQUIRE(reader.read_object(document, [&](json_member const& member) {
      name = member.name;
      text = member.text;
    }));
  }
  CHECK(name == "message");
  CHECK(text == "gone A");
}

TEST_CASE("A reader goes on after any refusal") {
  simdjson_reader reader{64, 2};
  for (auto const document : {"{\"a\":[[1]]}"sv, "{"sv, "1"sv, "\"\xff"sv, ""sv, "{\"a\":1e999}"sv}) {
    CHECK(verdict(reader, document).code != errc::none);
    CHECK(read(reader, R"({"a":"b"})").members == "a:'b';");
  }
}

}  // namespace
