// The string to sign, the signature, and the value of the Authorization field.
// Layer 7; may include: sigv4/scope, sigv4/canonical.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/sigv4/canonical.hpp>
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
    out.write(signing_algorithm);
    out.put('\n');
    out.write(date.text());
    out.put('\n');
    put_scope(out, scope);
    out.put('\n');
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
  return signature{key.hmac().template outer<Hasher>(inner.finish())};
}

namespace detail {

template <sink Out, class PutNames>
constexpr void put_authorization(Out& out, std::string_view access_key_id, credential_scope const& scope,
                                 PutNames const& put_names, signature const& value) noexcept {
  out.write(signing_algorithm);
  out.write(" Credential=");
  out.write(access_key_id);
  out.put('/');
  put_scope(out, scope);
  out.write(", SignedHeaders=");
  put_names(out);
  out.write(", Signature=");
  value.put(out);
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
    auto const put_names = [this](auto& to) noexcept { request.put_signed_headers(to); };
    detail::put_authorization(out, access_key_id, scope, put_names, value);
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
