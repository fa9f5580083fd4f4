#include <jobwire/cancel_job/verdict.hpp>

#include "support/catch.hpp"

#include <array>
#include <set>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/sha256.hpp>

namespace {

using namespace jobwire;
using operation = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20150411T064635Z"_amz;
constexpr std::string_view date = "Sat, 11 Apr 2015 06:46:35 GMT";
constexpr verify_rules rules{"us-east-1", "elastictranscoder"};

static_assert(class_of(errc::missing_authorization) == verdict_class::no_credentials);
static_assert(class_of(errc::malformed_signature) == verdict_class::not_valid);
static_assert(class_of(errc::no_space) == verdict_class::not_a_verdict);
static_assert(fault_name_of(errc::signature_mismatch).name == "AccessDeniedException");
static_assert(fault_name_of(errc::signature_mismatch, fault_family::json).name ==
              "InvalidSignatureException");
static_assert(fault_name_of(errc::unknown_access_key, fault_family::json).name ==
              "UnrecognizedClientException");
static_assert(fault_name_of(errc::invalid_token, fault_family::json).name == "UnrecognizedClientException");
static_assert(fault_name_of(errc::signature_expired).name == "RequestExpired");
static_assert(fault_name_of(errc::malformed_date).status == 400);
static_assert(fault_name_of(errc::malformed_date, fault_family::json).status == 403);
static_assert(fault_name_of(errc::no_space).status == 500);

// In words that are no refusal's, the fault's kind decides.
constexpr verdict_class class_in_other_words(fault_kind kind) {
  service_fault fault;
  fault.kind = kind;
  fault.message = "User: arn:aws:iam::111122223333:user/x is not authorized to perform: CancelJob";
  return class_of(fault);
}
static_assert(class_in_other_words(fault_kind::access_denied) == verdict_class::not_allowed);
static_assert(class_in_other_words(fault_kind::invalid_signature) == verdict_class::not_valid);
static_assert(class_in_other_words(fault_kind::unrecognized_client) == verdict_class::not_valid);
static_assert(class_in_other_words(fault_kind::expired_token) == verdict_class::not_valid);
static_assert(class_in_other_words(fault_kind::unknown) == verdict_class::not_a_verdict);

static_assert(fault_name_of<elastic_transcoder>(errc::signature_mismatch).name == "AccessDeniedException");
static_assert(fault_name_of<media_convert>(errc::signature_mismatch).name == "InvalidSignatureException");
static_assert(name(verdict_class::not_a_verdict) == "not_a_verdict" &&
              name(verdict_class::no_credentials) == "no_credentials" &&
              name(verdict_class::malformed) == "malformed" &&
              name(verdict_class::out_of_time) == "out_of_time" &&
              name(verdict_class::not_valid) == "not_valid" &&
              name(verdict_class::not_allowed) == "not_allowed");

/// A head whose claim says what most refusals quote.
struct refused_head {
  std::string authorization =
      "AWS4-HMAC-SHA256 Credential=AKID/20150410/us-west-2/iam/aws4_reques, SignedHeaders=host, Signature=x";
  std::string instant = "20150411T064107Z";
  std::string target = "/2012-09-25/jobs/3333333333333-abcde3";
  std::array<header_field, 3> fields{};

  request_view view() {
    fields = {{{"Host", "h"}, {"X-Amz-Date", instant}, {"Authorization", authorization}}};
    return {"DELETE", target, 1, std::span{fields}.first(authorization.empty() ? 2 : 3), 0};
  }
};

std::string refusal(errc code, request_view const& head) {
  std::string text(4096, '\0');
  auto const size = write_with(text, [&](auto& out) noexcept { put_refusal(out, code, head, rules, now); });
  REQUIRE(size.has_value());
  text.resize(*size);
  return text;
}

/// What a client makes of a refusal, sent over the wire.
verdict_class class_over_the_wire(errc code, fault_family family, std::string const& message) {
  auto const answer = fault_name_of(code, family);
  auto const reply = job_reply<operation>::failure(answer.name, answer.status, message, "id", date);
  REQUIRE(reply.has_value());
  std::string bytes(8192, '\0');
  bytes.resize(reply->write(bytes).value_or(0));
  std::array<header_field, 16> table{};
  auto const response = beast::parse_response(std::string_view{bytes}, table);
  REQUIRE(response.has_value());
  static simdjson_reader reader{8192};
  std::array<char, 4096> scratch{};
  auto const read = read_reply<operation>(*response, reader, scratch);
  REQUIRE(read.has_value());
  CHECK(read->outcome == reply_outcome::fault);
  CHECK(read->fault.message == message);
  return class_of(read->fault);
}

}  // namespace

