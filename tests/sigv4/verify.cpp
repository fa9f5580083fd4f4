#include <jobwire/sigv4/verify.hpp>

#include "support/catch.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/batch.hpp>

#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr verify_rules rules{known::region, known::service};

constexpr verify_rules with_absent(absent_headers absent) {
  auto changed = rules;
  changed.absent = absent;
  return changed;
}

/// What one request claims, to be changed part by part.
struct sample {
  std::string algorithm = "AWS4-HMAC-SHA256";
  std::string credential = "AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request";
  std::string names = "host;x-amz-date";
  std::string signature{known::cancel_request("A").signature};
  std::string target{known::job_path};
  std::vector<header_field> fields{known::host_field, known::date_field};
  std::string value{};
  std::vector<header_field> all{};

  /// The head; borrows this sample.
  request_view head() {
    value = algorithm + " Credential=" + credential + ", SignedHeaders=" + names + ", Signature=" + signature;
    all = fields;
    all.push_back({"Authorization", value});
    return {"DELETE", target, 1, all, 0};
  }
};

signing_key key_for(credential_scope const& scope, std::string_view secret = known::secret) {
  return signing_key::derive<sha256>(secret_view{secret}, scope);
}

error judge(request_view const& head, verify_rules const& by = rules, amz_date const& at = now,
            std::string_view body_hash = empty_payload_hash) {
  std::array<char, 2048> scratch{};
  auto const claim = read_claim(head, by, at, scratch);
  if (!claim) return claim.error();
  return verify<sha256>(head, *claim, by, key_for(claim->scope), body_hash).error();
}

/// Signs what the sample says with the right key, so that only the rules can refuse it.
void sign(sample& request, verify_rules const& by = rules, std::string_view payload = empty_payload_hash) {
  canonical_rules canonical_by{.path = by.path, .absent = by.absent};
  request_parts const parts{"DELETE",       path_of(request.target), query_of(request.target),
                            request.fields, request.names,           payload};
  auto const canonical = canonical_request::make(parts, canonical_by);
  REQUIRE(canonical);
  auto const split = split_credential(request.credential);
  REQUIRE(split);
  auto const value =
      jobwire::sign<sha256>(key_for(split->scope), {now, split->scope, canonical->hash<sha256>()});
  REQUIRE(write_signature(value, request.signature));
}

constexpr bool verifies_in_a_constant_expression() {
  constexpr std::string_view value =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=host;x-amz-date, "
      "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";
  std::array<header_field, 3> const fields{known::host_field, known::date_field, {"authorization", value}};
  request_view const head{"DELETE", known::job_path, 1, fields, 0};
  auto const claim = read_claim(head, rules, now);
  if (!claim || claim->access_key_id != known::access_key_id || !claim->session_token.empty()) return false;
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, claim->scope);
  return verify<sha256>(head, *claim, rules, key).has_value();
}
static_assert(verifies_in_a_constant_expression());

constexpr errc verdict_on_a_sent_hash() {
  constexpr std::string_view value =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
      "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";
  constexpr std::string_view sent = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  std::array<header_field, 4> const fields{
      known::host_field, known::date_field, {"authorization", value}, {"x-amz-content-sha256", sent}};
  request_view const head{"DELETE", known::job_path, 1, fields, 0};
  auto const claim = read_claim(head, rules, now);
  if (!claim) return claim.error().code;
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, claim->scope);
  return verify<sha256>(head, *claim, rules, key).error().code;
}
static_assert(verdict_on_a_sent_hash() == errc::signature_mismatch);

}  // namespace

