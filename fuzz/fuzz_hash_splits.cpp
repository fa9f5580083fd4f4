// Hashing: any split of the input agrees with OpenSSL's digest of the whole, hashers resume each other's
// midstates, and HMAC is what RFC 2104 says.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>

#include "laws.hpp"

namespace {

using jobwire::openssl_sha256;
using jobwire::sha256;
using jobwire::sha256_block;
using jobwire::sha256_digest;
using jobwire::slice;
using laws::require;

/// Feeds `message` in pieces, whose sizes the bytes of `sizes` tell over and over.
template <class Hasher>
sha256_digest in_pieces(std::string_view sizes, std::string_view message) {
  Hasher hasher;
  for (std::size_t i = 0; !message.empty(); ++i) {
    std::size_t piece = message.size();
    if (!sizes.empty()) piece = static_cast<unsigned char>(sizes[i % sizes.size()]) % 131U;
    if (i > 2 * sizes.size()) piece = message.size();  // not for ever, if all are 0
    auto const text = slice(message, 0, piece);
    hasher.update(text);
    message.remove_prefix(text.size());
  }
  return hasher.finish();
}

/// Hashes the first `blocks` by one hasher and the rest by another.
template <class First, class Second>
sha256_digest handed_over(std::string_view message, std::size_t blocks) {
  First first;
  first.update(slice(message, 0, blocks * sha256_block));
  auto const state = first.midstate();
  require(state.bytes == blocks * sha256_block);
  Second second{state};
  second.update(slice(message, blocks * sha256_block));
  return second.finish();
}

/// RFC 2104, section 2, word for word.
sha256_digest plain_hmac(std::string_view key, std::string_view message) {
  std::array<char, sha256_block> pad{};
  jobwire::span_sink out{pad};
  if (key.size() > pad.size()) {
    out.write(jobwire::digest_text{jobwire::hash_of<openssl_sha256>(key)}.view());
  } else {
    out.write(key);
  }
  openssl_sha256 inner;
  openssl_sha256 outer;
  for (char& c : pad) c = static_cast<char>(c ^ 0x36);
  inner.update({pad.data(), pad.size()});
  for (char& c : pad) c = static_cast<char>(c ^ 0x36 ^ 0x5c);
  outer.update({pad.data(), pad.size()});
  inner.update(message);
  outer.update(jobwire::digest_text{inner.finish()}.view());
  return outer.finish();
}

void require_hex(sha256_digest const& digest) {
  std::array<char, 80> memory;
  auto const text = laws::put_text(memory, [&digest](auto& out) noexcept { jobwire::put_hex(out, digest); });
  auto const read = jobwire::parse_hex(text);
  require(read && *read == digest && equal_in_constant_time(*read, digest));
  sha256_digest other = digest;
  other.bytes[digest.bytes[0] % 32U] ^= 1U;
  require(!equal_in_constant_time(other, digest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  // The first byte tells how many of the next are sizes of pieces, or a key.
  auto const bytes = laws::text_of(data, size);
  std::size_t const told = size == 0 ? 0 : data[0] % 80U;
  auto const sizes = slice(bytes, 1, told);
  auto const message = slice(bytes, 1 + told);

  auto const expected = jobwire::hash_of<openssl_sha256>(message);
  require(in_pieces<sha256>(sizes, message) == expected);
  require(in_pieces<openssl_sha256>(sizes, message) == expected);
  jobwire::hash_sink<sha256> sink;
  for (char const c : slice(message, 0, 70)) sink.put(c);
  sink.write(slice(message, 70));
  require(sink.finish() == expected);

  auto const blocks = static_cast<std::size_t>(laws::hash(bytes)) % (message.size() / sha256_block + 1);
  require(handed_over<sha256, openssl_sha256>(message, blocks) == expected);
  require(handed_over<openssl_sha256, sha256>(message, blocks) == expected);

  auto const code = plain_hmac(sizes, message);
  require(jobwire::hmac<sha256>(sizes, message) == code);
  auto const half = slice(sizes, 0, sizes.size() / 2);
  auto const key = jobwire::hmac_key::from_pieces<openssl_sha256>(half, slice(sizes, half.size()));
  require(key.code<sha256>(message) == code);
  require_hex(code);

  auto const read = jobwire::parse_hex(message);
  require(read ? message.size() == 64 : read.error().at <= message.size());
  return 0;
}
