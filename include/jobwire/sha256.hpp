// The library's own SHA-256 hasher; the one place that chooses a body for the compression function.
// Layer 4; may include: hash, sink, sha256/portable, sha256/x86, sha256/x86_chain, sha256/arm, x86_cpu.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <jobwire/hash.hpp>
#include <jobwire/sha256/arm.hpp>
#include <jobwire/sha256/portable.hpp>
#include <jobwire/sha256/x86.hpp>
#include <jobwire/sha256/x86_chain.hpp>
#include <jobwire/sink.hpp>
#include <jobwire/x86_cpu.hpp>

namespace jobwire {

/// The bodies there are of the compression function. All yield the same.
enum class sha256_body : std::uint8_t {
  portable,     ///< plain C++; the only one in constant expressions
  x86_sha,      ///< the x86 SHA extensions
  x86_sha_avx,  ///< the same; where several messages are finished at once, with AVX
  arm_sha2,     ///< ARMv8's SHA2 instructions
};

constexpr std::string_view name(sha256_body body) noexcept {
  constexpr std::string_view names[]{"portable"sv, "x86_sha"sv, "x86_sha_avx"sv, "arm_sha2"sv};
  return names[static_cast<std::size_t>(body)];
}

/// Whether this machine can run a body. Asks the CPU or the kernel each time.
inline bool has_sha256_body(sha256_body body) noexcept {
  if (body == sha256_body::x86_sha) return detail::has_x86_sha();
  if (body == sha256_body::x86_sha_avx) return detail::has_x86_sha() && detail::has_x86_avx();
  if (body == sha256_body::arm_sha2) return detail::has_arm_sha2();
  return true;
}

namespace detail {

/// The body in use, plus one; 0 until the first compression. Any thread may set it at any time, for all
/// bodies yield the same.
inline constinit std::uint8_t sha256_choice = 0;

inline void use_sha256_body(sha256_body body) noexcept {
  __atomic_store_n(&sha256_choice, static_cast<std::uint8_t>(static_cast<unsigned>(body) + 1),
                   __ATOMIC_RELAXED);
}

}  // namespace detail

namespace detail {

/// Asks for the fastest body this machine has, once.
[[gnu::noinline]] inline sha256_body choose_sha256_body() noexcept {
  auto body = sha256_body::portable;
  for (auto const one : {sha256_body::x86_sha, sha256_body::x86_sha_avx, sha256_body::arm_sha2}) {
    if (has_sha256_body(one)) body = one;
  }
  use_sha256_body(body);
  return body;
}

}  // namespace detail

/// The body that hashes now: the fastest this machine has, unless another one was forced.
inline sha256_body sha256_body_in_use() noexcept {
  unsigned const chosen = __atomic_load_n(&detail::sha256_choice, __ATOMIC_RELAXED);
  if (chosen != 0) [[likely]]
    return static_cast<sha256_body>(chosen - 1);
  return detail::choose_sha256_body();
}

/// Makes all hashers of the process use a body from now on; false, and nothing changes, where this machine
/// does not have it. For tests and comparisons.
inline bool force_sha256_body(sha256_body body) noexcept {
  if (!has_sha256_body(body)) return false;
  detail::use_sha256_body(body);
  return true;
}

namespace detail {

constexpr bool is_x86(sha256_body body) noexcept {
  return body == sha256_body::x86_sha || body == sha256_body::x86_sha_avx;
}

template <std::size_t... Lane>
inline void sha256_compress_chosen(std::array<std::uint32_t, 8>* const (&states)[sizeof...(Lane)],
                                   char const* const (&blocks)[sizeof...(Lane)], std::size_t count,
                                   std::index_sequence<Lane...> all) noexcept {
  [[maybe_unused]] auto const body = sha256_body_in_use();
  if constexpr (x86_sha_compiled) {
    if (is_x86(body)) return sha256_compress_x86(states, blocks, count, all);
  }
  if constexpr (arm_sha2_compiled) {
    if (body == sha256_body::arm_sha2) return sha256_compress_arm(states, blocks, count, all);
  }
  (sha256_compress_portable(*states[Lane], blocks[Lane], count), ...);
}

/// Runs `count` blocks of 64 bytes of each of `Lanes` independent messages through its own state. No state is
/// named twice. Two lanes cost little more than one where there are instructions for it, four less than
/// three.
template <std::size_t Lanes>
constexpr void sha256_compress_lanes(std::array<std::uint32_t, 8>* const (&states)[Lanes],
                                     char const* const (&blocks)[Lanes], std::size_t count = 1) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < Lanes; ++i) sha256_compress_portable(*states[i], blocks[i], count);
  } else {
    sha256_compress_chosen(states, blocks, count, std::make_index_sequence<Lanes>{});
  }
}

