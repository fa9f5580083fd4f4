#include <jobwire/adapt/openssl.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include <openssl/hmac.h>

#include <jobwire/ascii.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/sha256.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

using namespace jobwire;

namespace {

static_assert(sha256_hasher<openssl_sha256> && sink<hash_sink<openssl_sha256>>);
static_assert(sizeof(openssl_sha256) == 112 && !std::is_convertible_v<sha256_midstate, openssl_sha256>);

bool same(sha256_midstate const& left, sha256_midstate const& right) {
  return left.words == right.words && left.bytes == right.bytes;
}

/// The digest of `text`, fed in random pieces.
template <class Hasher>
sha256_digest in_pieces(support::random& random, std::string_view text, Hasher hasher = {}) {
  for (std::size_t at = 0; at < text.size();) {
    auto const piece = slice(text, at, random.below(text.size() + 1));
    hasher.update(piece);
    at += piece.size();
  }
  return hasher.finish();
}

TEST_CASE("libcrypto's hasher knows the known answers") {
  CHECK(hash_of<openssl_sha256>({}) ==
        *parse_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  CHECK(hash_of<openssl_sha256>("abc") ==
        *parse_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK(same(openssl_sha256{}.midstate(), sha256{}.midstate()));
}

TEST_CASE("200 000 random messages up to 2 KiB: both hashers agree, whole and in pieces") {
  support::guarded_memory memory;
  support::random random{1};
  auto const noise = random.bytes(1 << 16);
  std::size_t wrong = 0;
  for (int i = 0; i < 200000; ++i) {
    std::size_t const limit = i % 8 == 0 ? 2049 : 260;
    auto const text = memory.at_end(slice(noise, random.below(noise.size() - 2048), random.below(limit)));
    bool const good = in_pieces<openssl_sha256>(random, text) == in_pieces<sha256>(random, text);
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a midstate of either hasher is resumed by the other") {
  support::random random{2};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    auto const text = random.bytes(random.below(400));
    auto const cut = random.below(text.size() / 64 + 1) * 64;
    sha256 ours;
    openssl_sha256 theirs;
    ours.update(slice(text, 0, cut));
    theirs.update(slice(text, 0, cut));
    auto const expected = hash_of<sha256>(text);
    bool const good = same(ours.midstate(), theirs.midstate()) && theirs.midstate().bytes == cut &&
                      in_pieces(random, slice(text, cut), sha256{theirs.midstate()}) == expected &&
                      in_pieces(random, slice(text, cut), openssl_sha256{ours.midstate()}) == expected;
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("midstates of any size interchange: sizes in bits above 2^32, and between two blocks") {
  support::random random{3};
  for (std::uint64_t const bytes :
       {std::uint64_t{1} << 29U, (std::uint64_t{1} << 29U) - 64, std::uint64_t{1} << 32U,
        std::uint64_t{1} << 60U, (std::uint64_t{1} << 61U) - 128, std::uint64_t{127}}) {
    sha256_midstate state = sha256{}.midstate();
    for (auto& word : state.words) word = static_cast<std::uint32_t>(random.next());
    state.bytes = bytes;
    CHECK(same(openssl_sha256{state}.midstate(), sha256{state}.midstate()));
    CHECK(openssl_sha256{state}.midstate().bytes == bytes / 64 * 64);
    for (std::size_t const size : {0U, 1U, 55U, 56U, 63U, 64U, 65U, 200U}) {
      auto const text = random.bytes(size);
      CHECK(in_pieces(random, text, openssl_sha256{state}) == in_pieces(random, text, sha256{state}));
    }
  }
}

TEST_CASE("HMAC by either hasher, and with a key made by the other, is libcrypto's HMAC()") {
  support::random random{4};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    auto const key = random.bytes(random.below(201));
    auto const message = random.bytes(random.below(300));
    sha256_digest expected;
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<unsigned char const*>(message.data()), message.size(), expected.bytes.data(),
         &size);
    auto const made_by_ours = hmac_key::make<sha256>(key);
    auto const made_by_theirs = hmac_key::make<openssl_sha256>(key);
    bool const good = size == 32 && hmac<openssl_sha256>(key, message) == expected &&
                      made_by_ours.code<openssl_sha256>(message) == expected &&
                      made_by_theirs.code<sha256>(message) == expected;
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a copy goes its own way") {
  openssl_sha256 first;
  first.update("ab");
  openssl_sha256 copy = first;
  first.update("c");
  copy.update("d");
  openssl_sha256 assigned;
  assigned = copy;
  CHECK(first.finish() == hash_of<sha256>("abc"));
  CHECK(copy.finish() == hash_of<sha256>("abd"));
  CHECK(assigned.finish() == hash_of<sha256>("abd"));
}

TEST_CASE("a hasher on libcrypto that is gone leaves nothing in its memory") {
  alignas(openssl_sha256) std::array<unsigned char, sizeof(openssl_sha256)> storage{};
  auto* const hasher = ::new (static_cast<void*>(storage.data())) openssl_sha256;
  hasher->update(std::string(64, 'x') + "a secret");
  std::destroy_at(hasher);
  __asm__ __volatile__("" : : "r"(storage.data()) : "memory");
  std::size_t left = 0;
  for (auto const byte : storage) left += byte != 0 ? 1 : 0;
  CHECK(left == 0);
}

}  // namespace
