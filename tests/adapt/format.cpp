// The formatter is compiled where the standard library has std::format, which libstdc++ 12 has not: its cases were run
// with clang 19 and libc++ 19. What it formats is `to_string`, which is tested everywhere.
#include <jobwire/adapt/format.hpp>

#include <array>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/catch.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;
using cancel = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20130114T174952Z"_amz;

// No secret has a text, nor what converts to a value that has one.
static_assert(!printable<secret_view> && !printable<credentials> && !printable<signing_key>);
static_assert(!printable<signing_key_bytes> && !printable<hmac_key> && !printable<signature>);
static_assert(!printable<sha256_digest> && !printable<raw_claim> && !printable<authorization>);
static_assert(!printable<day_key<sha256>> && !printable<header_field> && !printable<std::string>);
static_assert(!printable<std::string_view> && !printable<char const*> && !printable<int> && !printable<bool>);

struct my_reply : reply_head {};
enum class my_enum { one };
constexpr std::string_view name(my_enum) { return "one"; }
static_assert(!printable<my_reply> && !printable<my_enum> && name(my_enum::one) == "one");

template <class T>
std::string streamed(T const& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

/// Both ways to the same text.
template <class T>
std::string shown(T const& value) {
  auto const text = to_string(value);
  CHECK(streamed(value) == text);
  return text;
}

service_fault fault_of(std::string_view name, std::string_view message) {
  auto fault = classify_fault(elastic_transcoder::faults, name, 409);
  fault.message = message;
  fault.message_size = message.size();
  return fault;
}

}  // namespace

TEST_CASE("enumerators are shown as they are spelled") {
  CHECK(shown(errc::no_space) == "no_space");
  CHECK(shown(error_kind::need_more) == "need_more");
  CHECK(shown(job_status::submitted) == "submitted");
  CHECK(shown(fault_kind::in_use) == "in_use");
  CHECK(shown(fault_side::server) == "server");
  CHECK(shown(retry_advice::after_delay) == "after_delay");
  CHECK(shown(retry_source::server_status) == "server_status");
  CHECK(shown(reply_outcome::not_success) == "not_success");
  CHECK(shown(verdict_class::out_of_time) == "out_of_time");
  CHECK(shown(cancel_finding::took_effect) == "took_effect");
  CHECK(shown(text_part::none) == "none");
  CHECK(shown(text_part::header_line) == "header_line");
  CHECK(shown(text_part::canonical_hash) == "canonical_hash");
  CHECK(shown(scan_body_in_use()) == name(scan_body_in_use()));
  CHECK(shown(static_cast<text_part>(99)).empty());
}

TEST_CASE("an error is shown with its offset and its sentence") {
  CHECK(shown(error{errc::invalid_job_id, 13}) ==
        "invalid_job_id at 13: " + std::string{message(errc::invalid_job_id)});
  CHECK(shown(error{errc::invalid_secret}) == "invalid_secret: the secret access key is empty");
  CHECK(shown(result<int>{errc::json_syntax}.error()) == "json_syntax: the body is not valid JSON");
}

TEST_CASE("instants, scopes and claims are shown") {
  CHECK(shown(now) == "20130114T174952Z");
  CHECK(shown(known::cancel_request("A").scope()) == "20130114/us-east-1/elastictranscoder/aws4_request");
  std::string const value =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=" +
      std::string{known::cancel_request("A").signature};
  std::array const fields{known::host_field, known::date_field, header_field{"Authorization", value}};
  auto const claim =
      read_claim({"DELETE", known::job_path, 1, fields, 0}, {known::region, known::service}, now);
  REQUIRE(claim);
  CHECK(shown(*claim) == "AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request at 20130114T174952Z");
}

TEST_CASE("texts that are signed are shown in their lines, without the token") {
  auto const& with_token = known::cancel_request("D");
  auto const canonical = canonical_request::make(with_token.parts());
  REQUIRE(canonical);
  auto const text = shown(*canonical);
  CHECK(text.starts_with("DELETE\n" + std::string{known::job_path} + "\n\nhost:"));
  CHECK(text.find(known::token) == std::string::npos);
  CHECK(text.find("\nx-amz-security-token:") != std::string::npos);
  string_to_sign const to_sign{now, with_token.scope(), canonical->hash<sha256>()};
  CHECK(shown(to_sign).starts_with("AWS4-HMAC-SHA256\n20130114T174952Z\n20130114/us-east-1/"));
  CHECK(shown(text_difference{}) == "none");
  CHECK(shown(text_difference{text_part::header_line, 45, "x-amz-security-token:secret", 7}) ==
        "header_line at 45, byte 7 of its line");
}

