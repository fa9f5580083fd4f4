// captures: requests of real clients, parsed, verified, routed and answered.
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "conformance/codec.hpp"
#include "conformance/kinds.hpp"
#include "conformance/stages.hpp"

namespace conformance {

namespace {

// The published pair that every capture was made with.
constexpr std::string_view known_access_key = "AKIDEXAMPLE";
constexpr std::string_view known_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

constexpr jobwire::verify_rules rules{.region = "us-east-1", .service = "elastictranscoder"};

/// Verifies a head by its own clock; yields the error, or none.
jobwire::result<void> verify_head(jobwire::request_view const& head, std::string_view body) {
  auto const now = jobwire::amz_date::parse(jobwire::find_field(head.fields, "x-amz-date").value);
  if (!now) return jobwire::errc::missing_date;
  auto const claim = jobwire::read_claim(head, rules, *now);
  if (!claim) return claim.error();
  if (claim->access_key_id != known_access_key) return jobwire::errc::unknown_access_key;
  auto const key =
      jobwire::signing_key::derive<jobwire::sha256>(jobwire::secret_view{known_secret}, claim->scope);
  std::string const body_hash = text_of(jobwire::hash_of<jobwire::sha256>(body));
  return jobwire::verify<jobwire::sha256>(head, *claim, rules, key, body_hash);
}

/// Parses and verifies; true where both succeed.
bool bytes_verify(std::string_view bytes) {
  std::vector<jobwire::header_field> table(wide_table);
  auto const head = jobwire::beast::parse_request(bytes, table, wide_limits);
  return head && verify_head(*head, bytes.substr(head->head_size)).has_value();
}

/// Each proper prefix of the head wants more.
void check_prefixes(std::string_view bytes, std::size_t head_size, test_case& test) {
  std::vector<jobwire::header_field> table(wide_table);
  for (std::size_t size = 0; size < head_size && !test.failed(); ++size) {
    exact_bytes const prefix{bytes.substr(0, size)};
    auto const head = jobwire::beast::parse_request(prefix.view(), table, wide_limits);
    test.expect(!head && head.error().code == jobwire::errc::need_more,
                "need_more from the first " + std::to_string(size) + " bytes",
                head ? "a head" : told(head.error()));
  }
}

/// Each of the 256 bits of the signature flipped: none of them verifies.
void check_flips(std::string bytes, test_case& test) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view mark = "Signature=";
  auto const begin = bytes.find(mark) + mark.size();
  for (std::size_t i = 0; i < 64 && !test.failed(); ++i) {
    char& digit = bytes[begin + i];
    auto const value = digits.find(digit);
    if (value == std::string_view::npos) return test.fail("64 hex digits as a signature", "another byte");
    for (unsigned bit = 1; bit < 16; bit *= 2) {
      digit = digits[value ^ bit];
      test.expect(!bytes_verify(bytes), "no verdict 'valid' with a bit of the signature flipped", "valid");
    }
    digit = digits[value];
  }
}

/// Whether an id has the form that the service's model asks for; written here once more, from the model's words.
bool has_model_form(std::string_view id) {
  constexpr std::string_view word = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  return id.size() == 20 && id.find_first_not_of("0123456789") == 13 && id[13] == '-' &&
         id.find_first_not_of(word, 14) == std::string_view::npos;
}

using reply_result = jobwire::result<jobwire::job_reply<operation>>;

/// Writes a reply as a server does, and reads it back as a client does.
reply_text round_trip(reply_result const& made, jobwire::simdjson_reader& reader, test_case& test) {
  if (!made) {
    test.fail("an answer", told(made.error()));
    return {};
  }
  exact_bytes const bytes{
      written(test, "answer", made->measure(), [&](std::span<char> out) { return made->write(out); })};
  std::vector<jobwire::header_field> table(wide_table);
  auto const response = jobwire::beast::parse_response(bytes.view(), table, wide_limits);
  if (!response) {
    test.fail("an answer that can be read", told(response.error()));
    return {};
  }
  test.expect_equal("bytes of the answer", bytes.view().size(), response->message_size);
  return read_text(*response, reader);
}

constexpr std::string_view answer_id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
constexpr std::string_view answer_date = "Mon, 14 Jan 2013 06:01:47 GMT";

void check_good_id(jobwire::request_view const& head, std::string const& id, jobwire::simdjson_reader& reader,
                   test_case& test) {
  std::vector<char> scratch(head.target.size());
  auto const request = jobwire::job_request<operation>::parse(head, scratch);
  if (!request) return test.fail("job id '" + id + "'", told(request.error()));
  test.expect_equal("job id", id, request->job_id());
  auto const got = round_trip(jobwire::job_reply<operation>::success(answer_id, answer_date), reader, test);
  test.expect_equal("answer status", 202, got.status);
  test.expect_equal("answer", "success", got.outcome);
}

/// A bad id is routed all the same, and is answered in the service's own words with the id in them.
void check_bad_id(jobwire::request_view const& head, std::string const& id, jobwire::simdjson_reader& reader,
                  test_case& test) {
  auto const segment = jobwire::route<operation>(head);
  if (!segment) return test.fail("a route to CancelJob with a bad id", told(segment.error()));
  std::string decoded(segment->size(), '\0');
  decoded.resize(jobwire::write_decoded(*segment, decoded).value_or(0));
  test.expect_equal("segment, decoded once,", id, decoded);
  std::vector<char> scratch(head.target.size());
  auto const request = jobwire::job_request<operation>::parse(head, scratch);
  test.expect(request.error().code == jobwire::errc::bad_job_id, "bad_job_id",
              request ? "a request" : told(request.error()));

  auto const put = [&](auto& out) noexcept { jobwire::put_bad_id<service>(out, *segment); };
  std::string const message = written(test, "text of the answer", jobwire::measure_with(put),
                                      [&](std::span<char> out) { return jobwire::write_with(out, put); });
  test.expect_equal(
      "text of the answer",
      "1 validation error detected: Value '" + id +
          "' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: "
          "^\\d{13}-\\w{6}$",
      message);
  auto const kind = jobwire::fault_kind::validation;
  auto const got =
      round_trip(jobwire::job_reply<operation>::failure(kind, message, answer_id, answer_date), reader, test);
  test.expect_equal("answer status", 400, got.status);
  test.expect_equal("answer", "ValidationException", got.error_type);
  test.expect_equal("message read back", message, got.message);
}

void check_not_verified(jobwire::error const& why, jobwire::simdjson_reader& reader, test_case& test) {
  auto const name = jobwire::fault_name_of(why.code);
  auto const got =
      round_trip(jobwire::job_reply<operation>::failure(
                     name.name, name.status, jobwire::refusal_opening(why.code), answer_id, answer_date),
                 reader, test);
  test.expect_equal("answer", "error", got.outcome);
}

void judge_capture(std::string const& bytes, members const& in, jobwire::simdjson_reader& reader,
                   test_case& test) {
  exact_bytes const exact{bytes};
  std::vector<jobwire::header_field> table(wide_table);
  auto const head = jobwire::beast::parse_request(exact.view(), table, wide_limits);
  if (!head) return test.fail("a head", told(head.error()));
  std::string_view const body = exact.view().substr(head->head_size);
  if (in.has("body_bytes")) {
    test.expect_equal("bytes of the body", static_cast<std::size_t>(in.number("body_bytes")), body.size());
  }
  if (in.has("request_target")) test.expect_equal("target", in.text("request_target"), head->target);
  check_prefixes(bytes, head->head_size, test);

  auto const verified = verify_head(*head, body);
  if (in.boolean("verifies_with_standard_rules") != verified.has_value()) {
    return test.fail(verified ? "no valid signature" : "a valid signature",
                     verified ? "valid" : told(verified.error()));
  }
  if (!verified) return check_not_verified(verified.error(), reader, test);
  check_flips(bytes, test);
  std::string const id = in.text("job_id_given");
  has_model_form(id) ? check_good_id(*head, id, reader, test) : check_bad_id(*head, id, reader, test);
}

}  // namespace

std::string judge_captures(path const& folder, report& to) {
  index_file index;
  if (auto const sentence = index.load(folder / "index.json", "captures"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "index.json", index.root(),
                      {"description", "edits", "verification", "count", "captures"});
  auto reader = make_reader(64);
  index.each("file", [&](dom::object const& object, std::string const& name) {
    report_unknown_keys(to, "a capture in index.json", object,
                        {"file", "client", "job_id_given", "session_token", "server_answer", "request_target",
                         "signed_headers", "header_order", "body_bytes", "signature",
                         "verifies_with_standard_rules", "canonical_paths_that_match", "note"});
    test_case test{to, name};
    auto const bytes = read_file(folder / name);
    if (!bytes) return test.fail("the file in the folder", "none");
    judge_capture(*bytes, members{object, test}, reader, test);
  });
  return {};
}

}  // namespace conformance
