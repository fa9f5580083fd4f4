#include <jobwire/hex.hpp>
#include <jobwire/hmac.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/sha256.hpp>

#include <openssl/hmac.h>

#include "support/catch.hpp"
#include "support/forced_body.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

// --- The concept ---

struct no_midstate {
  explicit no_midstate(sha256_midstate const&) noexcept;
  no_midstate() noexcept;
  void update(std::string_view) noexcept;
  sha256_digest finish() noexcept;
};
struct may_throw : no_midstate {
  using no_midstate::no_midstate;
  void update(std::string_view);
  sha256_midstate midstate() const noexcept;
};
struct enough : no_midstate {
  using no_midstate::no_midstate;
  sha256_midstate midstate() const noexcept;
};
static_assert(sha256_hasher<sha256> && sha256_hasher<enough> && !sha256_hasher<no_midstate> &&
              !sha256_hasher<may_throw>);
static_assert(sink<hash_sink<sha256>> && sha256_block == 64);

// --- Hex ---

constexpr std::string_view empty_hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

constexpr bool is_hex(sha256_digest const& digest, std::string_view text) {
  auto const put = [&](auto& out) noexcept { put_hex(out, digest); };
  auto const read = parse_hex(text);
  return measure_with(put) == 64 && read && *read == digest &&
         support::writes(text, [&](std::span<char> out) { return write_with(out, put); });
}
static_assert(is_hex(hash_of<sha256>(""), empty_hex) && is_hex(hash_of<sha256>({}), empty_hex));
static_assert(is_hex(hash_of<sha256>("abc"),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));

