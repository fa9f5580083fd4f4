// What a request claims about its signature, read from the Authorization field or from a presigned query.
// Layer 7; may include: config, query, http/head, sigv4/scope, sigv4/signed_headers, sigv4/usual_request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/query.hpp>
#include <jobwire/sigv4/scope.hpp>
#include <jobwire/sigv4/signed_headers.hpp>
#include <jobwire/sigv4/usual_request.hpp>

namespace jobwire {

/// Where a claim stood.
enum class claim_form : std::uint8_t { field, query };

inline constexpr std::int64_t max_expiry_seconds = 604800;

/// The parts of a claim as they stood, not yet checked; a presigned query's are decoded. Borrows the head, or
/// the scratch that took the decoded text.
struct raw_claim {
  claim_form form = claim_form::field;
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view date;     ///< of a presigned query
  std::string_view expires;  ///< of a presigned query
  secret_view session_token;
};

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
  detail::usual_request seen{};      ///< spares `verify` a second reading, of what must not change till then
};

namespace detail {

/// Whether a query carries an authorization.
constexpr bool is_presigned(std::string_view query) noexcept {
  query_reader reader{query};
  for (query_parameter parameter; reader.next(parameter);) {
    if (presigned_index(parameter.name) < 4) return true;
  }
  return false;
}

/// Sets one part; yields false where it was there before.
constexpr bool set_once(std::string_view& part, bool& seen, std::string_view value) noexcept {
  if (seen) return false;
  seen = true;
  part = value;
  return true;
}

}  // namespace detail

namespace detail {

// What stands between the parts of an Authorization value that is laid out as the seed's sample.
inline constexpr char authorization_front[] = "AWS4-HMAC-SHA256 Credential=";
inline constexpr char authorization_middle[] = ", SignedHeaders=";
inline constexpr char authorization_back[] = ", Signature=";

/// The size of a literal.
template <std::size_t Size>
consteval std::size_t size_of(char const (&)[Size]) noexcept {
  return Size - 1;
}

/// Reads a value laid out as the seed's sample and AWS's own signers do, from both its ends; false, and
/// nothing of use, where it is any other.
constexpr bool read_usual_authorization(std::string_view value, std::string_view& credential,
                                        std::string_view& signed_headers,
                                        std::string_view& signature) noexcept {
  constexpr std::string_view front = authorization_front;
  constexpr std::string_view middle = authorization_middle;
  constexpr std::string_view back = authorization_back;
  constexpr std::size_t digits = signature::size;
  if (std::is_constant_evaluated() || value.size() < front.size() + middle.size() + back.size() + digits)
    return false;
  std::size_t const end = value.size() - digits - back.size();
  auto const parts = slice(value, front.size(), end - front.size());
  std::size_t const comma = find_byte(parts, ',');
  credential = slice(parts, 0, comma);
  signed_headers = slice(parts, comma + middle.size());
  signature = slice(value, end + back.size());
  return same_bytes(slice(value, 0, front.size()), front) &&
         same_bytes(slice(parts, comma, middle.size()), middle) &&
         same_bytes(slice(value, end, back.size()), back) && all_visible(credential) &&
         is_plainly_names(signed_headers) && every_byte(signature, is_lower_hex16);
}

}  // namespace detail

