// Every error code of the library, its kind, its name and its sentence: one list.
// Layer 0; may include: nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jobwire {

// How tables of texts are written, here and in what includes this: of any other literal the compiler counts
// the bytes, one by one, when it makes a view of it.
using std::string_view_literals::operator""sv;

/// What a caller does about an error: one branch per kind, the code for the log.
enum class error_kind : std::uint8_t {
  none,
  caller,           ///< an argument of the caller's own is wrong: mend the call
  peer,             ///< the other side sent something that is refused: answer, count, go on
  need_more,        ///< valid so far: read on and parse again
  capacity,         ///< a buffer, table or stated limit is too small
  unsupported,      ///< well-formed, but jobwire does not do this
  other_operation,  ///< a good request, but not the operation asked about: try the next, or pass it on
};

enum class errc : std::uint8_t {
  none,
  // Capacity and progress.
  no_space,
  need_more,
  head_too_large,
  too_many_fields,
  too_many_parameters,
  body_too_large,
  json_too_large,
  // Arguments of the caller.
  invalid_job_id,
  invalid_region,
  invalid_service_name,
  invalid_host,
  invalid_access_key_id,
  invalid_secret,
  invalid_session_token,
  invalid_instant,
  invalid_method,
  invalid_path,
  invalid_field_name,
  invalid_field_value,
  invalid_payload_hash,
  invalid_expiry,
  invalid_request_id,
  invalid_fault_name,
  invalid_utf8,
  invalid_hex,
  invalid_job_status,
  // Heads.
  malformed_head,
  malformed_line_end,
  malformed_method,
  malformed_target,
  target_too_long,
  malformed_version,
  bad_version,
  bad_status,
  malformed_reason,
  malformed_field_name,
  malformed_field_value,
  field_too_long,
  folded_field,
  missing_host,
  duplicate_host,
  malformed_host,
  other_authority,
  unmet_expectation,
  // Framing of bodies.
  bad_content_length,
  duplicate_content_length,
  two_framings,
  malformed_transfer_coding,
  unsupported_transfer_coding,
  unexpected_transfer_coding,
  malformed_chunk,
  malformed_trailer,
  body_truncated,
  too_many_interim_responses,
  unexpected_upgrade,
  // Targets and routes.
  malformed_escape,
  other_method,
  other_path,
  unexpected_query,
  bad_job_id,
  // Authorization, in the order in which a verifier finds them.
  missing_authorization,
  duplicate_authorization,
  two_authorizations,
  unsupported_algorithm,
  malformed_authorization,
  missing_credential,
  missing_signed_headers,
  missing_signature,
  duplicate_parameter,
  missing_parameter,
  host_not_signed,
  missing_date,
  duplicate_date,
  malformed_date,
  signature_expired,
  signature_not_yet_current,
  malformed_expiry,
  malformed_credential,
  wrong_region,
  wrong_service,
  wrong_terminator,
  wrong_scope_date,
  empty_signed_headers,
  malformed_signed_headers,
  unsorted_signed_headers,
  duplicate_signed_header,
  unsigned_amz_header,
  signed_header_absent,
  payload_hash_mismatch,
  unsupported_payload_hash,
  malformed_signature,
  unknown_access_key,
  invalid_token,
  signature_mismatch,
  not_allowed,
  // Canonical texts.
  malformed_canonical_request,
  malformed_string_to_sign,
  not_canonical,
  texts_absent,
  // Bodies.
  json_syntax,
  json_not_object,
  json_too_deep,
  json_member_absent,
  json_member_kind,
  unsupported_content_coding,
  // The date of a reply.
  reply_date_absent,
  bad_reply_date,
  count_,
};

