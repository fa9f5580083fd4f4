// The nginx module's JSON reader, held to the small one of the tests: the common cases, and cases broken at random.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "../../examples/nginx/json.cpp"
#include "support/catch.hpp"
#include "support/json_cases.hpp"
#include "support/random.hpp"
#include "support/tiny_json.hpp"

namespace {

using jobwire::errc;

gateway::json_reader& by_gateway() {
  static std::array<char, 4096> room;
  static gateway::json_reader made{room};
  return made;
}

support::bounded_json<16384, 64>& by_tiny() {
  static support::bounded_json<16384, 64> made;
  return made;
}

bool agree(std::string const& document) {
  CAPTURE(document);
  auto const ours = json_cases::read(by_gateway(), document);
  auto const theirs = json_cases::read(by_tiny(), document);
  CHECK((ours.error.code == errc::none) == (theirs.error.code == errc::none));
  CHECK((ours.error.code == errc::json_not_object) == (theirs.error.code == errc::json_not_object));
  CHECK(ours.members == theirs.members);
  for (std::string_view const name : {"a", "job"}) {
    auto const within = json_cases::read_within(by_gateway(), document, name);
    auto const wanted = json_cases::read_within(by_tiny(), document, name);
    CHECK((within.error.code == errc::none) == (wanted.error.code == errc::none));
    CHECK(within.members == wanted.members);
  }
  return ours.error.code == errc::none;
}

constexpr std::string_view documents[] = {
    R"({"job":{"id":"1","status":"SUBMITTED","settings":{"status":"x","a":[1,{"b":"}"}]},"n":-1.5e+3},"a":{"b":[]}})",
    R"({"a":{"x":"\u00e9\n\"\\\/"},"j\u006fb":{"k\u0065y":"\ud83d\ude00","t":true,"f":false,"z":null}})",
    R"( {"job":1,"job":{"a":"last"},"a":[],"a":{"s":"]}","q":"\\"}} )",
    R"({"a":{},"b":"caf)"
    "\xc3\xa9"
    R"("})"};

}  // namespace

TEST_CASE("the gateway's JSON reader takes the good cases and refuses the bad ones") {
  for (auto const& one : json_cases::good) {
    CAPTURE(one.document);
    auto const got = json_cases::read(by_gateway(), one.document);
    CHECK(got.error.code == errc::none);
    CHECK(got.members == one.members);
  }
  for (auto const document : documents) CHECK(agree(std::string{document}));
}

TEST_CASE("the gateway's JSON reader agrees with the tests' own on broken documents") {
  support::random from{7};
  std::size_t taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text{documents[from.below(std::size(documents))]};
    for (std::size_t left = 1 + from.below(3); left > 0 && !text.empty(); --left) {
      auto const at = from.below(text.size());
      char const c =
          from.below(4) == 0 ? static_cast<char>(from.below(256)) : from.one_of("{}[],:\"\\u0eE+-.tfn1 ");
      if (from.below(2) == 0) {
        text[at] = c;
      } else if (from.below(2) == 0) {
        text.erase(at, 1 + from.below(4));
      } else {
        text.insert(at, 1, c);
      }
    }
    taken += agree(text) ? 1U : 0U;
  }
  CHECK(taken > 500);
}

TEST_CASE("the gateway's JSON reader refuses what is too deep, and escapes that do not fit its room") {
  CHECK(json_cases::verdict(by_gateway(), json_cases::nested(64, "{\"a\":", "1", "}")).code == errc::none);
  CHECK(json_cases::verdict(by_gateway(), json_cases::nested(65, "{\"a\":", "1", "}")) ==
        errc::json_too_deep);
  CHECK(json_cases::verdict(by_gateway(), json_cases::nested(100'000, "[", "", "]")) == errc::json_too_deep);
  std::array<char, 4> room;
  gateway::json_reader small{room};
  CHECK(json_cases::verdict(small, R"({"name":"no escape, so no room","a":"\n\n"})").code == errc::none);
  CHECK(json_cases::verdict(small, R"({"name":"no escape, so no room","a":"\n\n\n"})").code ==
        errc::json_too_large);
}