TEST_CASE("the known requests verify, under the policy they need") {
  for (auto const& answer : known::cancel_requests) {
    if (answer.signed_headers.empty()) continue;
    CAPTURE(answer.name);
    sample request;
    request.credential = "AKIDEXAMPLE/20130114/" + std::string{answer.region} + '/' +
                         std::string{answer.service} + "/aws4_request";
    request.names = answer.signed_headers;
    request.signature = answer.signature;
    request.target = std::string{answer.path} + (answer.query.empty() ? "" : "?") + std::string{answer.query};
    request.fields.assign(answer.fields.begin(), answer.fields.end());
    auto head = request.head();
    head.method = answer.method;
    verify_rules by{answer.region, answer.service};
    by.absent = answer.rules.absent;
    by.accept_date_field = answer.name == "X";
    CHECK(judge(head, by) == errc::none);
    by.accept_date_field = true;
    CHECK(judge(head, by) == errc::none);
    by.accept_date_field = false;
    if (answer.name == "X") CHECK(judge(head, by) == errc::missing_date);
    by.absent = absent_headers::refuse;
    if (answer.name[0] == 'C') CHECK(judge(head, by) == error{errc::signed_header_absent, 16});
    by.absent = absent_headers::omit_line;
    if (answer.name[0] == 'C') CHECK(judge(head, by) == errc::signature_mismatch);
    head.method = answer.method == "GET" ? "DELETE" : "GET";
    CHECK(judge(head, with_absent(answer.rules.absent)) != errc::none);
  }
}

TEST_CASE("a verifier that leaves out the line of an absent header finds what was signed so") {
  sample request;
  request.names = known::seed_names;
  auto const by = with_absent(absent_headers::omit_line);
  sign(request, by);
  CHECK(judge(request.head(), by) == errc::none);
  CHECK(judge(request.head(), with_absent(absent_headers::as_empty)) == errc::signature_mismatch);
  CHECK(judge(request.head()) == error{errc::signed_header_absent, 16});
  request.fields.push_back({"x-amz-target", ""});
  CHECK(judge(request.head(), by) == errc::signature_mismatch);
}

TEST_CASE("presigned requests verify from their instant to their last second") {
  std::array<header_field, 1> const fields{known::host_field};
  for (auto const& answer : known::presigned_requests) {
    CAPTURE(answer.name);
    std::string target(2048, '\0');
    target.resize(*write_with(target, [&answer](auto& out) noexcept { known::put_target(out, answer); }));
    request_view const head{"DELETE", target, 1, fields, 0};
    CHECK(judge(head) == errc::none);
    auto const from = now.unix_seconds();
    auto const lasts = static_cast<std::int64_t>(*parse_decimal(answer.expires));
    CHECK(judge(head, rules, *amz_date::from_unix(from + lasts)) == errc::none);
    CHECK(judge(head, rules, *amz_date::from_unix(from + lasts + 1)) == errc::signature_expired);
    CHECK(judge(head, rules, *amz_date::from_unix(from - 300)) == errc::none);
    CHECK(judge(head, rules, *amz_date::from_unix(from - 301)) == errc::signature_not_yet_current);
    std::vector<char> scratch(target.size());
    auto const claim = read_claim(head, rules, now, scratch);
    REQUIRE(claim);
    CHECK(claim->form == claim_form::query);
    CHECK(claim->expires_seconds == lasts);
    CHECK(claim->session_token.reveal() == (answer.with_token ? known::token : ""));
    CHECK(read_claim(head, rules, now).error().code == errc::no_space);
    auto const canonical = canonical_request_of(head, *claim, rules);
    REQUIRE(canonical);
    CHECK(known::is_hex(canonical->hash<sha256>(), answer.canonical_hash));
  }
}

