// Any model of `json_reader`, jobwire's adapter and one that a user might write: the same cases for both.
#include <jobwire/json.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

#include "support/json_cases.hpp"
#include "support/tiny_json.hpp"

namespace {

using jobwire::errc;
using jobwire::error;
using namespace json_cases;

template <std::size_t Capacity, std::size_t Depth>
struct simdjson_of : jobwire::simdjson_reader {
  simdjson_of() : jobwire::simdjson_reader(Capacity, Depth) {}
};

/// A reader by capacity and depth, made once.
struct with_simdjson {
  template <std::size_t Capacity, std::size_t Depth>
  static auto& reader() {
    static simdjson_of<Capacity, Depth> made;
    return made;
  }
};
struct with_tiny {
  template <std::size_t Capacity, std::size_t Depth>
  static auto& reader() {
    static support::bounded_json<Capacity, Depth> made;
    return made;
  }
};

template <class With, std::size_t Depth>
void judge_depth() {
  INFO(Depth);
  auto& reader = With::template reader<10'000, Depth>();
  CHECK(verdict(reader, nested(Depth, "{\"a\":", "1", "}")).code == errc::none);
  CHECK(verdict(reader, nested(Depth, "{\"a\":", "{}", "}")).code == errc::none);
  CHECK(verdict(reader, nested(Depth + 1, "{\"a\":", "1", "}")) == errc::json_too_deep);
  CHECK(verdict(reader, nested(Depth, "[", "1", "]")).code == errc::json_not_object);
  CHECK(verdict(reader, nested(Depth + 1, "[", "1", "]")) == errc::json_too_deep);
  CHECK(verdict(reader, "{\"a\":" + nested(Depth - 1, "[", "1", "]") + "}").code == errc::none);
  CHECK(verdict(reader, "{\"a\":" + nested(Depth, "[", "1", "]") + "}") == errc::json_too_deep);
}

}  // namespace

TEMPLATE_TEST_CASE("members of the root object are shown in order, unescaped, duplicates included", "",
                   with_simdjson, with_tiny) {
  auto& reader = TestType::template reader<1000, 64>();
  for (auto const& expected : good) {
    INFO(expected.document);
    auto const got = read(reader, expected.document);
    CHECK(got.error.code == errc::none);
    CHECK(got.members == expected.members);
  }
}

TEMPLATE_TEST_CASE("no proper prefix of an object is read", "", with_simdjson, with_tiny) {
  auto& reader = TestType::template reader<1000, 64>();
  for (auto const& expected : good) {
    auto const whole = expected.document.substr(0, expected.document.rfind('}') + 1);
    INFO(whole);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK(verdict(reader, whole.substr(0, size)).code == errc::json_syntax);
    }
  }
}

TEMPLATE_TEST_CASE("a document of another kind is told apart from a broken one", "", with_simdjson,
                   with_tiny) {
  auto& reader = TestType::template reader<1000, 64>();
  for (auto const document : not_objects) {
    INFO(document);
    CHECK(verdict(reader, document) == error{errc::json_not_object, 0});
    CHECK(verdict(reader, std::string{" \n"}.append(document) + "\t") == error{errc::json_not_object, 2});
    CHECK(read_within(reader, document, "a").error.code == errc::json_not_object);
  }
  for (auto const document : broken) {
    INFO(document);
    CHECK(verdict(reader, document).code == errc::json_syntax);
    CHECK(read_within(reader, document, "a").error.code == errc::json_syntax);
  }
}

TEMPLATE_TEST_CASE("members within the last member of a name are shown, once all is checked", "",
                   with_simdjson, with_tiny) {
  auto& reader = TestType::template reader<1000, 64>();
  auto const within = [&reader](std::string_view document) { return read_within(reader, document, "J"); };
  CHECK(within(R"({"J":{"a":1,"b":"\u00e9","a":null,"c":{"d":2},"e":[{"f":3}]},"a":9})").members ==
        "a:number;b:'\xc3\xa9';a:null;c:object;e:array;");
  CHECK(within(R"({"a":{"J":{"b":1}},"J":{},"c":[{"J":{"d":1}}]})").members.empty());
  CHECK(within(R"({"J":{}})").error.code == errc::none);
  CHECK(within(R"({"J":{"a":1},"J":{"b":2},"K":{"c":3}})").members == "b:number;");
  CHECK(within(R"({"J":1,"\u004a":{"b":2}})").members == "b:number;");
  CHECK(within(R"({"J":{"a":1},"J":[{"b":2}]})").error == errc::json_member_kind);
  CHECK(within(R"({"J":"x"})").error == errc::json_member_kind);
  CHECK(within(R"({"J":null})").error == errc::json_member_kind);
  CHECK(within(R"({})").error == errc::json_member_absent);
  CHECK(within(R"({"j":{"a":1}})").error == errc::json_member_absent);
  CHECK(within(R"({"x":{"J":{"a":1}}})").error == errc::json_member_absent);
  CHECK(within(R"({"J":{"a":1},"b":tru})").error.code == errc::json_syntax);
  CHECK(within(R"({"J":{"a":1}}{})").error.code == errc::json_syntax);
  CHECK(within(std::string(1001, ' ')).error == error{errc::json_too_large, 1000});
}

TEMPLATE_TEST_CASE("the depth counts what surrounds a value, the root included", "", with_simdjson,
                   with_tiny) {
  judge_depth<TestType, 1>();
  judge_depth<TestType, 2>();
  judge_depth<TestType, 8>();
  judge_depth<TestType, 64>();
}

TEMPLATE_TEST_CASE("nesting without end costs neither stack nor memory", "", with_simdjson, with_tiny) {
  auto& reader = TestType::template reader<400'000, 64>();
  CHECK(verdict(reader, nested(100'000, "[", "", "]")) == errc::json_too_deep);
  CHECK(verdict(reader, nested(100'000, "[", "", "")) == errc::json_too_deep);
  for (auto const open : {"["sv, "{\"\":"sv, "[{\"\":"sv, "{\"a\":"sv}) {
    for (std::size_t const copies : {250'000 / open.size(), std::size_t{50'000}}) {
      auto const code = verdict(reader, nested(copies, open, "", "")).code;
      CHECK((code == errc::json_too_deep || code == errc::json_syntax));
    }
  }
}

TEMPLATE_TEST_CASE("a document above the capacity is refused, however it goes on", "", with_simdjson,
                   with_tiny) {
  auto& reader = TestType::template reader<1000, 64>();
  std::string const spaces(998, ' ');
  CHECK(verdict(reader, "{}" + spaces).code == errc::none);
  CHECK(verdict(reader, "{} " + spaces) == error{errc::json_too_large, 1000});
  CHECK(verdict(reader, std::string(1001, '[')) == error{errc::json_too_large, 1000});
  auto const filled = "{\"a\":\"" + std::string(992, 'x') + "\"}";
  CHECK(read(reader, filled).members == "a:'" + std::string(992, 'x') + "';");
}

TEMPLATE_TEST_CASE("what a reader shows stays until its next document, and it goes on after a refusal", "",
                   with_simdjson, with_tiny) {
  auto& reader = TestType::template reader<64, 2>();
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
  for (auto const document : {"{\"a\":[[1]]}"sv, "{"sv, "1"sv, "\"\xff"sv, ""sv, "{\"a\":1e}"sv}) {
    CHECK(verdict(reader, document).code != errc::none);
    CHECK(read(reader, R"({"a":"b"})").members == "a:'b';");
  }
}