TEST_CASE("heads are shown without what may be secret") {
  std::string const target = std::string{known::job_path} + "?X-Amz-Security-Token=t&X-Amz-Signature=s";
  CHECK(shown(request_view{"DELETE", target, 1, {}, 0}) == "DELETE /2012-09-25/jobs/3333333333333-abcde3");
  CHECK(shown(response_view{409, "Conflict", 1, {}, {}, 0, 0}) == "409 Conflict");
  CHECK(shown(*endpoint::make(known::region, known::host)) ==
        "elastictranscoder.us-east-1.amazonaws.com in us-east-1");
  CHECK(shown(*job_request<cancel>::make(known::job_id)) == "DELETE /2012-09-25/jobs/3333333333333-abcde3");
  CHECK(shown(job_request<cancel>::unchecked("a b\n")) == "DELETE /2012-09-25/jobs/a%20b%0A");
}

TEST_CASE("replies are shown with their fault, of whose message only the first line") {
  auto const fine = cancel_job_reply<elastic_transcoder>::success("c321", "Mon, 14 Jan 2013 06:01:47 GMT");
  REQUIRE(fine);
  CHECK(shown(*fine) == "202 success, request c321");
  auto const refused = cancel_job_reply<elastic_transcoder>::failure(fault_kind::in_use, "too late", "c321",
                                                                     "Mon, 14 Jan 2013 06:01:47 GMT");
  REQUIRE(refused);
  CHECK(shown(*refused) == "409 fault ResourceInUseException (in_use): too late, request c321");
  CHECK(shown(retry_of(*refused, true)) == "ambiguous by repeated_change");
  reply_head unread;
  unread.status = 200;
  unread.body_error = errc::json_syntax;
  CHECK(shown(unread) == "200 not_success, body json_syntax");
  CHECK(shown(fault_of("", "")) == "without a name (unknown)");
  CHECK(
      shown(fault_of("AccessDeniedException", "No match\n\nThe Canonical String\nx-amz-security-token:t")) ==
      "AccessDeniedException (access_denied): No match ...");
  auto const report = job_report<elastic_transcoder>::make(known::job_id, job_status::submitted);
  REQUIRE(report);
  CHECK(shown(*report) == "3333333333333-abcde3 is Submitted");
}

TEST_CASE("no peer forges a line or steers a terminal") {
  CHECK(shown(fault_of("N\r\nM", "\x1b[2J\xc2\x9b\t")) == "N\\x0d\\x0aM (unknown): \\x1b[2J\\xc2\\x9b\\x09");
  CHECK(shown(request_view{"DELETE", "/\n\x7f", 1, {}, 0}) == "DELETE /\\x0a\\x7f");
  std::array const fields{header_field{"host", "a\x9b"}};
  auto const canonical = canonical_request::make({"GET", "/", "", fields, ""});
  REQUIRE(canonical);
  CHECK(shown(*canonical).find("host:a\\x9b\n") != std::string::npos);
}

TEST_CASE("a stream's width and fill hold for the whole text, and for one") {
  std::ostringstream out;
  out << std::setw(12) << std::setfill('.') << errc::no_space << '|' << std::left << std::setw(18) << now
      << '|' << errc::none;
  CHECK(out.str() == "....no_space|20130114T174952Z..|none");
}

#if defined(__cpp_lib_format)
template <class T>
constexpr bool is_formatted = std::is_default_constructible_v<std::formatter<T, char>>;
static_assert(is_formatted<amz_date> && is_formatted<error> && is_formatted<fault_kind>);
static_assert(!is_formatted<credentials> && !is_formatted<secret_view> && !is_formatted<signing_key>);
static_assert(!is_formatted<signature> && !is_formatted<my_reply> && !is_formatted<my_enum>);

TEST_CASE("std::format takes the specification of strings") {
  CHECK(std::format("{}", error{errc::invalid_secret}) == "invalid_secret: the secret access key is empty");
  CHECK(std::format("[{:>10}] [{:.<18}] [{:.2}]", errc::no_space, now, errc::none) ==
        "[  no_space] [20130114T174952Z..] [no]");
}
#else
TEST_CASE("std::format") { WARN("not run: this standard library has no std::format"); }
#endif
