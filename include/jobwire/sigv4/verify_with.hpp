// Both steps of verifying in one call, quicker than the two.
// Layer 10; may include: config, sigv4/key_source, sigv4/verify.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/sigv4/key_source.hpp>
#include <jobwire/sigv4/verify.hpp>

namespace jobwire {

/// Finds the key of an access key id in a scope, or none; names the hasher that verifies. The key must stay
/// valid until the source is asked again.
template <class K>
concept finds_keys = sha256_hasher<typename K::hasher> &&
    requires(K& keys, std::string_view access_key_id, credential_scope const& scope) {
  { keys.find(access_key_id, scope) }
  noexcept->std::convertible_to<signing_key const*>;
};

/// One that keeps the start of the string to sign too, as `key_cache` does. What it yields must stay valid
/// until the source is asked again.
template <class K>
concept finds_started_keys = finds_keys<K> &&
    requires(K& keys, std::string_view access_key_id, amz_date const& date, credential_scope const& scope,
             hash_sink<typename K::hasher>& beside) {
  { keys.find_started(access_key_id, date, scope, beside) }
  noexcept->std::same_as<found_key>;
};

namespace detail {

/// Calls `use` with the key of a claim and with a sink that holds the string to sign up to the hash of the
/// canonical request, of which a block may be hashed beside; does not where there is no key.
template <class Keys, class Hasher, class Use>
constexpr void use_key(Keys& keys, checked_claim const& claim, hash_sink<Hasher>& canonical,
                       Use const& use) noexcept {
  if constexpr (finds_started_keys<Keys>) {
    auto const [key, start] = keys.find_started(claim.access_key_id, claim.date, claim.scope, canonical);
    if (key == nullptr) return;
    hash_sink<Hasher> inner{*start};
    inner.spare_wiping();
    use(*key, inner);
  } else {
    signing_key const* const key = keys.find(claim.access_key_id, claim.scope);
    if (key == nullptr) return;
    auto inner = key->hmac().template inner<Hasher>();
    put_known_start(inner, claim.date, claim.scope);
    canonical.advance_with(inner);
    use(*key, inner);
  }
}

/// Whether the signature of a claim, 64 hex digits, is that of the canonical request that `canonical` holds:
/// no error, signature_mismatch or unknown_access_key.
template <class Keys, class Hasher>
constexpr errc judge_hashed(Keys& keys, checked_claim const& claim, hash_sink<Hasher>& canonical) noexcept {
  auto verdict = errc::unknown_access_key;
  use_key(keys, claim, canonical, [&](signing_key const& key, hash_sink<Hasher>& inner) noexcept {
    auto const computed = sign_hashed(key, inner, canonical);
    verdict = select(computed.is(claim.signature), errc::none, errc::signature_mismatch);
  });
  return verdict;
}

/// Verifies a request made as most are: the text of the canonical request is made while the claim is checked.
/// False, and nothing was decided, for any other one.
template <class Keys>
constexpr bool verify_usual(Keys& keys, request_view const& head, verify_rules const& rules,
                            amz_date const& now, std::string_view body_hash, checked_claim& claim,
                            errc& verdict) noexcept {
  using hasher = typename Keys::hasher;
  if (!has_known_fields(head)) return false;
  hash_sink<hasher> canonical;
  bool plain = false;
  bool const usual = fill_usual_claim(head, rules, now, claim, [&](auto const& values) noexcept {
    usual_canonical const request{head.method, head.target, values, body_hash};
    plain = request.is_plain();
    if (!plain) return;
    gather(canonical, request);
  });
  if (!usual || !plain || !every_byte(claim.signature, is_lower_hex16)) return false;
  verdict = judge_hashed(keys, claim, canonical);
  return true;
}

/// Verifies any request, step by step.
template <class Keys>
[[gnu::noinline]] constexpr error verify_any(Keys& keys, request_view const& head, verify_rules const& rules,
                                             amz_date const& now, std::string_view body_hash,
                                             std::span<char> scratch, checked_claim& claim) noexcept {
  auto const filled = fill_claim(head, rules, now, scratch, claim);
  if (!filled) return filled.error();
  signing_key const* const key = keys.find(claim.access_key_id, claim.scope);
  if (key == nullptr) return errc::unknown_access_key;
  return verify<typename Keys::hasher>(head, claim, rules, *key, body_hash).error();
}

}  // namespace detail

/// Verifies a request by `read_claim`, the key that `keys` finds for the claim, and `verify`, in one call.
/// Yields the claim.
///
/// Borrows as `read_claim` does. `body_hash` is the hex hash of the body that came. 2.2 KiB of stack for
/// requests as most signers make them; for others what `verify` takes.
/// Errors:  those of `read_claim`; unknown_access_key - `keys` finds none; those of `verify`; in that order.
template <finds_keys Keys>
constexpr result<checked_claim> verify_with(Keys& keys, request_view const& head, verify_rules const& rules,
                                            amz_date const& now,
                                            std::string_view body_hash = empty_payload_hash,
                                            std::span<char> scratch = {}) noexcept {
  auto claim = result<checked_claim>::initial();
  auto failure = error{errc::none};
  if (!detail::verify_usual(keys, head, rules, now, body_hash, *claim, failure.code)) {
    failure = detail::verify_any(keys, head, rules, now, body_hash, scratch, *claim);
  }
  if (failure.code != errc::none) claim = failure;
  return claim;  // where it was made: a copy waits until all of it is stored
}

}  // namespace jobwire
