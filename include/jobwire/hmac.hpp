// HMAC-SHA-256 on the midstates of its pads.
// Layer 5; may include: config, hash_sink.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <jobwire/config.hpp>
#include <jobwire/hash_sink.hpp>

namespace jobwire {

namespace detail {

/// The padding behind a digest that follows one whole block, in its place.
inline constexpr auto digest_padding = [] {
  std::array<char, 32 + sha256_padding> block{};
  pad_sha256(block.data(), 32, sha256_block + 32);
  return block;
}();

/// Hashes blocks with nothing beside them; a `hash_sink` hashes its own beside them.
template <class Hasher>
struct nothing_beside {
  static constexpr bool has_block() noexcept { return false; }
  static constexpr void advance_beside(sha256_midstate& state, char const* block) noexcept {
    advance<Hasher>(state, block, 1);
  }
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

/// A message of an HMAC, padded before its key is there: where codes wait for one another, that is done while
/// the first is made. 144 bytes, wiped on destruction; borrows the text.
class hmac_message {
 public:
  constexpr explicit hmac_message(std::string_view text JOBWIRE_LIFETIMEBOUND) noexcept : text_{text} {
    if (!fits_one_block()) return;
    detail::copy_bytes(block_.data(), text);
    detail::pad_sha256(block_.data(), text.size(), sha256_block + text.size());
  }

  hmac_message(hmac_message const&) = delete;
  hmac_message& operator=(hmac_message const&) = delete;
  constexpr ~hmac_message() {
    if (fits_one_block()) wipe(block_);
  }

  constexpr std::string_view text() const noexcept { return text_; }

  /// Whether the message behind a pad takes but one block, and that block.
  constexpr bool fits_one_block() const noexcept { return text_.size() <= longest; }
  constexpr char const* block() const noexcept { return block_.data(); }

 private:
  static constexpr std::size_t longest = sha256_block - 9;

  std::string_view text_;
  std::array<char, longest + detail::sha256_padding> block_;
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
    return of_block<Hasher>(block);
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

  /// Makes a sink begin the message, or the outer hash, into which the message's digest is put.
  template <sha256_hasher Hasher>
  constexpr void begin_inner(hash_sink<Hasher>& sink) const noexcept {
    sink.resume(inner_);
  }
  template <sha256_hasher Hasher>
  constexpr void begin_outer(hash_sink<Hasher>& sink) const noexcept {
    sink.resume(outer_);
  }

  /// The code of the message that `inner` holds, which is spent.
  template <sha256_hasher Hasher>
  constexpr sha256_digest finish(hash_sink<Hasher>& inner) const noexcept {
    return inner.finish_with([this](sha256_midstate& state, char const* blocks, std::size_t count) noexcept {
      return this->finish_blocks<Hasher>(state, blocks, count);
    });
  }

  /// The code of the message whose inner digest is given: one block, padded here, the digest in front; hashed
  /// with whatever is `beside` it.
  template <sha256_hasher Hasher, class Beside = detail::nothing_beside<Hasher>>
  constexpr sha256_digest outer(sha256_digest const& inner_digest, Beside&& beside = {}) const noexcept {
    std::array<char, sha256_block> block;
    detail::copy_digest(block.data(), inner_digest);
    detail::copy_bytes(block.data() + 32, fixed_text<32>{detail::digest_padding.data() + 32});
    detail::wiped<sha256_midstate> state{outer_};
    beside.advance_beside(state.value, block.data());
    wipe(block);
    return detail::digest_of(state.value.words);
  }

  /// The code of `message`.
  template <sha256_hasher Hasher>
  constexpr sha256_digest code(std::string_view message) const noexcept {
    return code<Hasher>(hmac_message{message});
  }

  /// The same of a message padded beforehand, hashed with whatever is `beside` it.
  template <sha256_hasher Hasher, class Beside = detail::nothing_beside<Hasher>>
  constexpr sha256_digest code(hmac_message const& message, Beside&& beside = {}) const noexcept {
    if (!message.fits_one_block()) {
      auto sink = inner<Hasher>();
      sink.write(message.text());
      return finish(sink);
    }
    detail::wiped<sha256_midstate> state{inner_};
    if (!beside.has_block()) return finish_blocks<Hasher>(state.value, message.block(), 1);
    beside.advance_beside(state.value, message.block());
    detail::wiped<sha256_digest> const digest{detail::digest_of(state.value.words)};
    return outer<Hasher>(digest.value, beside);
  }

 private:
  /// The code of a message of which all but its last blocks are hashed.
  template <sha256_hasher Hasher>
  constexpr sha256_digest finish_blocks(sha256_midstate& state, char const* blocks,
                                        std::size_t count) const noexcept {
    if constexpr (finishing_sha256_hasher<Hasher>) {
      sha256_digest code;
      if (!std::is_constant_evaluated() && Hasher::finish_blocks(state, blocks, count, &outer_, code))
        return code;
    }
    detail::wiped<sha256_digest> const digest{detail::finish_blocks<Hasher>(state, blocks, count)};
    return outer<Hasher>(digest.value);
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
