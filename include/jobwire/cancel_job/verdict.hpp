// Classes of verdicts on a signature, and the names and opening words by which they go over the wire.
// Layer 6; may include: service, cancel_job/reply_head.
#pragma once

#include <cstdint>
#include <string_view>

#include <jobwire/cancel_job/reply_head.hpp>
#include <jobwire/service.hpp>

namespace jobwire {

/// What a verifier's error comes down to.
enum class verdict_class : std::uint8_t {
  not_a_verdict,  ///< none of a verifier's
  no_credentials,
  malformed,
  out_of_time,
  not_valid,
  not_allowed,
};

/// The enumerators as they are spelled in this file.
constexpr std::string_view name(verdict_class verdict) noexcept {
  constexpr std::string_view names[]{"not_a_verdict"sv, "no_credentials"sv, "malformed"sv,
                                     "out_of_time"sv,   "not_valid"sv,      "not_allowed"sv};
  return detail::name_at(names, verdict);
}

namespace detail {

struct verdict_entry {
  errc code;
  verdict_class verdict;
  std::string_view opening;  ///< the words a refusal begins with
};

/// Every verdict, in no order that matters. The openings are what a client tells them apart by where a
/// service has one name for several; so within a class of names none is the beginning of another class's.
inline constexpr verdict_entry verdicts[]{
    {errc::missing_authorization, verdict_class::no_credentials, "Request is missing Authentication Token"sv},
    {errc::malformed_escape, verdict_class::malformed, "Illegal hex character in escape % pattern"sv},
    {errc::malformed_head, verdict_class::malformed, "The request's head is malformed"sv},
    {errc::too_many_fields, verdict_class::malformed, "The request has too many headers"sv},
    {errc::too_many_parameters, verdict_class::malformed,
     "The request has too many query-string parameters"sv},
    {errc::two_authorizations, verdict_class::malformed,
     "The request is signed in a header and in the query"sv},
    {errc::duplicate_authorization, verdict_class::malformed,
     "The request has several Authorization headers"sv},
    {errc::unsupported_algorithm, verdict_class::malformed, "Unsupported AWS 'algorithm': "sv},
    {errc::malformed_authorization, verdict_class::malformed,
     "Authorization header is not a list of known key=value pairs"sv},
    {errc::missing_credential, verdict_class::malformed, ""sv},
    {errc::missing_signed_headers, verdict_class::malformed, ""sv},
    {errc::missing_signature, verdict_class::malformed, ""sv},
    {errc::missing_date, verdict_class::malformed, ""sv},
    {errc::duplicate_parameter, verdict_class::malformed, "An authorization parameter is given twice"sv},
    {errc::missing_parameter, verdict_class::malformed,
     "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', "
     "'X-Amz-Expires', "
     "'X-Amz-SignedHeaders' and 'X-Amz-Signature'. Re-examine the query-string parameters."sv},
    {errc::duplicate_date, verdict_class::malformed, "The request has several X-Amz-Date headers"sv},
    {errc::malformed_date, verdict_class::malformed, "Date must be in ISO-8601 'basic format'. Got "sv},
    {errc::malformed_expiry, verdict_class::malformed, "X-Amz-Expires must be a number from 1 to 604800"sv},
    {errc::malformed_credential, verdict_class::malformed,
     "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "sv},
    {errc::empty_signed_headers, verdict_class::malformed, "SignedHeaders is empty"sv},
    {errc::malformed_signed_headers, verdict_class::malformed,
     "SignedHeaders must be lower-case header names"sv},
    {errc::unsorted_signed_headers, verdict_class::malformed, "SignedHeaders must be sorted"sv},
    {errc::duplicate_signed_header, verdict_class::malformed, "SignedHeaders names a header twice"sv},
    {errc::signature_expired, verdict_class::out_of_time, "Signature expired: "sv},
    {errc::signature_not_yet_current, verdict_class::out_of_time, "Signature not yet current: "sv},
    {errc::host_not_signed, verdict_class::not_valid,
     "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."sv},
    {errc::wrong_region, verdict_class::not_valid, "Credential should be scoped to a valid region, not "sv},
    {errc::wrong_service, verdict_class::not_valid, "Credential should be scoped to correct service: "sv},
    {errc::wrong_terminator, verdict_class::not_valid,
     "Credential should be scoped with a valid terminator: 'aws4_request', not "sv},
    {errc::wrong_scope_date, verdict_class::not_valid, ""sv},
    {errc::unsigned_amz_header, verdict_class::not_valid,
     "There were headers present in the request which were not signed"sv},
    {errc::signed_header_absent, verdict_class::not_valid, "A signed header is absent from the request"sv},
    {errc::payload_hash_mismatch, verdict_class::not_valid,
     "The x-amz-content-sha256 header is not the body's hash"sv},
    {errc::unsupported_payload_hash, verdict_class::not_valid,
     "The x-amz-content-sha256 header is not supported"sv},
    {errc::unknown_access_key, verdict_class::not_valid,
     "The security token included in the request is invalid."sv},
    {errc::invalid_token, verdict_class::not_valid,
     "The security token included in the request is invalid"sv},
    {errc::signature_mismatch, verdict_class::not_valid,
     "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
     "Access Key "
     "and signing method. Consult the service documentation for details."sv},
    {errc::not_allowed, verdict_class::not_allowed,
     "The caller is not authorized to perform this operation"sv},
};

constexpr verdict_entry const* verdict_of(errc code) noexcept {
  if (code == errc::malformed_signature)
    code = errc::signature_mismatch;  // a real service does not tell them apart
  for (auto const& entry : verdicts) {
    if (entry.code == code) return &entry;
  }
  return nullptr;
}

}  // namespace detail

/// The class of a verifier's error.
constexpr verdict_class class_of(errc code) noexcept {
  auto const* const entry = detail::verdict_of(code);
  return entry == nullptr ? verdict_class::not_a_verdict : entry->verdict;
}

/// The words a refusal begins with; the error's own sentence where it is no verdict.
constexpr std::string_view refusal_opening(errc code) noexcept {
  auto const* const entry = detail::verdict_of(code);
  return entry == nullptr ? message(code) : entry->opening;
}

/// The name and status of the fault that answers a verdict.
struct fault_name {
  std::string_view name;
  unsigned status = 0;
};

/// Spec:  the guide's "Handling Errors"; the spelling of codes catalogued by family.
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
      if (code == errc::unknown_access_key || code == errc::invalid_token)
        return {"UnrecognizedClientException", 403};
      return {"InvalidSignatureException", 403};
    case verdict_class::not_allowed:
      return {"AccessDeniedException", 403};
    case verdict_class::not_a_verdict:
      break;
  }
  return {"InternalFailure", 500};
}

