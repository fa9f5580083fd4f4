#include <jobwire/sha256/x86_chain.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

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
using support::pads_of;
using support::state;

namespace {

#if defined(__x86_64__)

bool absent() {
  if (has_x86_sha()) return false;
  std::puts("this CPU has no SHA extensions: their chains are not run");
  return true;
}

/// A key, and messages under it, each of up to 55 bytes.
struct chain {
  std::string key;
  std::vector<std::string> messages;
};

chain any_chain(support::random& random, std::size_t count) {
  chain made{random.bytes(64), {}};
  for (std::size_t i = 0; i < count; ++i) made.messages.push_back(random.bytes(random.below(56)));
  return made;
}

/// The messages as they are given: what stands behind each does not matter, and 64 bytes from where the last
/// one begins can be read, no more.
sha256_chain_messages given(chain const& from, support::guarded_memory& in, support::random& random) {
  std::string text;
  std::uint64_t sizes = 0;
  for (std::size_t i = 0; i < from.messages.size(); ++i) {
    sizes |= std::uint64_t{from.messages[i].size()} << 8 * i;
    text += from.messages[i] + random.bytes(1);
  }
  std::size_t const last = from.messages.empty() ? 0 : from.messages.back().size() + 1;
  text += random.bytes(64 - last);
  return {in.at_end(text).data(), from.messages.size(), sizes};
}

/// The midstates behind the pads of the code that a chain ends in.
std::array<state, 2> pads_behind(chain const& from) {
  auto pads = pads_of(from.key);
  for (auto const& message : from.messages) {
    sha256_compress_portable(pads[0], padded(message).data(), 1);
    sha256_compress_portable(pads[1], padded(bytes_of(pads[0])).data(), 1);
    pads = pads_of(bytes_of(pads[1]) + std::string(32, '\0'));
  }
  return pads;
}

TEST_CASE("x86: a chain of HMACs, with blocks of another message beside it or without: as portable") {
  if (absent()) return;
  support::guarded_memory in_key;
  support::guarded_memory in_messages;
  support::guarded_memory in_beside;
  support::random random{14};
  std::size_t wrong = 0;
  for (int i = 0; i < 10000; ++i) {
    std::size_t const count = random.below(9);
    auto const one = any_chain(random, count);
    auto const waiting = random.bytes(64 * random.below(18));
    auto const pads = pads_behind(one);
    state beside = any_state(random);
    auto expected = beside;
    std::size_t const run = std::min(2 * count, waiting.size() / 64);
    sha256_compress_portable(expected, waiting.data(), run);
    state inner{};
    state outer{};
    std::size_t const ran =
        sha256_chain_x86(in_key.at_end(one.key).data(), given(one, in_messages, random), &beside,
                         in_beside.at_end(waiting).data(), waiting.size() / 64, nullptr, inner, outer);
    wrong += ran == run && inner == pads[0] && outer == pads[1] && beside == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("x86: a chain that goes on with a message, which quotes what ran beside it: as portable") {
  if (absent()) return;
  support::guarded_memory in_key;
  support::guarded_memory in_messages;
  support::guarded_memory in_beside;
  support::guarded_memory in_text;
  support::random random{16};
  std::size_t wrong = 0;
  for (int i = 0; i < 10000; ++i) {
    std::size_t const count = 1 + random.below(8);
    auto const one = any_chain(random, count);
    auto const waiting = random.bytes(64 * (1 + random.below(2 * count)));
    std::size_t const size = 64 * (3 + random.below(4));
    std::size_t const digits = 64 + random.below(size - 128 - 9 + 1);  // padding is behind them
    auto text = random.bytes(size);
    text.replace(digits, 64, std::string(64, '\0'));
    state beside = any_state(random);
    auto quoted = beside;
    std::string const before = text;
    state inner{};
    state outer{};
    std::array<unsigned char, 32> code{};
    auto const held = in_text.at_end(before);
    sha256_chain_ending const ending{{nullptr, const_cast<char*>(held.data()), size / 64, digits},
                                     code.data()};
    std::size_t const ran =
        sha256_chain_x86(in_key.at_end(one.key).data(), given(one, in_messages, random), &beside,
                         in_beside.at_end(waiting).data(), waiting.size() / 64, &ending, inner, outer);

    auto const pads = pads_behind(one);
    sha256_compress_portable(quoted, waiting.data(), waiting.size() / 64);
    text.replace(digits, 64, hex_of(bytes_of(quoted)));
    auto last = pads[0];
    sha256_compress_portable(last, text.data(), size / 64);
    auto expected = pads[1];
    sha256_compress_portable(expected, padded(bytes_of(last)).data(), 1);
    bool const as_portable = ran == waiting.size() / 64 && inner == pads[0] && outer == pads[1] &&
                             held == text && std::string(code.begin(), code.end()) == bytes_of(expected);
    wrong += as_portable ? 0 : 1;
  }
  CHECK(wrong == 0);
}

#else

TEST_CASE("x86: no chains on this machine") { CHECK(!x86_sha_compiled); }

#endif

}  // namespace
