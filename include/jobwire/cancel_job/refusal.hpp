// What a server answers when a request is not verified, not routed or names a bad id: the service's own fault and text.
// Layer 9; may include: cancel_job/reply, cancel_job/request, sigv4/verify.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/reply.hpp>
#include <jobwire/cancel_job/request.hpp>
#include <jobwire/sigv4/verify.hpp>

namespace jobwire {

/// What a verifier's error comes down to.
enum class verdict_class : std::uint8_t {
  not_a_verdict,  ///< the error is none of a verifier's
  no_credentials,
  malformed,
  out_of_time,
  not_valid,
  not_allowed,
};

constexpr verdict_class class_of(errc code) noexcept {
  switch (code) {
    case errc::missing_authorization:
      return verdict_class::no_credentials;
    case errc::malformed_escape:
    case errc::two_authorizations:
    case errc::duplicate_authorization:
    case errc::unsupported_algorithm:
    case errc::malformed_authorization:
    case errc::missing_credential:
    case errc::missing_signed_headers:
    case errc::missing_signature:
    case errc::duplicate_parameter:
    case errc::missing_parameter:
    case errc::missing_date:
    case errc::duplicate_date:
    case errc::malformed_date:
    case errc::malformed_expiry:
    case errc::malformed_credential:
    case errc::empty_signed_headers:
    case errc::malformed_signed_headers:
    case errc::unsorted_signed_headers:
    case errc::duplicate_signed_header:
      return verdict_class::malformed;
    case errc::signature_expired:
    case errc::signature_not_yet_current:
      return verdict_class::out_of_time;
    case errc::host_not_signed:
    case errc::wrong_region:
    case errc::wrong_service:
    case errc::wrong_terminator:
    case errc::wrong_scope_date:
    case errc::unsigned_amz_header:
    case errc::signed_header_absent:
    case errc::payload_hash_mismatch:
    case errc::unsupported_payload_hash:
    case errc::malformed_signature:
    case errc::unknown_access_key:
    case errc::invalid_token:
    case errc::signature_mismatch:
      return verdict_class::not_valid;
    case errc::not_allowed:
      return verdict_class::not_allowed;
    default:
      return verdict_class::not_a_verdict;
  }
}

/// In whose words a verdict is given.
enum class fault_family : std::uint8_t {
  guide,  ///< Elastic Transcoder's guide: a bad signature is AccessDeniedException
  json,   ///< the other JSON services: it is InvalidSignatureException
};

/// The name and status of the fault that answers a verdict.
struct fault_name {
  std::string_view name;
  unsigned status = 0;
};

/// Spec:  the guide's "Handling Errors"; the error order catalogued for AWS.
constexpr fault_name fault_name_of(errc code, fault_family family = fault_family::guide) noexcept {
  bool const guide = family == fault_family::guide;
  switch (class_of(code)) {
    case verdict_class::no_credentials:
      return {"MissingAuthenticationTokenException", 403};
    case verdict_class::malformed:
      return {"IncompleteSignatureException", guide ? 400U : 403U};
    case verdict_class::out_of_time:
      return guide ? fault_name{"RequestExpired", 400} : fault_name{"InvalidSignatureException", 403};
    case verdict_class::not_valid:
      if (guide) return {"AccessDeniedException", 403};
      if (code == errc::unknown_access_key || code == errc::invalid_token) return {"UnrecognizedClientException", 403};
      return {"InvalidSignatureException", 403};
    case verdict_class::not_allowed:
      return {"AccessDeniedException", 403};
    case verdict_class::not_a_verdict:
      break;
  }
  return {"InternalFailure", 500};
}

namespace detail {

/// Puts an instant some seconds away, as the time messages name it.
template <sink Out>
constexpr void put_shifted(Out& out, amz_date const& date, std::int64_t seconds) noexcept {
  out.write(amz_date::from_unix(date.unix_seconds() + seconds).value_or(date).text());
}

}  // namespace detail

/// Puts the text of a refusal, in the words of the real service where they are known.
///
/// `request_date` is the instant that the request was signed at, where it has one. Nothing secret is put.
template <sink Out>
constexpr void put_refusal(Out& out, errc code, verify_rules const& rules, amz_date const& request_date,
                           amz_date const& now) noexcept {
  std::int64_t const skew = rules.skew_seconds;
  switch (code) {
    case errc::missing_authorization:
      return out.write("Request is missing Authentication Token");
    case errc::missing_credential:
      return out.write("Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256");
    case errc::missing_signature:
      return out.write("Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256");
    case errc::missing_signed_headers:
      return out.write("Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256");
    case errc::missing_date:
      return out.write(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
          " Authorization=AWS4-HMAC-SHA256");
    case errc::host_not_signed:
      return out.write("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    case errc::signature_expired:
      out.write("Signature expired: ");
      out.write(request_date.text());
      out.write(" is now earlier than ");
      detail::put_shifted(out, now, -skew);
      out.write(" (");
      out.write(now.text());
      out.write(" - ");
      put_decimal(out, static_cast<std::uint64_t>(skew / 60));
      return out.write(" min.)");
    case errc::signature_not_yet_current:
      out.write("Signature not yet current: ");
      out.write(request_date.text());
      out.write(" is still later than ");
      detail::put_shifted(out, now, skew);
      out.write(" (");
      out.write(now.text());
      out.write(" + ");
      put_decimal(out, static_cast<std::uint64_t>(skew / 60));
      return out.write(" min.)");
    case errc::wrong_region:
      return out.write("Credential should be scoped to a valid region.");
    case errc::wrong_service:
      out.write("Credential should be scoped to correct service: '");
      out.write(rules.service);
      return out.write("'.");
    case errc::wrong_terminator:
      return out.write("Credential should be scoped with a valid terminator: 'aws4_request'.");
    case errc::invalid_token:
      return out.write("The security token included in the request is invalid");
    case errc::unknown_access_key:
      return out.write("The security token included in the request is invalid.");
    case errc::malformed_signature:
    case errc::signature_mismatch:
      return out.write(
          "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
          "Access Key and signing method. Consult the service documentation for details.");
    case errc::unsigned_amz_header:
      return out.write("There were headers present in the request which were not signed");
    default:
      return out.write(message(code));
  }
}

/// Puts the text of the ValidationException that answers a bad id: the segment decoded once, or as it stands where
/// that is not valid UTF-8 or does not fit the 1 KiB of stack it is decoded into.
template <service Service, sink Out>
constexpr void put_bad_id(Out& out, std::string_view segment) noexcept {
  std::array<char, 1024> room{};
  auto const decoded = write_decoded(segment, room);
  std::string_view value = decoded ? std::string_view{room.data(), *decoded} : segment;
  if (find_invalid_utf8(value) != value.size()) value = segment;
  out.write("1 validation error detected: Value '");
  out.write(value);
  out.write("' at 'id' failed to satisfy constraint: ");
  if (std::string_view{Service::id_pattern}.empty()) return out.write("Member must be a job id");
  out.write("Member must satisfy regular expression pattern: ");
  out.write(Service::id_pattern);
}

}  // namespace jobwire
