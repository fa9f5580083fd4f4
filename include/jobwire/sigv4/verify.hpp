// The second step of verifying: whether the signature is the one that the key makes.
// Layer 9; may include: sigv4/read_claim, sigv4/sign.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/sigv4/read_claim.hpp>
#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

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

namespace detail {

/// Makes the canonical request that a claim signs; yields the payload hash that it was made with. Errors as
/// `canonical_request_of`.
constexpr result<std::string_view> claim_canonical(request_view const& head, checked_claim const& claim,
                                                   verify_rules const& rules, std::string_view body_hash,
                                                   canonical_request& made) noexcept {
  auto const payload = payload_hash_of(head, rules, body_hash);
  if (!payload) return payload;
  auto const target = split_target(head.target);
  bool const presigned = claim.form == claim_form::query;
  auto const failure =
      made.take({head.method, target.path, target.query, head.fields, claim.signed_headers, *payload},
                {.path = rules.path,
                 .absent = rules.absent,
                 .query_without = pick(presigned, "X-Amz-Signature", {})},
                {head.checked.is(head.fields)})
          .error();
  if (failure.code == errc::none) return payload;
  // A hash that the head sent is checked already: this one is the caller's.
  if (failure.code == errc::invalid_payload_hash || kind(failure.code) != error_kind::caller) return failure;
  return error{errc::malformed_head, failure.at};
}

}  // namespace detail

/// The canonical request that a claim signs. Borrows the head and the claim's texts.
///
/// Errors:  malformed_head - a method, path, name or value that no head has. Those of `payload_hash_of`.
///          too_many_fields, too_many_parameters. invalid_payload_hash - of `body_hash`.
constexpr result<canonical_request> canonical_request_of(
    request_view const& head, checked_claim const& claim, verify_rules const& rules,
    std::string_view body_hash = empty_payload_hash) noexcept {
  auto made = result<canonical_request>::initial();
  auto const failure = detail::claim_canonical(head, claim, rules, body_hash, *made).error();
  if (failure.code != errc::none) made = failure;
  return made;
}

namespace detail {

/// One of two codes, without a branch: no jump in the verifier depends on a secret.
constexpr errc select(bool first, errc one, errc other) noexcept {
  unsigned const mask = 0U - static_cast<unsigned>(first);
  return static_cast<errc>((static_cast<unsigned>(one) & mask) | (static_cast<unsigned>(other) & ~mask));
}

/// payload_hash_mismatch where what was signed is another hash than the body's; else none.
constexpr errc other_body_of(std::string_view payload, std::string_view body_hash) noexcept {
  if (!std::is_constant_evaluated() && payload.data() == body_hash.data() &&
      payload.size() == body_hash.size()) {
    return errc::none;  // the very text, as where no hash was sent
  }
  bool const same = payload == body_hash || payload == unsigned_payload;
  return same ? errc::none : errc::payload_hash_mismatch;
}

/// Whether a canonical request may be made of a head with no look at each of its fields.
constexpr bool has_known_fields(request_view const& head) noexcept {
  return head.checked.is(head.fields) && head.fields.size() <= max_signed_fields;
}

/// Makes all that a signature is compared by and yields what `use` makes of it: the canonical request, and
/// the verdict where the signature holds. Errors, without a call: those of `verify` that come before it, that
/// of a malformed signature first.
template <class Use>
constexpr result<void> use_claimed(request_view const& head, checked_claim const& claim,
                                   verify_rules const& rules, std::string_view body_hash,
                                   Use const& use) noexcept {
  if (has_known_fields(head) && claim.seen.is(head.target, head.fields, claim.signed_headers)) {
    usual_canonical const usual{head.method, head.target, claim.seen.values(head.fields), body_hash};
    if (usual.is_plain()) return use(usual, errc::none);  // no x-amz-content-sha256
  }
  auto canonical = result<canonical_request>::initial();
  auto const payload = claim_canonical(head, claim, rules, body_hash, *canonical);
  if (payload) return use(*canonical, other_body_of(*payload, body_hash));
  auto const claimed = signature::parse(claim.signature);  // what is wrong with it comes first
  return claimed ? payload.error() : claimed.error();
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
  return detail::use_claimed(
      head, claim, rules, body_hash, [&](auto const& canonical, errc otherwise) noexcept -> result<void> {
        auto const computed = detail::sign_canonical<Hasher>(key, claim.date, claim.scope, canonical);
        auto const claimed = signature::parse(claim.signature);  // does not wait for the hashes
        if (!claimed) return claimed.error();
        bool const same = equal_in_constant_time(computed, *claimed);
        return detail::select(same, otherwise, errc::signature_mismatch);
      });
}

}  // namespace jobwire
