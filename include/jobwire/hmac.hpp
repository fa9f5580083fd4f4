// HMAC-SHA-256 on the midstates of its pads.
// Layer 5; may include: hash_sink.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <jobwire/hash_sink.hpp>

namespace jobwire {

namespace detail {

/// The padding behind a digest that follows one whole block.
inline constexpr auto digest_padding = [] {
  joined_text<32> padding{{'\x80'}};
  put_bits(padding.bytes + 24, sha256_block + 32);
  return padding;
}();

/// Bytes of a message that is one block behind a pad: 9 are padding.
inline constexpr std::size_t longest_message = sha256_block - 9;

/// Puts a message, not longer than that, into a block of 64, padded to follow a pad.
constexpr void put_message(char* block, std::string_view message) noexcept {
  if (std::is_constant_evaluated()) {
    for (std::size_t i = 0; i < sha256_block; ++i) block[i] = 0;
  } else {
    __builtin_memset(block, 0, sha256_block);
  }
  copy_bytes(block, message);
  block[message.size()] = '\x80';
  put_bits(block + sha256_block - 8, sha256_block + message.size());
}

}  // namespace detail

/// A digest's bytes as text, to be hashed again. A copy of 32 bytes, wiped when it goes.
class digest_text {
 public:
  constexpr explicit digest_text(sha256_digest const& digest) noexcept {
    detail::copy_digest(text_.data(), digest);
  }
  digest_text(digest_text const&) = delete;
  digest_text& operator=(digest_text const&) = delete;
  constexpr ~digest_text() { wipe(text_); }

  constexpr std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 32> text_{};
};

/// An HMAC-SHA-256 key as the two midstates after its pads (RFC 2104 section 4): 80 bytes, secret, wiped on
/// destruction. Keying costs two compressions (three above 64 bytes) and is paid once.
class hmac_key {
 public:
  /// The key of `bytes`, of any length; borrows nothing.
  template <sha256_hasher Hasher>
  static constexpr hmac_key make(std::string_view bytes) noexcept {
    return from_pieces<Hasher>({}, bytes);
  }

  /// The key of `prefix` followed by `rest`, which saves joining "AWS4" and a secret.
  template <sha256_hasher Hasher>
  static constexpr hmac_key from_pieces(std::string_view prefix, std::string_view rest) noexcept {
    std::array<char, sha256_block> block{};
    put_key<Hasher>(block.data(), prefix, rest);
    return of_block<Hasher>(block);
  }

  /// Becomes the key that a chain of `count` messages ends in: each is coded under the code of the one
  /// before, the first under the key of `prefix` followed by `rest`. Blocks that wait are hashed beside, as
  /// many as there are gaps for. The messages are no secrets; what is left of keys on the way,
  /// `signing_key::derive` says.
  template <sha256_hasher Hasher>
  constexpr void take_chained(std::string_view prefix, std::string_view rest, waiting_blocks& beside,
                              std::string_view const* messages, std::size_t count) noexcept {
    take_by_steps<Hasher>(prefix, rest, beside, messages, count);
    if (!std::is_constant_evaluated()) detail::wipe_stack_below();
  }

  /// Becomes that key in one go, of messages that `make_messages` yields, which is called when the first key
  /// stands: a key that is loaded as soon as it is stored has to be waited for. Goes on with `ending`, if it
  /// is not null, where it can; false, and nothing was done, where the hasher has no such way.
  template <sha256_hasher Hasher, class Prefix, class MakeMessages>
  constexpr bool take_chained_at_once(Prefix const& prefix, std::string_view rest,
                                      MakeMessages const& make_messages, waiting_blocks& beside,
                                      chain_ending* ending) noexcept {
    if constexpr (chaining_sha256_hasher<Hasher>) {
      if (!std::is_constant_evaluated())
        return take_in_one_go<Hasher>(prefix, rest, make_messages, beside, ending);
    }
    return false;
  }

