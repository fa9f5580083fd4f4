// Where a signer gets its key from: the concept, and the key of one day.
// Layer 7; may include: sigv4/scope.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/sigv4/scope.hpp>

namespace jobwire {

/// Yields who signs and the key for a scope; names the hasher that signs. The key must stay valid until the
/// source is asked again.
template <class K>
concept key_source = sha256_hasher<typename K::hasher> && requires(K& source, credential_scope const& scope) {
  { source.who() }
  noexcept->std::convertible_to<credentials>;
  { source.key_for(scope) }
  noexcept->std::same_as<signing_key const&>;
};

/// A key, and the start of the string to sign (`put_signing_start`) hashed with it, which is the same within
/// one second. Borrows both from the source.
struct started_key {
  signing_key const& key;
  hashed_front const& start;
};

/// The same as pointers, null where nothing was found.
struct found_key {
  signing_key const* key = nullptr;
  hashed_front const* start = nullptr;
};

/// A source that keeps such starts. What it yields must stay valid until the source is asked again. Where it
/// has to derive the key, it may hash a message beside that.
template <class K>
concept start_keeping_source = key_source<K> &&
    requires(K& source, amz_date const& date, credential_scope const& scope,
             hash_sink<typename K::hasher>& beside) {
  { source.started_key_for(date, scope, beside) }
  noexcept->std::same_as<started_key>;
};

/// A source that may sign while it derives a key. Where it has to derive one, it may put the signature of a
/// sealed canonical request, which is then spent; false where `started_key_for` is to be asked.
template <class K>
concept signing_source = start_keeping_source<K> &&
    requires(K& source, amz_date const& date, credential_scope const& scope,
             hash_sink<typename K::hasher>& canonical, signature& made) {
  { source.sign_deriving(date, scope, canonical, made) }
  noexcept->std::same_as<bool>;
};

namespace detail {

/// Where the scope stands in a string to sign.
inline constexpr std::size_t signing_scope_at = signing_algorithm.size() + 1 + amz_date::size + 1;

/// Whether a scope's names are short enough to be kept: 8, 64 and 64 bytes.
constexpr bool can_be_kept(credential_scope const& scope) noexcept {
  return scope.day.size() <= 8 && scope.region.size() <= 64 && scope.service.size() <= 64;
}

/// A scope that owns its text, where it can be kept; any other never equals one. `Room`: of a text with what
/// is in front of the scope.
template <std::size_t Room = 192>
class owned_scope {
 public:
  constexpr owned_scope() noexcept = default;
  // Not defaulted: what was never set is not copied.
  constexpr owned_scope(owned_scope const& other) noexcept { *this = other; }
  constexpr owned_scope& operator=(owned_scope const& other) noexcept {
    if (this == &other) return *this;
    copy_bytes(text_ + signing_scope_at, other.view());
    size_ = other.size_;
    day_ = other.day_;
    region_ = other.region_;
    is_kept_ = other.is_kept_;
    return *this;
  }

  /// Takes another scope.
  constexpr void assign(credential_scope const& scope) noexcept {
    if (!take_sizes(scope)) return;
    measured_sink text{text_ + signing_scope_at};
    put_scope(text, scope);
  }

  /// The same of one that can be kept; yields where the start of a string to sign in that scope stands then,
  /// at the front of `Room` bytes, which the caller may write into behind it.
  constexpr char* assign_with_start(amz_date const& date, credential_scope const& scope) noexcept {
    take_sizes(scope);
    measured_sink text{text_};
    put_signing_start(text, date, scope);
    return text_;
  }

  constexpr bool equals(credential_scope const& scope) const noexcept {
    auto const all = view();
    return is_kept_ && same_bytes(slice(all, 0, day_), scope.day) &&
           same_bytes(slice(all, day_ + 1, region_), scope.region) &&
           same_bytes(slice(all, day_ + region_ + 2), scope.service);
  }

 private:
  static constexpr std::size_t longest = 8 + 64 + 64 + 3 + scope_terminator.size() + 1;  // and a line feed
  static_assert(Room >= signing_scope_at + longest);

  constexpr std::string_view view() const noexcept { return {text_ + signing_scope_at, size_}; }

  constexpr bool take_sizes(credential_scope const& scope) noexcept {
    is_kept_ = can_be_kept(scope);
    if (!is_kept_) return false;
    day_ = scope.day.size();
    region_ = scope.region.size();
    size_ = day_ + region_ + scope.service.size() + 2;
    return true;
  }

  char text_[Room];  // of which `size_` bytes at `signing_scope_at` are set
  std::size_t size_ = 0;
  std::size_t day_ = 0;
  std::size_t region_ = 0;
  bool is_kept_ = false;
};

}  // namespace detail

namespace detail {

/// The start of the string to sign, hashed with a key and kept for one instant. 136 bytes; wiped
/// when it is dropped and on destruction.
template <sha256_hasher Hasher>
class kept_start {
 public:
  constexpr hashed_front const& of(signing_key const& key, amz_date const& date,
                                   credential_scope const& scope,
                                   hash_sink<Hasher>& beside) noexcept JOBWIRE_LIFETIMEBOUND {
    if (!is_kept_ || !(date == date_)) [[unlikely]]
      begin(key, date, scope, beside);
    return front_;
  }

  /// To be called when the key or its scope is another one.
  constexpr void drop() noexcept {
    if (!is_kept_) return;
    is_kept_ = false;
    wipe(front_.state.words);
  }