/// As above, in the words of a service.
template <service Service>
constexpr fault_name fault_name_of(errc code) noexcept {
  return fault_name_of(code, Service::family);
}

/// The class of verdict that a fault reports. Where one name serves several (AccessDeniedException in the
/// guide's family, InvalidSignatureException in the other), the opening words of the message decide.
constexpr verdict_class class_of(service_fault const& fault) noexcept {
  switch (fault.kind) {
    case fault_kind::missing_authentication_token:
      return verdict_class::no_credentials;
    case fault_kind::incomplete_signature:
      return verdict_class::malformed;
    case fault_kind::request_expired:
      return verdict_class::out_of_time;
    case fault_kind::unrecognized_client:
    case fault_kind::expired_token:
      return verdict_class::not_valid;
    case fault_kind::access_denied:
    case fault_kind::invalid_signature:
      break;
    default:
      return verdict_class::not_a_verdict;
  }
  constexpr std::string_view scope_date = "Date in Credential scope does not match";
  if (fault.message.starts_with(scope_date)) return verdict_class::not_valid;
  for (auto const& entry : detail::verdicts) {
    if (!entry.opening.empty() && fault.message.starts_with(entry.opening)) return entry.verdict;
  }
  return fault.kind == fault_kind::access_denied ? verdict_class::not_allowed : verdict_class::not_valid;
}

}  // namespace jobwire
