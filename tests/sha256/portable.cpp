#include <jobwire/sha256/portable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"

using namespace jobwire::detail;

namespace {

__extension__ using wide = unsigned __int128;

/// The first 32 bits behind the point of the square or cube root of `prime`: how the constants were made.
constexpr std::uint32_t root_fraction(unsigned prime, unsigned power) {
  std::uint64_t root = 0;  // of prime << 32 * power
  for (std::uint64_t bit = std::uint64_t{1} << 37U; bit != 0; bit >>= 1U) {
    wide const guess = root | bit;
    wide const raised = power == 2 ? guess * guess : guess * guess * guess;
    if (raised <= wide{prime} << 32U * power) root |= bit;
  }
  return static_cast<std::uint32_t>(root & 0xFFFFFFFFU);
}

constexpr bool constants_are_roots() {
  unsigned prime = 1;
  for (std::size_t i = 0; i < std::size(sha256_constants); ++i) {
    bool is_prime = false;
    while (!is_prime) {
      ++prime;
      is_prime = true;
      for (unsigned divisor = 2; divisor < prime; ++divisor) is_prime = is_prime && prime % divisor != 0;
    }
    if (sha256_constants[i] != root_fraction(prime, 3)) return false;
    if (i < sha256_initial.size() && sha256_initial[i] != root_fraction(prime, 2)) return false;
  }
  return prime == 311;
}
static_assert(constants_are_roots());

static_assert(load_big_endian("\x01\x02\x03\x04") == 0x01020304 &&
              load_big_endian("\xff\x80\0\x7f") == 0xff80007f);

using state = std::array<std::uint32_t, 8>;

constexpr state compressed(std::string_view blocks) {
  state words = sha256_initial;
  sha256_compress_portable(words, blocks.data(), blocks.size() / 64);
  return words;
}

/// `text` with its padding, as whole blocks.
template <std::size_t Blocks>
constexpr std::array<char, 64 * Blocks> padded(std::string_view text) {
  std::array<char, 64 * Blocks> made{};
  for (std::size_t i = 0; i < text.size(); ++i) made[i] = text[i];
  made[text.size()] = '\x80';
  made[made.size() - 2] = static_cast<char>(text.size() * 8 >> 8U);
  made[made.size() - 1] = static_cast<char>(text.size() * 8);
  return made;
}

// FIPS 180-2, appendices B.1 and B.2.
constexpr auto one_block = padded<1>("abc");
constexpr auto two_blocks = padded<2>("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
constexpr std::string_view one{one_block.data(), one_block.size()};
constexpr std::string_view two{two_blocks.data(), two_blocks.size()};
constexpr state after_one{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                          0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
constexpr state after_two{0x248d6a61, 0xd20638b8, 0xe5c02693, 0x0c3e6039,
                          0xa33ce459, 0x64ff2167, 0xf6ecedd4, 0x19db06c1};
static_assert(compressed(one) == after_one && compressed(two) == after_two &&
              compressed("") == sha256_initial);

TEST_CASE("portable: the constant answers at run time, in blocks that end where memory does") {
  support::guarded_memory memory;
  CHECK(compressed(memory.at_end(one)) == after_one);
  CHECK(compressed(memory.at_end(two)) == after_two);
  CHECK(compressed(memory.at_start(two)) == after_two);
  CHECK(compressed({}) == sha256_initial);
  CHECK(constants_are_roots());
}

TEST_CASE("several blocks at once are the same blocks one by one") {
  support::guarded_memory memory;
  std::array<char, 64 * 5 + 1> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 131 >> 3U);
  for (std::size_t const skew : {0U, 1U}) {  // no alignment is asked for
    auto const blocks = memory.at_end(std::string_view{text.data() + skew, 64 * 5});
    state one_by_one = sha256_initial;
    for (std::size_t at = 0; at < blocks.size(); at += 64)
      sha256_compress_portable(one_by_one, blocks.data() + at, 1);
    CHECK(compressed(blocks) == one_by_one);
  }
}

}  // namespace
