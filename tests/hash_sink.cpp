#include <jobwire/hash_sink.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/ascii.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/sha256.hpp>

#include "support/forced_body.hpp"
#include "support/random.hpp"

namespace {

using namespace jobwire;

template <class Hasher>
void put_in_pieces(hash_sink<Hasher>& sink, std::string_view text, support::random& random) {
  while (!text.empty()) {
    auto const piece = slice(text, 0, 1 + random.below(90));
    if (piece.size() == 1) {
      sink.put(piece[0]);
    } else if (piece.size() % 2 == 0) {
      sink.put_measured(piece.size(), [piece](auto& to) noexcept {
        to.put(piece.front());
        to.write(slice(piece, 1));
      });
    } else if (text.size() > 200 && random.below(4) == 0) {
      sink.write(fixed_text<200>{text.data()});  // longer than what room is made for
      text.remove_prefix(200);
      continue;
    } else if (piece.size() > 40) {
      sink.write(fixed_text<40>{piece.data()});
      sink.write(slice(piece, 40));
    } else {
      sink.write(piece);
    }
    text.remove_prefix(piece.size());
  }
}

template <class Hasher>
void check_together(support::random& random) {
  std::array<std::string, 12> texts;
  std::array<hash_sink<Hasher>, 12> sinks;
  std::array<hash_sink<Hasher>*, 12> all{};
  for (std::size_t i = 0; i < 12; ++i) {
    texts[i] = random.bytes(random.below(600));
    put_in_pieces(sinks[i], texts[i], random);
    all[i] = &sinks[i];
  }
  std::size_t const count = random.below(13);
  if (random.below(2) == 0) hash_sink<Hasher>::advance_all({all.data(), count});
  for (std::size_t i = 0; i < 12; ++i) {
    if (random.below(2) == 0) {
      sinks[i].seal();
    } else {
      auto const more = random.bytes(random.below(100));  // a hash goes on behind blocks that were hashed
      put_in_pieces(sinks[i], more, random);
      texts[i] += more;
    }
  }
  hash_sink<Hasher>::advance_all({all.data(), count});
  sinks[6].advance_with(sinks[7]);
  for (std::size_t i = 0; i < 12; ++i) CHECK(sinks[i].finish() == hash_of<openssl_sha256>(texts[i]));
}

/// Whether messages of such sizes, and others that quote them behind such sizes, were finished in one go; where
/// they were not, the sinks are as they were, and each comes out right by itself.
template <std::size_t Lanes, std::size_t... Lane>
bool finished_together(support::random& random, std::array<std::size_t, Lanes> const& quoted_sizes,
                       std::array<std::size_t, Lanes> const& sizes, std::index_sequence<Lane...>) {
  std::array<std::string, Lanes> quoted_texts;
  std::array<std::string, Lanes> texts;
  std::array<hash_sink<sha256>, Lanes> quoted;
  std::array<hash_sink<sha256>, Lanes> sinks;
  std::array<sha256_midstate, Lanes> outers{};
  std::array<sha256_digest, Lanes> codes;
  bool const sealed = random.below(2) == 0;
  bool const advanced = random.below(2) == 0;
  bool like_first[Lanes]{};
  for (std::size_t i = 0; i < Lanes; ++i) {
    like_first[i] = i != 0 && sizes[i] == sizes[0] && random.below(2) == 0;
    quoted_texts[i] = random.bytes(quoted_sizes[i]);
    put_in_pieces(quoted[i], quoted_texts[i], random);
    if (sealed) quoted[i].seal();
    if (advanced) quoted[i].advance_block();
    texts[i] = random.bytes(like_first[i] ? random.below(300) : sizes[i]);
    put_in_pieces(sinks[i], texts[i], random);
    if (like_first[i]) texts[i] = texts[0];  // whatever it holds
    outers[i] = {detail::sha256_initial, 64};
    for (auto& word : outers[i].words) word = static_cast<std::uint32_t>(random.next());
  }
  bool const together = hash_sink<sha256>::finish_quoting<Lanes>(
      {&sinks[Lane]...}, like_first, {&quoted[Lane]...}, {&outers[Lane]...}, {&codes[Lane]...});
  for (std::size_t i = 1; i < Lanes && !together; ++i) {
    if (like_first[i]) sinks[i].resume(sinks[0]);
  }
  for (std::size_t i = 0; i < Lanes; ++i) {
    if (!together) {
      put_hex(sinks[i], quoted[i].finish());
      codes[i] = sinks[i].finish();
    }
    hash_sink<openssl_sha256> wanted;
    wanted.write(texts[i]);
    put_hex(wanted, hash_of<openssl_sha256>(quoted_texts[i]));
    auto const inner = wanted.finish();
    if (together) {
      hash_sink<openssl_sha256> outer{outers[i]};
      outer.write({reinterpret_cast<char const*>(inner.bytes.data()), inner.bytes.size()});
      CHECK(codes[i] == outer.finish());
    } else {
      CHECK(codes[i] == inner);
    }
  }
  return together;
}

template <class Hasher>
void check_fronts(support::random& random) {
  auto const front_text = random.bytes(random.below(400));
  auto const rest = random.bytes(random.below(400));
  hash_sink<Hasher> first;
  put_in_pieces(first, front_text, random);
  auto const front = first.pause();
  CHECK(front.state.bytes == front_text.size() - front_text.size() % 64);
  CHECK(front.rest() == slice(front_text, front_text.size() - front_text.size() % 64));
  hash_sink<Hasher> second{front};
  put_in_pieces(second, rest, random);
  CHECK(second.finish() == hash_of<openssl_sha256>(front_text + rest));
  put_in_pieces(first, rest, random);  // whatever it holds is dropped
  first.resume(front);
  first.write(rest);
  CHECK(first.finish() == hash_of<openssl_sha256>(front_text + rest));
}

/// What is left in the storage of a `T` that `use` made there, once it is gone.
template <class T, class Use>
std::string left_by(Use const& use) {
  alignas(T) std::array<char, sizeof(T)> storage{};
  __asm__ __volatile__("" : : "r"(storage.data()) : "memory");  // the zeros are there before the object is
  T* const object = ::new (static_cast<void*>(storage.data())) T{};
  use(*object);
  std::destroy_at(object);
  __asm__ __volatile__("" : : "r"(storage.data()) : "memory");
  return {storage.data(), storage.size()};
}

std::string bytes_of(sha256_midstate const& state) {
  std::string bytes(sizeof state.words, '\0');
  std::memcpy(bytes.data(), state.words.data(), bytes.size());
  return bytes;
}

}  // namespace