/// Runs `count` blocks of 64 bytes at `blocks` through the state (FIPS 180-4 section 6.2.2).
constexpr void sha256_compress(std::array<std::uint32_t, 8>& state, char const* blocks,
                               std::size_t count) noexcept {
  sha256_compress_lanes<1>({&state}, {blocks}, count);
}

}  // namespace detail

/// Streaming SHA-256 (FIPS 180-4), usable in constant expressions: 104 bytes, no heap; wiped on destruction,
/// since it may have hashed a key.
class sha256 {
 public:
  constexpr sha256() noexcept : words_{detail::sha256_initial} {}
  constexpr explicit sha256(sha256_midstate const& resumed) noexcept
      : words_{resumed.words}, bytes_{resumed.bytes - resumed.bytes % sha256_block} {}

  constexpr sha256(sha256 const&) noexcept = default;
  constexpr sha256& operator=(sha256 const&) noexcept = default;
  constexpr ~sha256() {
    wipe(words_);
    wipe(block_);
  }

  constexpr void update(std::string_view text) noexcept {
    std::size_t const used = static_cast<std::size_t>(bytes_ % sha256_block);
    bytes_ += text.size();
    if (used != 0) {
      std::size_t const room = sha256_block - used;
      if (text.size() < room) return detail::copy_bytes(block_.data() + used, text);
      detail::copy_bytes(block_.data() + used, {text.data(), room});
      detail::sha256_compress(words_, block_.data(), 1);
      text.remove_prefix(room);
    }
    std::size_t const whole = text.size() / sha256_block;
    if (whole != 0) detail::sha256_compress(words_, text.data(), whole);
    text.remove_prefix(whole * sha256_block);
    detail::copy_bytes(block_.data(), text);
  }

  /// The digest of all that was fed. The hasher is spent and must be made anew.
  constexpr sha256_digest finish() noexcept {
    std::size_t const used = static_cast<std::size_t>(bytes_ % sha256_block);
    std::array<char, sha256_block + detail::sha256_padding> last;
    detail::copy_bytes(last.data(), detail::text_at(block_.data(), block_.size()));
    std::size_t const count = detail::pad_sha256(last.data(), used, bytes_);
    detail::sha256_compress(words_, last.data(), count);
    wipe(last);
    return detail::digest_of(words_);
  }

  constexpr sha256_midstate midstate() const noexcept { return {words_, bytes_}; }

  /// Runs `count` blocks of 64 bytes from a midstate on.
  static constexpr void advance(sha256_midstate& state, char const* blocks, std::size_t count) noexcept {
    state.bytes += count * sha256_block;
    detail::sha256_compress(state.words, blocks, count);
  }

  /// Runs one block of each of `Lanes` messages, up to 4, side by side. No state is named twice.
  template <std::size_t Lanes>
  static constexpr void advance_each(sha256_midstate* const (&states)[Lanes],
                                     char const* const (&blocks)[Lanes]) noexcept {
    std::array<std::uint32_t, 8>* words[Lanes]{};
    for (std::size_t i = 0; i < Lanes; ++i) {
      states[i]->bytes += sha256_block;
      words[i] = &states[i]->words;
    }
    detail::sha256_compress_lanes<Lanes>(words, blocks);
  }

