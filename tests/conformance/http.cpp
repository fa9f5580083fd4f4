// http: raw requests and responses, with the verdict expected of a strict codec, whole and in pieces.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/cancel_job/request.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "conformance/codec.hpp"
#include "conformance/kinds.hpp"

namespace conformance {

namespace {

struct verdict {
  enum class form { accept, reject, incomplete } kind = form::reject;
  std::string why;           ///< of a reject
  std::size_t consumed = 0;  ///< of an accept
  std::string job_id;
  reply_text reply;

  std::string text() const {
    constexpr std::string_view names[]{"accept", "reject", "incomplete"};
    return std::string{names[static_cast<std::size_t>(kind)]};
  }
  bool same(verdict const& other) const { return kind == other.kind && consumed == other.consumed; }
};

verdict refused(jobwire::error const& why) {
  using form = verdict::form;
  verdict made;
  made.kind = why.code == jobwire::errc::need_more ? form::incomplete : form::reject;
  made.why = told(why);
  return made;
}

/// The limits of the file.
struct case_limits {
  jobwire::head_limits head;
  std::size_t json_depth = 64;
};

/// What is on a request without regard to who signed it: the head, the route and the id, the claim's form. The clock is
/// the request's own; region and service are those it names.
verdict judge_request(message_parser const& parser, std::string_view bytes, case_limits const& limits) {
  std::vector<jobwire::header_field> table(limits.head.fields + 1);
  std::vector<char> room(bytes.size());
  auto const message = parser.request(bytes, table, limits.head, room);
  if (!message) return refused(message.error());
  auto const* const head = &message->head;
  std::vector<char> id_scratch(head->target.size());
  auto const request = jobwire::job_request<operation>::parse(*head, id_scratch);
  if (!request) return refused(request.error());

  std::vector<char> scratch(head->target.size());
  auto const raw = jobwire::parse_authorization(jobwire::find_field(head->fields, "authorization").value);
  auto const parts = jobwire::split_credential(raw.value_or({}).credential).value_or({});
  jobwire::verify_rules const rules{.region = parts.scope.region, .service = parts.scope.service};
  auto const date = jobwire::amz_date::parse(jobwire::find_field(head->fields, "x-amz-date").value);
  auto const claim = jobwire::read_claim(*head, rules, date.value_or({}), scratch);
  if (!claim) return refused(claim.error());
  if (auto const digits = jobwire::signature::parse(claim->signature); !digits)
    return refused(digits.error());

  verdict accepted;
  accepted.kind = verdict::form::accept;
  accepted.consumed = message->message_size;
  accepted.job_id = request->job_id();
  return accepted;
}

/// A response as a client reads it.
verdict judge_response(message_parser const& parser, std::string_view bytes, case_limits const& limits,
                       bool closed, jobwire::simdjson_reader& reader) {
  std::vector<jobwire::header_field> table(limits.head.fields + 1);
  std::vector<char> room(bytes.size());
  auto const response = parser.response(bytes, table, limits.head, closed, room);
  if (!response) return refused(response.error());
  verdict made;
  made.reply = read_text(*response, reader);
  bool const accepted = made.reply.outcome == "success" || made.reply.outcome == "error";
  made.kind = accepted ? verdict::form::accept : verdict::form::reject;
  made.why = made.reply.outcome.empty() ? made.reply.why : made.reply.outcome;
  made.consumed = accepted ? response->message_size : 0;
  return made;
}

/// Feeds a case whole, byte by byte and split at every offset. The parser keeps no state, so all three come down to
/// this: of each prefix the verdict is "incomplete" or the final one, and once final it stays.
template <class Judge>
verdict feed(std::string_view bytes, Judge const& judge, test_case& test) {
  verdict const whole = judge(exact_bytes{bytes}.view());
  bool decided = false;
  for (std::size_t size = 0; size < bytes.size() && !test.failed(); ++size) {
    exact_bytes const prefix{bytes.substr(0, size)};
    verdict const part = judge(prefix.view());
    bool const open = part.kind == verdict::form::incomplete;
    bool const lawful = open ? !decided : part.same(whole);
    decided = decided || !open;
    test.expect(lawful, "one verdict however the bytes come (" + whole.text() + " of the whole)",
                part.text() + " of the first " + std::to_string(size) + " bytes, " + part.why);
  }
  return whole;
}

/// Whether the case names `text` as a second verdict.
bool also_allowed(members const& in, std::string_view text) {
  if (!in.has("also_allowed_by_rfc")) return false;
  for (auto const element : in.array("also_allowed_by_rfc")) {
    std::string_view allowed;
    if (element.get(allowed) == simdjson::SUCCESS && allowed == text) return true;
  }
  return false;
}

/// Compares all that the case says of an accepted message.
void compare_accepted(verdict const& got, members const& in, test_case& test) {
  if (in.has("consumed"))
    test.expect_equal("consumed", static_cast<std::size_t>(in.number("consumed")), got.consumed);
  if (in.has("expected_job_id")) test.expect_equal("job id", in.text("expected_job_id"), got.job_id);
  if (in.has("expected_status")) {
    test.expect_equal("status", static_cast<std::size_t>(in.number("expected_status")), got.reply.status);
  }
  if (in.has("expected_outcome"))
    test.expect_equal("outcome", in.text("expected_outcome"), got.reply.outcome);
  if (in.has("expected_error_type")) {
    test.expect_equal("error type", in.text("expected_error_type"), got.reply.error_type);
  }
  if (in.has("expected_message"))
    test.expect_equal("message", in.text("expected_message"), got.reply.message);
}

void compare(verdict const& got, members const& in, test_case& test) {
  std::string const expected = in.text("expected");
  if (got.text() != expected) {
    if (also_allowed(in, got.text())) return test.choose(got.text());
    return test.fail(expected, got.why.empty() ? got.text() : got.text() + ", " + got.why);
  }
  if (got.kind == verdict::form::accept) compare_accepted(got, in, test);
}

case_limits read_limits(dom::object const& root, report& to) {
  case_limits limits;
  dom::object stated;
  if (root.at_key("limits_assumed").get(stated) != simdjson::SUCCESS) return limits;
  report_unknown_keys(to, "limits_assumed", stated,
                      {"head_bytes", "request_target_bytes", "fields", "response_body_bytes",
                       "request_body_bytes", "interim_responses", "json_depth"});
  auto const read = [&stated](std::string_view key, std::size_t& into) {
    std::uint64_t value = 0;
    if (stated.at_key(key).get(value) == simdjson::SUCCESS) into = static_cast<std::size_t>(value);
  };
  read("head_bytes", limits.head.head_bytes);
  read("request_target_bytes", limits.head.target_bytes);
  read("response_body_bytes", limits.head.body_bytes);
  read("request_body_bytes", limits.head.request_body_bytes);
  read("interim_responses", limits.head.interim_responses);
  read("fields", limits.head.fields);
  read("json_depth", limits.json_depth);
  return limits;
}

/// What all cases of a file share.
struct bench {
  case_limits limits;
  jobwire::simdjson_reader reader;