 private:
  /// Hashes it anew, beside a block of another message where one is waiting.
  [[gnu::noinline]] constexpr void begin(signing_key const& key, amz_date const& date,
                                         credential_scope const& scope, hash_sink<Hasher>& beside) noexcept {
    auto inner = key.hmac().template inner<Hasher>();
    put_known_start(inner, date, scope);
    beside.advance_with(inner);
    inner.pause_into(front_);
    date_ = date;
    is_kept_ = true;
  }

  hashed_front front_;
  amz_date date_{};
  bool is_kept_ = false;
};

}  // namespace detail

/// Remembers the key of the last scope it was asked for, so that a key is derived once a day, and the start
/// of the string to sign, so that it is hashed once a second. 560 bytes; borrows the credentials' texts; one
/// thread at a time. The key is wiped when it is replaced and on destruction.
template <sha256_hasher Hasher>
class day_key {
 public:
  using hasher = Hasher;

  constexpr explicit day_key(credentials const& who) noexcept : who_{who} {}

  constexpr credentials const& who() const noexcept JOBWIRE_LIFETIMEBOUND { return who_; }

  constexpr signing_key const& key_for(credential_scope const& scope) noexcept JOBWIRE_LIFETIMEBOUND {
    if (!scope_.equals(scope)) [[unlikely]] {
      waiting_blocks none;
      derive(scope, none, amz_date{}, nullptr);
    }
    return key_;
  }

  constexpr started_key started_key_for(amz_date const& date, credential_scope const& scope,
                                        hash_sink<Hasher>& beside) noexcept JOBWIRE_LIFETIMEBOUND {
    if (!scope_.equals(scope)) [[unlikely]] {
      beside.lend_waiting(
          [&](waiting_blocks& waiting) noexcept { this->derive(scope, waiting, date, nullptr); });
    }
    return {key_, start_.of(key_, date, scope, beside)};
  }

  /// Where it has to derive the key: derives it and signs in one go, if the hasher and the sizes allow it.
  /// The start of the string to sign is not kept then.
  constexpr bool sign_deriving([[maybe_unused]] amz_date const& date,
                               [[maybe_unused]] credential_scope const& scope,
                               [[maybe_unused]] hash_sink<Hasher>& canonical,
                               [[maybe_unused]] signature& made) noexcept {
    bool is_signed = false;
    if constexpr (chaining_sha256_hasher<Hasher>) {
      // In this order: a `bool const` that this initializes would be a constant, false, otherwise.
      if (!scope_.equals(scope) && !std::is_constant_evaluated() && detail::can_be_kept(scope)) [[unlikely]] {
        canonical.lend_waiting(
            [&](waiting_blocks& waiting) noexcept { is_signed = this->derive(scope, waiting, date, &made); });
      }
    }
    return is_signed;
  }

 private:
  // For a start of less than two blocks, the hash behind it, and padding.
  static constexpr std::size_t signing_room =
      2 * sha256_block + 2 * sizeof(sha256_digest) + detail::sha256_padding;

  /// Derives the key of a scope, beside blocks that wait. Where these are a canonical request's, and `made`
  /// is not null, it puts the signature, if it can; whether it did.
  [[gnu::noinline]] constexpr bool derive(credential_scope const& scope, waiting_blocks& beside,
                                          amz_date const& date, signature* made) noexcept {
    constexpr std::size_t digits = 2 * sizeof(sha256_digest);
    start_.drop();
    sha256_digest code;
    std::size_t const start = measure_signing_start(scope);
    bool const at_once =
        start < 2 * sha256_block && detail::can_be_kept(scope) && detail::are_messages(scope);
    chain_ending ending{{{nullptr, nullptr, 0, start}, code.bytes.data()}};
    auto const put_text = [&]() noexcept -> char const* {
      char* const text = scope_.assign_with_start(date, scope);
      __builtin_memset(text + start, 0, digits);
      ending.text.blocks = text;
      ending.text.count = detail::pad_sha256(text, start + digits, sha256_block + start + digits);
      return text + detail::signing_scope_at;
    };
    auto const secret = who_.secret_access_key();
    if (at_once && key_.take_derived_at_once<Hasher>(secret, scope, put_text, beside,
                                                     made != nullptr ? &ending : nullptr)) {
      if (ending.is_done) *made = signature{code};
      return ending.is_done;
    }
    scope_.assign(scope);
    key_.take_derived_by_steps<Hasher>(secret, scope, beside);
    return false;
  }

  credentials who_;
  detail::owned_scope<signing_room> scope_;
  signing_key key_{};
  detail::kept_start<Hasher> start_;
};

/// A key that the caller keeps himself, with the credentials it belongs to; the scope is taken to be the
/// right one.
template <sha256_hasher Hasher>
class ready_key {
 public:
  using hasher = Hasher;

  /// Borrows the key.
  constexpr ready_key(credentials const& who, signing_key const& key JOBWIRE_LIFETIMEBOUND) noexcept
      : who_{who}, key_{&key} {}

  constexpr credentials const& who() const noexcept JOBWIRE_LIFETIMEBOUND { return who_; }
  constexpr signing_key const& key_for(credential_scope const&) const noexcept { return *key_; }

 private:
  credentials who_;
  signing_key const* key_;
};

}  // namespace jobwire
