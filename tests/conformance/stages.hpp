// The stages of a signature, compared one by one.
#pragma once

#include <string>
#include <string_view>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/canonical.hpp>
#include <jobwire/sigv4/sign.hpp>

#include "conformance/report.hpp"
#include "conformance/vectors.hpp"

namespace conformance {

inline std::string text_of(jobwire::sha256_digest const& digest) {
  std::string text(64, '\0');
  jobwire::span_sink out{text};
  jobwire::put_hex(out, digest);
  return text;
}

inline std::string text_of(jobwire::signature const& value) {
  std::string text(jobwire::signature::size, '\0');
  jobwire::span_sink out{text};
  value.put(out);
  return text;
}

struct expected_stages {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;
};

/// The key of a scope. Both hashers must derive the same one, and the one whose hex is `expected`, unless that is empty.
/// The key is never shown.
inline jobwire::signing_key derive_key(test_case& test, std::string_view secret,
                                       jobwire::credential_scope const& scope, std::string_view expected) {
  using namespace jobwire;
  auto const own = signing_key_bytes::derive<sha256>(secret_view{secret}, scope);
  auto const other = signing_key_bytes::derive<openssl_sha256>(secret_view{secret}, scope);
  test.expect(own.reveal() == other.reveal(), "the same signing key of both hashers", "two keys");
  bool const right = expected.empty() || text_of(own.reveal()) == expected;
  test.expect(right, "the signing key of the case", "another one (not shown)");
  return signing_key::of<sha256>(own);
}

/// Compares canonical request, string to sign and signature, each as text and as it is streamed, by both hashers.
/// Yields the signature.
inline jobwire::signature check_stages(test_case& test, jobwire::canonical_request const& canonical,
                                       jobwire::amz_date const& date, jobwire::credential_scope const& scope,
                                       jobwire::signing_key const& key, expected_stages const& expected) {
  using namespace jobwire;
  std::string const text = written(test, "canonical request", canonical.measure(),
                                   [&](std::span<char> out) { return canonical.write(out); });
  test.expect_same_text("canonical request", expected.canonical_request, text);
  auto const hash = canonical.hash<sha256>();
  test.expect_equal("streamed hash of the canonical request", text_of(hash_of<sha256>(text)), text_of(hash));
  test.expect_equal("the same hash by libcrypto", text_of(hash), text_of(canonical.hash<openssl_sha256>()));

  string_to_sign const to_sign{date, scope, hash};
  std::string const lines = written(test, "string to sign", to_sign.measure(),
                                    [&](std::span<char> out) { return to_sign.write(out); });
  test.expect_equal("string to sign", expected.string_to_sign, lines);

  auto const value = sign<sha256>(key, to_sign);
  test.expect_equal("signature", expected.signature, text_of(value));
  test.expect_equal("the same signature by libcrypto", text_of(value),
                    text_of(sign<openssl_sha256>(key, to_sign)));
  std::string const of_text = text_of(key.hmac().code<sha256>(lines));
  test.expect_equal("the same signature of the text", text_of(value), of_text);
  return value;
}

}  // namespace conformance
