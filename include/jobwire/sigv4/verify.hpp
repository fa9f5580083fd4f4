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

constexpr bool is_amz_name(std::string_view name) noexcept {
  return name.size() >= 6 && to_lower(name.front()) == 'x' && iequals(slice(name, 0, 6), "x-amz-");
}

/// The fields that a claim is read from.
struct claim_fields {
  field_lookup host;
  field_lookup authorization;
  field_lookup own_date;    ///< X-Amz-Date
  field_lookup plain_date;  ///< Date
  field_lookup session_token;
  std::size_t amz_fields = 0;  ///< x-amz-* ones, of any name
};

/// Finds all of them in one pass.
constexpr claim_fields find_claim_fields(std::span<header_field const> fields) noexcept {
  claim_fields found;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto const note = [&fields, i](field_lookup& lookup, std::string_view name) noexcept {
      if (!iequals(fields[i].name, name)) return;
      if (lookup.count++ != 0) return;
      lookup.value = fields[i].value;
      lookup.index = i;
    };
    if (is_amz_name(fields[i].name)) ++found.amz_fields;
    switch (fields[i].name.size()) {
      case 4:
        note(found.host, "host");
        note(found.plain_date, "date");
        break;
      case 10:
        note(found.own_date, "x-amz-date");
        break;
      case 13:
        note(found.authorization, "authorization");
        break;
      case 20:
        note(found.session_token, "x-amz-security-token");
        break;
      default:
        break;
    }
  }
  return found;
}

/// The instant of a request signed in a field: X-Amz-Date, or by policy Date.
constexpr result<amz_date> date_of(claim_fields const& fields, std::string_view names,
                                   verify_rules const& rules) noexcept {
  auto const& own = fields.own_date;
  if (own.count > 1) return errc::duplicate_date;
  if (own) {
    auto const date = amz_date::parse(own.value);
    return date ? date : error{errc::malformed_date};
  }
  auto const& plain = fields.plain_date;
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
  std::int64_t const age = now.seconds_since(claim.date);
  std::int64_t const allowed = claim.form == claim_form::query ? claim.expires_seconds : skew;
  if (age > allowed) return errc::signature_expired;
  if (-age > skew) return errc::signature_not_yet_current;
  return {};
}

/// Step 12, each part by itself.
constexpr result<void> check_scope(credential_parts const& parts, amz_date const& date,
                                   verify_rules const& rules) noexcept {
  if (!same_bytes(parts.scope.region, rules.region)) return errc::wrong_region;
  if (!same_bytes(parts.scope.service, rules.service)) return errc::wrong_service;
  if (!same_bytes(parts.terminator, scope_terminator)) return errc::wrong_terminator;
  if (!same_bytes(parts.scope.day, date.day())) return errc::wrong_scope_date;
  return {};
}

/// Reads a credential in the scope that the rules and the claim's date ask for, from its end; false, and
/// nothing of use, where it is any other.
constexpr bool read_usual_credential(std::string_view credential, verify_rules const& rules,
                                     checked_claim& claim) noexcept {
  std::size_t const scope_size =
      8 + 1 + rules.region.size() + 1 + rules.service.size() + 1 + scope_terminator.size();
  if (credential.size() < scope_size + 1) return false;
  std::size_t at = credential.size() - scope_size;
  claim.access_key_id = slice(credential, 0, at - 1);
  bool same = credential[at - 1] == '/' && is_plainly_unreserved(claim.access_key_id);
  auto const next = [&](std::string_view& part, std::size_t size, std::string_view wanted) noexcept {
    part = slice(credential, at, size);
    same = same && same_bytes(part, wanted) && (at += size) != credential.size() && credential[at] == '/';
    ++at;
  };
  next(claim.scope.day, 8, claim.date.day());
  next(claim.scope.region, rules.region.size(), rules.region);
  next(claim.scope.service, rules.service.size(), rules.service);
  return same && same_bytes(slice(credential, at), scope_terminator);
}

/// The first x-amz-* field that is not signed.
constexpr std::size_t find_uncovered(std::span<header_field const> fields, std::string_view names) noexcept {
  std::size_t i = 0;
  for (; i < fields.size(); ++i) {
    if (!is_amz_name(fields[i].name)) continue;
    bool covered = false;
    signed_header_reader reader{names};
    for (std::string_view listed; !covered && reader.next(listed);) covered = iequals(listed, fields[i].name);
    if (!covered) break;
  }
  return i;
}

/// Every x-amz-* field must be signed, and by policy every signed header present.
constexpr result<void> check_coverage(request_view const& head, claim_fields const& fields,
                                      std::string_view names, absent_headers absent) noexcept {
  std::size_t const tokens = fields.session_token.count;
  if (is_usual_list(names) && fields.host && fields.own_date && tokens <= 1 &&
      fields.amz_fields == 1 + tokens && names.ends_with("token") == (tokens == 1)) {
    return {};
  }
  std::size_t uncovered = 0;  // names in a list differ, so each field is found at most once
  for (auto const& field : head.fields) uncovered += is_amz_name(field.name) ? 1U : 0U;
  std::string_view first_absent;
  signed_header_reader reader{names};
  for (std::string_view listed; reader.next(listed);) {
    auto const found = find_field(head.fields, listed);
    if (is_amz_name(listed)) uncovered -= found.count;
    if (!found && first_absent.empty()) first_absent = listed;
  }
  if (uncovered != 0) return error{errc::unsigned_amz_header, find_uncovered(head.fields, names)};
  if (absent != absent_headers::refuse || first_absent.empty()) return {};
  return error{errc::signed_header_absent, offset_in(names, first_absent)};
}

