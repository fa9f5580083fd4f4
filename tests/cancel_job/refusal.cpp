#include <jobwire/cancel_job/refusal.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/sha256.hpp>

#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr amz_date now = "20130114T175453Z"_amz;
constexpr verify_rules rules{known::region, known::service};

template <class Put>
std::string text_of(Put const& put) {
  std::string out(measure_with(put), '\0');
  REQUIRE(write_with(out, put).value_or(0) == out.size());
  return out;
}

std::string refusal(errc code, request_view const& head, verify_rules const& by = rules) {
  return text_of([&](auto& out) noexcept { put_refusal(out, code, head, by, now); });
}

template <class Service>
std::string bad_id(std::string_view segment) {
  return text_of([segment](auto& out) noexcept { put_bad_id<Service>(out, segment); });
}

std::string validation(std::string const& value) {
  return "1 validation error detected: Value '" + value +
         R"(' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\d{13}-\w{6}$)";
}

}  // namespace

TEST_CASE("a request dated by Date is refused with the instant it signed") {
  constexpr std::string_view value =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130113/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=date;host, Signature=0";
  std::array<header_field, 3> fields{
      {known::host_field, {"Date", "Mon, 14 Jan 2013 17:49:52 -0000"}, {"Authorization", value}}};
  request_view const head{"DELETE", known::job_path, 1, fields, 0};
  auto by = rules;
  by.accept_date_field = true;
  REQUIRE(read_claim(head, by, now).error().code == errc::signature_expired);
  CHECK(
      refusal(errc::signature_expired, head, by) ==
      "Signature expired: 20130114T174952Z is now earlier than 20130114T174953Z (20130114T175453Z - 5 min.)");
  CHECK(refusal(errc::wrong_scope_date, head, by)
            .ends_with("'20130113' != '20130114', from '20130114T174952Z'."));
  fields[1].value = "yesterday";
  REQUIRE(read_claim(head, by, now).error().code == errc::malformed_date);
  CHECK(refusal(errc::malformed_date, head, by) ==
        "Date must be in ISO-8601 'basic format'. Got 'yesterday'.");
}

TEST_CASE("a presigned request is refused with what it said, however long its token is") {
  for (std::size_t const size : {0U, 100U, 5000U}) {
    std::string target{known::job_path};
    target +=
        "?X-Amz-Security-Token=" + std::string(size, 't') +
        "%2B&X-Amz-Credential=A%2F20130113%2Feu-west-1%2Fiam"
        "%2Faws4&X-Amz-Date=20130114T173952Z&X-Amz-Algorithm=none&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=0";
    request_view const head{"DELETE", target, 1, {}, 0};
    CAPTURE(size);
    CHECK(refusal(errc::signature_expired, head) ==
          "Signature expired: 20130114T173952Z is now earlier than 20130114T173953Z (20130114T175453Z - 15 "
          "min.)");
    CHECK(refusal(errc::unsupported_algorithm, head) == "Unsupported AWS 'algorithm': 'none'.");
    CHECK(refusal(errc::wrong_region, head) ==
          "Credential should be scoped to a valid region, not 'eu-west-1'.");
    CHECK(refusal(errc::wrong_terminator, head).ends_with(" not 'aws4'."));
    CHECK(refusal(errc::wrong_scope_date, head)
              .ends_with("'20130113' != '20130114', from '20130114T173952Z'."));
  }
}

TEST_CASE("what a peer sent is quoted up to 256 bytes, spaces as they are") {
  std::string const word(256, 'w');
  auto const quoted = [](std::string const& date) {
    std::array<header_field, 2> const fields{{{"X-Amz-Date", date}, {"Authorization", "AWS4-HMAC-SHA256 "}}};
    return refusal(errc::malformed_date, {"DELETE", "/", 1, fields, 0});
  };
  constexpr std::string_view opening = "Date must be in ISO-8601 'basic format'. Got '";
  CHECK(quoted("14 Jan\t2013") == std::string{opening} + "14 Jan?2013'.");
  CHECK(quoted(word) == std::string{opening} + word + "'.");
  CHECK(quoted(word + "x") == std::string{opening} + word + "'.");
}

TEST_CASE("of a parameter that stands twice the first is quoted") {
  request_view const head{"DELETE", "/?X-Amz-Algorithm=one&X-Amz-Algorithm=two", 1, {}, 0};
  CHECK(refusal(errc::unsupported_algorithm, head) == "Unsupported AWS 'algorithm': 'one'.");
}

