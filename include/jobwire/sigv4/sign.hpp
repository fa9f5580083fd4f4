// The string to sign, the signature, and the value of the Authorization field.
// Layer 8; may include: sigv4/scope, sigv4/canonical, sigv4/key_source.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/sigv4/canonical.hpp>
#include <jobwire/sigv4/key_source.hpp>
#include <jobwire/sigv4/scope.hpp>

namespace jobwire {

/// The four lines that are signed. Borrows what the scope borrows.
struct string_to_sign {
  amz_date date;
  credential_scope scope;
  sha256_digest canonical_hash;

  /// Puts `AWS4-HMAC-SHA256\nINSTANT\nSCOPE\nHASH`, no line feed at the end.
  /// Spec:  SigV4, "Create a string to sign".
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    put_signing_start(out, date, scope);
    put_hex(out, canonical_hash);
  }

  constexpr std::size_t measure() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put(out); });
  }

  /// Writes the text at the front of `out`; yields the bytes written. Errors: no_space.
  constexpr result<std::size_t> write(std::span<char> out) const noexcept {
    return write_with(out, [this](auto& to) noexcept { this->put(to); });
  }
};

/// The signature of a string to sign, which goes into the hasher without being text first.
template <sha256_hasher Hasher>
constexpr signature sign(signing_key const& key, string_to_sign const& text) noexcept {
  auto inner = key.hmac().template inner<Hasher>();
  text.put(inner);
  return signature{key.hmac().finish(inner)};
}

namespace detail {

/// Finishes a signature, one hash after the other.
template <sha256_hasher Hasher>
[[gnu::noinline]] constexpr signature sign_by_steps(signing_key const& key, hash_sink<Hasher>& inner,
                                                    hash_sink<Hasher>& canonical) noexcept {
  put_hex(inner, canonical.finish());
  return signature{key.hmac().finish(inner)};
}

/// Finishes a signature: `inner` holds the string to sign up to the hash, `canonical` the canonical request.
template <sha256_hasher Hasher>
constexpr signature sign_hashed(signing_key const& key, hash_sink<Hasher>& inner,
                                hash_sink<Hasher>& canonical) noexcept {
  sha256_digest code;
  if (!std::is_constant_evaluated() &&
      hash_sink<Hasher>::template finish_quoting<1>({&inner}, {false}, {&canonical},
                                                    {&key.hmac().outer_midstate()}, {&code})) {
    return signature{code};
  }
  return sign_by_steps(key, inner, canonical);
}

/// The signature of a canonical request. The string to sign begins with what is known beforehand, so its
/// first block is hashed beside one of the canonical request.
template <sha256_hasher Hasher, class Canonical>
constexpr signature sign_canonical(signing_key const& key, amz_date const& date,
                                   credential_scope const& scope, Canonical const& request) noexcept {
  hash_sink<Hasher> canonical;
  gather(canonical, request);
  canonical.advance_block();  // meanwhile a processor writes what follows
  auto inner = key.hmac().template inner<Hasher>();
  put_known_start(inner, date, scope);
  canonical.advance_with(inner);
  return sign_hashed(key, inner, canonical);
}

/// The same with a source of keys, which may have kept the start of the string to sign.
template <key_source Keys, class Canonical>
constexpr signature sign_canonical_with(Keys& keys, amz_date const& date, credential_scope const& scope,
                                        Canonical const& request) noexcept {
  using hasher = typename Keys::hasher;
  if constexpr (start_keeping_source<Keys>) {
    hash_sink<hasher> canonical;
    gather(canonical, request);
    canonical.seal();
    if constexpr (signing_source<Keys>) {
      signature made;
      if (keys.sign_deriving(date, scope, canonical, made)) [[unlikely]]
        return made;
    }
    auto const [key, start] = keys.started_key_for(date, scope, canonical);
    hash_sink<hasher> inner{start};
    inner.spare_wiping();
    return sign_hashed(key, inner, canonical);
  } else {
    return sign_canonical<hasher>(keys.key_for(scope), date, scope, request);
  }
}

/// What stands before the access key id in the Authorization field.
inline constexpr std::string_view credential_name = " Credential=";

/// Puts the value of the Authorization field up to the signature.
template <sink Out, class PutScope, class PutNames>
[[gnu::always_inline]] constexpr void put_authorization_start(Out& out, std::string_view access_key_id,
                                                              PutScope const& scope_to,
                                                              PutNames const& names_to) noexcept {
  out.write(joined<signing_algorithm, credential_name>());
  out.write(access_key_id);
  out.put('/');
  scope_to(out);
  out.write(fixed(", SignedHeaders="));
  names_to(out);
  out.write(fixed(", Signature="));
}

}  // namespace detail

/// The value of the Authorization field. Borrows the request and what the scope borrows.
struct authorization {
  std::string_view access_key_id;
  credential_scope scope;
  canonical_request const& request;
  signature value;

  /// Puts `AWS4-HMAC-SHA256 Credential=ID/SCOPE, SignedHeaders=LIST, Signature=HEX`.
  /// Spec:  SigV4, "Add the signature to the request"; the order is the seed's.
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    detail::put_authorization_start(
        out, access_key_id, [this](auto& to) noexcept { put_scope(to, scope); },
        [this](auto& to) noexcept { request.put_signed_headers(to); });
    value.put(out);
  }

  constexpr std::size_t measure() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put(out); });
  }

  /// Writes the value at the front of `out`; yields the bytes written. Errors: no_space.
  constexpr result<std::size_t> write(std::span<char> out) const noexcept {
    return write_with(out, [this](auto& to) noexcept { this->put(to); });
  }
};

}  // namespace jobwire