constexpr bool no_hex(std::string_view text, std::size_t at) {
  return parse_hex(text).error() == error{errc::invalid_hex, at};
}
static_assert(no_hex("", 0) && no_hex({}, 0) && no_hex(slice(empty_hex, 1), 63));
static_assert(no_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555", 65));
static_assert(no_hex("E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0));
static_assert(no_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g", 63));
static_assert(no_hex("e\0b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"sv, 1));

// --- Comparing and wiping ---

constexpr bool differs_in_each_bit() {
  for (std::size_t bit = 0; bit < 256; ++bit) {
    sha256_digest left = hash_of<sha256>({});
    sha256_digest const right = left;
    if (!equal_in_constant_time(left, right)) return false;
    left.bytes[bit / 8] = static_cast<unsigned char>(left.bytes[bit / 8] ^ 1U << bit % 8);
    if (equal_in_constant_time(left, right) || left == right) return false;
  }
  return true;
}
static_assert(equal_in_constant_time(sha256_digest{}, sha256_digest{}));
static_assert(equal_in_constant_time("", std::string_view{}) &&
              equal_in_constant_time("a\0\xff"sv, "a\0\xff"sv));
static_assert(!equal_in_constant_time("a", "ab") && !equal_in_constant_time("", "\0"sv) &&
              !equal_in_constant_time("\xff", "\x7f"));
static_assert(!equal_in_constant_time("xbcd", "abcd") && !equal_in_constant_time("abcx", "abcd") &&
              !equal_in_constant_time("axcx", "abcd"));

constexpr bool wipes() {
  std::array<std::uint32_t, 3> words{1, 2, 3};
  wipe(words);
  return words == std::array<std::uint32_t, 3>{};
}
static_assert(wipes());

/// Whether the storage of a `T`, made by `make`, is all zeros once the object is gone.
template <class T, class Make>
bool leaves_nothing(Make const& make) {
  alignas(T) std::array<unsigned char, sizeof(T)> storage{};
  T* const object = ::new (static_cast<void*>(storage.data())) T(make());
  bool before = false;
  for (auto const byte : storage) before = before || byte != 0;
  std::destroy_at(object);
  __asm__ __volatile__("" : : "r"(storage.data()) : "memory");
  unsigned after = 0;
  for (auto const byte : storage) after |= byte;
  return before && after == 0;
}

// --- HMAC ---

constexpr bool codes(std::string_view key, std::string_view message, std::string_view hex) {
  auto const made = hmac_key::make<sha256>(key);
  auto sink = made.inner<sha256>();
  for (char const c : message) sink.put(c);
  return is_hex(hmac<sha256>(key, message), hex) &&
         made.code<sha256>(message) == made.outer<sha256>(sink.finish());
}
// RFC 4231, test cases 2, 6 and 7.
constexpr auto key_131 = [] {
  std::array<char, 131> key{};
  for (char& c : key) c = '\xaa';
  return key;
}();
constexpr std::string_view long_key{key_131.data(), key_131.size()};
static_assert(codes("Jefe", "what do ya want for nothing?",
                    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
static_assert(codes(long_key, "Test Using Larger Than Block-Size Key - Hash Key First",
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
static_assert(codes("", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));

TEST_CASE("hash: the constant answers at run time") {
  CHECK(codes("Jefe", "what do ya want for nothing?",
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  CHECK(codes(
      long_key,
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
      "be hashed before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"));
  CHECK(differs_in_each_bit());
  CHECK(equal_in_constant_time("a\0\xff"sv, "a\0\xff"sv));
  CHECK(!equal_in_constant_time("abcx", "abcd"));
  CHECK(wipes());
  CHECK(is_hex(hash_of<sha256>({}), empty_hex));
}

TEST_CASE("what holds a key leaves nothing in its memory") {
  CHECK(leaves_nothing<hmac_key>([] { return hmac_key::make<sha256>("secret"); }));
  CHECK(leaves_nothing<digest_text>([] { return digest_text{hash_of<sha256>("secret")}; }));
  CHECK(leaves_nothing<hmac_key>([] {
    auto const first = hmac_key::make<sha256>("secret");
    hmac_key copy;
    copy = first;
    return copy;
  }));
}

TEST_CASE("the text of a digest is its bytes") {
  sha256_digest const digest = hash_of<sha256>("abc");
  digest_text const text{digest};
  CHECK(text.view().size() == 32);
  CHECK(text.view().substr(0, 4) == "\xba\x78\x16\xbf");
  CHECK(text.view().back() == '\xad');
}

TEST_CASE("one bit of a hex digit changed: refused, or another digest") {
  support::guarded_memory memory;
  std::size_t wrong = 0;
  auto const digest = hash_of<sha256>({});
  for (std::size_t at = 0; at < 64; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text{empty_hex};
      text[at] = static_cast<char>(byte);
      auto const read = parse_hex(memory.at_end(text));
      bool const digit = "0123456789abcdef"sv.find(text[at]) != std::string_view::npos;
      bool const good =
          digit ? read && (*read == digest) == (text == empty_hex) && is_hex(*read, text) : no_hex(text, at);
      wrong += good ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

template <class Hasher>
void check_chains(support::random& random) {
  std::size_t wrong = 0;
  for (int i = 0; i < 500; ++i) {
    std::array<std::string, 3> texts;
    for (auto& text : texts) text = random.bytes(random.below(120));  // of one block and of more
    auto const prefix = random.bytes(random.below(40));
    auto const rest = random.bytes(random.below(40));
    auto const other = random.bytes(random.below(256));
    sha256_digest code = hmac<sha256>(prefix + rest, texts[0]);
    for (std::size_t at = 1; at < 3; ++at) code = hmac<sha256>(digest_text{code}.view(), texts[at]);
    hash_sink<Hasher> sink;
    sink.write(other);
    hmac_key key;
    sink.lend_waiting([&](waiting_blocks& waiting) {
      std::string_view const messages[]{texts[0], texts[1], texts[2]};
      key.take_chained<Hasher>(prefix, rest, waiting, messages, 3);
    });
    wrong += key.code<sha256>("x") == hmac<sha256>(digest_text{code}.view(), "x") &&
                     sink.finish() == hash_of<sha256>(other)
                 ? 0
                 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a chain of codes, with blocks that wait or without: one code after another, by every hasher") {
  support::random random{2};
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (forced.here()) check_chains<sha256>(random);
  }
  check_chains<openssl_sha256>(random);
}

TEST_CASE("a chain goes on only where all that is quoted ran beside it, and behind a block of text") {
  std::size_t done = 0;
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    for (std::size_t count = 0; count < 4; ++count) {
      for (std::size_t waiting = 0; waiting < 10; ++waiting) {
        for (std::size_t const digits :
             {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{100}}) {
          std::array<char, 64> const key{};
          std::array<char, 64 + 3> const messages{};  // empty ones
          std::array<char, 64 * 10> const beside{};
          std::array<char, 64 * 3> text{};
          sha256_midstate state{};
          sha256_midstate inner{};
          sha256_midstate outer{};
          sha256_digest code;
          waiting_blocks waits{&state, beside.data(), waiting};
          chain_ending ending{{{nullptr, text.data(), 3, digits}, code.bytes.data()}};
          bool const ran =
              sha256::chain(key.data(), {messages.data(), count, 0}, waits, &ending, inner, outer);
          CHECK(ran == detail::is_x86(body));
          CHECK(ending.is_done == (ran && waiting != 0 && waiting <= 2 * count && digits >= 64));
          CHECK(waits.count == waiting - (ran ? std::min(waiting, 2 * count) : 0));
          CHECK((text == std::array<char, 64 * 3>{}) == !ending.is_done);
          done += ending.is_done ? 1 : 0;
        }
      }
    }
  }
  CHECK((done != 0) == detail::has_x86_sha());
}

TEST_CASE("keys of 0 to 200 bytes, cut everywhere: the code is libcrypto's") {
  support::guarded_memory in;
  support::guarded_memory in_message;
  support::random random{1};
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 200; ++size) {
    auto const key = in.at_end(random.bytes(size));
    for (std::size_t cut = 0; cut <= size; ++cut) {
      auto const message = in_message.at_end(random.bytes(random.below(300)));
      std::array<unsigned char, 32> expected{};
      unsigned length = 0;
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<unsigned char const*>(message.data()), message.size(), expected.data(), &length);
      auto const pieces = hmac_key::from_pieces<sha256>(slice(key, 0, cut), slice(key, cut));
      bool const good = length == 32 && pieces.code<sha256>(message).bytes == expected &&
                        hmac<sha256>(key, message).bytes == expected;
      wrong += good ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("texts of all sizes are equal in constant time where they are equal, and differ by any bit") {
  support::guarded_memory in;
  support::guarded_memory in_other;
  support::random random{2};
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 80; ++size) {
    auto text = random.bytes(size);
    auto const left = in.at_end(text);
    wrong += equal_in_constant_time(left, in_other.at_end(text)) ? 0 : 1;
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
      auto other = text;
      other[bit / 8] = static_cast<char>(static_cast<unsigned char>(other[bit / 8]) ^ 1U << bit % 8);
      wrong += equal_in_constant_time(left, in_other.at_end(other)) ? 1 : 0;
    }
    wrong += equal_in_constant_time(left, in_other.at_start(text + 'a')) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

}  // namespace
