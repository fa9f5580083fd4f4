// A request's head, signed, in one of two named profiles; or its presigned target.
// Layer 10; may include: cancel_job/request, sigv4/sign, sigv4/key_source, sigv4/presign.
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

/// A head to be written: the request and what it is written for. Borrows all of it.
template <operation Op>
struct head_plan {
  constexpr bool is_seed() const noexcept { return options.profile == emit_profile::seed; }
  constexpr std::string_view token() const noexcept { return who.session_token().reveal(); }
  constexpr bool signs_token() const noexcept {
    return !token().empty() && options.token == token_policy::sign;
  }
  /// Puts the target; an id that needs no escape, which `has_plain_id` says, is not looked at again.
  template <auto const&... Before, sink Out>
  [[gnu::always_inline]] constexpr void put_target(Out& out) const noexcept {
    has_plain_id ? put_plain_target<Before...>(out) : request.template put_target<Before...>(out);
  }
  template <auto const&... Before, sink Out>
  [[gnu::always_inline]] constexpr void put_plain_target(Out& out) const noexcept {
    request.template put_collection<Before...>(out);
    out.write(request.job_id());
  }
  job_request<Op> const& request;
  endpoint const& at;
  amz_date const& now;
  credentials const& who;
  emit_options options;
  bool has_plain_id = is_plainly_unreserved(request.job_id());
};

/// Puts the names that are signed.
template <sink Out, operation Op>
[[gnu::always_inline]] constexpr void put_names(Out& out, head_plan<Op> const& plan) noexcept {
  out.write(fixed("host;x-amz-date"));
  if (plan.signs_token()) out.write(fixed(";x-amz-security-token"));
  if (plan.is_seed()) out.write(fixed(";x-amz-target"));
}

template <sink Out, operation Op>
constexpr void put_request_line(Out& out, head_plan<Op> const& plan) noexcept {
  plan.template put_target<Op::method, single_space>(out);
  out.write(fixed(" HTTP/1.1\r\n"));
}

/// Puts the fields up to the signature.
template <sink Out, operation Op>
[[gnu::always_inline]] constexpr void put_fields(Out& out, head_plan<Op> const& plan) noexcept {
  if (plan.is_seed()) out.write(fixed("Content-Type: charset=UTF-8\r\nAccept: */*\r\n"));
  out.write(fixed("Host: "));
  out.write(plan.at.host());
  plan.is_seed() ? out.write(fixed("\r\nx-amz-date: ")) : out.write(fixed("\r\nX-Amz-Date: "));
  out.write(plan.now.fixed_size_text());
  if (plan.signs_token()) {
    plan.is_seed() ? out.write(fixed("\r\nx-amz-security-token: "))
                   : out.write(fixed("\r\nX-Amz-Security-Token: "));
    out.write(plan.token());
  }
  out.write(fixed("\r\nAuthorization: "));
  put_authorization_start(
      out, plan.who.access_key_id(),
      [&plan](auto& to) noexcept {
        put_scope_of<Op::service::signing_name>(to, plan.now.fixed_size_day(), plan.at.region());
      },
      [&plan](auto& to) noexcept { put_names(to, plan); });
}

/// Puts the request line; yields its target, which is at the front of `out`.
template <operation Op>
constexpr std::string_view put_line_and_path(measured_sink& head, head_plan<Op> const& plan,
                                             char const* out) noexcept {
  put_request_line(head, plan);
  std::size_t const size = measure_with([&plan](auto& to) noexcept { plan.put_target(to); });
  return {out + std::string_view{Op::method}.size() + 1, size};
}

template <sink Out>
constexpr void put_head_end(Out& out, credentials const& who, emit_options options) noexcept {
  auto const token = who.session_token().reveal();
  if (!token.empty() && options.token == token_policy::append) {
    out.write(fixed("\r\nX-Amz-Security-Token: "));
    out.write(token);
  }
  out.write(fixed("\r\n\r\n"));
}

