// A request's head, signed, in one of two named profiles; or its presigned target.
// Layer 9; may include: cancel_job/request, sigv4/sign, sigv4/key_source, sigv4/presign.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/request.hpp>
#include <jobwire/sigv4/key_source.hpp>
#include <jobwire/sigv4/presign.hpp>
#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

/// What a head looks like.
enum class emit_profile : std::uint8_t {
  /// Host, X-Amz-Date, X-Amz-Security-Token where there is one, Authorization; no Content-Type, no
  /// Content-Length.
  strict,
  /// The seed's sample, unfolded: Content-Type and Accept as printed there, and x-amz-target signed though
  /// absent. The host should carry the seed's ":443".
  seed,
};

/// How a head is written; a profile alone will do.
struct emit_options {
  constexpr emit_options(emit_profile which = emit_profile::strict,
                         token_policy for_token = token_policy::sign) noexcept
      : profile{which}, token{for_token} {}

  emit_profile profile;
  token_policy token;
};

namespace detail {

/// The names that are signed.
constexpr std::string_view names_signed(emit_options options, bool with_token) noexcept {
  bool const seed = options.profile == emit_profile::seed;
  if (with_token && options.token == token_policy::sign) {
    return pick(seed, "host;x-amz-date;x-amz-security-token;x-amz-target",
                "host;x-amz-date;x-amz-security-token");
  }
  return pick(seed, "host;x-amz-date;x-amz-target", "host;x-amz-date");
}

/// Puts the head up to the value of Authorization.
template <sink Out, operation Op>
constexpr void put_head_start(Out& out, job_request<Op> const& request, endpoint const& at,
                              amz_date const& now, std::string_view token, emit_options options) noexcept {
  bool const seed = options.profile == emit_profile::seed;
  out.write(Op::method);
  out.put(' ');
  request.put_target(out);
  out.write(" HTTP/1.1\r\n");
  if (seed) out.write("Content-Type: charset=UTF-8\r\nAccept: */*\r\n");
  out.write("Host: ");
  out.write(at.host());
  out.write(pick(seed, "\r\nx-amz-date: ", "\r\nX-Amz-Date: "));
  out.write(now.text());
  if (!token.empty() && options.token == token_policy::sign) {
    out.write(pick(seed, "\r\nx-amz-security-token: ", "\r\nX-Amz-Security-Token: "));
    out.write(token);
  }
  out.write("\r\nAuthorization: ");
}

template <sink Out>
constexpr void put_head_end(Out& out, credentials const& who, credential_scope const& scope,
                            std::string_view names, signature const& value, emit_options options) noexcept {
  auto const put_names = [names](auto& to) noexcept { to.write(names); };
  put_authorization(out, who.access_key_id(), scope, put_names, value);
  if (auto const token = who.session_token().reveal();
      !token.empty() && options.token == token_policy::append) {
    out.write("\r\nX-Amz-Security-Token: ");
    out.write(token);
  }
  out.write("\r\n\r\n");
}

/// Refuses an endpoint and credentials that nobody made, and whose texts are therefore empty.
constexpr result<void> check_made(endpoint const& at, credentials const& who) noexcept {
  if (at.region().empty()) return errc::invalid_region;
  if (at.host().empty()) return errc::invalid_host;
  if (who.access_key_id().empty()) return errc::invalid_access_key_id;
  return {};
}

}  // namespace detail

/// The scope in which a request to `at` is signed at `now`. Borrows both.
template <operation Op>
constexpr credential_scope scope_of(endpoint const& at, amz_date const& now JOBWIRE_LIFETIMEBOUND) noexcept {
  return {now.day(), at.region(), Op::service::signing_name};
}

/// Bytes of the head that `write_signed` writes, exactly; no key is needed to know.
template <operation Op>
constexpr std::size_t measure_signed(job_request<Op> const& request, endpoint const& at,
                                     credentials const& who, emit_options options = {}) noexcept {
  return measure_with([&](auto& out) noexcept {
    auto const token = who.session_token().reveal();
    amz_date const any;
    detail::put_head_start(out, request, at, any, token, options);
    detail::put_head_end(out, who, scope_of<Op>(at, any), detail::names_signed(options, !token.empty()), {},
                         options);
  });
}

/// Writes the request's head, signed, at the front of `out`; yields the bytes written. There is no body.
///
/// The signature is computed from the bytes as they stand in `out`: the canonical request is never text.
///
/// Errors:  no_space - `at` is the size needed; nothing was written. invalid_region, invalid_host,
///          invalid_access_key_id - the endpoint or the credentials were default-constructed.
/// Spec:    SigV4; RFC 9112 section 3; the seed's sample request.
template <operation Op, key_source Keys>
constexpr result<std::size_t> write_signed(job_request<Op> const& request, endpoint const& at,
                                           amz_date const& now, Keys& keys, std::span<char> out,
                                           emit_options options = {}) noexcept {
  using hasher = typename Keys::hasher;
  credentials const who = keys.who();
  if (auto const checked = detail::check_made(at, who); !checked) return checked.error();
  std::size_t const size = measure_signed(request, at, who, options);
  if (size > out.size()) return error{errc::no_space, size};

  auto const token = who.session_token().reveal();
  span_sink head{out};
  detail::put_head_start(head, request, at, now, token, options);

  std::string_view const path{out.data() + std::string_view{Op::method}.size() + 1, request.measure_target()};
  std::array<header_field, 3> const fields{
      {{"host", at.host()}, {"x-amz-date", now.text()}, {"x-amz-security-token", token}}};
  bool const signs_token = !token.empty() && options.token == token_policy::sign;
  auto const names = detail::names_signed(options, signs_token);
  auto const canonical = canonical_request::make(
      {Op::method, path, {}, std::span{fields}.first(signs_token ? 3 : 2), names},
      {.absent = options.profile == emit_profile::seed ? absent_headers::as_empty : absent_headers::refuse});
  if (!canonical) return canonical.error();

  auto const scope = scope_of<Op>(at, now);
  auto const value = sign<hasher>(keys.key_for(scope), {now, scope, canonical->template hash<hasher>()});
  detail::put_head_end(head, who, scope, names, value, options);
  return head.finish();
}

/// Writes the request's presigned target at the front of `out`; yields the bytes written. "https://", the
/// host and this make the URL; host alone is signed, and the method is `Op::method`.
///
/// Errors:  invalid_expiry; otherwise as `write_signed`.
template <operation Op, key_source Keys>
constexpr result<std::size_t> write_presigned(job_request<Op> const& request, endpoint const& at,
                                              amz_date const& now, std::int64_t expires_seconds, Keys& keys,
                                              std::span<char> out,
                                              token_policy token = token_policy::sign) noexcept {
  if (auto const checked = detail::check_made(at, keys.who()); !checked) return checked.error();
  std::array<header_field, 1> const fields{{{"host", at.host()}}};
  auto const put_path = [&request](auto& to) noexcept { request.put_target(to); };
  presign_options const options{now, expires_seconds, at.region(), Op::service::signing_name, token, {}};
  return detail::write_presigned_to(put_path, {Op::method, {}, {}, fields, "host"}, keys, options, out);
}

}  // namespace jobwire
