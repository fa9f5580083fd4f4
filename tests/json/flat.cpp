#include <jobwire/json/flat.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/utf8.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
using namespace jobwire::detail;
using namespace std::string_view_literals;

constexpr bool read_in_a_constant_expression() {
  std::size_t size = 0;
  bool const read = flat_json{R"({"a" : "b\u00e9", "c":""})"}.read(
      [&size](std::string_view name, json_text const& text) { size += name.size() + text.text.size(); });
  std::array<char, 3> out{};
  auto const put = unescape_json(R"(b\u00e9)", out.data(), out.size());
  return read && size == 9 && put.size == 3 && put.kept == 3 && out[1] == '\xc3';
}
static_assert(read_in_a_constant_expression());

std::string unescaped(json_text const& text) {
  if (!text.escaped) return std::string{text.text};
  std::string out(text.text.size(), '\0');
  auto const [size, kept] = unescape_json(text.text, out.data(), out.size());
  REQUIRE(size == kept);
  out.resize(size);
  return out;
}

struct shown {
  bool read = false;
  std::string members{};
};

shown by_flat(std::string_view document) {
  shown all;
  all.read = flat_json{document}.read([&all](std::string_view name, json_text const& text) {
    all.members.append(name).append("=").append(unescaped(text)).append(";");
  });
  return all;
}

shown by_reader(std::string_view document) {
  static support::bounded_json<1000, 64> reader;
  shown all;
  all.read = reader
                 .read_object(document,
                              [&all](json_member const& member) noexcept {
                                all.members.append(member.name).append("=").append(member.text).append(";");
                              })
                 .has_value();
  return all;
}

TEST_CASE("An object of ASCII strings is read, wherever it ends in memory") {
  struct {
    std::string_view document, members;
  } const good[] = {
      {"{}", ""},
      {" \t\r\n{ \n} ", ""},
      {R"({"Success":"true"})", "Success=true;"},
      {R"({"a":"","b" : "c" ,"a":"d"})", "a=;b=c;a=d;"},
      {R"({"":"~!#[]^"})", "=~!#[]^;"},
      {R"({"m":"\"\\\/\b\f\n\r\t"})", "m=\"\\/\b\f\n\r\t;"},
      {R"({"m":"^\\d{13}-\\w{6}$ \u0041\u00E9\u20ac\uD7FF\ue000"})",
       "m=^\\d{13}-\\w{6}$ A\xc3\xa9\xe2\x82\xac\xed\x9f\xbf\xee\x80\x80;"},
      {R"({"message":"sixteen bytes in one, and more than sixteen"})",
       "message=sixteen bytes in one, and more than sixteen;"},
  };
  support::guarded_memory memory;
  for (auto const& [document, members] : good) {
    INFO(document);
    CHECK(by_flat(memory.at_end(document)).read);
    CHECK(by_flat(memory.at_end(document)).members == members);
    CHECK(by_flat(memory.at_start(document)).members == members);
    CHECK(by_reader(document).members == members);
    for (std::size_t size = 0; size < document.find_last_of('}'); ++size) {
      CHECK_FALSE(by_flat(memory.at_end(document.substr(0, size))).read);
    }
  }
}

TEST_CASE("All else is left to a reader, be it good or bad") {
  for (auto const document : {""sv,
                              "{"sv,
                              "[]"sv,
                              "\"a\""sv,
                              R"({"a":1})"sv,
                              R"({"a":null})"sv,
                              R"({"a":{}})"sv,
                              R"({"a":["b"]})"sv,
                              R"({"a":"b",})"sv,
                              R"({,})"sv,
                              R"({"a" "b"})"sv,
                              R"({"a":"b"}x)"sv,
                              R"({"a":"b"}{})"sv,
                              R"({a:"b"})"sv,
                              R"({"a\n":"b"})"sv,
                              R"({"\u0061":"b"})"sv,
                              R"({"a":"\x"})"sv,
                              R"({"a":"\u12"})"sv,
                              R"({"a":"\u12g4"})"sv,
                              R"({"a":"\ud83d\ude00"})"sv,
                              R"({"a":"\udfff"})"sv,
                              R"({"a":"\)"sv,
                              "{\"a\":\"\xc3\xa9\"}"sv,
                              "{\"a\":\"\n\"}"sv,
                              "{\"a\":\"\x7f\"}"sv,
                              "{\"a\":\"\0\"}"sv,
                              "\xef\xbb\xbf{}"sv,
                              "{\"a\":\"b\"}\0"sv}) {
    INFO(document);
    CHECK_FALSE(by_flat(document).read);
  }
}

TEST_CASE("What is read is what a strict reader reads, whatever was done to it") {
  support::random random{5};
  constexpr std::string_view seeds[] = {
      R"({"message":"1 validation error: ^\\d{13}-\\w{6}$","code":"a#B:c","__type":"x"})",
      R"({ "a" : "\u0041\u20ac\"\\" , "b":"" })", R"({})", R"({"Success":"true"})"};
  std::size_t read = 0;
  std::size_t wrong = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string document{seeds[random.below(4)]};
    for (auto left = random.below(4); left != 0; --left) {
      auto const at = random.below(document.size());
      char const byte = random.one_of("{}\":,\\ \tnu0d8aZ\x1f\x7f\x80\xc3[1");
      if (random.below(3) == 0)
        document.erase(at, 1 + random.below(3));
      else if (random.below(2) == 0)
        document.insert(at, 1, byte);
      else
        document[at] = byte;
      if (document.empty()) break;
    }
    auto const flat = by_flat(document);
    if (!flat.read) continue;
    ++read;
    auto const strict = by_reader(document);
    wrong += strict.read && strict.members == flat.members ? 0U : 1U;
  }
  CHECK(wrong == 0);
  CHECK(read > 20000);
}

TEST_CASE("A text is unescaped as far as there is room, and never in the middle of a character") {
  support::guarded_memory memory;
  constexpr std::string_view escaped = R"(a\u00e9\\twenty-one bytes here\u20ac\n-)";
  constexpr std::string_view whole = "a\xc3\xa9\\twenty-one bytes here\xe2\x82\xac\n-";
  for (std::size_t room = 0; room <= whole.size() + 2; ++room) {
    auto const out = memory.at_end(room);
    auto const [size, kept] = unescape_json(escaped, out.data(), out.size());
    CHECK(size == whole.size());
    CHECK(kept == utf8_cut(whole, room));
    CHECK(std::string_view{out.data(), kept} == whole.substr(0, kept));
  }
}

}  // namespace
