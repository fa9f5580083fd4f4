// verify: raw requests, and whether their signature holds by the verifier's clock.
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "conformance/codec.hpp"
#include "conformance/kinds.hpp"
#include "conformance/stages.hpp"

namespace conformance {

namespace {

/// A verdict, and the error behind it where it is not "valid".
struct verdict {
  bool valid = false;
  std::string why;

  std::string text() const { return valid ? "valid" : "invalid"; }
};

/// What a server does with the bytes that came: parse, read the claim, find the key, verify.
verdict verify_bytes(std::string_view bytes, members const& in, jobwire::amz_date const& now) {
  std::vector<jobwire::header_field> table(256);
  auto const head = jobwire::beast::parse_request(bytes, table, wide_limits);
  if (!head) return {false, "no head: " + told(head.error())};
  std::string const region = in.text("region");
  std::string const service = in.text("service");
  jobwire::verify_rules const rules{.region = region, .service = service, .skew_seconds = 300};
  std::vector<char> scratch(bytes.size());
  auto const claim = jobwire::read_claim(*head, rules, now, scratch);
  if (!claim) return {false, told(claim.error())};
  if (claim->access_key_id != in.text("access_key_id")) return {false, "unknown access key id"};
  std::string const secret = in.text("secret_access_key");
  auto const key = jobwire::signing_key::derive<jobwire::sha256>(jobwire::secret_view{secret}, claim->scope);
  std::string const body_hash = text_of(jobwire::hash_of<jobwire::sha256>(bytes.substr(head->head_size)));
  auto const verified = jobwire::verify<jobwire::sha256>(*head, *claim, rules, key, body_hash);
  if (!verified) return {false, told(verified.error())};
  return {true, {}};
}

void judge_request(members const& in, test_case& test) {
  exact_bytes const bytes{in.bytes("request_base64")};
  auto const now = jobwire::amz_date::parse(in.text("now"));
  if (!now) test.fail("the case's 'now' to be an instant", told(now.error()));
  if (test.failed()) return;
  auto const got = verify_bytes(bytes.view(), in, *now);
  std::string const expected = in.text("expected");
  if (got.text() == expected) return;
  if (in.has("other_verdict_also_fine")) {
    members const other{in.object("other_verdict_also_fine"), test};
    if (other.text("verdict") == got.text()) return test.choose(got.text());
  }
  test.fail(expected, got.valid ? got.text() : got.text() + ", " + got.why);
}

}  // namespace

std::string judge_verify(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "the file", index.root(), {"description", "notes", "count", "cases"});
  index.each("name", [&](dom::object const& object, std::string const& name) {
    report_unknown_keys(to, "a case", object,
                        {"name", "expected", "reason", "request_base64", "now", "secret_access_key",
                         "access_key_id", "region", "service", "other_verdict_also_fine"});
    test_case test{to, name};
    judge_request(members{object, test}, test);
  });
  return {};
}

}  // namespace conformance
