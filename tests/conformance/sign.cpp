// sign and presign: requests signed in a header and in the query, every intermediate value compared.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/presign.hpp>
#include <jobwire/sigv4/sign.hpp>

#include "conformance/kinds.hpp"
#include "conformance/stages.hpp"

namespace conformance {

namespace {

/// The fields of a case, in order of arrival; `only` names the one kind that is kept, in any case.
class case_fields {
 public:
  case_fields(members const& in, test_case& test, std::string_view only = {}) {
    for (auto const pair : in.array("headers")) {
      std::string_view name;
      std::string_view value;
      if (pair.at(0).get(name) != simdjson::SUCCESS || pair.at(1).get(value) != simdjson::SUCCESS) {
        test.fail("a header as a pair of strings in the case", "another kind");
      } else if (only.empty() || jobwire::iequals(name, only)) {
        fields_.push_back({name, value});
      }
    }
  }
  std::span<jobwire::header_field const> view() const { return fields_; }

 private:
  std::vector<jobwire::header_field> fields_;  // borrow the document
};

/// What both kinds read of a case.
struct request_case {
  request_case(members const& in, test_case& test)
      : method{in.text("method")},
        path{in.text("wire_path")},
        query{in.text_or_empty("query")},
        region{in.text("region")},
        service{in.text("service")},
        access_key_id{in.text("access_key_id")},
        secret{in.text("secret_access_key")},
        token{in.text_or_empty("session_token")},
        body_hash{text_of(jobwire::hash_of<jobwire::sha256>(in.text_or_empty("body")))} {
    auto const parsed = jobwire::amz_date::parse(in.text("timestamp"));
    if (!parsed) test.fail("the case's timestamp to be an instant", told(parsed.error()));
    now = parsed.value_or(jobwire::amz_date{});
  }

  std::string method, path, query, region, service, access_key_id, secret, token, body_hash;
  jobwire::amz_date now;
};

void report_unknown_case_keys(report& to, dom::object const& object) {
  report_unknown_keys(to, "a case", object,
                      {"name",
                       "exercises",
                       "method",
                       "job_id",
                       "wire_path",
                       "query",
                       "headers",
                       "body",
                       "region",
                       "service",
                       "timestamp",
                       "access_key_id",
                       "presigned",
                       "session_token",
                       "secret_access_key",
                       "string_to_sign",
                       "canonical_request",
                       "signing_key_hex",
                       "signature",
                       "authorization",
                       "signed_headers",
                       "note"});
}

void judge_signed(members const& in, test_case& test) {
  request_case const given{in, test};
  case_fields const fields{in, test};
  if (test.failed()) return;
  auto const canonical = jobwire::canonical_request::make(
      {given.method, given.path, given.query, fields.view(), {}, given.body_hash});
  if (!canonical) return test.fail("a canonical request", told(canonical.error()));

  jobwire::credential_scope const scope{given.now.day(), given.region, given.service};
  auto const key = derive_key(test, given.secret, scope, in.text("signing_key_hex"));
  auto const value =
      check_stages(test, *canonical, given.now, scope, key,
                   {in.text("canonical_request"), in.text("string_to_sign"), in.text("signature")});

  std::string const names = written(
      test, "signed headers",
      jobwire::measure_with([&](auto& out) noexcept { canonical->put_signed_headers(out); }),
      [&](std::span<char> out) {
        return jobwire::write_with(out, [&](auto& to) noexcept { canonical->put_signed_headers(to); });
      });
  test.expect_equal("signed headers", in.text("signed_headers"), names);
  jobwire::authorization const field{given.access_key_id, scope, *canonical, value};
  std::string const text =
      written(test, "authorization", field.measure(), [&](std::span<char> out) { return field.write(out); });
  test.expect_equal("authorization", in.text("authorization"), text);
}

void judge_presigned(members const& in, members const& expected, test_case& test) {
  request_case const given{in, test};
  case_fields const fields{in, test, "host"};
  if (test.failed()) return;
  auto const who = jobwire::credentials::make(given.access_key_id, given.secret, given.token);
  if (!who) return test.fail("the case's credentials to be accepted", told(who.error()));

  jobwire::request_parts parts{given.method, given.path, given.query, fields.view(), "host", given.body_hash};
  jobwire::day_key<jobwire::sha256> keys{*who};
  jobwire::presign_options const options{given.now,     expected.number("expires"),  given.region,
                                         given.service, jobwire::token_policy::sign, {}};
  auto const nothing = jobwire::write_presigned(parts, keys, options, {});
  if (nothing || nothing.error().code != jobwire::errc::no_space) {
    return test.fail("no_space in an empty buffer", nothing ? "success" : told(nothing.error()));
  }
  std::string const target = written(test, "target", nothing.error().at, [&](std::span<char> out) {
    return jobwire::write_presigned(parts, keys, options, out);
  });
  test.expect_same_text("target", expected.text("target"), target);

  parts.path = jobwire::path_of(target);
  parts.query = jobwire::query_of(target);
  auto const canonical = jobwire::canonical_request::make(parts, {.query_without = "X-Amz-Signature"});
  if (!canonical) return test.fail("a canonical request of the target", told(canonical.error()));
  jobwire::credential_scope const scope{given.now.day(), given.region, given.service};
  auto const key = derive_key(test, given.secret, scope, {});
  check_stages(
      test, *canonical, given.now, scope, key,
      {expected.text("canonical_request"), expected.text("string_to_sign"), expected.text("signature")});
}

}  // namespace

std::string judge_sign(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  report_unknown_keys(to, "the file", index.root(),
                      {"description", "rules", "checked", "count", "cases", "notes"});
  index.each("name", [&](dom::object const& object, std::string const& name) {
    report_unknown_case_keys(to, object);
    test_case test{to, name};
    judge_signed(members{object, test}, test);
  });
  return {};
}

std::string judge_presign(path const& file, report& to) {
  index_file index;
  if (auto const sentence = index.load(file, "cases"); !sentence.empty()) return sentence;
  index.each("name", [&](dom::object const& object, std::string const& name) {
    dom::object presigned;
    if (object.at_key("presigned").get(presigned) != simdjson::SUCCESS) return;  // no case of this kind
    report_unknown_case_keys(to, object);
    report_unknown_keys(to, "a presigned member", presigned,
                        {"expires", "canonical_request", "string_to_sign", "signature", "target"});
    test_case test{to, name};
    judge_presigned(members{object, test}, members{presigned, test}, test);
  });
  return {};
}

}  // namespace conformance