/// The canonical request of a head whose target stands at `path`. The other parts are canonical as they are:
/// their types hold no white space.
template <operation Op>
struct canonical_head {
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    out.write(joined<Op::method, line_feed>());
    put_canonical_path(out, path);
    put_rest(out);
  }

  /// Of a long one 0: to put it as any other costs little more, and a hasher needs no code for both.
  constexpr std::size_t size_if_plain() const noexcept {
    if (!plan.has_plain_id) return 0;
    std::size_t const size = measure_with([this](auto& out) noexcept { this->put_plain(out); });
    return size <= gathered_bytes ? size : 0;
  }
  template <sink Out>
  [[gnu::always_inline]] constexpr void put_plain(Out& out) const noexcept {
    plan.template put_plain_target<Op::method, line_feed>(out);
    put_rest(out);
  }

  /// Puts what is behind the path: an empty query, the lines of the headers, and the rest.
  template <sink Out>
  [[gnu::always_inline]] constexpr void put_rest(Out& out) const noexcept {
    out.write(fixed("\n\nhost:"));
    out.write(plan.at.host());
    out.write(fixed("\nx-amz-date:"));
    out.write(plan.now.fixed_size_text());
    if (!plan.signs_token() && !plan.is_seed())
      return out.write(joined<line_feed, line_feed, usual_list, line_feed, empty_payload_hash>());
    out.put('\n');
    if (plan.signs_token()) {
      out.write(fixed("x-amz-security-token:"));
      out.write(plan.token());
      out.put('\n');
    }
    if (plan.is_seed()) out.write(fixed("x-amz-target:\n"));  // signed though absent
    put_canonical_end(
        out, [this](auto& to) noexcept { put_names(to, plan); }, fixed<empty_payload_hash>());
  }

  constexpr bool may_hold_secret() const noexcept { return plan.signs_token(); }

  head_plan<Op> const& plan;
  std::string_view path;
};

template <operation Op>
constexpr std::size_t measure_plan(head_plan<Op> const& plan) noexcept {
  return signature::size + measure_with([&plan](auto& out) noexcept {
           put_request_line(out, plan);
           put_fields(out, plan);
           put_head_end(out, plan.who, plan.options);
         });
}

/// Refuses an endpoint and credentials that nobody made, and whose texts are therefore empty.
constexpr result<void> check_made(endpoint const& at, credentials const& who) noexcept {
  if (at.region().empty()) return errc::invalid_region;
  if (at.host().empty()) return errc::invalid_host;
  if (who.access_key_id().empty()) return errc::invalid_access_key_id;
  return {};
}

/// Bytes of the head, where there is room for them and all that goes into it was made.
template <operation Op>
constexpr result<std::size_t> check_plan(head_plan<Op> const& plan, std::size_t room) noexcept {
  if (auto const checked = check_made(plan.at, plan.who); !checked) return checked.error();
  std::size_t const size = measure_plan(plan);
  if (size > room) return error{errc::no_space, size};
  return size;
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
  amz_date const any;
  return detail::measure_plan(detail::head_plan<Op>{request, at, any, who, options});
}

/// Writes the request's head, signed, at the front of `out`; yields the bytes written. There is no body.
///
/// The signature is computed from the parts that the head is written of: the canonical request is never text.
///
/// Errors:  no_space - `at` is the size needed; nothing was written. invalid_region, invalid_host,
///          invalid_access_key_id - the endpoint or the credentials were default-constructed.
/// Spec:    SigV4; RFC 9112 section 3; the seed's sample request.
template <operation Op, key_source Keys>
constexpr result<std::size_t> write_signed(job_request<Op> const& request, endpoint const& at,
                                           amz_date const& now, Keys& keys, std::span<char> out,
                                           emit_options options = {}) noexcept {
  credentials const who = keys.who();
  detail::head_plan<Op> const plan{request, at, now, who, options};
  auto const size = detail::check_plan(plan, out.size());
  if (!size) return size;

  detail::measured_sink head{out.data()};
  auto const path = detail::put_line_and_path(head, plan, out.data());
  // Before the fields: the hashes wait for each other, and a processor goes on with what follows them.
  auto const value =
      detail::sign_canonical_with(keys, now, scope_of<Op>(at, now), detail::canonical_head<Op>{plan, path});
  detail::put_fields(head, plan);
  value.put(head);
  detail::put_head_end(head, who, options);
  return size;
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
