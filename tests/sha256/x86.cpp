#include <jobwire/sha256/x86.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <jobwire/sha256/portable.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/hash_steps.hpp"
#include "support/random.hpp"

using namespace jobwire::detail;
using support::any_state;
using support::bytes_of;
using support::hex_of;
using support::padded;
using support::state;

namespace {

#if defined(__x86_64__)

static_assert(x86_sha_compiled);

bool absent() {
  if (has_x86_sha()) return false;
  std::puts("this CPU has no SHA extensions: their body is not run");
  return true;
}

state compressed(state words, std::string_view blocks) {
  sha256_compress_x86({&words}, {blocks.data()}, blocks.size() / 64, std::make_index_sequence<1>{});
  return words;
}

TEST_CASE("x86: one block of FIPS 180-2, appendix B.1") {
  if (absent()) return;
  std::array<char, 64> block{'a', 'b', 'c', '\x80'};
  block[63] = 24;
  CHECK(compressed(sha256_initial, {block.data(), block.size()}) == state{0xba7816bf, 0x8f01cfea, 0x414140de,
                                                                          0x5dae2223, 0xb00361a3, 0x96177a9c,
                                                                          0xb410ff61, 0xf20015ad});
  CHECK(compressed(sha256_initial, {}) == sha256_initial);
}

TEST_CASE("x86: from any state, any blocks, at any alignment and flush against unmapped pages: as portable") {
  if (absent()) return;
  support::guarded_memory memory;
  support::random random{11};
  std::size_t wrong = 0;
  for (int i = 0; i < 50000; ++i) {
    state const words = any_state(random);
    auto const text = random.bytes(64 * random.below(6));
    auto const blocks = i % 2 == 0 ? memory.at_end(text) : memory.at_start(text);
    state expected = words;
    sha256_compress_portable(expected, blocks.data(), blocks.size() / 64);
    wrong += compressed(words, blocks) == expected ? 0 : 1;
  }
  std::string const text = random.bytes(64 + 16);
  for (std::size_t skew = 0; skew < 16; ++skew) {
    state expected = sha256_initial;
    sha256_compress_portable(expected, text.data() + skew, 1);
    wrong += compressed(sha256_initial, {text.data() + skew, 64}) == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("x86: two lanes and four, each with its own state and blocks: as portable one by one") {
  if (absent()) return;
  support::random random{12};
  std::size_t wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    auto const count = random.below(4);
    std::array<state, 4> words{};
    for (auto& lane : words) {
      for (auto& word : lane) word = static_cast<std::uint32_t>(random.next());
    }
    auto const text = random.bytes(4 * 64 * count);
    auto const at = [&](std::size_t lane) { return text.data() + lane * 64 * count; };
    auto expected = words;
    for (std::size_t lane = 0; lane < 4; ++lane) sha256_compress_portable(expected[lane], at(lane), count);
    auto two = words;
    sha256_compress_x86({&two[0], &two[1]}, {at(0), at(1)}, count, std::make_index_sequence<2>{});
    auto four = words;
    sha256_compress_x86({&four[0], &four[1], &four[2], &four[3]}, {at(0), at(1), at(2), at(3)}, count,
                        std::make_index_sequence<4>{});
    wrong += four == expected && two[0] == expected[0] && two[1] == expected[1] && two[2] == words[2] ? 0 : 1;
  }
  CHECK(wrong == 0);
}

template <std::size_t... Lane>
std::size_t count_wrong_finishes(support::random& random, std::index_sequence<Lane...> all) {
  constexpr std::size_t lanes = sizeof...(Lane);
  std::array<support::guarded_memory, lanes> memory;
  std::size_t wrong = 0;
  for (int i = 0; i < 5000; ++i) {
    std::array<state, lanes> inner{};
    std::array<state, lanes> outer{};
    for (auto* const states : {&inner, &outer}) {
      for (auto& words : *states) words = any_state(random);
    }
    std::size_t const count = random.below(5);
    std::array<std::string_view, lanes> texts;
    for (std::size_t at = 0; at < lanes; ++at) texts[at] = memory[at].at_end(random.bytes(64 * count));
    std::array<std::array<unsigned char, 32>, lanes> hashes{};
    std::array<std::array<unsigned char, 32>, lanes> codes{};
    [[maybe_unused]] constexpr std::array<state const*, lanes> none{};
    if constexpr (lanes == 1) {
      sha256_finish_x86(inner[0], texts[0].data(), count, nullptr, nullptr, hashes[0].data());
      sha256_finish_x86(inner[0], texts[0].data(), count, nullptr, outer.data(), codes[0].data());
    } else {
      sha256_finish_each_x86({&inner[Lane]...}, {texts[Lane].data()...}, count, nullptr, {none[Lane]...},
                             {hashes[Lane].data()...}, all);
      sha256_finish_each_x86({&inner[Lane]...}, {texts[Lane].data()...}, count, nullptr, {&outer[Lane]...},
                             {codes[Lane].data()...}, all);
    }
    for (std::size_t at = 0; at < lanes; ++at) {
      auto words = inner[at];
      sha256_compress_portable(words, texts[at].data(), count);
      auto const hash = bytes_of(words);
      sha256_compress_portable(outer[at], padded(hash).data(), 1);
      wrong += std::string(hashes[at].begin(), hashes[at].end()) != hash ? 1 : 0;
      wrong += std::string(codes[at].begin(), codes[at].end()) != bytes_of(outer[at]) ? 1 : 0;
    }
  }
  return wrong;
}

TEST_CASE("x86: hashes and HMACs finished in one go, one or side by side: as portable, padded by hand") {
  if (absent()) return;
  support::random random{13};
  CHECK(count_wrong_finishes(random, std::make_index_sequence<1>{}) == 0);
  CHECK(count_wrong_finishes(random, std::make_index_sequence<2>{}) == 0);
  CHECK(count_wrong_finishes(random, std::make_index_sequence<4>{}) == 0);
}

/// Messages that end in the digest of another one, at every place in a block, behind any number of blocks.
template <std::size_t... Lane>
std::size_t count_wrong_quotations(support::random& random, std::index_sequence<Lane...> all) {
  constexpr std::size_t lanes = sizeof...(Lane);
  std::array<support::guarded_memory, lanes> memory;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 5000; ++i) {
    std::array<state, lanes> quoted{};
    std::array<state, lanes> quoting{};
    std::array<state, lanes> outer{};
    for (auto* const states : {&quoted, &quoting, &outer}) {
      for (auto& words : *states) words = any_state(random);
    }
    std::size_t const count = random.below(5);
    std::size_t const digits = i % 128;
    std::size_t const size = (digits + 64 + 9 + 63) / 64 * 64 + 64 * random.below(2);
    std::array<std::string, lanes> texts;
    std::array<std::string, lanes> others;
    std::array<sha256_quotation, lanes> to{};
    for (std::size_t at = 0; at < lanes; ++at) {
      texts[at] = random.bytes(64 * count);
      others[at] = random.bytes(size);
      others[at].replace(digits, 64, 64, '\0');
      auto const kept = memory[at].at_end(others[at]);
      to[at] = {&quoting[at], const_cast<char*>(kept.data()), size / 64, digits};
    }
    std::array<std::array<unsigned char, 32>, lanes> codes{};
    if constexpr (lanes == 1) {
      sha256_finish_x86(quoted[0], texts[0].data(), count, to.data(), outer.data(), codes[0].data());
    } else {
      sha256_finish_each_x86({&quoted[Lane]...}, {texts[Lane].data()...}, count, to.data(), {&outer[Lane]...},
                             {codes[Lane].data()...}, all);
    }
    for (std::size_t at = 0; at < lanes; ++at) {
      sha256_compress_portable(quoted[at], texts[at].data(), count);
      others[at].replace(digits, 64, hex_of(bytes_of(quoted[at])));
      wrong += std::string_view{to[at].blocks, size} == others[at] ? 0 : 1;
      sha256_compress_portable(quoting[at], others[at].data(), size / 64);
      sha256_compress_portable(outer[at], padded(bytes_of(quoting[at])).data(), 1);
      wrong += std::string(codes[at].begin(), codes[at].end()) != bytes_of(outer[at]) ? 1 : 0;
    }
  }
  return wrong;
}

TEST_CASE("x86: a digest quoted in hex by the message of an HMAC, in one go: as portable, step by step") {
  if (absent()) return;
  support::random random{15};
  CHECK(count_wrong_quotations(random, std::make_index_sequence<1>{}) == 0);
  CHECK(count_wrong_quotations(random, std::make_index_sequence<2>{}) == 0);
  CHECK(count_wrong_quotations(random, std::make_index_sequence<4>{}) == 0);
}

#else

static_assert(!x86_sha_compiled && !has_x86_sha());

TEST_CASE("x86: not on this machine") { CHECK(!x86_sha_compiled); }

#endif

}  // namespace