  /// Finishes up to 4 messages in one go where the body in use can: puts the digest of each, of which all but
  /// the last `count` blocks, padded, are in its state. With `quoting`, if it is not null, one for each and
  /// all of as many blocks, the digests go there in hex, and what is put is of those messages. With `outers`,
  /// the midstates behind the outer pads, and not null pointers, it puts the codes of those HMACs. False, and
  /// nothing was done, with other bodies.
  template <std::size_t Lanes>
  static bool finish_each([[maybe_unused]] sha256_midstate const* const (&states)[Lanes],
                          [[maybe_unused]] char const* const (&blocks)[Lanes],
                          [[maybe_unused]] std::size_t count, [[maybe_unused]] quoting_blocks const* quoting,
                          [[maybe_unused]] sha256_midstate const* const (&outers)[Lanes],
                          [[maybe_unused]] sha256_digest* const (&digests)[Lanes]) noexcept {
    if constexpr (detail::x86_sha_compiled) {
      auto const body = sha256_body_in_use();
      if (!detail::is_x86(body)) return false;
      finish_on_x86(body, states, blocks, count, quoting, outers, digests, std::make_index_sequence<Lanes>{});
      return true;
    }
    return false;
  }

  /// Runs a chain of HMACs in one go where the body in use can: the first under the key, 64 bytes with zeros
  /// behind it, each further under the code of the one before. Puts the midstates behind the pads of the last
  /// code; runs blocks that wait beside. With `ending`, if it is not null, it goes on with that where 1 to 2
  /// blocks for each message wait, which must be a message's last ones. False, and nothing was done, with
  /// other bodies.
  [[gnu::always_inline]] static bool chain([[maybe_unused]] char const* key,
                                           [[maybe_unused]] chain_messages const& messages,
                                           [[maybe_unused]] waiting_blocks& beside,
                                           [[maybe_unused]] chain_ending* ending,
                                           [[maybe_unused]] sha256_midstate& inner,
                                           [[maybe_unused]] sha256_midstate& outer) noexcept {
    if constexpr (detail::x86_sha_compiled) {
      if (detail::is_x86(sha256_body_in_use())) {
        auto* const words = beside.count == 0 ? nullptr : &beside.state->words;
        bool const ends = ending != nullptr && beside.count != 0 && beside.count <= 2 * messages.count &&
                          ending->text.digits >= sha256_block;
        std::size_t const ran = detail::sha256_chain_x86(key, messages, words, beside.first, beside.count,
                                                         ends ? ending : nullptr, inner.words, outer.words);
        if (ends) ending->is_done = true;
        if (ran != 0) beside.state->bytes += ran * sha256_block;
        beside.drop(ran);
        inner.bytes = sha256_block;
        outer.bytes = sha256_block;
        return true;
      }
    }
    return false;
  }

 private:
  template <std::size_t... Lane>
  static void finish_on_x86([[maybe_unused]] sha256_body body,
                            sha256_midstate const* const (&states)[sizeof...(Lane)],
                            char const* const (&blocks)[sizeof...(Lane)], std::size_t count,
                            quoting_blocks const* quoting,
                            sha256_midstate const* const (&outers)[sizeof...(Lane)],
                            sha256_digest* const (&digests)[sizeof...(Lane)],
                            std::index_sequence<Lane...> all) noexcept {
    auto const words_of = [](sha256_midstate const* state) noexcept {
      return state == nullptr ? nullptr : &state->words;
    };
    if constexpr (sizeof...(Lane) == 1) {
      detail::sha256_finish_x86(states[0]->words, blocks[0], count, quoting, words_of(outers[0]),
                                digests[0]->bytes.data());
    } else if (body == sha256_body::x86_sha_avx) {
      detail::sha256_finish_each_avx({&states[Lane]->words...}, blocks, count, quoting,
                                     {words_of(outers[Lane])...}, {digests[Lane]->bytes.data()...}, all);
    } else {
      detail::sha256_finish_each_x86({&states[Lane]->words...}, blocks, count, quoting,
                                     {words_of(outers[Lane])...}, {digests[Lane]->bytes.data()...}, all);
    }
  }

  std::array<std::uint32_t, 8> words_;
  std::array<char, sha256_block> block_{};
  std::uint64_t bytes_ = 0;
};

static_assert(finishing_sha256_hasher<sha256> && chaining_sha256_hasher<sha256>);

}  // namespace jobwire
