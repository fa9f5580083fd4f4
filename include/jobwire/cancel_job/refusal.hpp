// What a server answers, in the service's own words, when a request is not verified or names a bad id.
// Layer 10; may include: cancel_job/reply, cancel_job/request, cancel_job/verdict, sigv4/verify.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/cancel_job/reply.hpp>
#include <jobwire/cancel_job/request.hpp>
#include <jobwire/cancel_job/verdict.hpp>
#include <jobwire/sigv4/verify.hpp>

namespace jobwire {

namespace detail {

/// Puts what a peer sent: at most 256 bytes, what is not visible ASCII as "?".
template <sink Out>
constexpr void put_shown(Out& out, std::string_view text) noexcept {
  for (char const c : slice(text, 0, 256)) out.put(is_visible(c) || c == ' ' ? c : '?');
}

template <sink Out>
constexpr void put_quoted(Out& out, std::string_view text) noexcept {
  out.put('\'');
  put_shown(out, text);
  out.put('\'');
}

/// What a request says of itself, as far as it can be read: for the texts of refusals, where something may be
/// missing.
struct stated_claim {
  std::string_view authorization;
  raw_claim claim;
  std::string_view date;
  credential_parts credential;
};

/// X-Amz-Date, or else Date in the form that is signed; as it stands where it cannot be read.
constexpr std::string_view stated_date(request_view const& head, std::span<char> scratch) noexcept {
  if (auto const own = find_field(head.fields, "x-amz-date"); own) return own.value;
  auto const text = find_field(head.fields, "date").value;
  auto const date = parse_http_date(text);
  if (!date) return text;
  auto const size = write_with(scratch, [&date](auto& to) noexcept { to.write(date->text()); });
  return text_at(scratch.data(), size.value_or(0));
}

/// The parameters that texts quote. A value that does not fit is left out; tokens and signatures always are.
constexpr raw_claim stated_query(std::string_view query, std::span<char> scratch) noexcept {
  std::string_view values[presigned_count]{};
  span_sink kept{scratch};
  query_reader reader{query};
  for (query_parameter parameter; reader.next(parameter);) {
    auto const index = presigned_index(parameter.name);
    bool const quoted = index <= 1 || index == 4 || index == 5;
    if (!quoted || !values[index].empty()) continue;
    if (!check_escapes(parameter.value)) continue;
    auto const before = kept;
    put_decoded(kept, parameter.value);
    if (kept.finish()) {
      values[index] = text_at(scratch.data() + before.size(), kept.size() - before.size());
    } else {
      kept = before;
    }
  }
  raw_claim claim;
  claim.form = claim_form::query;
  claim.algorithm = values[0];
  claim.credential = values[1];
  claim.date = values[4];
  claim.expires = values[5];
  return claim;
}

constexpr stated_claim state_of(request_view const& head, std::span<char> scratch) noexcept {
  stated_claim stated;
  auto const field = find_field(head.fields, "authorization");
  stated.authorization = field.value;
  if (field) {
    stated.claim = parse_authorization(field.value).value_or({});
    stated.date = stated_date(head, scratch);
  } else {
    stated.claim = stated_query(query_of(head.target), scratch);
    stated.date = stated.claim.date;
  }
  stated.credential = split_credential(stated.claim.credential).value_or({});
  return stated;
}

template <sink Out>
constexpr void put_missing_parts(Out& out, std::string_view authorization, bool dated) noexcept {
  constexpr std::string_view parts[]{"Credential"sv, "Signature"sv, "SignedHeaders"sv};
  for (auto const part : parts) {
    auto const found = authorization.find(part);
    if (found != std::string_view::npos && slice(authorization, found + part.size(), 1) == "=") continue;
    out.write("Authorization header requires '");
    out.write(part);
    out.write("' parameter. ");
  }
  if (!dated)
    out.write("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  out.write("Authorization=AWS4-HMAC-SHA256");
}

/// Puts "20150411T064107Z is now earlier than 20150411T064135Z (20150411T064635Z - 5 min.)", or its mirror
/// image.
template <sink Out>
constexpr void put_time_fault(Out& out, std::string_view signed_at, amz_date const& now,
                              std::int64_t shift_seconds, std::string_view relation) noexcept {
  auto const bound = amz_date::from_unix(now.unix_seconds() + shift_seconds).value_or(now);
  std::int64_t const size = shift_seconds < 0 ? -shift_seconds : shift_seconds;
  put_shown(out, signed_at);
  out.write(relation);
  out.write(bound.text());
  out.write(" (");
  out.write(now.text());
  out.write(pick(shift_seconds < 0, " - ", " + "));
  put_decimal(out, static_cast<std::uint64_t>(size / 60));
  out.write(" min.)");
}

template <sink Out>
constexpr void put_date_mismatch(Out& out, stated_claim const& stated) noexcept {
  out.write("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ");
  put_quoted(out, stated.credential.scope.day);
  out.write(" != ");
  put_quoted(out, slice(stated.date, 0, 8));
  out.write(", from ");
  put_quoted(out, stated.date);
  out.put('.');
}

}  // namespace detail

/// Puts the text of a refusal of `head`, in the words of the real service where they are known. `rules` and
/// `now` are the verifier's. Nothing secret is put; what the peer sent is cut and put as visible ASCII.
///
/// Size:  at most 1 KiB. Stack: 1 KiB for a presigned claim.
/// Spec:  the error order and texts catalogued for AWS.
template <sink Out>
constexpr void put_refusal(Out& out, errc code, request_view const& head, verify_rules const& rules,
                           amz_date const& now) noexcept {
  using namespace detail;
  char scratch[1024]{};
  auto const stated = state_of(head, scratch);
  out.write(refusal_opening(code));
  switch (code) {
    case errc::unsupported_algorithm:
      put_quoted(out,
                 stated.claim.form == claim_form::query
                     ? stated.claim.algorithm
                     : slice(stated.authorization, 0, find_outside(stated.authorization, is_token_char)));
      return out.put('.');
    case errc::missing_credential:
    case errc::missing_signature:
    case errc::missing_signed_headers:
    case errc::missing_date:
      return put_missing_parts(out, stated.authorization, code != errc::missing_date);
    case errc::malformed_date:
      put_quoted(out, stated.date);
      return out.put('.');
    case errc::malformed_credential:
      return put_quoted(out, stated.claim.credential);
    case errc::signature_expired: {
      bool const presigned = stated.claim.form == claim_form::query;
      auto const expires = presigned ? expiry_of(stated.claim.expires).value_or(0) : rules.skew_seconds;
      return put_time_fault(out, stated.date, now, -expires, " is now earlier than ");
    }
    case errc::signature_not_yet_current:
      return put_time_fault(out, stated.date, now, rules.skew_seconds, " is still later than ");
    case errc::wrong_region:
      put_quoted(out, stated.credential.scope.region);
      return out.put('.');
    case errc::wrong_service:
      put_quoted(out, rules.service);
      return out.put('.');
    case errc::wrong_terminator:
      put_quoted(out, stated.credential.terminator);
      return out.put('.');
    case errc::wrong_scope_date:
      return put_date_mismatch(out, stated);
    default:
      return;
  }
}

/// Puts the server's two texts behind a refusal's, for debugging a client: the canonical request, the session
/// token's value replaced, and the string to sign. Several hundred bytes to several KiB; only where an
/// operator asks for it.
template <sink Out>
constexpr void put_server_texts(Out& out, canonical_request const& canonical,
                                string_to_sign const& text) noexcept {
  out.write("\n\nThe Canonical String for this request should have been\n'");
  canonical.redacted().put(out);
  out.write("'\n\nThe String-to-Sign should have been\n'");
  text.put(out);
  out.write("'\n");
}

/// Puts the text of the ValidationException that answers a bad id: the segment decoded once, or as it stands
/// where that is not valid UTF-8 or does not fit the 1 KiB of stack it is decoded into. What is put is always
/// valid UTF-8: where need be, bytes that no path may hold are encoded.
template <service Service, sink Out>
constexpr void put_bad_id(Out& out, std::string_view segment) noexcept {
  char room[1024]{};
  auto const decoded = write_decoded(segment, room);
  std::string_view value = decoded ? detail::text_at(room, *decoded) : segment;
  if (find_invalid_utf8(value) != value.size()) value = segment;
  bool const valid = find_invalid_utf8(value) == value.size();
  out.write("1 validation error detected: Value '");
  for (char const c : value) valid || is_visible(c) ? out.put(c) : detail::put_escape(out, c);
  out.write("' at 'id' failed to satisfy constraint: ");
  if (std::string_view{Service::id_pattern}.empty()) return out.write("Member must be a job id");
  out.write("Member must satisfy regular expression pattern: ");
  out.write(Service::id_pattern);
}

}  // namespace jobwire