  /// The key of a digest.
  template <sha256_hasher Hasher>
  static constexpr hmac_key of_digest(sha256_digest const& digest) noexcept {
    std::array<char, sha256_block> block{};
    detail::copy_digest(block.data(), digest);
    return of_block<Hasher>(block);
  }

  /// A key of no use, to be replaced.
  constexpr hmac_key() noexcept = default;
  constexpr hmac_key(hmac_key const&) noexcept = default;
  constexpr hmac_key& operator=(hmac_key const&) noexcept = default;
  constexpr ~hmac_key() {
    wipe(inner_);
    wipe(outer_);
  }

  /// A sink that takes the message; its digest is then given to `outer`.
  template <sha256_hasher Hasher>
  constexpr hash_sink<Hasher> inner() const noexcept {
    return hash_sink<Hasher>{inner_};
  }

  /// The midstates behind the pads, which the message's hash and the outer one go on from: secret.
  constexpr sha256_midstate const& inner_midstate() const noexcept { return inner_; }
  constexpr sha256_midstate const& outer_midstate() const noexcept { return outer_; }

  /// The code of the message that `inner` holds, which is spent.
  template <sha256_hasher Hasher>
  [[gnu::noinline]] constexpr sha256_digest finish(hash_sink<Hasher>& inner) const noexcept {
    return inner.finish_with([this](sha256_midstate& state, char const* blocks, std::size_t count) noexcept {
      return this->finish_blocks<Hasher>(state, blocks, count);
    });
  }

  /// The code of the message whose inner digest is given.
  template <sha256_hasher Hasher>
  constexpr sha256_digest outer(sha256_digest const& inner_digest) const noexcept {
    waiting_blocks none;
    return outer<Hasher>(inner_digest, none);
  }

  /// The same: one block, padded here, the digest in front; hashed beside one that waits. Not inline: where a
  /// hasher finishes in one go, it is not reached.
  template <sha256_hasher Hasher>
  [[gnu::noinline]] constexpr sha256_digest outer(sha256_digest const& inner_digest,
                                                  waiting_blocks& beside) const noexcept {
    std::array<char, sha256_block> block;
    detail::copy_digest(block.data(), inner_digest);
    detail::copy_bytes(block.data() + 32, fixed_text<32>{detail::digest_padding.bytes});
    detail::wiped<sha256_midstate> state{outer_};
    detail::advance_beside<Hasher>(state.value, block.data(), beside);
    wipe(block);
    return detail::digest_of(state.value.words);
  }

  /// The code of `message`.
  template <sha256_hasher Hasher>
  constexpr sha256_digest code(std::string_view message) const noexcept {
    auto sink = inner<Hasher>();
    sink.write(message);
    return finish(sink);
  }

 private:
  /// The code of a message of which all but its last blocks are hashed.
  template <sha256_hasher Hasher>
  constexpr sha256_digest finish_blocks(sha256_midstate& state, char const* blocks,
                                        std::size_t count) const noexcept {
    if constexpr (finishing_sha256_hasher<Hasher>) {
      sha256_digest code;
      if (!std::is_constant_evaluated() &&
          Hasher::template finish_each<1>({&state}, {blocks}, count, nullptr, {&outer_}, {&code}))
        return code;
    }
    detail::wiped<sha256_digest> const digest{detail::finish_blocks<Hasher>(state, blocks, count)};
    return outer<Hasher>(digest.value);
  }

  /// Puts a key into a block of zeros, a longer one as its digest.
  template <sha256_hasher Hasher, class Prefix>
  [[gnu::always_inline]] static constexpr void put_key(char* block, Prefix const& prefix,
                                                       std::string_view rest) noexcept {
    std::size_t const front = std::string_view{prefix}.size();
    if (front > sha256_block || rest.size() > sha256_block - front) [[unlikely]]
      return put_hashed_key<Hasher>(block, prefix, rest);
    detail::copy_bytes(block, prefix);
    detail::copy_bytes(block + front, rest);
  }