/// Reads the value of an Authorization field: a scheme, then `key=value` parts split by commas, in any order,
/// with or without white space around them.
///
/// Errors (`at` is an offset in the value):  unsupported_algorithm. malformed_authorization - a part without
///          "=", with white space inside, or with an unknown key. duplicate_parameter. missing_credential,
///          missing_signature, missing_signed_headers.
/// Spec:    SigV4, "Authorization header"; the seed's sample.
constexpr result<raw_claim> parse_authorization(std::string_view value) noexcept {
  raw_claim claim;
  claim.algorithm = slice(value, 0, signing_algorithm.size());
  std::size_t const scheme_end = claim.algorithm.size();
  if (!detail::same_bytes(claim.algorithm, signing_algorithm) ||
      (scheme_end < value.size() && is_token_char(value[scheme_end]))) {
    return errc::unsupported_algorithm;
  }
  bool has_credential = false;
  bool has_signed_headers = false;
  bool has_signature = false;
  std::size_t begin = scheme_end;
  bool more = !trim(slice(value, begin)).empty();
  while (more) {
    std::size_t const comma = begin + detail::find_byte(slice(value, begin), ',');
    auto const part = trim(slice(value, begin, comma - begin));
    std::size_t const at = part.empty() ? begin : detail::offset_in(value, part);
    more = comma != value.size();
    begin = comma + 1;
    auto const equals = detail::find_byte(part, '=');
    if (equals == part.size() || !all_visible(part)) return error{errc::malformed_authorization, at};
    auto const key = slice(part, 0, equals);
    auto const text = slice(part, equals + 1);
    bool fresh = false;
    if (detail::same_bytes(key, "Credential")) {
      fresh = detail::set_once(claim.credential, has_credential, text);
    } else if (detail::same_bytes(key, "SignedHeaders")) {
      fresh = detail::set_once(claim.signed_headers, has_signed_headers, text);
    } else if (detail::same_bytes(key, "Signature")) {
      fresh = detail::set_once(claim.signature, has_signature, text);
    } else {
      return error{errc::malformed_authorization, at};
    }
    if (!fresh) return error{errc::duplicate_parameter, at};
  }
  if (!has_credential) return errc::missing_credential;
  if (!has_signature) return errc::missing_signature;
  if (!has_signed_headers) return errc::missing_signed_headers;
  return claim;
}

/// Reads the X-Amz-* parameters of a presigned query. Values with escapes are decoded into `scratch`.
///
/// Errors (`at` is an offset in the query):  malformed_escape. duplicate_parameter. unsupported_algorithm.
///          missing_parameter - of Credential, SignedHeaders, Signature, Date and Expires. no_space - `at` is
///          the size that `scratch` needs so far.
/// Spec:    SigV4, "Add the signature to the query string".
constexpr result<raw_claim> parse_presigned(std::string_view query, std::span<char> scratch) noexcept {
  if (auto const checked = check_escapes(query); !checked) return checked.error();
  std::string_view values[detail::presigned_count]{};
  bool seen[detail::presigned_count]{};
  span_sink decoded{scratch};
  query_reader reader{query};
  for (query_parameter parameter; reader.next(parameter);) {
    auto const index = detail::presigned_index(parameter.name);
    if (index == detail::presigned_count) continue;
    auto value = parameter.value;
    if (value.find('%') != std::string_view::npos) {
      std::size_t const begin = decoded.size();
      detail::put_decoded(decoded, value);
      if (auto const fits = decoded.finish(); !fits) return fits.error();
      value = detail::text_at(scratch.data() + begin, decoded.size() - begin);
    }
    if (!detail::set_once(values[index], seen[index], value)) {
      return error{errc::duplicate_parameter, detail::offset_in(query, parameter.name)};
    }
  }
  if (values[0] != signing_algorithm) return errc::unsupported_algorithm;
  for (std::size_t i = 1; i < detail::presigned_count - 1; ++i) {
    if (!seen[i]) return errc::missing_parameter;
  }
  return raw_claim{claim_form::query, values[0], values[1], values[2],
                   values[3],         values[4], values[5], secret_view{values[6]}};
}

/// A credential's five parts.
struct credential_parts {
  std::string_view access_key_id;
  credential_scope scope;
  std::string_view terminator;
};

/// Splits `ID/YYYYMMDD/REGION/SERVICE/aws4_request`; what the parts say is not checked.
///
/// Errors:  malformed_credential - not exactly five parts, or an access key id with a byte that none has.
constexpr result<credential_parts> split_credential(std::string_view credential) noexcept {
  constexpr std::size_t count = 5;
  std::string_view parts[count]{};
  std::size_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const end = begin + detail::find_byte(slice(credential, begin), '/');
    bool const last = i + 1 == count;
    if ((end >= credential.size()) != last) return error{errc::malformed_credential, begin};
    parts[i] = slice(credential, begin, end - begin);
    begin = end + 1;
  }
  if (detail::is_plainly_unreserved(parts[0])) {  // as access key ids are
    return credential_parts{parts[0], {parts[1], parts[2], parts[3]}, parts[4]};
  }
  auto const bad = find_outside(parts[0], is_access_key_char);
  if (parts[0].empty() || bad != parts[0].size()) return error{errc::malformed_credential, bad};
  return credential_parts{parts[0], {parts[1], parts[2], parts[3]}, parts[4]};
}

}  // namespace jobwire
