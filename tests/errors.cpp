// Every error code: each is reached by a call here, or is listed as another layer's or as the caller's own.
#include <jobwire/errc.hpp>

#include "support/catch.hpp"
#include "support/heads.hpp"

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/cancel_job/doc_sample.hpp>
#include <jobwire/cancel_job/read_job.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/cancel_job/retry.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/http/message.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/diagnose.hpp>
#include <jobwire/sigv4/texts.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "support/sigv4_vectors.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;
using elastic = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr std::string_view http_date = "Mon, 14 Jan 2013 06:01:47 GMT";
constexpr std::string_view authorization_of_a =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
    "SignedHeaders=host;x-amz-date, "
    "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";

/// Verifies a request whose Authorization is the known one, `from` in it replaced by `to`.
errc edited(std::string_view from, std::string_view to, std::vector<header_field> const& more = {},
            std::string_view target = known::job_path, amz_date const& at = now) {
  std::string value{authorization_of_a};
  value.replace(value.find(from), from.size(), to);
  std::vector<header_field> fields{known::host_field, known::date_field, {"Authorization", value}};
  fields.insert(fields.end(), more.begin(), more.end());
  request_view const head{"DELETE", target, 1, fields, 0};
  verify_rules const rules{known::region, known::service};
  auto const claim = read_claim(head, rules, at);
  if (!claim) return claim.error().code;
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, claim->scope);
  return verify<sha256>(head, *claim, rules, key).error().code;
}
errc edited_names(std::string_view names) { return edited("host;x-amz-date", names); }
errc dated(std::vector<header_field> fields) {
  fields.push_back({"Authorization", authorization_of_a});
  return read_claim({"DELETE", "/", 1, fields, 0}, {known::region, known::service}, now).error().code;
}
errc presigned(std::string_view query) {
  std::array<char, 256> scratch{};
  std::array<header_field, 1> const fields{known::host_field};
  std::string const target = "/?" + std::string{query};
  return read_claim({"DELETE", target, 1, fields, 0}, {known::region, known::service}, now, scratch)
      .error()
      .code;
}
errc payload_mismatch() {
  auto const& answer = known::cancel_request("F");
  std::string const value =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=" +
      std::string{answer.signed_headers} + ", Signature=" + std::string{answer.signature};
  std::vector<header_field> fields{answer.fields.begin(), answer.fields.end()};
  fields.push_back({"Authorization", value});
  request_view const head{"DELETE", answer.path, 1, fields, 0};
  verify_rules const rules{known::region, known::service};
  auto const claim = read_claim(head, rules, now);
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, claim->scope);
  return verify<sha256>(head, *claim, rules, key, known::s3_body_hash).error().code;
}

errc canonical(request_parts const& parts) { return canonical_request::make(parts).error().code; }
errc canonical_of(std::string_view name, std::string_view value) {
  std::array<header_field, 1> const fields{{{name, value}}};
  return canonical({"GET", "/", "", fields, ""});
}
errc presign(std::int64_t expires, std::string_view region, std::string_view service) {
  day_key<sha256> keys{*credentials::make("A", "s")};
  std::array<char, 1> out{};
  presign_options const options{now, expires, region, service, token_policy::sign, {}};
  return write_presigned({"GET", "/", "", known::fields_a, "host"}, keys, options, out).error().code;
}
errc routed(std::string_view method, std::string_view target) {
  return job_request<elastic>::parse({method, target, 1, {}, 0}).error().code;
}
errc sample(std::string_view text, std::size_t fields = 4) {
  std::array<header_field, 4> table{};
  std::array<char, 64> scratch{};
  return doc_sample::parse_request<elastic>(text, std::span{table}.first(fields), scratch).error().code;
}
errc reply(unsigned status) {
  support::tiny_json reader;
  return read_reply<elastic>({status, {}, 1, {}, {}, 0, 0}, reader, {}).error().code;
}
errc body(std::string_view text) {
  support::tiny_json reader;
  return read_reply<elastic>({202, {}, 1, {}, text, 0, 0}, reader, {})->body_error;
}
errc job_body(std::string_view text) {
  support::tiny_json reader;
  std::array<char, 64> scratch{};
  return read_reply<read_job<elastic_transcoder>>({200, {}, 1, {}, text, 0, 0}, reader, scratch)->body_error;
}
errc coded_body() {
  support::tiny_json reader;
  std::array<header_field, 1> const fields{{{"content-encoding", "gzip"}}};
  return read_reply<elastic>({202, {}, 1, fields, "x", 0, 0}, reader, {})->body_error;
}
errc clock_offset(std::string_view date) {
  reply_head reply;
  reply.date = date;
  return clock_offset_seconds(reply, now).error().code;
}
errc failure(std::string_view name, std::string_view message, std::string_view id, std::string_view date) {
  return cancel_job_reply<elastic_transcoder>::failure(name, 400, message, id, date).error().code;
}