  template <sha256_hasher Hasher>
  [[gnu::noinline]] static constexpr void put_hashed_key(char* block, std::string_view prefix,
                                                         std::string_view rest) noexcept {
    Hasher hasher;
    hasher.update(prefix);
    hasher.update(rest);
    sha256_digest digest = hasher.finish();
    detail::copy_digest(block, digest);
    wipe(digest);
  }

  template <sha256_hasher Hasher, class Prefix, class MakeMessages>
  bool take_in_one_go(Prefix const& prefix, std::string_view rest, MakeMessages const& make_messages,
                      waiting_blocks& beside, chain_ending* ending) noexcept {
    detail::wiped<std::array<char, sha256_block>> key{};
    put_key<Hasher>(key.value.data(), prefix, rest);
    chain_messages const messages = make_messages();
    if (!Hasher::chain(key.value.data(), messages, beside, ending, inner_, outer_)) return false;
    // A key that fills more than a block was hashed, by functions that go deeper than the chain.
    std::string_view{prefix}.size() + rest.size() > sha256_block ? detail::wipe_stack_below()
                                                                 : detail::wipe_stack_below<512>();
    return true;
  }

  template <sha256_hasher Hasher>
  [[gnu::noinline]] constexpr void take_by_steps(std::string_view prefix, std::string_view rest,
                                                 waiting_blocks& beside, std::string_view const* messages,
                                                 std::size_t count) noexcept {
    *this = from_pieces<Hasher>(prefix, rest);
    for (std::size_t i = 0; i < count; ++i) take_step<Hasher>(messages[i], beside);
  }

  /// Becomes the key that the code of a message under this one is.
  template <sha256_hasher Hasher>
  constexpr void take_step(std::string_view message, waiting_blocks& beside) noexcept {
    if (message.size() > detail::longest_message) {
      detail::wiped<sha256_digest> const code{this->code<Hasher>(message)};
      *this = of_digest<Hasher>(code.value);
    } else {
      std::array<char, sha256_block> block;
      detail::put_message(block.data(), message);
      detail::wiped<sha256_digest> const code{code_of_block<Hasher>(block.data(), beside)};
      *this = of_digest<Hasher>(code.value);
    }
  }

  /// The code of a message of one block, padded.
  template <sha256_hasher Hasher>
  constexpr sha256_digest code_of_block(char const* message, waiting_blocks& beside) const noexcept {
    detail::wiped<sha256_midstate> state{inner_};
    detail::advance_beside<Hasher>(state.value, message, beside);
    detail::wiped<sha256_digest> const digest{detail::digest_of(state.value.words)};
    return outer<Hasher>(digest.value, beside);
  }

  /// The key that fills a block with zeros behind it; wipes the block.
  template <sha256_hasher Hasher>
  static constexpr hmac_key of_block(std::array<char, sha256_block>& inner) noexcept {
    std::array<char, sha256_block> outer;
    for (std::size_t i = 0; i < inner.size(); ++i) {
      outer[i] = static_cast<char>(inner[i] ^ 0x5c);
      inner[i] = static_cast<char>(inner[i] ^ 0x36);
    }
    hmac_key key;
    key.inner_ = {detail::sha256_initial, 0};
    key.outer_ = {detail::sha256_initial, 0};
    detail::advance_each<Hasher, 2>({&key.inner_, &key.outer_}, {inner.data(), outer.data()});
    wipe(inner);
    wipe(outer);
    return key;
  }

  sha256_midstate inner_;
  sha256_midstate outer_;
};

/// HMAC-SHA-256 of `message` under `key` (RFC 2104).
template <sha256_hasher Hasher>
constexpr sha256_digest hmac(std::string_view key, std::string_view message) noexcept {
  return hmac_key::make<Hasher>(key).template code<Hasher>(message);
}

}  // namespace jobwire