TEST_CASE("every verdict is read back to its class, in both families") {
  refused_head head;
  for (auto const& verdict : detail::verdicts) {
    auto const message = refusal(verdict.code, head.view());
    for (auto const family : {fault_family::guide, fault_family::json}) {
      CAPTURE(name(verdict.code), message);
      CHECK_FALSE(message.empty());
      CHECK(class_over_the_wire(verdict.code, family, message) == verdict.verdict);
    }
  }
}

TEST_CASE("every verdict is in the table once, and no opening is another class's beginning") {
  std::set<errc> codes;
  for (auto const& one : detail::verdicts) {
    CHECK(codes.insert(one.code).second);
    for (auto const& other : detail::verdicts) {
      if (one.opening.empty() || one.verdict == other.verdict) continue;
      CHECK_FALSE(other.opening.starts_with(one.opening));
    }
  }
}

TEST_CASE("refusals use the service's own words, with what was claimed") {
  refused_head head;
  auto const says = [&head](errc code) { return refusal(code, head.view()); };
  CHECK(says(errc::missing_authorization) == "Request is missing Authentication Token");
  CHECK(
      says(errc::signature_expired) ==
      "Signature expired: 20150411T064107Z is now earlier than 20150411T064135Z (20150411T064635Z - 5 min.)");
  CHECK(says(errc::signature_not_yet_current) ==
        "Signature not yet current: 20150411T064107Z is still later than 20150411T065135Z (20150411T064635Z "
        "+ 5 min.)");
  CHECK(says(errc::wrong_region) == "Credential should be scoped to a valid region, not 'us-west-2'.");
  CHECK(says(errc::wrong_service) == "Credential should be scoped to correct service: 'elastictranscoder'.");
  CHECK(says(errc::wrong_terminator) ==
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4_reques'.");
  CHECK(says(errc::wrong_scope_date) ==
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'20150410' != '20150411', from '20150411T064107Z'.");
  CHECK(says(errc::host_not_signed) ==
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  CHECK(says(errc::unknown_access_key) == "The security token included in the request is invalid.");
  CHECK(says(errc::invalid_token) == "The security token included in the request is invalid");
  CHECK(says(errc::malformed_signature) == says(errc::signature_mismatch));
  CHECK(says(errc::no_space) == message(errc::no_space));

  head.authorization = "AWS4-HMAC-SHA1 Credential=a";
  CHECK(says(errc::unsupported_algorithm) == "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.");
  head.authorization = "AWS4-HMAC-SHA256 SignedHeaders=host";
  CHECK(says(errc::missing_credential) ==
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
        "parameter. "
        "Authorization=AWS4-HMAC-SHA256");
  head.authorization = "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x";
  CHECK(says(errc::malformed_credential) ==
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
        "'a/b'");
  head.instant = "2015-04-11";
  CHECK(says(errc::malformed_date) == "Date must be in ISO-8601 'basic format'. Got '2015-04-11'.");
}

TEST_CASE("what the peer sent is quoted short, and as visible ASCII") {
  refused_head head;
  head.instant = std::string("\xff\x80\t") + std::string(400, 'x');
  auto const text = refusal(errc::malformed_date, head.view());
  CHECK(text.find("Got '???xxx") != std::string::npos);
  CHECK(text.size() < 320);
}

TEST_CASE("a token must be the credential's own") {
  auto const with = [](std::string_view token) {
    return *credentials::make(std::string_view{"AKID"}, std::string_view{"secret"}, token);
  };
  checked_claim claim;
  CHECK(check_token(claim, with("")).has_value());
  CHECK(check_token(claim, with("token")).error().code == errc::invalid_token);
  claim.session_token = secret_view{"token"};
  CHECK(check_token(claim, with("token")).has_value());
  CHECK(check_token(claim, with("tokeN")).error().code == errc::invalid_token);
  CHECK(check_token(claim, with("")).error().code == errc::invalid_token);
}