TEST_CASE("hash_sink: messages hashed side by side are those hashed alone") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    support::random random{51};
    for (int i = 0; i < 300; ++i) check_together<sha256>(random);
  }
  support::random random{52};
  for (int i = 0; i < 50; ++i) check_together<openssl_sha256>(random);
}

TEST_CASE("hash_sink: what was put can be kept and gone on behind") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    support::random random{53};
    for (int i = 0; i < 300; ++i) check_fronts<sha256>(random);
  }
  support::random random{54};
  for (int i = 0; i < 50; ++i) check_fronts<openssl_sha256>(random);
}

TEST_CASE("hash_sink: several messages of as many blocks are finished in one go, others are not") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    INFO(name(body));
    bool const can = body == sha256_body::x86_sha || body == sha256_body::x86_sha_avx;
    support::random random{56};
    for (int i = 0; i < 100; ++i) {
      auto const size = random.below(240);
      auto const behind = random.below(180);  // all of it is gathered, digits and all
      std::index_sequence<0> const one;
      std::index_sequence<0, 1, 2, 3> const four;
      std::array<std::size_t, 4> const alike{behind, behind, behind, behind};
      CHECK(finished_together<1>(random, {3 * size}, {3 * behind}, one) == can);
      CHECK(finished_together<4>(random, {size, size, size, size}, alike, four) == can);
      CHECK(finished_together<4>(random, {64, 100, 119, 70}, alike, four) == can);   // 2 blocks each
      CHECK_FALSE(finished_together<4>(random, {100, 100, 100, 200}, alike, four));  // 2 blocks and 4
      CHECK_FALSE(finished_together<4>(random, {size, size, size, size}, {20, 20, 20, 21}, four));
    }
  }
}

TEST_CASE("hash_sink: a block is hashed beside one of its own that is lent, or alone") {
  support::random random{55};
  for (std::size_t size = 0; size < 200; ++size) {
    auto const text = random.bytes(size);
    auto const block = random.bytes(64);
    hash_sink<sha256> sink;
    sink.write(text);
    sha256_midstate beside{detail::sha256_initial, 0};
    sink.lend_waiting(
        [&](waiting_blocks& waiting) { detail::advance_beside<sha256>(beside, block.data(), waiting); });
    sha256 alone;
    alone.update(block);
    CHECK(beside.words == alone.midstate().words);
    CHECK(sink.finish() == hash_of<openssl_sha256>(text));
  }
}

TEST_CASE("hash_sink: neither text nor midstate is left behind") {
  auto const block = std::string(64, 'k');
  sha256 hasher;
  hasher.update(block);
  auto const state = hasher.midstate();
  for (std::size_t const size : {1U, 60U, 64U, 200U, 255U, 256U}) {
    std::string const text(size, 's');
    auto const left = left_by<hash_sink<sha256>>([&](hash_sink<sha256>& sink) {
      sink.resume(state);
      sink.write(text);
    });
    CHECK(left.find('s') == std::string::npos);
    CHECK(left.find(bytes_of(state)) == std::string::npos);
    auto const after_more = left_by<hash_sink<sha256>>([&](hash_sink<sha256>& sink) {
      sink.write(text);
      sink.write(std::string(300, 's'));
      sink.seal();
      sink.resume(state);
    });
    CHECK(after_more.find('s') == std::string::npos);
  }
  auto const left = left_by<hashed_front>([&](hashed_front& front) { front.state = state; });
  CHECK(left.find(bytes_of(state)) == std::string::npos);
}