  explicit bench(case_limits const& given) : limits{given}, reader{given.head.body_bytes, given.json_depth} {}
};

void judge_case(message_parser const& parser, members const& in, bench& shared, test_case& test) {
  std::string const bytes = in.bytes("bytes_base64");
  std::string const kind = in.text("kind");
  if (in.has("length"))
    test.expect_equal("length", static_cast<std::size_t>(in.number("length")), bytes.size());
  if (test.failed()) return;
  if (kind == "request") {
    auto const judge = [&](std::string_view part) { return judge_request(parser, part, shared.limits); };
    return compare(feed(bytes, judge, test), in, test);
  }
  if (kind != "response") return test.fail("'request' or 'response' as the case's kind", kind);
  auto const judge_at = [&](std::string_view part, bool closed) {
    return judge_response(parser, part, shared.limits, closed, shared.reader);
  };
  compare(feed(
              bytes, [&](std::string_view part) { return judge_at(part, false); }, test),
          in, test);
  if (!in.has("expected_at_end_of_stream")) return;
  std::string const expected = in.text("expected_at_end_of_stream");
  test.expect_equal("at the end of the stream", expected, judge_at(bytes, true).text());
}

}  // namespace

std::string judge_http(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(
      to, "the file", index.root(),
      {"description", "fields", "limits_assumed", "notes", "requests", "responses", "count", "cases"});
  bench shared{read_limits(index.root(), to)};
  index.each("name", [&](dom::object const& object, std::string const& name) {
    report_unknown_keys(
        to, "a case", object,
        {"name", "kind", "category", "bytes_base64", "length", "expected", "layer", "reason", "rfc",
         "also_allowed_by_rfc", "consumed", "expected_job_id", "expected_status", "expected_outcome",
         "expected_error_type", "expected_message", "expected_at_end_of_stream"});
    test_case test{to, name};
    for (auto const& parser : parsers) {
      judge_case(parser, members{object, test}, shared, test);
      if (test.failed()) return test.add(", on the parser " + std::string{parser.name});
    }
  });
  return {};
}

}  // namespace conformance
