// errors and responses: what a reply says, from its parts and from raw bytes.
#include <string>
#include <string_view>
#include <vector>

#include "conformance/codec.hpp"
#include "conformance/kinds.hpp"

namespace conformance {

namespace {

constexpr std::size_t json_depth = 64;

void compare(reply_text const& got, std::string_view outcome, members const& expected, test_case& test) {
  test.expect(!got.outcome.empty(), "a reply", got.why);
  test.expect_equal("outcome", outcome, got.outcome);
  if (outcome != "error") return;
  test.expect_equal("error type", expected.text_or_empty("error_type"), got.error_type);
  test.expect_equal("message", expected.text_or_empty("message"), got.message);
}

void judge_error(members const& in, jobwire::simdjson_reader& reader, test_case& test) {
  std::vector<jobwire::header_field> fields;  // borrow the document
  for (auto const& field : in.object("headers")) {
    std::string_view value;
    if (field.value.get(value) != simdjson::SUCCESS)
      test.fail("a string for each header in the case", "another kind");
    fields.push_back({field.key, value});
  }
  exact_bytes const body{in.text_or_empty("body")};
  members const expected{in.object("expected"), test};
  jobwire::response_view response;
  response.status = static_cast<unsigned>(in.number("status"));
  response.fields = fields;
  response.body = body.view();
  auto const got = read_text(response, reader);
  compare(got, expected.text("kind"), expected, test);
}

void judge_response(message_parser const& parser, members const& in, jobwire::simdjson_reader& reader,
                    test_case& test) {
  exact_bytes const bytes{in.bytes("response_base64")};
  members const expected{in.object("expected"), test};
  std::string const outcome = expected.text("outcome");
  if (test.failed()) return;
  std::vector<jobwire::header_field> table(wide_table);
  std::vector<char> room(bytes.view().size());
  auto const response = parser.response(bytes.view(), table, wide_limits, true, room);
  if (!response) {
    auto const code = response.error().code;
    bool const cut = code == jobwire::errc::need_more || code == jobwire::errc::body_truncated;
    std::string const why = told(response.error());
    test.expect(cut && outcome == "incomplete", outcome, (cut ? "incomplete, " : "no response: ") + why);
    return;
  }
  compare(read_text(*response, reader), outcome, expected, test);
}

}  // namespace

std::string judge_errors(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "the file", index.root(), {"description", "source", "notes", "count", "cases"});
  auto reader = make_reader(json_depth);
  index.each("id", [&](dom::object const& object, std::string const& name) {
    report_unknown_keys(to, "a case", object,
                        {"id", "status", "headers", "body", "expected", "applies_to", "why"});
    test_case test{to, name};
    judge_error(members{object, test}, reader, test);
  });
  return {};
}

std::string judge_responses(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "the file", index.root(), {"description", "notes", "count", "cases"});
  auto reader = make_reader(json_depth);
  index.each("name", [&](dom::object const& object, std::string const& name) {
    report_unknown_keys(to, "a case", object,
                        {"name", "response_base64", "clients", "expected", "note", "reason"});
    test_case test{to, name};
    for (auto const& parser : parsers) judge_response(parser, members{object, test}, reader, test);
  });
  return {};
}

}  // namespace conformance