TEST_CASE("each part that an Authorization field lacks is named, and the date where that is missing") {
  auto const missing = [](errc code, std::string_view value) {
    std::array<header_field, 1> const fields{{{"Authorization", value}}};
    return refusal(code, {"DELETE", "/", 1, fields, 0});
  };
  auto const part = [](std::string const& name) {
    return "Authorization header requires '" + name + "' parameter. ";
  };
  std::string const end = "Authorization=AWS4-HMAC-SHA256";
  CHECK(missing(errc::missing_credential, "AWS4-HMAC-SHA256 Credential, Signatures=, SignedHeaders=a") ==
        part("Credential") + part("Signature") + end);
  CHECK(missing(errc::missing_signed_headers, "AWS4-HMAC-SHA256 Credential=a, Signature=b") ==
        part("SignedHeaders") + end);
  CHECK(missing(errc::missing_date, "AWS4-HMAC-SHA256 Credential=a, Signature=b, SignedHeaders=c") ==
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " + end);
}

TEST_CASE("an allowance of nothing is put as nothing more, and an expiry that cannot be read as nothing") {
  std::array<header_field, 2> const fields{
      {{"X-Amz-Date", "20130114T175454Z"}, {"Authorization", "AWS4-HMAC-SHA256 "}}};
  request_view const head{"DELETE", "/", 1, fields, 0};
  auto by = rules;
  by.skew_seconds = 0;
  CHECK(
      refusal(errc::signature_not_yet_current, head, by) ==
      "Signature not yet current: 20130114T175454Z is still later than 20130114T175453Z (20130114T175453Z + "
      "0 min.)");
  request_view const presigned{"DELETE", "/?X-Amz-Date=20130114T175452Z&X-Amz-Expires=soon", 1, {}, 0};
  CHECK(refusal(errc::signature_expired, presigned)
            .starts_with("Signature expired: 20130114T175452Z is now earlier than 20130114T175453Z ("));
}

TEST_CASE("no refusal is longer than it says, whatever was sent, and none holds a control byte") {
  std::string const junk(3000, '\x01');
  std::string const word(3000, 'w');
  for (auto const& filler : {junk, word}) {
    std::string const value = "AWS4-HMAC-SHA256 Credential=" + filler + "/" + filler + "/" + filler + "/" +
                              filler + "/" + filler + ", SignedHeaders=" + filler + ", Signature=" + filler;
    std::string const query =
        "?X-Amz-Algorithm=" + filler + "&X-Amz-Date=" + filler + "&X-Amz-Credential=" + filler;
    std::vector<header_field> const in_field{{"x-amz-date", filler}, {"Authorization", value}};
    std::vector<header_field> const alone{{"date", filler}};
    for (int code = 0; code < static_cast<int>(errc::count_); ++code) {
      for (auto const& head :
           {request_view{"DELETE", "/", 1, in_field, 0}, request_view{"DELETE", query, 1, alone, 0},
            request_view{"DELETE", filler, 1, {}, 0}, request_view{}}) {
        auto const text = refusal(static_cast<errc>(code), head);
        REQUIRE(text.size() <= 1024);
        REQUIRE(find_outside(text, is_visible | char_set{" "}) == text.size());
      }
    }
  }
}

TEST_CASE("a bad id is quoted decoded once, and always as UTF-8") {
  CHECK(bad_id<elastic_transcoder>("foobar") == validation("foobar"));
  CHECK(bad_id<elastic_transcoder>("") == validation(""));
  CHECK(bad_id<elastic_transcoder>(".") == validation("."));
  CHECK(bad_id<elastic_transcoder>("a%20b%2Fc%25d") == validation("a b/c%d"));
  CHECK(bad_id<elastic_transcoder>("caf%C3%A9") == validation("caf\xc3\xa9"));
  CHECK(bad_id<elastic_transcoder>("%ff%41") == validation("%ff%41"));
  CHECK(bad_id<elastic_transcoder>("%4") == validation("%4"));
  CHECK(bad_id<elastic_transcoder>("%0D%0A%00") == validation(std::string{"\r\n\0", 3}));
  CHECK(bad_id<elastic_transcoder>("\xff%41") == validation("%FF%41"));
  CHECK(bad_id<elastic_transcoder>("caf\xc3\xa9") == validation("caf\xc3\xa9"));
  std::string const large(2000, 'x');
  CHECK(bad_id<elastic_transcoder>(large) == validation(large));
  CHECK(bad_id<elastic_transcoder>(large + "%41") == validation(large + "%41"));
  std::string const full(1023, 'x');  // with one byte more, what is decoded
  CHECK(bad_id<elastic_transcoder>(full + "%41") == validation(full + "A"));
  CHECK(bad_id<elastic_transcoder>(full + "x%41") == validation(full + "x%41"));
  CHECK(bad_id<media_convert>("..").ends_with("constraint: Member must be a job id"));
}

TEST_CASE("the text of a bad id is that of the capture, in a body of 160 octets") {
  auto const text = bad_id<elastic_transcoder>("foobar");
  auto const kept = cancel_job_reply<elastic_transcoder>::failure(fault_kind::validation, text, "id",
                                                                  "Mon, 14 Jan 2013 06:01:47 GMT");
  REQUIRE(kept);
  CHECK(kept->measure_body() == 160);
}

TEST_CASE("the server's texts show no token") {
  auto const& answer = known::cancel_request("D");
  auto const canonical = canonical_request::make(answer.parts());
  REQUIRE(canonical);
  string_to_sign const text{answer.date(), answer.scope(), canonical->hash<sha256>()};
  auto const shown = text_of([&](auto& out) noexcept { put_server_texts(out, *canonical, text); });
  CHECK(shown.starts_with("\n\nThe Canonical String for this request should have been\n'DELETE\n"));
  CHECK(shown.find("x-amz-security-token:REDACTED\n") != std::string::npos);
  CHECK(shown.find(known::token.substr(0, 20)) == std::string::npos);
  CHECK(shown.ends_with("a005e9930a24cb3146b2c0018cda567f4ea55e63c41bbd630dafc7d8ce21c77c'\n"));
}
