// The first step of verifying: what a request claims, and every check that needs no key.
// Layer 8; may include: sigv4/claim.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/sigv4/claim.hpp>

namespace jobwire {

namespace detail {

constexpr bool is_amz_name(std::string_view name) noexcept {
  return amz_field_start(slice(name, 0, amz_field_start.size()));
}

/// Of the fields of one name, how many there are and where the first is.
struct field_place {
  constexpr explicit operator bool() const noexcept { return count != 0; }

  std::uint32_t count = 0;
  std::uint32_t index = 0;
};

/// The fields that a claim is read from. Borrows all fields.
struct claim_fields {
  /// Whether the names of a usual list are those of these fields, each there once and no x-amz-* field
  /// beside them.
  constexpr bool are_listed_by_usual(std::string_view names) const noexcept {
    std::size_t const tokens = session_token.count;
    return host && own_date && tokens <= 1 && amz_fields == 1 + tokens &&
           names.ends_with("token") == (tokens == 1);
  }

  /// Of fields that are listed so, and a target that is canonical as it stands.
  constexpr usual_request seen_with(std::string_view target, std::string_view names) const noexcept {
    usual_request seen;
    if (host.count != 1) return seen;
    seen.target_ = target;
    seen.list_ = names;
    seen.fields_ = all.data();
    seen.count_ = all.size();
    seen.named_ = 2 + session_token.count;
    seen.places_[0] = host.index;
    seen.places_[1] = own_date.index;
    seen.places_[2] = session_token.index;
    return seen;
  }

  /// The values of the fields that a usual list names.
  [[gnu::always_inline]] constexpr usual_values values() const noexcept {
    return {value(host), value(own_date), value(session_token), session_token.count != 0};
  }

  [[gnu::always_inline]] constexpr std::string_view value(field_place const& place) const noexcept {
    return place ? all[place.index].value : std::string_view{};
  }

