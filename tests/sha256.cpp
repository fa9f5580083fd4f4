#include <jobwire/hash_sink.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/sha256.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include <openssl/sha.h>

#include "support/catch.hpp"
#include "support/forced_body.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

constexpr bool hashes(std::string_view text, std::string_view hex) {
  auto const expected = parse_hex(hex);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    sha256 hasher;
    hasher.update(slice(text, 0, cut));
    hasher.update({});
    hasher.update(slice(text, cut));
    if (!expected || hasher.finish() != *expected) return false;
  }
  return true;
}
// FIPS 180-2, appendix B.
static_assert(hashes("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
static_assert(hashes("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
static_assert(hashes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
static_assert(hashes("\0"sv, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));

constexpr bool resumes() {
  std::array<char, 128> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7);
  std::string_view const all{text.data(), text.size()};
  sha256 first;
  first.update(slice(all, 0, 64));
  auto const midstate = first.midstate();
  sha256 second{midstate};
  second.update(slice(all, 64));
  sha256 const copy = second;
  return midstate.bytes == 64 && second.finish() == hash_of<sha256>(all) && copy.midstate().bytes == 128 &&
         sha256{}.midstate().bytes == 0 && sha256{}.midstate().words[0] == 0x6a09e667;
}
static_assert(resumes());

sha256_digest libcrypto(std::string_view text) {
  sha256_digest digest;
  SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.bytes.data());
  return digest;
}

TEST_CASE("sha256: the constant answers at run time") {
  CHECK(hashes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
  CHECK(resumes());
  sha256 million;
  std::string const piece(1000, 'a');
  for (int i = 0; i < 1000; ++i) million.update(piece);
  CHECK(million.finish() == *parse_hex("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

TEST_CASE("all sizes from 0 to 300, cut at every place: the digest is libcrypto's") {
  support::guarded_memory memory;
  support::guarded_memory tail_memory;
  support::random random{1};
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 300; ++size) {
    auto const text = random.bytes(size);
    auto const expected = libcrypto(text);
    wrong += hash_of<sha256>(memory.at_end(text)) == expected ? 0 : 1;
    for (std::size_t cut = 0; cut <= size; ++cut) {
      sha256 hasher;
      hasher.update(memory.at_end(slice(text, 0, cut)));
      hasher.update(tail_memory.at_end(slice(text, cut)));
      wrong += hasher.finish() == expected ? 0 : 1;
    }
    sha256 single;
    for (char const c : text) single.update({&c, 1});
    wrong += single.finish() == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("three pieces and more, and a pause at every block") {
  support::random random{2};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    auto const text = random.bytes(random.below(700));
    sha256 hasher;
    for (std::size_t at = 0; at < text.size();) {
      auto const piece = slice(text, at, random.below(160));
      hasher.update(piece);
      at += piece.size();
      if (at % 64 == 0) {
        auto const midstate = hasher.midstate();
        wrong += midstate.bytes == at ? 0 : 1;
        hasher = sha256{midstate};
      }
    }
    wrong += hasher.finish() == libcrypto(text) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a state that claims more than 2^32 bytes is padded with all 64 bits of its size") {
  // libcrypto cannot be asked without feeding gigabytes, so the padding is made by hand.
  for (std::uint64_t const bytes :
       {std::uint64_t{1} << 29U, std::uint64_t{1} << 32U, (std::uint64_t{1} << 61U) - 64}) {
    sha256_midstate state = sha256{}.midstate();
    state.bytes = bytes;
    sha256 hasher{state};
    hasher.update("abc");
    std::array<char, 64> block{'a', 'b', 'c', '\x80'};
    for (unsigned i = 0; i < 8; ++i) block[56 + i] = static_cast<char>((bytes + 3) * 8 >> (56 - 8 * i));
    auto words = detail::sha256_initial;
    detail::sha256_compress_portable(words, block.data(), 1);
    auto const digest = hasher.finish();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 32; ++i) {
      wrong += digest.bytes[i] == (words[i / 4] >> (24 - 8 * (i % 4)) & 0xFFU) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a state between two blocks is resumed at the last whole one") {
  sha256_midstate state = sha256{}.midstate();
  state.bytes = 64 + 63;
  sha256_midstate whole = state;
  whole.bytes = 64;
  CHECK(sha256{state}.midstate().bytes == 64);
  CHECK(sha256{state}.finish() == sha256{whole}.finish());
}

TEST_CASE("a hasher that is gone leaves nothing of its state or of the block it held") {
  alignas(sha256) std::array<unsigned char, sizeof(sha256)> storage{};
  auto* const hasher = ::new (static_cast<void*>(storage.data())) sha256;
  hasher->update(std::string(64, 'x') + "a secret");
  std::destroy_at(hasher);
  __asm__ __volatile__("" : : "r"(storage.data()) : "memory");
  std::array<unsigned char, sizeof(std::uint64_t)> size{};
  std::memcpy(size.data(), storage.data() + storage.size() - size.size(), size.size());
  std::size_t left = 0;
  for (auto const byte : storage) left += byte != 0 ? 1 : 0;
  for (auto const byte : size) left -= byte != 0 ? 1 : 0;  // of which only the size may stay
  CHECK(left == 0);
  STATIC_REQUIRE(sizeof(sha256) == 104);
}

TEST_CASE("bodies: the one in use is one this machine has; one it has not is refused and changes nothing") {
  CHECK(name(sha256_body::portable) == "portable");
  CHECK(name(sha256_body::x86_sha) == "x86_sha");
  CHECK(name(sha256_body::x86_sha_avx) == "x86_sha_avx");
  CHECK(name(sha256_body::arm_sha2) == "arm_sha2");
  CHECK(has_sha256_body(sha256_body::x86_sha_avx) ==
        (has_sha256_body(sha256_body::x86_sha) && detail::has_x86_avx()));
  CHECK(has_sha256_body(sha256_body::portable));
  CHECK(has_sha256_body(sha256_body_in_use()));
  CHECK(!(has_sha256_body(sha256_body::x86_sha) && has_sha256_body(sha256_body::arm_sha2)));
  auto const before = sha256_body_in_use();
  CHECK((before == sha256_body::portable) ==
        (!has_sha256_body(sha256_body::x86_sha) && !has_sha256_body(sha256_body::arm_sha2)));
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    CHECK(forced.here() == has_sha256_body(body));
    CHECK(sha256_body_in_use() == (forced.here() ? body : before));
  }
  CHECK(sha256_body_in_use() == before);
}

TEST_CASE("bodies: until one is chosen or forced, the first question chooses") {
  auto const before = sha256_body_in_use();
  detail::sha256_choice = 0;
  CHECK(sha256_body_in_use() == before);
  detail::sha256_choice = 0;
  CHECK(hash_of<sha256>("abc") ==
        *parse_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK(detail::sha256_choice == static_cast<unsigned>(before) + 1);
}

/// Feeds `text` to a hasher and to a sink, in pieces that a few bits of `cuts` choose.
template <class Hashing>
sha256_digest in_pieces(std::string_view text, std::uint64_t cuts) {
  Hashing hashing;
  for (; !text.empty(); cuts = cuts >> 7U | cuts << 57U) {
    auto const piece = slice(text, 0, cuts % 128);
    if constexpr (sink<Hashing>) {
      piece.size() == 1 ? hashing.put(piece[0]) : hashing.write(piece);
    } else {
      hashing.update(piece);
    }
    text.remove_prefix(piece.size());
    if (piece.empty()) cuts += 9;
  }
  return hashing.finish();
}

TEST_CASE("bodies: a million random messages by each, whole, in pieces and through a sink, are libcrypto's") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    support::random random{31};
    auto const noise = random.bytes(1 << 16);
    std::size_t wrong = 0;
    for (int i = 0; i < 1000000; ++i) {
      std::size_t const limit = i % 256 == 0 ? 2000 : i % 16 == 0 ? 600 : 130;
      auto const text = slice(noise, random.below(noise.size() - 2000), random.below(limit));
      auto const expected = libcrypto(text);
      std::uint64_t const cuts = random.next();
      bool const good = i % 2 == 0 ? in_pieces<sha256>(text, cuts) == expected
                                   : in_pieces<hash_sink<sha256>>(text, cuts) == expected;
      wrong += good && hash_of<sha256>(text) == expected ? 0 : 1;
    }
    INFO(name(body));
    CHECK(wrong == 0);
  }
}

}  // namespace