std::string many_parameters() {
  std::string query;
  for (int i = 0; i < 129; ++i) query += "p&";
  return query;
}

constexpr std::string_view first_line = "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\n";

struct way {
  errc code;
  errc (*reach)();
};

using enum errc;

constexpr std::array<way, 71> ways{{
    {none, [] { return edited("AWS4", "AWS4"); }},
    {no_space, [] { return presign(1, "r", "s"); }},
    {too_many_fields, [] { return sample(std::string{first_line} + "a: b\nc: d\n", 1); }},
    {too_many_parameters,
     [] {
       return canonical({"GET", "/", many_parameters(), known::fields_a, ""});
     }},
    {json_too_large, [] { return body(std::string(3000, ' ') + "{}"); }},
    {invalid_job_id, [] { return job_request<elastic>::make("x").error().code; }},
    {invalid_region, [] { return presign(1, "R", "s"); }},
    {invalid_service_name, [] { return presign(1, "r", "S"); }},
    {invalid_host, [] { return endpoint::make("r", "").error().code; }},
    {invalid_access_key_id, [] { return credentials::make("", "s").error().code; }},
    {invalid_secret, [] { return credentials::make("A", "").error().code; }},
    {invalid_session_token, [] { return credentials::make("A", "s", " ").error().code; }},
    {invalid_instant, [] { return failure("N", "", "id", "now"); }},
    {invalid_method,
     [] {
       return canonical({"", "/", "", known::fields_a, ""});
     }},
    {invalid_path,
     [] {
       return canonical({"GET", "x", "", known::fields_a, ""});
     }},
    {invalid_field_name, [] { return canonical_of("a b", "c"); }},
    {invalid_field_value, [] { return canonical_of("a", "b\nc"); }},
    {invalid_payload_hash,
     [] {
       return canonical({"GET", "/", "", known::fields_a, "", "x"});
     }},
    {invalid_expiry, [] { return presign(0, "r", "s"); }},
    {invalid_request_id, [] { return failure("N", "", "", http_date); }},
    {invalid_fault_name, [] { return failure("", "", "id", http_date); }},
    {invalid_utf8, [] { return failure("N", "\xff", "id", http_date); }},
    {invalid_hex, [] { return parse_hex("x").error().code; }},
    {invalid_job_status,
     [] { return job_report<elastic_transcoder>::make("x", job_status::unknown).error().code; }},
    {malformed_head, [] { return sample("x"); }},
    {bad_version, [] { return sample("DELETE / HTTP/2"); }},
    {bad_status, [] { return reply(100); }},
    {malformed_escape, [] { return edited("AWS4", "AWS4", {}, "/%"); }},
    {other_method, [] { return routed("GET", known::job_path); }},
    {other_path, [] { return routed("DELETE", "/"); }},
    {unexpected_query, [] { return routed("DELETE", "/2012-09-25/jobs/x?y"); }},
    {bad_job_id, [] { return routed("DELETE", "/2012-09-25/jobs/x"); }},
    {missing_authorization, [] { return presigned("a=b"); }},
    {duplicate_authorization,
     [] {
       return edited("AWS4", "AWS4", {{"authorization", ""}});
     }},
    {two_authorizations, [] { return edited("AWS4", "AWS4", {}, "/?X-Amz-Signature=x"); }},
    {unsupported_algorithm, [] { return edited("AWS4", "AWS5"); }},
    {malformed_authorization, [] { return edited("Credential", "credential"); }},
    {missing_credential, [] { return parse_authorization("AWS4-HMAC-SHA256").error().code; }},
    {missing_signed_headers, [] { return edited("SignedHeaders=host;x-amz-date, ", ""); }},
    {missing_signature, [] { return parse_authorization("AWS4-HMAC-SHA256 Credential=a").error().code; }},
    {duplicate_parameter, [] { return edited("Signature=", "Signature=0,Signature="); }},
    {missing_parameter, [] { return presigned("X-Amz-Algorithm=AWS4-HMAC-SHA256"); }},
    {host_not_signed, [] { return edited_names("x-amz-date"); }},
    {missing_date, [] { return dated({known::host_field}); }},
    {duplicate_date,
     [] {
       return dated({known::date_field, known::date_field});
     }},
    {malformed_date,
     [] {
       return dated({{"x-amz-date", ""}});
     }},
    {signature_expired, [] { return edited("AWS4", "AWS4", {}, "/", "20130114T175453Z"_amz); }},
    {signature_not_yet_current, [] { return edited("AWS4", "AWS4", {}, "/", "20130114T174451Z"_amz); }},
    {malformed_expiry,
     [] {
       return presigned(
           "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c&X-Amz-Date=20130114T174952Z"
           "&X-Amz-Expires=0&X-Amz-SignedHeaders=host&X-Amz-Signature=s");
     }},
    {malformed_credential, [] { return edited("/aws4_request", ""); }},
    {wrong_region, [] { return edited("us-east-1", "us-east-2"); }},
    {wrong_service, [] { return edited("elastictranscoder", "mediaconvert"); }},
    {wrong_terminator, [] { return edited("aws4_request", "aws5_request"); }},
    {wrong_scope_date, [] { return edited("20130114", "20130115"); }},
    {empty_signed_headers, [] { return edited_names(""); }},
    {malformed_signed_headers, [] { return edited_names("host;;x-amz-date"); }},
    {unsorted_signed_headers, [] { return edited_names("x-amz-date;host"); }},
    {duplicate_signed_header, [] { return edited_names("host;host;x-amz-date"); }},
    {unsigned_amz_header, [] { return edited_names("host"); }},
    {signed_header_absent, [] { return edited_names("host;x-amz-date;x-amz-target"); }},
    {payload_hash_mismatch, [] { return payload_mismatch(); }},
    {unsupported_payload_hash,
     [] {
       return edited("host;", "host;x-amz-content-sha256;", {{"x-amz-content-sha256", unsigned_payload}});
     }},
    {malformed_signature, [] { return edited("Signature=e", "Signature=E"); }},
    {invalid_token, [] { return check_token({}, *credentials::make("A", "s", "t")).error().code; }},
    {signature_mismatch, [] { return edited("Signature=e", "Signature=f"); }},
    {malformed_canonical_request, [] { return parse_canonical_request("").error().code; }},
    {malformed_string_to_sign, [] { return parse_string_to_sign("").error().code; }},
    {not_canonical, [] { return parse_canonical_request("GET\n/%2f\n\nhost:h\n\nhost\n").error().code; }},
    {reply_date_absent, [] { return clock_offset(""); }},
    {bad_reply_date, [] { return clock_offset("now"); }},
    {texts_absent, [] { return find_server_texts("").error().code; }},
}};

