// Documents that every JSON reader must take or refuse, with what it must show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/json.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace json_cases {

using jobwire::json_kind;
using jobwire::json_member;
using namespace std::string_view_literals;

// The members as text: name, kind, value.
inline std::string shown(json_member const& member) {
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
template <class Reader>
reading read(Reader& reader, std::string_view document) {
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

// The same of the members within the root's member `name`.
template <class Reader>
reading read_within(Reader& reader, std::string_view document, std::string_view name) {
  static support::guarded_memory memory{1U << 20U};
  std::string members;
  auto const result = reader.read_object_within(memory.at_end(document), name,
                                                [&](json_member const& m) { members += shown(m); });
  if (!result) CHECK(members.empty());
  return {result.error(), members};
}

template <class Reader>
jobwire::error verdict(Reader& reader, std::string_view document) {
  return read(reader, document).error;
}

inline std::string nested(std::size_t depth, std::string_view open, std::string_view middle,
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

inline constexpr good_case good[] = {
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

inline constexpr std::string_view not_objects[] = {
    "[]",      "[{}]",     "[1,2]", "1",     "-1.5e+3", "0",    "\"a\"",
    "\"],[\"", "\"\\\"\"", "true",  "false", "null",    "\"\"", "[[[]]]",
};

inline constexpr std::string_view broken[] = {
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

}  // namespace json_cases