TEST_CASE("the time allowed is the rule's, its boundary included") {
  for (std::int64_t const skew : {std::int64_t{0}, std::int64_t{300}, std::int64_t{900}}) {
    verify_rules by = rules;
    by.skew_seconds = skew;
    sample request;
    auto const at = [](std::int64_t shift) { return *amz_date::from_unix(now.unix_seconds() + shift); };
    CHECK(judge(request.head(), by, at(skew)) == errc::none);
    CHECK(judge(request.head(), by, at(-skew)) == errc::none);
    CHECK(judge(request.head(), by, at(skew + 1)) == errc::signature_expired);
    CHECK(judge(request.head(), by, at(-skew - 1)) == errc::signature_not_yet_current);
  }
  sample request;
  CHECK(judge(request.head(), rules, *amz_date::from_unix(0)) == errc::signature_not_yet_current);
  CHECK(judge(request.head(), rules, "99991231T235959Z"_amz) == errc::signature_expired);
}

TEST_CASE("fields that must be signed are, and values that are signed are there") {
  sample request;
  request.fields.push_back({"X-AMZ-Meta", "x"});
  CHECK(judge(request.head()) == error{errc::unsigned_amz_header, 2});
  request.fields.back() = {"x-amzn-trace-id", "x"};
  CHECK(judge(request.head()) == errc::none);
  request.fields.back() = {"x-amz", "x"};
  CHECK(judge(request.head()) == errc::none);
  request.fields.back() = {"x-amz-security-token", "t"};
  CHECK(judge(request.head()) == error{errc::unsigned_amz_header, 2});
  request.names = "host;x-amz-date;x-amz-security-token";
  CHECK(judge(request.head()) == errc::signature_mismatch);
  sign(request);
  CHECK(judge(request.head()) == errc::none);
  auto const claim = read_claim(request.head(), rules, now);
  REQUIRE(claim);
  CHECK(claim->session_token.reveal() == "t");
  CHECK(check_token(*claim, *credentials::make("AKIDEXAMPLE", "secret", "t")));
  CHECK(check_token(*claim, *credentials::make("AKIDEXAMPLE", "secret", "T")).error() == errc::invalid_token);
  CHECK(check_token(*claim, *credentials::make("AKIDEXAMPLE", "secret")).error() == errc::invalid_token);
}

TEST_CASE("of several session tokens none is taken for the one that counts") {
  sample request;
  request.names = "host;x-amz-date;x-amz-security-token";
  request.fields.push_back({"X-Amz-Security-Token", "t"});
  sign(request);
  CHECK(judge(request.head()) == errc::none);
  request.fields.push_back({"x-amz-security-token", "u"});
  sign(request);  // and the signature holds
  CHECK(judge(request.head()) == error{errc::duplicate_parameter, 2});
}

TEST_CASE("the payload's hash is the field's where it is sent, and the field tells the truth") {
  sample request;
  request.names = "host;x-amz-content-sha256;x-amz-date";
  auto const send = [&request](std::string_view hash, std::string_view signed_hash) {
    request.fields = {known::host_field, known::date_field, {"X-Amz-Content-Sha256", hash}};
    sign(request, rules, signed_hash);
    return request.head();
  };
  auto const other = known::s3_body_hash;
  CHECK(judge(send(empty_payload_hash, empty_payload_hash)) == errc::none);
  CHECK(judge(send(other, other), rules, now, other) == errc::none);
  CHECK(judge(send(other, other)) == errc::payload_hash_mismatch);
  CHECK(judge(send(other, empty_payload_hash)) == errc::signature_mismatch);
  CHECK(judge(send(unsigned_payload, unsigned_payload)) == error{errc::unsupported_payload_hash, 2});
  auto by = rules;
  by.accept_unsigned_payload = true;
  CHECK(judge(send(unsigned_payload, unsigned_payload), by) == errc::none);
  CHECK(judge(send(unsigned_payload, unsigned_payload), by, now, other) == errc::none);
  for (std::string_view const form :
       {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}) {
    CHECK(judge(send(form, empty_payload_hash), by) == error{errc::unsupported_payload_hash, 2});
  }
  request.fields.push_back(request.fields.back());
  CHECK(judge(request.head(), by) == error{errc::unsupported_payload_hash, 2});
  // A body that came but was not announced counts as well.
  sample plain;
  CHECK(judge(plain.head(), rules, now, other) == errc::signature_mismatch);
}

