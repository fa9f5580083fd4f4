// The compression of several messages side by side, by each body in turn.
#include <jobwire/ascii.hpp>
#include <jobwire/sha256.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <openssl/sha.h>

#include "support/catch.hpp"
#include "support/forced_body.hpp"
#include "support/random.hpp"

using namespace jobwire;

namespace {

using state = std::array<std::uint32_t, 8>;

constexpr bool constant_lanes() {
  std::array<char, 128> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 5);
  std::array<state, 4> words{detail::sha256_initial, detail::sha256_initial, state{}, state{1}};
  auto expected = words;
  for (std::size_t i = 0; i < 4; ++i) detail::sha256_compress(expected[i], text.data() + 16 * i, 1);
  char const* const at = text.data();
  detail::sha256_compress_lanes<4>({&words[0], &words[1], &words[2], &words[3]},
                                   {at, at + 16, at + 32, at + 48});
  auto two = detail::sha256_initial;
  auto other = detail::sha256_initial;
  detail::sha256_compress_lanes<2>({&two, &other}, {at, at + 64}, 1);
  return words == expected && two == expected[0] && other != two;
}
static_assert(constant_lanes());

/// A message of up to 3 blocks, padded.
struct padded {
  padded(support::random& random, std::string_view noise, std::size_t blocks) {
    std::size_t const shortest = blocks == 1 ? 0 : 64 * blocks - 64 - 8;
    text =
        slice(noise, random.below(noise.size() - 256), shortest + random.below(64 * blocks - 8 - shortest));
    std::memcpy(bytes.data(), text.data(), text.size());
    bytes[text.size()] = '\x80';
    for (unsigned i = 0; i < 2; ++i) bytes[64 * blocks - 1 - i] = static_cast<char>(text.size() * 8 >> 8 * i);
  }

  bool hashed_to(state const& words) const {
    std::array<unsigned char, 32> expected{};
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), expected.data());
    return detail::digest_of(words).bytes == expected;
  }

  std::string_view text;
  std::array<char, 192> bytes{};
};

TEST_CASE("lanes: 2 and 4 messages side by side, by each body: the digests are libcrypto's") {
  CHECK(constant_lanes());
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    support::random random{21};
    auto const noise = random.bytes(1 << 16);
    std::size_t wrong = 0;
    for (int i = 0; i < 60000; ++i) {
      auto const count = 1 + random.below(3);
      std::array<padded, 4> const text{
          {{random, noise, count}, {random, noise, count}, {random, noise, count}, {random, noise, count}}};
      std::array<state, 4> four{};
      four.fill(detail::sha256_initial);
      detail::sha256_compress_lanes<4>(
          {&four[0], &four[1], &four[2], &four[3]},
          {text[0].bytes.data(), text[1].bytes.data(), text[2].bytes.data(), text[3].bytes.data()}, count);
      std::array<state, 2> two{};
      two.fill(detail::sha256_initial);
      detail::sha256_compress_lanes<2>({&two[0], &two[1]}, {text[1].bytes.data(), text[2].bytes.data()},
                                       count);
      for (std::size_t lane = 0; lane < 4; ++lane) wrong += text[lane].hashed_to(four[lane]) ? 0 : 1;
      wrong += two[0] == four[1] && two[1] == four[2] ? 0 : 1;
    }
    INFO(name(body));
    CHECK(wrong == 0);
  }
}

TEST_CASE("lanes: blocks of two messages side by side lead to the midstates of each alone") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    support::random random{22};
    std::array<char, 64> first{};
    std::array<char, 64> second{};
    for (std::size_t i = 0; i < 64; ++i) {
      first[i] = static_cast<char>(random.next());
      second[i] = static_cast<char>(random.next());
    }
    std::array<sha256_midstate, 2> both{sha256{}.midstate(), sha256{}.midstate()};
    sha256::advance_each<2>({&both[0], &both[1]}, {first.data(), second.data()});
    for (std::size_t i = 0; i < 2; ++i) {
      sha256 alone;
      alone.update({i == 0 ? first.data() : second.data(), 64});
      CHECK(alone.midstate().words == both[i].words);
      CHECK(alone.midstate().bytes == both[i].bytes);
    }
  }
}

}  // namespace
