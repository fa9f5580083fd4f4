// Verifying in two steps: read and check the claim, then verify it with the key that the caller found.
// Layer 8; may include: sigv4/claim, sigv4/sign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

/// What a verifier insists on. Borrows the two names.
struct verify_rules {
  std::string_view region;
  std::string_view service;
  std::int64_t skew_seconds = 300;                 ///< the boundary is still in time
  absent_headers absent = absent_headers::refuse;  ///< signed but absent; the seed's profile needs as_empty
  bool accept_date_field = false;                  ///< Date in place of X-Amz-Date, signed
  bool accept_unsigned_payload = false;            ///< x-amz-content-sha256: UNSIGNED-PAYLOAD
  path_rules path{};
};

/// A claim that has passed every check but those that need the key. Borrows what `raw_claim` borrows.
struct checked_claim {
  claim_form form = claim_form::field;
  std::string_view access_key_id;
  credential_scope scope;
  std::string_view signed_headers;
  std::string_view signature;  ///< as it stood: not yet compared, nor known to be hex
  secret_view session_token;   ///< empty where there is none
  amz_date date;
  std::int64_t expires_seconds = 0;  ///< of a presigned request
};

namespace detail {

/// The instant of a request signed in a field: X-Amz-Date, or by policy Date.
constexpr result<amz_date> date_of(request_view const& head, std::string_view names,
                                   verify_rules const& rules) noexcept {
  auto const own = find_field(head.fields, "x-amz-date");
  if (own.count > 1) return errc::duplicate_date;
  if (own) {
    auto const date = amz_date::parse(own.value);
    return date ? date : error{errc::malformed_date};
  }
  auto const plain = find_field(head.fields, "date");
  if (!plain || !rules.accept_date_field || !is_signed(names, "date")) return errc::missing_date;
  if (plain.count > 1) return errc::duplicate_date;
  auto const date = parse_http_date(plain.value);
  return date ? date : error{errc::malformed_date};
}

constexpr result<std::int64_t> expiry_of(std::string_view text) noexcept {
  auto const value = parse_decimal(text);
  if (!value || *value == 0 || *value > static_cast<std::uint64_t>(max_expiry_seconds))
    return errc::malformed_expiry;
  return static_cast<std::int64_t>(*value);
}

/// Steps 9 and 10: neither too old nor too new.
constexpr result<void> check_time(checked_claim const& claim, amz_date const& now,
                                  std::int64_t skew) noexcept {
  std::int64_t const age = now.unix_seconds() - claim.date.unix_seconds();
  std::int64_t const allowed = claim.form == claim_form::query ? claim.expires_seconds : skew;
  if (age > allowed) return errc::signature_expired;
  if (-age > skew) return errc::signature_not_yet_current;
  return {};
}

/// Step 12, each part by itself.
constexpr result<void> check_scope(credential_parts const& parts, amz_date const& date,
                                   verify_rules const& rules) noexcept {
  if (parts.scope.region != rules.region) return errc::wrong_region;
  if (parts.scope.service != rules.service) return errc::wrong_service;
  if (parts.terminator != scope_terminator) return errc::wrong_terminator;
  if (parts.scope.day != date.day()) return errc::wrong_scope_date;
  return {};
}

/// Every x-amz-* field must be signed, and by policy every signed header present.
constexpr result<void> check_coverage(request_view const& head, std::string_view names,
                                      absent_headers absent) noexcept {
  for (std::size_t i = 0; i < head.fields.size(); ++i) {
    auto const name = head.fields[i].name;
    if (!iequals(slice(name, 0, 6), "x-amz-")) continue;
    bool covered = false;
    signed_header_reader reader{names};
    for (std::string_view listed; !covered && reader.next(listed);) covered = iequals(listed, name);
    if (!covered) return error{errc::unsigned_amz_header, i};
  }
  if (absent != absent_headers::refuse) return {};
  signed_header_reader reader{names};
  for (std::string_view listed; reader.next(listed);) {
    if (!find_field(head.fields, listed)) return error{errc::signed_header_absent, offset_in(names, listed)};
  }
  return {};
}

/// One of two codes, without a branch: no jump in the verifier depends on a secret.
constexpr errc select(bool first, errc one, errc other) noexcept {
  unsigned const mask = 0U - static_cast<unsigned>(first);
  return static_cast<errc>((static_cast<unsigned>(one) & mask) | (static_cast<unsigned>(other) & ~mask));
}

constexpr result<raw_claim> find_claim(request_view const& head, std::span<char> scratch) noexcept {
  auto const field = find_field(head.fields, "authorization");
  bool const presigned = is_presigned(query_of(head.target));
  if (field && presigned) return errc::two_authorizations;
  if (field.count > 1) return error{errc::duplicate_authorization, field.index};
  if (field) return parse_authorization(field.value);
  if (!presigned) return errc::missing_authorization;
  return parse_presigned(query_of(head.target), scratch);
}

}  // namespace detail