namespace detail {

/// Texts by pointer and size: to make hundreds of views takes the compiler long.
struct errc_entry {
  errc code;
  error_kind kind;
  std::size_t name_bytes;  ///< with the terminator
  std::size_t message_bytes;
  char const* name;
  char const* message;
};

inline constexpr std::size_t errc_count = static_cast<std::size_t>(errc::count_);

inline constexpr errc_entry errc_table[errc_count]{
#define JOBWIRE_ERRC(code, kind, message) \
  {errc::code, error_kind::kind, sizeof #code, sizeof(message), #code, message}
    JOBWIRE_ERRC(none, none, "no error"),
    JOBWIRE_ERRC(no_space, capacity,
                 "the buffer is too small; the error's `at` is the size in bytes that would do"),
    JOBWIRE_ERRC(need_more, need_more, "valid so far; read more bytes and parse again"),
    JOBWIRE_ERRC(head_too_large, capacity, "the head is larger than the limit"),
    JOBWIRE_ERRC(too_many_fields, capacity, "there are more fields than the table holds or the limit allows"),
    JOBWIRE_ERRC(too_many_parameters, capacity, "the query has more parameters than the limit"),
    JOBWIRE_ERRC(body_too_large, capacity, "the body is larger than the limit"),
    JOBWIRE_ERRC(json_too_large, capacity, "the document is larger than the reader's capacity"),
    JOBWIRE_ERRC(invalid_job_id, caller, "the job id breaks the service's rule for ids"),
    JOBWIRE_ERRC(invalid_region, caller, "a region is 1 to 64 lower-case letters, digits and hyphens"),
    JOBWIRE_ERRC(invalid_service_name, caller,
                 "a service name is 1 to 64 lower-case letters, digits and hyphens"),
    JOBWIRE_ERRC(invalid_host, caller,
                 "a host is a name or an address, with or without a port; no scheme, no path"),
    JOBWIRE_ERRC(
        invalid_access_key_id, caller,
        "an access key id is one or more letters, digits and -._~; with other bytes it may be the secret"),
    JOBWIRE_ERRC(invalid_secret, caller, "the secret access key is empty"),
    JOBWIRE_ERRC(invalid_session_token, caller,
                 "the session token holds a byte that is not visible ASCII, perhaps a line end"),
    JOBWIRE_ERRC(invalid_instant, caller,
                 "an instant is a real one in the years 1970 to 9999: YYYYMMDDTHHMMSSZ, or an HTTP date"),
    JOBWIRE_ERRC(invalid_method, caller, "the method is not an HTTP token"),
    JOBWIRE_ERRC(invalid_path, caller, "the path does not begin with a slash"),
    JOBWIRE_ERRC(invalid_field_name, caller, "the field name is not an HTTP token"),
    JOBWIRE_ERRC(invalid_field_value, caller, "the field value holds CR, LF, NUL or another control byte"),
    JOBWIRE_ERRC(invalid_payload_hash, caller,
                 "a payload hash is 64 lower-case hex digits or UNSIGNED-PAYLOAD"),
    JOBWIRE_ERRC(invalid_expiry, caller, "an expiry is 1 to 604800 seconds"),
    JOBWIRE_ERRC(invalid_request_id, caller,
                 "the request id is empty or holds a byte that is not visible ASCII"),
    JOBWIRE_ERRC(
        invalid_fault_name, caller,
        "a fault's name is one of the service's, or 1 to 128 letters, digits, dots, hyphens and underscores"),
    JOBWIRE_ERRC(invalid_utf8, caller, "the text is not valid UTF-8"),
    JOBWIRE_ERRC(invalid_hex, caller, "the text is not lower-case hex of the right length"),
    JOBWIRE_ERRC(invalid_job_status, caller,
                 "a job status is one of the service's, or a text that is not empty"),
    JOBWIRE_ERRC(malformed_head, peer, "the head is not valid HTTP/1.1"),
    JOBWIRE_ERRC(malformed_line_end, peer, "a line of the head ends in a bare CR or LF"),
    JOBWIRE_ERRC(malformed_method, peer, "the method is not an HTTP token followed by one space"),
    JOBWIRE_ERRC(malformed_target, peer, "the target has a byte or a form that no target has"),
    JOBWIRE_ERRC(target_too_long, capacity, "the target is longer than the limit"),
    JOBWIRE_ERRC(malformed_version, peer, "the protocol version is not of the form HTTP/1.1"),
    JOBWIRE_ERRC(bad_version, peer, "the protocol version is not HTTP/1.0 or HTTP/1.1"),
    JOBWIRE_ERRC(bad_status, peer, "the status code is not a number in the range allowed"),
    JOBWIRE_ERRC(malformed_reason, peer, "the reason phrase holds a control byte"),
    JOBWIRE_ERRC(malformed_field_name, peer, "a field name is not an HTTP token followed by a colon"),
    JOBWIRE_ERRC(malformed_field_value, peer, "a field value holds a control byte"),
    JOBWIRE_ERRC(field_too_long, capacity, "a field line is longer than the limit"),
    JOBWIRE_ERRC(folded_field, peer, "a field value is folded over several lines"),
    JOBWIRE_ERRC(missing_host, peer, "the request has no Host"),
    JOBWIRE_ERRC(duplicate_host, peer, "the request has several Host fields"),
    JOBWIRE_ERRC(malformed_host, peer, "the host is not a name or an address with an optional port"),
    JOBWIRE_ERRC(other_authority, peer, "the target names another authority than Host"),
    JOBWIRE_ERRC(unmet_expectation, peer, "the request expects what is not offered"),
    JOBWIRE_ERRC(bad_content_length, peer, "Content-Length is not one decimal number"),
    JOBWIRE_ERRC(duplicate_content_length, peer, "Content-Length is given more than once"),
    JOBWIRE_ERRC(two_framings, peer, "Content-Length stands beside Transfer-Encoding"),
    JOBWIRE_ERRC(malformed_transfer_coding, peer, "chunked is not the one and last transfer coding"),
    JOBWIRE_ERRC(unsupported_transfer_coding, unsupported, "a transfer coding is not chunked"),
    JOBWIRE_ERRC(unexpected_transfer_coding, peer,
                 "Transfer-Encoding stands where the message cannot have one"),
    JOBWIRE_ERRC(malformed_chunk, peer, "a chunk is not of the form size, line end, data, line end"),
    JOBWIRE_ERRC(malformed_trailer, peer, "the trailer section is not valid"),
    JOBWIRE_ERRC(body_truncated, peer, "the stream ended inside the message"),
    JOBWIRE_ERRC(too_many_interim_responses, capacity, "more interim responses came than the limit"),
    JOBWIRE_ERRC(unexpected_upgrade, peer, "the server switches to a protocol that was not asked for"),
    JOBWIRE_ERRC(malformed_escape, peer, "a percent sign is not followed by two hex digits"),
    JOBWIRE_ERRC(other_method, other_operation, "the method is not this operation's"),
    JOBWIRE_ERRC(other_path, other_operation,
                 "the path is not this operation's: /VERSION/COLLECTION/ID, and nothing in front"),
    JOBWIRE_ERRC(unexpected_query, peer, "the operation takes no query but that of a presigned request"),
    JOBWIRE_ERRC(bad_job_id, peer, "the job id in the path breaks the service's rule for ids"),
    JOBWIRE_ERRC(missing_authorization, peer, "the request carries no authorization"),
    JOBWIRE_ERRC(duplicate_authorization, peer, "the request carries several Authorization fields"),
    JOBWIRE_ERRC(two_authorizations, peer, "the request is signed in a field and in the query"),
    JOBWIRE_ERRC(unsupported_algorithm, peer, "the algorithm is not AWS4-HMAC-SHA256"),
    JOBWIRE_ERRC(malformed_authorization, peer,
                 "an Authorization part is not of the form key=value, or is not known"),
    JOBWIRE_ERRC(missing_credential, peer, "the authorization has no Credential"),
    JOBWIRE_ERRC(missing_signed_headers, peer, "the authorization has no SignedHeaders"),
    JOBWIRE_ERRC(missing_signature, peer, "the authorization has no Signature"),
    JOBWIRE_ERRC(duplicate_parameter, peer, "an authorization part or parameter stands twice"),
    JOBWIRE_ERRC(missing_parameter, peer, "a presigned request lacks one of its X-Amz-* parameters"),
    JOBWIRE_ERRC(host_not_signed, peer, "host is not among the signed headers"),
    JOBWIRE_ERRC(missing_date, peer, "the request has no X-Amz-Date"),
    JOBWIRE_ERRC(duplicate_date, peer, "the request has several X-Amz-Date fields"),
    JOBWIRE_ERRC(malformed_date, peer, "the date is not of the form YYYYMMDDTHHMMSSZ or not a real one"),
    JOBWIRE_ERRC(signature_expired, peer, "the request was signed too long ago, by the clock here"),
    JOBWIRE_ERRC(signature_not_yet_current, peer, "the request was signed in the future of the clock here"),
    JOBWIRE_ERRC(malformed_expiry, peer, "X-Amz-Expires is not a number from 1 to 604800"),
    JOBWIRE_ERRC(malformed_credential, peer, "the credential does not have exactly five parts"),
    JOBWIRE_ERRC(wrong_region, peer, "the credential is scoped to another region than the verifier's"),
    JOBWIRE_ERRC(wrong_service, peer, "the credential is scoped to another service than the verifier's"),
    JOBWIRE_ERRC(wrong_terminator, peer, "the credential scope does not end in aws4_request"),
    JOBWIRE_ERRC(wrong_scope_date, peer, "the date in the credential scope is not that of the request"),
    JOBWIRE_ERRC(empty_signed_headers, peer, "SignedHeaders is empty"),
    JOBWIRE_ERRC(malformed_signed_headers, peer,
                 "SignedHeaders holds an empty item or a byte no lower-case name has"),
    JOBWIRE_ERRC(unsorted_signed_headers, peer, "SignedHeaders is not sorted"),
    JOBWIRE_ERRC(duplicate_signed_header, peer, "SignedHeaders names a header twice"),
    JOBWIRE_ERRC(unsigned_amz_header, peer, "an x-amz-* header is present but not signed"),
    JOBWIRE_ERRC(signed_header_absent, peer, "a signed header is absent"),
    JOBWIRE_ERRC(payload_hash_mismatch, peer, "x-amz-content-sha256 is not the hash of the body"),
    JOBWIRE_ERRC(unsupported_payload_hash, unsupported,
                 "x-amz-content-sha256 names a payload form that is not accepted"),
    JOBWIRE_ERRC(malformed_signature, peer, "the signature is not 64 lower-case hex digits"),
    JOBWIRE_ERRC(unknown_access_key, peer, "the access key id is not known"),
    JOBWIRE_ERRC(invalid_token, peer, "the session token is not the one that belongs to the access key id"),
    JOBWIRE_ERRC(signature_mismatch, peer,
                 "the signature is not the one calculated: another secret, or another request"),
    JOBWIRE_ERRC(not_allowed, peer, "the caller may not do this"),
    JOBWIRE_ERRC(malformed_canonical_request, peer, "the text is not a canonical request"),
    JOBWIRE_ERRC(malformed_string_to_sign, peer, "the text is not a string to sign"),
    JOBWIRE_ERRC(not_canonical, peer, "the text has the right parts, but one is not in canonical form"),
    JOBWIRE_ERRC(texts_absent, peer,
                 "the message does not carry the server's canonical request and string to sign"),
    JOBWIRE_ERRC(json_syntax, peer, "the body is not valid JSON"),
    JOBWIRE_ERRC(json_not_object, peer, "the body is valid JSON, but not an object"),
    JOBWIRE_ERRC(json_too_deep, peer, "the body is nested deeper than the reader allows"),
    JOBWIRE_ERRC(json_member_absent, peer,
                 "the body lacks a member that the reply must have, or it is empty"),
    JOBWIRE_ERRC(json_member_kind, peer, "a member of the body is of another kind than the reply must have"),
    JOBWIRE_ERRC(unsupported_content_coding, unsupported,
                 "the body has a content coding, which was not asked for"),
    JOBWIRE_ERRC(reply_date_absent, peer, "the reply has no Date"),
    JOBWIRE_ERRC(bad_reply_date, peer, "the reply's Date is not an HTTP date"),
#undef JOBWIRE_ERRC
};

struct error_kind_entry {
  error_kind kind;
  std::string_view name;
  std::string_view message;
};

inline constexpr error_kind_entry error_kind_table[]{
    {error_kind::none, "none"sv, "no error"sv},
    {error_kind::caller, "caller"sv, "an argument of the caller's own is wrong: mend the call"sv},
    {error_kind::peer, "peer"sv, "the other side sent what is refused: answer it, and go on"sv},
    {error_kind::need_more, "need_more"sv, "valid so far: read on and parse again"sv},
    {error_kind::capacity, "capacity"sv, "a buffer, a table or a limit is too small: enlarge it"sv},
    {error_kind::unsupported, "unsupported"sv, "well-formed, but not supported"sv},
    {error_kind::other_operation, "other_operation"sv, "another operation's request: pass it on"sv},
};

inline constexpr std::size_t error_kind_count = sizeof error_kind_table / sizeof error_kind_table[0];

constexpr error_kind_entry const& entry_of(error_kind kind) noexcept {
  auto const index = static_cast<std::size_t>(kind);
  return index < error_kind_count ? error_kind_table[index] : error_kind_table[0];
}

constexpr errc_entry const& entry_of(errc code) noexcept {
  auto const index = static_cast<std::size_t>(code);
  return index < errc_count ? errc_table[index] : errc_table[0];
}

constexpr bool errc_table_is_in_order() noexcept {
  for (std::size_t i = 0; i < errc_count; ++i) {
    if (static_cast<std::size_t>(errc_table[i].code) != i || errc_table[i].message_bytes == 1) return false;
  }
  return true;
}
static_assert(errc_table_is_in_order());

constexpr bool error_kind_table_is_in_order() noexcept {
  for (std::size_t i = 0; i < error_kind_count; ++i) {
    if (static_cast<std::size_t>(error_kind_table[i].kind) != i) return false;
  }
  return true;
}
static_assert(error_kind_table_is_in_order());

}  // namespace detail

/// The kind of an error: what to do about it.
constexpr error_kind kind(errc code) noexcept { return detail::entry_of(code).kind; }

/// The code as it is spelled in this file.
constexpr std::string_view name(errc code) noexcept {
  auto const& entry = detail::entry_of(code);
  return {entry.name, entry.name_bytes - 1};
}

/// One sentence for a person, without the full stop; static storage.
constexpr std::string_view message(errc code) noexcept {
  auto const& entry = detail::entry_of(code);
  return {entry.message, entry.message_bytes - 1};
}

/// The kind as it is spelled in this file.
constexpr std::string_view name(error_kind kind) noexcept { return detail::entry_of(kind).name; }

/// What to do, in one sentence without the full stop; static storage.
constexpr std::string_view message(error_kind kind) noexcept { return detail::entry_of(kind).message; }

}  // namespace jobwire
