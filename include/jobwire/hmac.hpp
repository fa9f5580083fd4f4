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

/// The padding behind a digest that follows one whole block, in its place.
inline constexpr auto digest_padding = [] {
  std::array<char, 32 + sha256_padding> block{};
  pad_sha256(block.data(), 32, sha256_block + 32);
  return block;
}();

/// The messages of a chain of HMACs, each under the code of the one before: a block each, padded to follow a
/// pad. Holds copies, which are not wiped.
template <std::size_t Count>
class hmac_chain {
 public:
  /// Adds a message, of which there are at most `Count`; false, and nothing was done, where it does not fit
  /// into one block.
  constexpr bool add(std::string_view message) noexcept {
    if (message.size() > longest) return false;
    char* const block = blocks_.data() + sha256_block * size_;
    copy_bytes(block, message);
    pad_sha256(block, message.size(), sha256_block + message.size());
    ++size_;
    return true;
  }

  constexpr char const* blocks() const noexcept { return blocks_.data(); }

 private:
  static constexpr std::size_t longest = sha256_block - 9;

  std::array<char, sha256_block * Count + sha256_padding> blocks_;
  std::size_t size_ = 0;
};

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
    put_key<Hasher>(block, prefix, rest);
    return of_block<Hasher>(block);
  }

  /// The key that a chain of messages ends in: each is coded under the code of the one before, the first
  /// under the key of `prefix` followed by `rest`. Blocks that wait are hashed beside, as many as there are
  /// gaps for. The messages are no secrets, and their copies are not wiped; what is left of keys on the way,
  /// `signing_key::derive` says.
  template <sha256_hasher Hasher, std::size_t Count>
  static constexpr hmac_key chained(std::string_view prefix, std::string_view rest,
                                    std::string_view const (&messages)[Count],
                                    waiting_blocks& beside) noexcept {
    hmac_key key;
    std::array<char, sha256_block> block{};
    put_key<Hasher>(block, prefix, rest);
    detail::hmac_chain<Count> chain;
    bool fits = true;
    for (auto const message : messages) fits = fits && chain.add(message);
    if constexpr (chaining_sha256_hasher<Hasher>) {
      if (fits && !std::is_constant_evaluated() &&
          Hasher::chain_blocks(block.data(), chain.blocks(), Count, beside, key.inner_, key.outer_)) {
        wipe(block);
        // A key that fills more than a block was hashed, by functions that go deeper than the chain.
        prefix.size() + rest.size() > sha256_block ? detail::wipe_stack_below()
                                                   : detail::wipe_stack_below<512>();
        return key;
      }
    }
    key = of_block<Hasher>(block);
    for (std::size_t i = 0; i < Count; ++i) {
      detail::wiped<sha256_digest> const code{
          fits ? key.code_of_block<Hasher>(chain.blocks() + sha256_block * i, beside)
               : key.code<Hasher>(messages[i])};
      key = of_digest<Hasher>(code.value);
    }
    if (!std::is_constant_evaluated()) detail::wipe_stack_below();
    return key;
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
  constexpr sha256_digest finish(hash_sink<Hasher>& inner) const noexcept {
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

  /// The same: one block, padded here, the digest in front; hashed beside one that waits.
  template <sha256_hasher Hasher>
  constexpr sha256_digest outer(sha256_digest const& inner_digest, waiting_blocks& beside) const noexcept {
    std::array<char, sha256_block> block;
    detail::copy_digest(block.data(), inner_digest);
    detail::copy_bytes(block.data() + 32, fixed_text<32>{detail::digest_padding.data() + 32});
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
  template <sha256_hasher Hasher>
  static constexpr void put_key(std::array<char, sha256_block>& block, std::string_view prefix,
                                std::string_view rest) noexcept {
    if (prefix.size() > block.size() || rest.size() > block.size() - prefix.size()) {
      Hasher hasher;
      hasher.update(prefix);
      hasher.update(rest);
      sha256_digest digest = hasher.finish();
      detail::copy_digest(block.data(), digest);
      wipe(digest);
    } else {
      detail::copy_bytes(block.data(), prefix);
      detail::copy_bytes(block.data() + prefix.size(), rest);
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
