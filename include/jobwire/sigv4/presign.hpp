// Presigned targets: the authorization in the query, the signature last.
// Layer 9; may include: config, sigv4/claim, sigv4/key_source, sigv4/sign.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/key_source.hpp>
#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

/// What a presigned target is made for.
struct presign_options {
  amz_date now;
  std::int64_t expires_seconds = 900;  ///< 1 to 604800
  std::string_view region;
  std::string_view service;
  token_policy token = token_policy::sign;
  canonical_rules rules{};
};

namespace detail {

/// Puts the X-Amz-* parameters that are signed, in canonical order; no other name can sort between them.
template <sink Out>
constexpr void put_presigned_block(Out& out, request_parts const& parts, credentials const& who,
                                   presign_options const& options) noexcept {
  out.write("X-Amz-Algorithm=");
  out.write(signing_algorithm);
  out.write("&X-Amz-Credential=");
  put_segment(out, who.access_key_id());
  for (auto const part : {options.now.day(), options.region, options.service, scope_terminator}) {
    out.write("%2F");
    put_segment(out, part);
  }
  out.write("&X-Amz-Date=");
  out.write(options.now.text());
  out.write("&X-Amz-Expires=");
  put_decimal(out, static_cast<std::uint64_t>(options.expires_seconds));
  auto const token = who.session_token().reveal();
  if (!token.empty() && options.token == token_policy::sign) {
    out.write("&X-Amz-Security-Token=");
    put_segment(out, token);
  }
  out.write("&X-Amz-SignedHeaders=");
  put_segment(out, parts.signed_headers);
}

/// Puts a request's own parameters, sorted, with the X-Amz-* ones in their place among them.
template <sink Out>
constexpr void put_presigned_query(Out& out, request_parts const& parts, credentials const& who,
                                   presign_options const& options) noexcept {
  query_table const own{parts.query};
  bool placed = false;
  bool first = true;
  auto const place = [&]() noexcept {
    if (!first) out.put('&');
    put_presigned_block(out, parts, who, options);
    first = false;
    placed = true;
  };
  for (auto const& parameter : own) {
    if (!placed && compare_encoded(parameter.name, "X-Amz-") > 0) place();
    if (!first) out.put('&');
    first = false;
    put_parameter(out, parameter);
  }
  if (!placed) place();
}

/// Puts what follows the signed query.
template <sink Out>
constexpr void put_presigned_end(Out& out, credentials const& who, token_policy token,
                                 signature const& value) noexcept {
  out.write("&X-Amz-Signature=");
  value.put(out);
  if (who.session_token().empty() || token == token_policy::sign) return;
  out.write("&X-Amz-Security-Token=");
  put_segment(out, who.session_token().reveal());
}

/// Refuses what a presigned target cannot be made of.
constexpr result<void> check_presign(request_parts const& parts, presign_options const& options) noexcept {
  if (options.expires_seconds < 1 || options.expires_seconds > max_expiry_seconds)
    return errc::invalid_expiry;
  if (auto const checked = check_scope_name(options.region, errc::invalid_region); !checked)
    return checked.error();
  if (auto const checked = check_scope_name(options.service, errc::invalid_service_name); !checked) {
    return checked.error();
  }
  if (auto const checked = check_signed_headers(parts.signed_headers); !checked) return checked.error();
  if (!is_signed(parts.signed_headers, "host")) return errc::host_not_signed;
  if (auto const checked = check_query(parts.query); !checked) return checked.error();
  query_reader reader{parts.query};
  for (query_parameter parameter; reader.next(parameter);) {
    if (decodes_from(parameter.name, "X-Amz-")) {
      return error{errc::duplicate_parameter, offset_in(parts.query, parameter.name)};
    }
  }
  return {};
}

}  // namespace detail

namespace detail {

/// Writes a presigned target whose path `put_path` puts; see `write_presigned`.
template <key_source Keys, class PutPath>
constexpr result<std::size_t> write_presigned_to(PutPath const& put_path, request_parts parts, Keys& keys,
                                                 presign_options const& options,
                                                 std::span<char> out) noexcept {
  if (auto const checked = check_presign(parts, options); !checked) return checked.error();
  credentials const who = keys.who();
  std::size_t const size = measure_with([&](auto& to) noexcept {
    put_path(to);
    to.put('?');
    put_presigned_query(to, parts, who, options);
    put_presigned_end(to, who, options.token, {});
  });
  if (size > out.size()) return error{errc::no_space, size};

  span_sink target{out};
  put_path(target);
  parts.path = text_at(out.data(), target.size());
  target.put('?');
  std::size_t const query_at = target.size();
  put_presigned_query(target, parts, who, options);
  parts.query = text_at(out.data() + query_at, target.size() - query_at);
  auto const canonical = canonical_request::make(parts, options.rules);
  if (!canonical) return canonical.error();

  credential_scope const scope{options.now.day(), options.region, options.service};
  auto const value = sign_canonical_with(keys, options.now, scope, *canonical);
  put_presigned_end(target, who, options.token, value);
  return target.finish();
}

}  // namespace detail

/// Writes a presigned target (path and query) at the front of `out`; yields the bytes written.
///
/// `parts.path` is the wire path and is written as it is; `parts.query` are the request's own parameters, put
/// in canonical order with the X-Amz-* ones; `parts.signed_headers` names the fields that are signed, "host"
/// at least, all of which the request must carry. The signature is computed from the bytes as they stand in
/// `out`. To know the size beforehand, call it with an empty `out`.
///
/// Errors:  invalid_expiry, invalid_region, invalid_service_name. duplicate_parameter - an X-Amz-* one in the
///          query. Those of `check_signed_headers`; host_not_signed. no_space - `at` is the size needed;
///          nothing was written. Those of `canonical_request::make`.
/// Spec:    SigV4, "Add the signature to the query string".
template <key_source Keys>
constexpr result<std::size_t> write_presigned(request_parts const& parts, Keys& keys,
                                              presign_options const& options, std::span<char> out) noexcept {
  auto const put_path = [&parts](auto& to) noexcept { to.write(parts.path); };
  return detail::write_presigned_to(put_path, parts, keys, options, out);
}

}  // namespace jobwire