/// One of two codes, without a branch: no jump in the verifier depends on a secret.
constexpr errc select(bool first, errc one, errc other) noexcept {
  unsigned const mask = 0U - static_cast<unsigned>(first);
  return static_cast<errc>((static_cast<unsigned>(one) & mask) | (static_cast<unsigned>(other) & ~mask));
}

/// Finds the claim; fills `raw` in place.
constexpr result<void> find_claim(field_lookup const& field, std::string_view query, std::span<char> scratch,
                                  raw_claim& raw) noexcept {
  bool const presigned = is_presigned(query);
  if (field && presigned) return errc::two_authorizations;
  if (field.count > 1) return error{errc::duplicate_authorization, field.index};
  if (field && read_usual_authorization(field.value, raw)) return {};
  if (!field && !presigned) return errc::missing_authorization;
  auto const read = field ? parse_authorization(field.value) : parse_presigned(query, scratch);
  if (!read) return read.error();
  raw = *read;
  return {};
}

/// The first step, of which the claim is filled in place.
constexpr result<void> fill_claim(request_view const& head, verify_rules const& rules, amz_date const& now,
                                  std::span<char> scratch, checked_claim& claim) noexcept {
  if (auto const checked = check_escapes(head.target); !checked) return checked.error();
  auto const fields = find_claim_fields(head.fields);
  raw_claim raw;
  if (auto const found = find_claim(fields.authorization, query_of(head.target), scratch, raw); !found)
    return found.error();
  if (auto const checked = check_signed_headers(raw.signed_headers); !checked) return checked.error();

  claim.form = raw.form;
  claim.signed_headers = raw.signed_headers;
  claim.signature = raw.signature;
  bool const presigned = claim.form == claim_form::query;
  auto const date = presigned ? amz_date::parse(raw.date) : date_of(fields, raw.signed_headers, rules);
  if (!date && (date.error().code == errc::missing_date || date.error().code == errc::duplicate_date)) {
    return date.error();
  }
  if (!is_signed(raw.signed_headers, "host")) return errc::host_not_signed;
  if (!date) return errc::malformed_date;
  claim.date = *date;
  if (presigned) {
    auto const expires = expiry_of(raw.expires);
    if (!expires) return expires.error();
    claim.expires_seconds = *expires;
  }
  if (auto const checked = check_time(claim, now, rules.skew_seconds); !checked) return checked.error();

  if (!read_usual_credential(raw.credential, rules, claim)) {
    auto const parts = split_credential(raw.credential);
    if (!parts) return parts.error();
    claim.access_key_id = parts->access_key_id;
    claim.scope = parts->scope;
    if (auto const checked = check_scope(*parts, claim.date, rules); !checked) return checked.error();
  }
  if (auto const checked = check_coverage(head, fields, claim.signed_headers, rules.absent); !checked) {
    return checked.error();
  }
  auto const& token = fields.session_token;
  // The signature covers all of them joined, so none can be taken for the one.
  bool const twice = token && presigned && !raw.session_token.empty();
  if (token.count > 1 || twice) return error{errc::duplicate_parameter, token.index};
  claim.session_token = presigned ? raw.session_token : secret_view{token.value};
  return {};
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
  result<checked_claim> claim{checked_claim{}};
  if (auto const filled = detail::fill_claim(head, rules, now, scratch, *claim); !filled)
    claim = filled.error();
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
  auto const target = split_target(head.target);
  bool const presigned = claim.form == claim_form::query;
  auto canonical = canonical_request::make(
      {head.method, target.path, target.query, head.fields, claim.signed_headers, *payload},
      {.path = rules.path, .absent = rules.absent, .query_without = pick(presigned, "X-Amz-Signature", {})});
  // A hash that the head sent is checked already: this one is the caller's.
  auto const failure = canonical.error();
  if (failure.code != errc::invalid_payload_hash && kind(failure.code) == error_kind::caller)
    canonical = error{errc::malformed_head, failure.at};
  return canonical;
}

namespace detail {

/// payload_hash_mismatch where the head names another hash than the body's; else none.
constexpr errc other_body_of(request_view const& head, std::string_view body_hash) noexcept {
  auto const sent = find_field(head.fields, "x-amz-content-sha256");
  bool const other = sent && sent.value != body_hash && sent.value != unsigned_payload;
  return other ? errc::payload_hash_mismatch : errc::none;
}

}  // namespace detail

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
  auto const computed = detail::sign_canonical<Hasher>(key, claim.date, claim.scope, *canonical);
  auto const otherwise = detail::other_body_of(head, body_hash);
  return detail::select(equal_in_constant_time(computed, *claimed), otherwise, errc::signature_mismatch);
}

}  // namespace jobwire