TEST_CASE("each bit of the signature and each byte of what is signed counts") {
  sample const original;
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    auto request = original;
    auto& byte = request.signature[bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (bit % 8)));
    auto const verdict = judge(request.head());
    REQUIRE((verdict == errc::signature_mismatch || verdict == error{errc::malformed_signature, bit / 8} ||
             verdict.code == errc::malformed_authorization));
  }
  for (std::size_t at = 1; at < original.target.size(); ++at) {
    auto request = original;
    request.target[at] = request.target[at] == 'x' ? 'y' : 'x';
    REQUIRE(judge(request.head()) == errc::signature_mismatch);
  }
  for (std::string_view const host : {known::host_and_port, std::string_view{"h"}, std::string_view{""}}) {
    auto request = original;
    request.fields[0].value = host;
    CHECK(judge(request.head()) == errc::signature_mismatch);
  }
  auto request = original;
  auto const head = request.head();
  auto const claim = read_claim(head, rules, now);
  REQUIRE(claim);
  CHECK(verify<sha256>(head, *claim, rules, key_for(claim->scope, known::s3_secret)).error() ==
        errc::signature_mismatch);
}

TEST_CASE("a signature that is none is named before what is wrong with the request, alone and in a batch") {
  sample request;
  auto const head = request.head();
  auto claim = *read_claim(head, rules, now);
  auto const key = key_for(claim.scope);
  auto const verdicts = [&](std::string_view method, std::string_view body_hash) {
    auto of = head;
    of.method = method;
    std::array<request_to_verify, 1> const one{{{&of, &claim, &key, body_hash}}};
    std::array<result<void>, 1> made{errc::none};
    REQUIRE(verify_each<sha256>(one, rules, made));
    auto const alone = verify<sha256>(of, claim, rules, key, body_hash).error();
    CHECK(made[0].error() == alone);
    return alone;
  };
  CHECK(verdicts("DELETE", empty_payload_hash) == errc::none);
  CHECK(verdicts("DE LETE", empty_payload_hash).code == errc::malformed_head);
  CHECK(verdicts("DELETE", "none").code == errc::invalid_payload_hash);
  std::string spoilt{claim.signature};
  spoilt[7] = 'X';
  claim.signature = spoilt;
  for (auto const* const method : {"DELETE", "DE LETE"}) {
    for (auto const body_hash : {empty_payload_hash, std::string_view{"none"}}) {
      CHECK(verdicts(method, body_hash) == error{errc::malformed_signature, 7});
    }
  }
}

TEST_CASE("what is signed but the canonical form does not tell apart verifies") {
  sample request;
  request.fields = {{"HOST", known::host}, {"x-amz-date", known::instant}};
  CHECK(judge(request.head()) == errc::none);
  request.target = "/./2012-09-25//jobs/x/../3333333333333-abcde3?";
  CHECK(judge(request.head()) == errc::none);
  request.fields.insert(request.fields.begin(), {"User-Agent", "x"});
  CHECK(judge(request.head()) == errc::none);
}

TEST_CASE("a head that no parser lets through is no reason to crash, or to verify") {
  sample request;
  request.fields.push_back({"a b", "c"});
  CHECK(judge(request.head()) == error{errc::malformed_head, 2});
  request.fields.back() = {"a", "b\r\nc"};
  CHECK(judge(request.head()) == error{errc::malformed_head, 2});
  request.fields.pop_back();
  request.target = "http://h" + request.target;  // absolute-form: what is signed is the path
  CHECK(judge(request.head()) == errc::none);
  request.target = "*";
  CHECK(judge(request.head()).code == errc::malformed_head);
  request = {};
  std::string query = "?";
  for (int i = 0; i < 129; ++i) query += "p&";
  request.target += query;
  CHECK(judge(request.head()).code == errc::too_many_parameters);
  request = {};
  request.fields.resize(128, {"a", "b"});
  CHECK(judge(request.head()).code == errc::too_many_fields);
  sample good;
  auto const head = good.head();
  auto const claim = read_claim(head, rules, now);
  REQUIRE(claim);
  CHECK(verify<sha256>(head, *claim, rules, key_for(claim->scope), "no hash").error() ==
        error{errc::invalid_payload_hash, 7});
}

