// Where a signer gets its key from: the concept, and the key of one day.
// Layer 7; may include: sigv4/scope.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

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

namespace detail {

/// A scope that owns its texts: 8, and at most 64 and 64 bytes. A longer name is not kept, and never equals
/// another.
class owned_scope {
 public:
  constexpr owned_scope() noexcept = default;
  // Not defaulted: what was never set is not copied.
  constexpr owned_scope(owned_scope const& other) noexcept { *this = other; }
  constexpr owned_scope& operator=(owned_scope const& other) noexcept {
    if (this == &other) return *this;
    copy_bytes(text_.data(), {other.text_.data(), other.size_});
    size_ = other.size_;
    day_ = other.day_;
    region_ = other.region_;
    fits_ = other.fits_;
    return *this;
  }

  /// Takes another scope.
  constexpr void assign(credential_scope const& scope) noexcept {
    fits_ = scope.day.size() <= 8 && scope.region.size() <= 64 && scope.service.size() <= 64;
    if (!fits_) return;
    size_ = 0;
    for (auto const part : {scope.day, scope.region, scope.service}) {
      copy_bytes(text_.data() + size_, part);
      size_ += part.size();
    }
    day_ = scope.day.size();
    region_ = scope.region.size();
  }

  constexpr bool equals(credential_scope const& scope) const noexcept {
    std::string_view const all{text_.data(), size_};
    return fits_ && same_bytes(slice(all, 0, day_), scope.day) &&
           same_bytes(slice(all, day_, region_), scope.region) &&
           same_bytes(slice(all, day_ + region_), scope.service);
  }

 private:
  std::array<char, 136> text_;  // of which `size_` bytes are set
  std::size_t size_ = 0;
  std::size_t day_ = 0;
  std::size_t region_ = 0;
  bool fits_ = false;
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
    is_kept_ = false;
    wipe(front_.state);
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
/// of the string to sign, so that it is hashed once a second. 430 bytes; borrows the credentials' texts; one
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
      derive(scope, none);
    }
    return key_;
  }

  constexpr started_key started_key_for(amz_date const& date, credential_scope const& scope,
                                        hash_sink<Hasher>& beside) noexcept JOBWIRE_LIFETIMEBOUND {
    if (!scope_.equals(scope)) [[unlikely]] {
      beside.lend_waiting([&](waiting_blocks& waiting) noexcept { this->derive(scope, waiting); });
    }
    return {key_, start_.of(key_, date, scope, beside)};
  }

 private:
  [[gnu::noinline]] constexpr void derive(credential_scope const& scope, waiting_blocks& beside) noexcept {
    key_ = signing_key::derive<Hasher>(who_.secret_access_key(), scope, beside);
    scope_.assign(scope);
    start_.drop();
  }

  credentials who_;
  detail::owned_scope scope_;
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
