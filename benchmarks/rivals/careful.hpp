// Signature Version 4 as well as it can be had from libcrypto: nothing on the heap, its low-level SHA-256 calls, HMAC keys
// kept as midstates, each text put together in one buffer and hashed in one call.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <openssl/sha.h>

#include "corpus.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace careful {

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

/// The two hex digits of each byte.
constexpr std::array<std::array<char, 2>, 256> hex_pairs = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i / 16], digits[i % 16]};
  return pairs;
}();

inline char* put(char* to, std::string_view text) noexcept {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

inline char* put_hex(char* to, digest const& from) noexcept {
  for (unsigned char const byte : from) {
    std::memcpy(to, hex_pairs[byte].data(), 2);
    to += 2;
  }
  return to;
}

inline digest sha256(char const* text, std::size_t size) noexcept {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, text, size);
  digest made;
  SHA256_Final(made.data(), &context);
  return made;
}

/// An HMAC key of up to 64 bytes as what libcrypto's state is after each pad.
class hmac_key {
 public:
  hmac_key(void const* key, std::size_t size) noexcept {
    std::array<unsigned char, 64> pad{};
    std::memcpy(pad.data(), key, size);
    for (auto& byte : pad) byte ^= 0x36;
    SHA256_Init(&inner_);
    SHA256_Update(&inner_, pad.data(), pad.size());
    for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
    SHA256_Init(&outer_);
    SHA256_Update(&outer_, pad.data(), pad.size());
  }

  digest code(void const* text, std::size_t size) const noexcept {
    digest made;
    SHA256_CTX context = inner_;
    SHA256_Update(&context, text, size);
    SHA256_Final(made.data(), &context);
    context = outer_;
    SHA256_Update(&context, made.data(), made.size());
    SHA256_Final(made.data(), &context);
    return made;
  }

 private:
  SHA256_CTX inner_;
  SHA256_CTX outer_;
};

/// What both signers hold and do. The path has only characters that stand for themselves in a canonical path.
class signer {
 protected:
  hmac_key derive() const noexcept {
    std::array<char, 4 + 60> first;
    char const* const end = put(put(first.data(), "AWS4"), secret_);
    digest key =
        hmac_key{first.data(), static_cast<std::size_t>(end - first.data())}.code(instant_.data(), 8);
    key = hmac_key{key.data(), key.size()}.code(region_.data(), region_.size());
    key = hmac_key{key.data(), key.size()}.code(service_.data(), service_.size());
    key = hmac_key{key.data(), key.size()}.code("aws4_request", 12);
    return {key.data(), key.size()};
  }

  std::size_t sign(hmac_key const& key) noexcept {
    std::array<char, 512> text;
    char* at = put(put(text.data(), "DELETE\n"), path_);
    at = put(put(at, "\n\nhost:"), host_);
    at = put(put(at, "\nx-amz-date:"), instant_);
    at = put(at,
             "\n\nhost;x-amz-date\n"
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    auto const canonical = sha256(text.data(), static_cast<std::size_t>(at - text.data()));

    char* const scope = put(put(put(text.data(), "AWS4-HMAC-SHA256\n"), instant_), "\n");
    at = put(put(scope, instant_.substr(0, 8)), "/");
    at = put(put(at, region_), "/");
    at = put(put(at, service_), "/aws4_request");
    std::string_view const scope_text{scope, static_cast<std::size_t>(at - scope)};
    at = put_hex(put(at, "\n"), canonical);
    auto const signature = key.code(text.data(), static_cast<std::size_t>(at - text.data()));

    at = put(put(out_.data(), "DELETE "), path_);
    at = put(put(at, " HTTP/1.1\r\nHost: "), host_);
    at = put(put(at, "\r\nX-Amz-Date: "), instant_);
    at = put(put(at, "\r\nAuthorization: AWS4-HMAC-SHA256 Credential="), access_key_id_);
    at = put(put(at, "/"), scope_text);
    at = put_hex(put(at, ", SignedHeaders=host;x-amz-date, Signature="), signature);
    at = put(at, "\r\n\r\n");
    return static_cast<std::size_t>(at - out_.data());
  }

  bool is_right(std::size_t size) const noexcept {
    return std::string_view{out_.data(), size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  std::string_view path_ = corpus::path;
  std::string_view host_ = corpus::host;
  std::string_view instant_ = corpus::instant;
  std::string_view access_key_id_ = corpus::access_key_id;
  std::string_view secret_ = corpus::documentation_secret;
  std::string_view region_ = corpus::region;
  std::string_view service_ = "elastictranscoder";
};

class sign_cached : signer {
 public:
  std::size_t operator()() noexcept { return sign(key_); }
  bool right() noexcept { return is_right((*this)()); }

 private:
  hmac_key key_ = derive();
};

class sign_derive : signer {
 public:
  std::size_t operator()() noexcept { return sign(derive()); }
  bool right() noexcept { return is_right((*this)()); }
};

}  // namespace careful

#pragma GCC diagnostic pop