TEST_CASE("a credential in the usual scope is judged as any other: every change of a byte of it") {
  // An access key id of one byte is never read at a glance.
  std::string const scope = "/20130114/us-east-1/elastictranscoder/aws4_request";
  auto const verdict_of = [](std::string const& credential) {
    sample request;
    request.credential = credential;
    std::array<char, 2048> scratch{};
    return read_claim(request.head(), rules, now, scratch).error().code;
  };
  REQUIRE(verdict_of("AKIDEXAMPLE" + scope) == errc::none);
  for (std::size_t at = 0; at < scope.size(); ++at) {
    for (char const c : std::string_view{"/0a-_%A"}) {
      auto changed = scope;
      changed[at] = c;
      CHECK(verdict_of("AKIDEXAMPLE" + changed) == verdict_of("A" + changed));
      changed = scope;
      changed.insert(at, 1, c);
      CHECK(verdict_of("AKIDEXAMPLE" + changed) == verdict_of("A" + changed));
    }
    auto shorter = scope;
    shorter.erase(at, 1);
    CHECK(verdict_of("AKIDEXAMPLE" + shorter) == verdict_of("A" + shorter));
    if (shorter != scope) CHECK(verdict_of("AKIDEXAMPLE" + shorter) != errc::none);
  }
  CHECK(verdict_of("AKID/XAMPLE" + scope) == errc::malformed_credential);
  CHECK(verdict_of("AKID%XAMPLE" + scope) == errc::malformed_credential);
  CHECK(verdict_of(scope.substr(1)) == errc::malformed_credential);
}

TEST_CASE("what the usual lists cover is what the rule says of any list") {
  support::random random{71};
  constexpr std::array<std::string_view, 8> pool{
      "Host",          "host",      "X-Amz-Date", "X-Amz-Security-Token", "x-amz-security-token",
      "X-Amz-Foo-Bar", "X-Amz-Dat", "Accept"};
  int covered = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string_view const names =
        random.below(2) == 0 ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
    std::vector<header_field> fields;
    for (std::size_t n = random.below(6); n > 0; --n)
      fields.push_back({pool[random.below(pool.size())], "v"});
    auto const counts = [&fields](std::string_view name) { return find_field(fields, name).count; };
    bool const token_signed = names.ends_with("token");
    bool const unsigned_amz = counts("x-amz-foo-bar") != 0 || counts("x-amz-dat") != 0 ||
                              (!token_signed && counts("x-amz-security-token") != 0);
    bool const absent = counts("host") == 0 || counts("x-amz-date") == 0 ||
                        (token_signed && counts("x-amz-security-token") == 0);
    auto const wanted = unsigned_amz ? errc::unsigned_amz_header
                        : absent     ? errc::signed_header_absent
                                     : errc::none;
    request_view const head{"DELETE", "/", 1, fields, 0};
    CHECK(detail::check_coverage(head, names, absent_headers::refuse).error().code == wanted);
    bool const seen =
        detail::is_usual_list(names) && detail::find_claim_fields(fields).are_listed_by_usual(names);
    CHECK((!seen || wanted == errc::none));
    covered += seen ? 1 : 0;
  }
  CHECK(covered > 100);
}