/// First step: finds the claim and checks all that needs no key, in the order in which the real service
/// checks it, so that the first error is the one the service would name.
///
/// Borrows the head; of a presigned request also `scratch`, which takes the decoded parameters (the size of
/// the query is enough; a request signed in a field needs none). `now` is the verifier's clock.
///
/// Errors, in order:  malformed_escape (`at` in the target). two_authorizations, duplicate_authorization,
///          missing_authorization. Those of `parse_authorization` or `parse_presigned`. Those of
///          `check_signed_headers`. missing_date, duplicate_date (of a field). host_not_signed.
///          malformed_date. malformed_expiry. signature_expired, signature_not_yet_current.
///          malformed_credential. wrong_region, wrong_service, wrong_terminator, wrong_scope_date.
///          unsigned_amz_header (`at` is the field's index), signed_header_absent (`at` in the list).
///          duplicate_parameter - several session tokens (`at` is the first field's index).
constexpr result<checked_claim> read_claim(request_view const& head, verify_rules const& rules,
                                           amz_date const& now, std::span<char> scratch = {}) noexcept {
  if (auto const checked = check_escapes(head.target); !checked) return checked.error();
  auto const raw = detail::find_claim(head, scratch);
  if (!raw) return raw.error();
  if (auto const checked = check_signed_headers(raw->signed_headers); !checked) return checked.error();

  checked_claim claim;
  claim.form = raw->form;
  claim.signed_headers = raw->signed_headers;
  claim.signature = raw->signature;
  bool const presigned = claim.form == claim_form::query;
  auto const date =
      presigned ? amz_date::parse(raw->date) : detail::date_of(head, raw->signed_headers, rules);
  if (!date && (date.error().code == errc::missing_date || date.error().code == errc::duplicate_date)) {
    return date.error();
  }
  if (!is_signed(raw->signed_headers, "host")) return errc::host_not_signed;
  if (!date) return errc::malformed_date;
  claim.date = *date;
  if (presigned) {
    auto const expires = detail::expiry_of(raw->expires);
    if (!expires) return expires.error();
    claim.expires_seconds = *expires;
  }
  if (auto const checked = detail::check_time(claim, now, rules.skew_seconds); !checked)
    return checked.error();

  auto const parts = split_credential(raw->credential);
  if (!parts) return parts.error();
  claim.access_key_id = parts->access_key_id;
  claim.scope = parts->scope;
  if (auto const checked = detail::check_scope(*parts, *date, rules); !checked) return checked.error();
  if (auto const checked = detail::check_coverage(head, claim.signed_headers, rules.absent); !checked) {
    return checked.error();
  }
  auto const token = find_field(head.fields, "x-amz-security-token");
  // The signature covers all of them joined, so none can be taken for the one.
  bool const twice = token && presigned && !raw->session_token.empty();
  if (token.count > 1 || twice) return error{errc::duplicate_parameter, token.index};
  claim.session_token = presigned ? raw->session_token : secret_view{token.value};
  return claim;
}

