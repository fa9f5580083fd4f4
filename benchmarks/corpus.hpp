// What the benchmarks work on: one Elastic Transcoder cancel request and its replies, as in the seed, and what must come
// out. Rivals get the same bytes.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "support/sigv4_vectors.hpp"

namespace corpus {

using namespace jobwire;

using elastic_cancel = cancel_job<elastic_transcoder>;

inline constexpr std::string_view job_id = "3333333333333-abcde3";
inline constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
inline constexpr std::string_view region = "us-east-1";
inline constexpr std::string_view path = "/2012-09-25/jobs/3333333333333-abcde3";
inline constexpr std::string_view access_key_id = "AKIDEXAMPLE";
inline constexpr std::string_view documentation_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view instant = "20130114T174952Z";
inline constexpr std::string_view expected_signature =
    "e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";
inline constexpr std::string_view expected_presigned_signature =
    "2eb24a05df918284b7e7545ed0c768108b5b10852f1ffabd80004769e0f5fd49";
inline constexpr std::string_view request_id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
inline constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";

/// What every signer must write; Host and X-Amz-Date are signed.
using sigv4_vectors::signed_head;
static_assert(signed_head.size() == 349);

/// What every parser and every verifier gets: the same request as an HTTP client sends it, 7 fields, 2 of them signed.
inline constexpr std::string_view request_head =
    "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
    "Host: elastictranscoder.us-east-1.amazonaws.com\r\n"
    "Accept: */*\r\n"
    "Accept-Encoding: identity\r\n"
    "User-Agent: transcoding-console/2.14 linux/6.1 curl/7.88\r\n"
    "X-Amz-Date: 20130114T174952Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 "
    "Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
    "SignedHeaders=host;x-amz-date, "
    "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd\r\n"
    "Content-Length: 0\r\n"
    "\r\n";
static_assert(request_head.size() == 466);

inline constexpr std::string_view response_202 =
    "HTTP/1.1 202 Accepted\r\n"
    "x-amzn-RequestId: c321ec43-378e-11e2-8e4c-4d5b971203e9\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 18\r\n"
    "Date: Mon, 14 Jan 2013 06:01:47 GMT\r\n"
    "\r\n"
    R"({"Success":"true"})";

inline constexpr std::string_view error_message =
    R"(1 validation error detected: Value '"3333333333333"' at 'id' failed to satisfy constraint: )"
    R"(Member must satisfy regular expression pattern: ^\d{13}-\w{6}$)";

/// Its body is 171 bytes and holds four escapes.
inline constexpr std::string_view response_400 =
    "HTTP/1.1 400 Bad Request\r\n"
    "x-amzn-RequestId: c321ec43-378e-11e2-8e4c-4d5b971203e9\r\n"
    "x-amzn-ErrorType: ValidationException\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 171\r\n"
    "Date: Mon, 14 Jan 2013 06:01:47 GMT\r\n"
    "\r\n"
    R"({"message":"1 validation error detected: Value '\"3333333333333\"' at 'id' failed to satisfy constraint: )"
    R"(Member must satisfy regular expression pattern: ^\\d{13}-\\w{6}$"})";
static_assert(response_400.size() - response_400.find('{') == 171);

inline constexpr amz_date now = "20130114T174952Z"_amz;
static_assert(now.text() == instant);

inline credentials who() { return *credentials::make(access_key_id, documentation_secret); }
inline endpoint where() { return *endpoint::make(region, host); }
inline credential_scope scope() { return {now.day(), region, elastic_transcoder::signing_name}; }

/// Ends the run where a benchmark does not do the work it claims to.
inline void require(bool right, char const* what) {
  if (right) return;
  std::fprintf(stderr, "benchmark: wrong result in %s; its time would mean nothing\n", what);
  std::abort();
}

}  // namespace corpus