TEST_CASE("what was seen of a request on the first reading counts for that request alone") {
  auto const text_of = [](sample& request) {
    std::string text = "DELETE " + request.target + " HTTP/1.1\r\n";
    for (auto const& field : request.head().fields) {
      text.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return text + "\r\n";
  };
  for (bool const with_token : {false, true}) {
    CAPTURE(with_token);
    sample request;
    if (with_token) {
      request.fields.push_back({"X-Amz-Security-Token", "AQoDYXdzEPT//////////wEXAMPLE"});
      request.names += ";x-amz-security-token";
      sign(request);
    }
    auto const text = text_of(request);
    std::array<header_field, 8> table;
    auto const head = parse_request_head(text, table);
    REQUIRE(head);
    auto const claim = read_claim(*head, rules, now);
    REQUIRE(claim);
    auto const key = key_for(claim->scope);
    auto const verdict = [&key](request_view const& of, checked_claim const& by) {
      return verify<sha256>(of, by, rules, key).error();
    };
    REQUIRE(claim->seen.is(head->target, head->fields, claim->signed_headers));
    CHECK(verdict(*head, *claim) == errc::none);

    std::vector<header_field> others{head->fields.begin(), head->fields.end()};
    auto moved = *head;
    moved.fields = others;
    CHECK_FALSE(claim->seen.is(moved.target, moved.fields, claim->signed_headers));
    CHECK(verdict(moved, *claim) == errc::none);
    others[0].value = "other.example.com";
    CHECK(verdict(moved, *claim) == errc::signature_mismatch);
    others.push_back({"X-Unsigned", "b\r\nc"});  // the parser's word is for its own table
    moved.fields = others;
    CHECK(verdict(moved, *claim) == error{errc::malformed_head, others.size() - 1});

    auto elsewhere = *head;
    elsewhere.target = "/2012-09-25/jobs/3333333333333-abcde4";
    CHECK(verdict(elsewhere, *claim) == errc::signature_mismatch);
    std::string const same_target{head->target};
    elsewhere.target = same_target;
    CHECK(verdict(elsewhere, *claim) == errc::none);
    sample dotted = request;  // of the same size, but not canonical as it stands
    dotted.target.replace(1, 2, "./");
    sign(dotted);
    auto resigned = *claim;
    resigned.signature = dotted.signature;
    elsewhere.target = dotted.target;
    CHECK(verdict(elsewhere, resigned) == errc::none);

    auto relisted = *claim;
    std::string const same_list{claim->signed_headers};
    relisted.signed_headers = same_list;
    CHECK(verdict(*head, relisted) == errc::none);
    relisted.signed_headers = with_token ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
    CHECK(verdict(*head, relisted).code ==
          (with_token ? errc::signature_mismatch : errc::signed_header_absent));

    std::swap(table[0], table[1]);  // what stands there now is looked for again
    CHECK_FALSE(claim->seen.is(head->target, head->fields, claim->signed_headers));
    CHECK(verdict(*head, *claim) == errc::none);
    table[1].value = "other.example.com";
    CHECK(verdict(*head, *claim) == errc::signature_mismatch);
  }
}

TEST_CASE("a value that is not canonical as it stands verifies wherever it was seen before") {
  for (std::string_view const host : {"a.example.com", "a  b.example.com", "a\tb.example.com"}) {
    CAPTURE(host);
    sample request;
    request.fields[0].value = host;
    sign(request);
    CHECK(judge(request.head()) == errc::none);
    auto const head = request.head();
    std::array<char, 512> seen{};
    std::array<char, 512> found{};
    auto claim = read_claim(head, rules, now);
    REQUIRE(claim);
    auto const text_of = [&](std::array<char, 512>& out) {
      auto const size = canonical_request_of(head, *claim, rules)->write(out);
      return std::string_view{out.data(), size.value_or(0)};
    };
    auto const by_what_was_seen = text_of(seen);
    claim->seen = {};
    CHECK(by_what_was_seen == text_of(found));
    auto const hash = canonical_request_of(head, *claim, rules)->hash<sha256>();
    CHECK(hash == hash_of<sha256>(by_what_was_seen));
  }
}
