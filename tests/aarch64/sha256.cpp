#include <jobwire/hash_sink.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/sha256.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "aarch64/checks.hpp"
#include "support/random.hpp"

#if !defined(__aarch64__)
#error "This program is for AArch64."
#endif

using namespace jobwire;

namespace {

using state = std::array<std::uint32_t, 8>;

static_assert(detail::arm_sha2_compiled && !detail::x86_sha_compiled);

std::size_t wrong_choices() {
  std::size_t wrong = 0;
  wrong += detail::has_arm_sha2() && has_sha256_body(sha256_body::arm_sha2) ? 0 : 1;
  wrong += sha256_body_in_use() == sha256_body::arm_sha2 ? 0 : 1;
  wrong += force_sha256_body(sha256_body::x86_sha) ? 1 : 0;
  wrong += sha256_body_in_use() == sha256_body::arm_sha2 ? 0 : 1;
  wrong += force_sha256_body(sha256_body::portable) && sha256_body_in_use() == sha256_body::portable ? 0 : 1;
  wrong += force_sha256_body(sha256_body::arm_sha2) && sha256_body_in_use() == sha256_body::arm_sha2 ? 0 : 1;
  return wrong;
}

/// FIPS 180-2, appendix B, and a million times "a".
std::size_t wrong_answers() {
  std::size_t wrong = 0;
  auto const is = [&wrong](sha256_digest const& digest, std::string_view hex) {
    wrong += digest == *parse_hex(hex) ? 0 : 1;
  };
  is(hash_of<sha256>(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  is(hash_of<sha256>("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  is(hash_of<sha256>("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  sha256 million;
  for (int i = 0; i < 1000000; ++i) million.update("a");
  is(million.finish(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  return wrong;
}

/// Random messages, each by the hasher in random pieces and by a sink; ARM's body against the portable one.
std::size_t wrong_messages(std::size_t count) {
  support::random random{41};
  auto const noise = random.bytes(1 << 16);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const text = slice(noise, random.below(noise.size() - 1000), random.below(i % 32 == 0 ? 1000 : 150));
    force_sha256_body(sha256_body::portable);
    auto const expected = hash_of<sha256>(text);
    force_sha256_body(sha256_body::arm_sha2);
    sha256 hasher;
    hash_sink<sha256> sink;
    for (std::size_t at = 0; at < text.size();) {
      auto const piece = slice(text, at, 1 + random.below(100));
      hasher.update(piece);
      sink.write(piece);
      at += piece.size();
    }
    wrong += hasher.finish() == expected && sink.finish() == expected ? 0 : 1;
  }
  return wrong;
}

/// Random states and blocks, `Lanes` side by side, against the portable body one by one.
template <std::size_t... Lane>
std::size_t wrong_lanes(std::size_t count, std::index_sequence<Lane...>) {
  support::random random{42};
  auto const noise = random.bytes(1 << 16);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const blocks = random.below(4);
    std::array<state, sizeof...(Lane)> words{};
    for (auto& lane : words) {
      for (auto& word : lane) word = static_cast<std::uint32_t>(random.next());
    }
    auto expected = words;
    char const* const texts[]{(static_cast<void>(Lane), noise.data() + random.below(noise.size() - 256))...};
    (detail::sha256_compress_portable(expected[Lane], texts[Lane], blocks), ...);
    detail::sha256_compress_lanes<sizeof...(Lane)>({&words[Lane]...}, texts, blocks);
    wrong += words == expected ? 0 : 1;
  }
  return wrong;
}

}  // namespace

void checks::sha256(table& results) {
  results.row("sha256: the body that is chosen, forced, refused", 6, wrong_choices());
  for (auto const body : {sha256_body::portable, sha256_body::arm_sha2}) {
    std::printf("  by the body %s\n", name(body).data());
    std::size_t const refused = force_sha256_body(body) ? 0 : 1;
    results.row("sha256: known answers", 4, wrong_answers() + refused);
  }
  results.row("sha256: random messages, arm_sha2 against portable", 200000, wrong_messages(200000));
  results.row("sha256: random blocks in 1 lane", 50000, wrong_lanes(50000, std::make_index_sequence<1>{}));
  results.row("sha256: random blocks in 2 lanes", 50000, wrong_lanes(50000, std::make_index_sequence<2>{}));
  results.row("sha256: random blocks in 4 lanes", 50000, wrong_lanes(50000, std::make_index_sequence<4>{}));
}