  std::span<header_field const> all;
  field_place host;
  field_place authorization;
  field_place own_date;    ///< X-Amz-Date
  field_place plain_date;  ///< Date
  field_place session_token;
  std::size_t amz_fields = 0;  ///< x-amz-* ones, of any name
};

/// Finds all of them in one pass.
constexpr claim_fields find_claim_fields(std::span<header_field const> fields) noexcept {
  claim_fields found;
  found.all = fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto const name = fields[i].name;
    auto const note = [name, i](field_place& place, auto const& known) noexcept {
      if (known(name) && place.count++ == 0) place.index = static_cast<std::uint32_t>(i);
    };
    switch (name.empty() ? '\0' : name.front() | 0x20) {  // what they begin with
      case 'h':
        note(found.host, host_field);
        break;
      case 'a':
        note(found.authorization, authorization_field);
        break;
      case 'd':
        note(found.plain_date, date_field);
        break;
      case 'x':
        if (is_amz_name(name)) ++found.amz_fields;
        note(found.own_date, amz_date_field);
        note(found.session_token, session_token_field);
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
    auto const date = amz_date::parse(fields.value(own));
    return date ? date : error{errc::malformed_date};
  }
  auto const& plain = fields.plain_date;
  if (!plain || !rules.accept_date_field || !is_signed(names, "date")) return errc::missing_date;
  if (plain.count > 1) return errc::duplicate_date;
  auto const date = parse_http_date(fields.value(plain));
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
constexpr result<void> check_coverage(request_view const& head, std::string_view names,
                                      absent_headers absent) noexcept {
  std::size_t uncovered = 0;  // names in a list differ, so each field is found at most once
  for (auto const& field : head.fields) uncovered += is_amz_name(field.name) ? 1U : 0U;
  field_index const index{head.fields};
  std::string_view first_absent;
  signed_header_reader reader{names};
  for (std::string_view listed; reader.next(listed);) {
    auto const found = index.find(listed);
    if (is_amz_name(listed)) uncovered -= found.count;
    if (!found && first_absent.empty()) first_absent = listed;
  }
  if (uncovered != 0) return error{errc::unsigned_amz_header, find_uncovered(head.fields, names)};
  if (absent != absent_headers::refuse || first_absent.empty()) return {};
  return error{errc::signed_header_absent, offset_in(names, first_absent)};
}

/// What of a claim is read on at once.
struct claim_rest {
  std::string_view credential;
  std::string_view date;     ///< of a presigned query
  std::string_view expires;  ///< of a presigned query
};

/// Finds the claim, of which all but the rest is filled in place.
constexpr result<void> find_claim(claim_fields const& fields, std::string_view query, std::span<char> scratch,
                                  checked_claim& claim, claim_rest& rest) noexcept {
  auto const& field = fields.authorization;
  bool const presigned = is_presigned(query);
  if (field && presigned) return errc::two_authorizations;
  if (field.count > 1) return error{errc::duplicate_authorization, field.index};
  if (!field && !presigned) return errc::missing_authorization;
  auto const value = fields.value(field);
  if (field && read_usual_authorization(value, rest.credential, claim.signed_headers, claim.signature))
    return {};
  auto const read = field ? parse_authorization(value) : parse_presigned(query, scratch);
  if (!read) return read.error();
  claim.form = read->form;
  claim.signed_headers = read->signed_headers;
  claim.signature = read->signature;
  claim.session_token = read->session_token;
  rest = {read->credential, read->date, read->expires};
  return {};
}

/// Whether names of a scope, joined by slashes, are seen at a glance to hold nothing that ends or splits a
/// credential; false is no answer.
constexpr bool are_plainly_scope_names(std::string_view names) noexcept {
  if (std::is_constant_evaluated() || names.size() < shortest_for_bytes16) return false;
  return every_byte(names,
                    [](bytes16 bytes) noexcept { return is_unreserved16(bytes) | is_byte(bytes, '/'); });
}

/// Fills a claim that is laid out as most signers do, with all that the rules ask for, read from the end of
/// its field; false, and nothing of use, for any other. The signature may still be no hex digits. As soon as
/// it has found what is signed it calls `meanwhile` with the values of those fields, so that a processor has
/// both to do at once.
template <class Meanwhile>
[[gnu::always_inline]] constexpr bool fill_usual_claim(request_view const& head, verify_rules const& rules,
                                                       amz_date const& now, checked_claim& claim,
                                                       Meanwhile const& meanwhile) noexcept {
  if (std::is_constant_evaluated() || !is_plainly_canonical(head.target)) return false;
  auto const fields = find_claim_fields(head.fields);
  bool const has_token = fields.session_token.count == 1;
  std::string_view const names = has_token ? usual_list_with_token : usual_list;
  if (fields.authorization.count != 1 || fields.host.count != 1 || fields.own_date.count != 1 ||
      !fields.are_listed_by_usual(names)) {
    return false;
  }
  meanwhile(fields.values());

  // The places of the parts, from the end on.
  constexpr std::size_t front = size_of(authorization_front);
  constexpr std::size_t end = 1 + scope_terminator.size();  // of the scope, with its slash
  constexpr std::size_t middle = size_of(authorization_middle);
  constexpr std::size_t back = size_of(authorization_back);
  auto const value = fields.value(fields.authorization);
  std::size_t const scope_size = 8 + 1 + rules.region.size() + 1 + rules.service.size() + end;
  std::size_t const known_size = scope_size + middle + names.size() + back + signature::size;
  if (value.size() < front + 1 + known_size) return false;
  char const* const day = value.data() + (value.size() - known_size);
  char const* const region = day + 9;
  char const* const service = region + rules.region.size() + 1;
  char const* const service_end = service + rules.service.size();
  char const* const scope_end = service_end + end;
  char const* const list = scope_end + middle;
  char const* const list_end = list + names.size();
  claim.access_key_id = {value.data() + front, value.size() - known_size - 1 - front};
  claim.scope = {fixed_text<8>{day}, {region, rules.region.size()}, {service, rules.service.size()}};
  claim.signed_headers = {list, names.size()};
  claim.signature = {list_end + back, signature::size};
  claim.session_token = secret_view{fields.value(fields.session_token)};
  claim.seen = fields.seen_with(head.target, claim.signed_headers);
  return is_literal_at(value.data(), authorization_front) && is_plainly_unreserved(claim.access_key_id) &&
         day[-1] == '/' && claim.date.take_near(fields.value(fields.own_date), now, rules.skew_seconds) &&
         same_bytes(claim.scope.day, claim.date.day()) && region[-1] == '/' &&
         same_bytes(claim.scope.region, rules.region) && service[-1] == '/' &&
         same_bytes(claim.scope.service, rules.service) &&
         are_plainly_scope_names({region, static_cast<std::size_t>(service_end - region)}) &&
         service_end[0] == '/' && same_bytes({service_end + 1, end - 1}, scope_terminator) &&
         is_literal_at(scope_end, authorization_middle) && is_usual_list(claim.signed_headers) &&
         is_literal_at(list_end, authorization_back);
}

/// The first step, of which the claim is filled in place, whatever it held.
constexpr result<void> fill_claim(request_view const& head, verify_rules const& rules, amz_date const& now,
                                  std::span<char> scratch, checked_claim& claim) noexcept {
  claim = {};
  bool const bare = is_plainly_canonical(head.target);  // no escape, and no query
  if (auto const checked = bare ? result<void>{} : check_escapes(head.target); !checked)
    return checked.error();
  auto const fields = find_claim_fields(head.fields);
  auto const query = bare ? std::string_view{} : query_of(head.target);
  claim_rest rest;
  if (auto const found = find_claim(fields, query, scratch, claim, rest); !found) return found.error();
  auto const names = claim.signed_headers;
  bool const usual = is_usual_list(names);
  if (auto const checked = usual ? result<void>{} : check_signed_headers(names); !checked)
    return checked.error();

  bool const presigned = claim.form == claim_form::query;
  auto const date = presigned ? amz_date::parse(rest.date) : date_of(fields, names, rules);
  if (!date && (date.error().code == errc::missing_date || date.error().code == errc::duplicate_date)) {
    return date.error();
  }
  if (!usual && !is_signed(names, "host")) return errc::host_not_signed;
  if (!date) return errc::malformed_date;
  claim.date = *date;
  if (presigned) {
    auto const expires = expiry_of(rest.expires);
    if (!expires) return expires.error();
    claim.expires_seconds = *expires;
  }
  if (auto const checked = check_time(claim, now, rules.skew_seconds); !checked) return checked.error();

  if (!read_usual_credential(rest.credential, rules, claim)) {
    auto const parts = split_credential(rest.credential);
    if (!parts) return parts.error();
    claim.access_key_id = parts->access_key_id;
    claim.scope = parts->scope;
    if (auto const checked = check_scope(*parts, claim.date, rules); !checked) return checked.error();
  }
  if (usual && fields.are_listed_by_usual(names)) {
    if (bare) claim.seen = fields.seen_with(head.target, names);
  } else if (auto const checked = check_coverage(head, names, rules.absent); !checked) {
    return checked.error();
  }
  auto const& token = fields.session_token;
  // The signature covers all of them joined, so none can be taken for the one.
  bool const twice = token && presigned && !claim.session_token.empty();
  if (token.count > 1 || twice) return error{errc::duplicate_parameter, token.index};
  if (!presigned) claim.session_token = secret_view{fields.value(token)};
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
  auto claim = result<checked_claim>::initial();
  bool const usual = detail::fill_usual_claim(head, rules, now, *claim, [](auto const&) noexcept {}) &&
                     detail::every_byte(claim->signature, detail::is_lower_hex16);
  if (!usual) {
    auto const filled = detail::fill_claim(head, rules, now, scratch, *claim);
    if (!filled) claim = filled.error();
  }
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

}  // namespace jobwire