constexpr std::array<way, 6> bodies{{
    {json_syntax, [] { return body("x"); }},
    {json_not_object, [] { return body("[]"); }},
    {json_too_deep, [] { return body(R"({"a":[[[[[[[[[[]]]]]]]]]]})"); }},
    {json_member_absent, [] { return job_body("{}"); }},
    {json_member_kind, [] { return job_body(R"({"Job":1})"); }},
    {unsupported_content_coding, [] { return coded_body(); }},
}};

errc response(std::string_view bytes, stream_end end = stream_end::open) {
  std::array<header_field, 4> table{};
  return read_response(bytes, table, {.interim_responses = 1}, {.end = end}).error().code;
}

errc limited(head_limits const& limits) {
  std::array<header_field, 4> table{};
  return parse_request_head("GET /123 HTTP/1.1\r\nHost: x\r\n\r\n", table, limits).error().code;
}

#define JOBWIRE_CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
constexpr std::array<way, 9> whole_messages{{
    {need_more, [] { return response("HTTP/1.1"); }},
    {head_too_large, [] { return limited({.head_bytes = 9}); }},
    {target_too_long, [] { return limited({.target_bytes = 3}); }},
    {field_too_long, [] { return limited({.field_bytes = 5}); }},
    {body_truncated, [] { return response("HTTP/1.1", stream_end::closed); }},
    {malformed_chunk, [] { return response(JOBWIRE_CHUNKED "x"); }},
    {malformed_trailer, [] { return response(JOBWIRE_CHUNKED "0\r\n "); }},
    {too_many_interim_responses, [] { return response("HTTP/1.1 100 \r\n\r\nHTTP/1.1 100 \r\n\r\n"); }},
    {unexpected_upgrade, [] { return response("HTTP/1.1 101 \r\n\r\n"); }},
}};
#undef JOBWIRE_CHUNKED

