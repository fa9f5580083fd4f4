// libcrypto's SHA-256 as a hasher, by its low-level calls.
// Rim; may include: hash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <openssl/sha.h>

#include <jobwire/hash.hpp>

namespace jobwire {

// The low-level calls are deprecated, but EVP allocates for each digest; they are in OpenSSL 3, BoringSSL and
// AWS-LC. This is not libcrypto's FIPS provider.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif

/// Streaming SHA-256 on libcrypto: models `sha256_hasher`, 112 bytes, nothing allocated; wiped on
/// destruction, since it may have hashed a key. Not usable in constant expressions.
/// Spec:  FIPS 180-4.
class openssl_sha256 {
 public:
  openssl_sha256() noexcept { SHA256_Init(&context_); }

  explicit openssl_sha256(sha256_midstate const& resumed) noexcept : openssl_sha256{} {
    for (std::size_t i = 0; i < resumed.words.size(); ++i) context_.h[i] = resumed.words[i];
    std::uint64_t const bits = (resumed.bytes - resumed.bytes % sha256_block) * 8;
    context_.Nl = static_cast<SHA_LONG>(bits & 0xffffffffU);
    context_.Nh = static_cast<SHA_LONG>(bits >> 32U);
  }

  openssl_sha256(openssl_sha256 const&) noexcept = default;
  openssl_sha256& operator=(openssl_sha256 const&) noexcept = default;
  ~openssl_sha256() { wipe(context_); }

  void update(std::string_view text) noexcept {
    if (!text.empty()) SHA256_Update(&context_, text.data(), text.size());
  }

  /// The digest of all that was fed. The hasher is spent.
  sha256_digest finish() noexcept {
    sha256_digest digest;
    SHA256_Final(digest.bytes.data(), &context_);
    return digest;
  }

  sha256_midstate midstate() const noexcept {
    sha256_midstate state;
    for (std::size_t i = 0; i < state.words.size(); ++i) state.words[i] = context_.h[i];
    state.bytes = (std::uint64_t{context_.Nh} << 32U | context_.Nl) / 8;
    return state;
  }

 private:
  SHA256_CTX context_;
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

static_assert(sha256_hasher<openssl_sha256>);

}  // namespace jobwire