/// Whether a claim carries the session token of the credential that its access key id belongs to: none where
/// that is permanent. For callers whose key store holds tokens; it comes before the signature is verified.
/// The comparison takes a time that depends on the sizes alone.
///
/// Errors:  invalid_token - another token, one too many or none.
constexpr result<void> check_token(checked_claim const& claim, credentials const& known) noexcept {
  if (equal_in_constant_time(claim.session_token.reveal(), known.session_token().reveal())) return {};
  return errc::invalid_token;
}

/// The payload hash that a request was signed with: x-amz-content-sha256 where it is sent, else `body_hash`.
///
/// Errors:  unsupported_payload_hash - several, a streaming form, or an unsigned payload that the rules do
///          not accept.
constexpr result<std::string_view> payload_hash_of(request_view const& head, verify_rules const& rules,
                                                   std::string_view body_hash) noexcept {
  auto const sent = find_field(head.fields, "x-amz-content-sha256");
  if (!sent) return body_hash;
  bool const accepted =
      sent.value == unsigned_payload ? rules.accept_unsigned_payload : parse_hex(sent.value).has_value();
  if (sent.count > 1 || !accepted) return error{errc::unsupported_payload_hash, sent.index};
  return sent.value;
}

/// The canonical request that a claim signs. Borrows the head and the claim's texts.
///
/// Errors:  malformed_head - a method, path, name or value that no head has. Those of `payload_hash_of`.
///          too_many_fields, too_many_parameters. invalid_payload_hash - of `body_hash`.
constexpr result<canonical_request> canonical_request_of(
    request_view const& head, checked_claim const& claim, verify_rules const& rules,
    std::string_view body_hash = empty_payload_hash) noexcept {
  auto const payload = payload_hash_of(head, rules, body_hash);
  if (!payload) return payload.error();
  auto const canonical = canonical_request::make(
      {head.method, path_of(head.target), query_of(head.target), head.fields, claim.signed_headers, *payload},
      {.path = rules.path,
       .absent = rules.absent,
       .query_without =
           claim.form == claim_form::query ? std::string_view{"X-Amz-Signature"} : std::string_view{}});
  // A hash that the head sent is checked already: this one is the caller's.
  if (canonical || canonical.error().code == errc::invalid_payload_hash) return canonical;
  if (kind(canonical.error().code) != error_kind::caller) return canonical;
  return error{errc::malformed_head, canonical.error().at};
}

/// Second step: whether the signature is the one that the key makes of this request. The comparison takes the
/// same time whatever the bytes are.
///
/// `key` is the one of `claim.access_key_id` in `claim.scope`. `body_hash` is the hex hash of the body that
/// came.
///
/// Errors:  malformed_signature - not 64 lower-case hex digits. signature_mismatch. payload_hash_mismatch -
///          the signature holds, but x-amz-content-sha256 is not `body_hash`. Those of
///          `canonical_request_of`.
template <sha256_hasher Hasher>
constexpr result<void> verify(request_view const& head, checked_claim const& claim, verify_rules const& rules,
                              signing_key const& key,
                              std::string_view body_hash = empty_payload_hash) noexcept {
  auto const claimed = signature::parse(claim.signature);
  if (!claimed) return claimed.error();
  auto const canonical = canonical_request_of(head, claim, rules, body_hash);
  if (!canonical) return canonical.error();
  auto const computed = sign<Hasher>(key, {claim.date, claim.scope, canonical->template hash<Hasher>()});
  auto const sent = find_field(head.fields, "x-amz-content-sha256");
  bool const other_body = sent && sent.value != body_hash && sent.value != unsigned_payload;
  auto const otherwise = other_body ? errc::payload_hash_mismatch : errc::none;
  return detail::select(equal_in_constant_time(computed, *claimed), otherwise, errc::signature_mismatch);
}

}  // namespace jobwire