/// Verdicts that only a caller can reach: jobwire has no key store and no policy.
constexpr std::array callers_own{unknown_access_key, not_allowed};

}  // namespace

TEST_CASE("every error code is reached") {
  std::set<errc> reached;
  auto const check = [&reached](std::span<way const> table) {
    for (auto const& [code, reach] : table) {
      CHECK(name(reach()) == name(code));
      CHECK(reached.insert(code).second);
    }
  };
  check(ways);
  check(bodies);
  check(whole_messages);
  // Those of heads have a table of their own, and are held to it by the tests of the parsers.
  std::array<header_field, 8> table{};
  for (auto const& refused : heads::bad_requests) {
    CHECK(name(parse_request_head(refused.bytes, table).error().code) == name(refused.code));
    reached.insert(refused.code);
  }
  for (auto const& refused : heads::bad_responses) {
    CHECK(name(parse_response_head(refused.bytes, table).error().code) == name(refused.code));
    reached.insert(refused.code);
  }
  reached.insert(callers_own.begin(), callers_own.end());
  for (std::size_t i = 0; i < static_cast<std::size_t>(errc::count_); ++i) {
    CAPTURE(name(static_cast<errc>(i)));
    CHECK(reached.contains(static_cast<errc>(i)));
  }
}

TEST_CASE("each code has a name, a kind and a sentence without a full stop, and no two are alike") {
  std::set<std::string_view> names;
  std::set<std::string_view> messages;
  for (std::size_t i = 0; i < static_cast<std::size_t>(errc::count_); ++i) {
    auto const code = static_cast<errc>(i);
    CHECK(names.insert(name(code)).second);
    CHECK(messages.insert(message(code)).second);
    CHECK((kind(code) == error_kind::none) == (code == errc::none));
    CHECK_FALSE(message(code).ends_with('.'));
  }
  CHECK(name(errc::count_) == "none");
  CHECK(kind(static_cast<errc>(255)) == error_kind::none);
}

TEST_CASE("what is easily got wrong is answered by a sentence that says what is right") {
  struct wrong_use {
    error refused;
    error expected;
    std::string_view phrase;
  };
  auto const job = *job_request<elastic>::make(known::job_id);
  auto const at = *endpoint::make(known::region, known::host);
  day_key<sha256> keys{*credentials::make(known::access_key_id, known::secret)};
  std::array<char, 16> small{};
  std::string const routed_behind_a_prefix = "/proxy" + std::string{known::job_path};
  wrong_use const uses[] = {
      {endpoint::make("us-east-1", "https://localhost:8080").error(), {invalid_host, 6}, "no scheme"},
      {endpoint::make("us-east-1", "localhost:8080/v1").error(), {invalid_host, 14}, "no path"},
      {endpoint::make(known::host, known::region).error(), {invalid_region, 17}, "lower-case letters"},
      {endpoint::make("US East (N. Virginia)", known::host).error(), {invalid_region, 0}, "hyphens"},
      {credentials::make(known::secret, known::access_key_id).error(),
       {invalid_access_key_id, 13},
       "it may be the secret"},
      {credentials::make("A", "s", "token\n").error(), {invalid_session_token, 5}, "perhaps a line end"},
      {amz_date::from_unix(1358185792000).error(), {invalid_instant, 0}, "1970 to 9999"},
      {amz_date::parse("2013-01-14T17:49:52Z").error(), {invalid_instant, 0}, "YYYYMMDDTHHMMSSZ"},
      {write_signed(job, at, now, keys, small).error(),
       {no_space, measure_signed(job, at, keys.who())},
       "`at` is the size in bytes that would do"},
      {job_request<elastic>::parse({"DELETE", routed_behind_a_prefix, 1, {}, 0}).error(),
       {other_path, 0},
       "nothing in front"},
  };
  for (auto const& use : uses) {
    CAPTURE(use.phrase);
    CHECK(name(use.refused.code) == name(use.expected.code));
    CHECK(use.refused.at == use.expected.at);
    CHECK(message(use.refused.code).find(use.phrase) != std::string_view::npos);
  }
}
