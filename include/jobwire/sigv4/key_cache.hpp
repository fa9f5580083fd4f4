// A fixed number of signing keys, kept by access key id and scope.
// Layer 8; may include: config, sigv4/key_source.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/config.hpp>
#include <jobwire/sigv4/key_source.hpp>

namespace jobwire {

/// Bytes of the longest access key id that a cache keeps.
inline constexpr std::size_t max_cached_access_key_id = 128;

/// Up to `Capacity` signing keys, none on the heap: about 590 bytes each. Where it is full, the key that was
/// not used for the longest time is wiped and replaced; on destruction all are wiped.
///
/// A cache belongs to one thread, or to the caller's own lock. What it yields is valid until the next call on
/// the cache that is not const: under a shared lock, copy the key (80 bytes) before the lock is released. A
/// secret that is replaced while its access key id stays needs `forget`.
///
/// Each look-up compares up to `Capacity` tags of 4 bytes; above some 64 keys use one cache per shard.
template <sha256_hasher Hasher, std::size_t Capacity>
class key_cache {
  static_assert(Capacity > 0, "jobwire: a key cache holds at least one key");

 public:
  using hasher = Hasher;

  constexpr key_cache() noexcept = default;
  key_cache(key_cache const&) = delete;
  key_cache& operator=(key_cache const&) = delete;

  /// The key of an access key id in a scope, or null. Marks it as used.
  constexpr signing_key const* find(std::string_view access_key_id,
                                    credential_scope const& scope) noexcept JOBWIRE_LIFETIMEBOUND {
    auto const* const kept = find_entry(access_key_id, scope);
    return kept == nullptr ? nullptr : &kept->key;
  }

  /// The same, and the start of the string to sign (`put_signing_start`), hashed with the key: kept from the
  /// last instant that was asked for. Where it has to be hashed anew, so may be a message beside it.
  constexpr found_key find_started(std::string_view access_key_id, amz_date const& date,
                                   credential_scope const& scope,
                                   hash_sink<Hasher>& beside) noexcept JOBWIRE_LIFETIMEBOUND {
    auto* const kept = find_entry(access_key_id, scope);
    if (kept == nullptr) return {};
    return {&kept->key, &kept->start.of(kept->key, date, scope, beside)};
  }

  /// The key of `who` in a scope: found, or derived and kept. An access key id above
  /// `max_cached_access_key_id` bytes, or a scope name above 64, is derived each time.
  constexpr signing_key const& key_for(credentials const& who,
                                       credential_scope const& scope) noexcept JOBWIRE_LIFETIMEBOUND {
    if (auto const* const found = find(who.access_key_id(), scope); found != nullptr) return *found;
    entry& oldest = least_recently_used();
    oldest.key = signing_key::derive<Hasher>(who.secret_access_key(), scope);
    oldest.tag = tag_of(who.access_key_id(), scope);
    oldest.scope.assign(scope);
    oldest.access_key_size = who.access_key_id().size();
    span_sink id{oldest.access_key_id};
    id.write(who.access_key_id());
    oldest.start.drop();
    oldest.last_used = ++clock_;
    return oldest.key;
  }

  /// Wipes every key of an access key id; yields how many there were.
  constexpr std::size_t forget(std::string_view access_key_id) noexcept {
    std::size_t count = 0;
    for (auto& kept : entries_) {
      if (kept.last_used == 0 || kept.id() != access_key_id) continue;
      kept = entry{};
      ++count;
    }
    return count;
  }

  /// Wipes all keys.
  constexpr void clear() noexcept {
    for (auto& kept : entries_) kept = entry{};
  }

  /// Keys that are kept now.
  constexpr std::size_t size() const noexcept {
    std::size_t count = 0;
    for (auto const& kept : entries_) count += kept.last_used != 0 ? 1U : 0U;
    return count;
  }

 private:
  struct entry {
    constexpr std::string_view id() const noexcept {
      return {access_key_id.data(), access_key_size <= access_key_id.size() ? access_key_size : 0};
    }
    constexpr bool matches(std::string_view wanted, credential_scope const& wanted_scope) const noexcept {
      return access_key_size == wanted.size() && detail::same_bytes(id(), wanted) &&
             scope.equals(wanted_scope);
    }

    std::uint64_t last_used = 0;  ///< 0: empty
    std::uint32_t tag = 0;
    std::size_t access_key_size = 0;
    std::array<char, max_cached_access_key_id> access_key_id{};
    detail::owned_scope<> scope{};
    signing_key key{};
    detail::kept_start<Hasher> start{};
  };

  constexpr entry* find_entry(std::string_view access_key_id, credential_scope const& scope) noexcept {
    std::uint32_t const tag = tag_of(access_key_id, scope);
    for (auto& kept : entries_) {
      if (kept.last_used == 0 || kept.tag != tag || !kept.matches(access_key_id, scope)) continue;
      kept.last_used = ++clock_;
      return &kept;
    }
    return nullptr;
  }

  /// Made of the id's ends and the day's; it only saves comparisons.
  static constexpr std::uint32_t tag_of(std::string_view access_key_id,
                                        credential_scope const& scope) noexcept {
    std::uint64_t const id = detail::ends_of(access_key_id);
    std::uint64_t const mixed =
        (id ^ detail::ends_of(scope.day) ^ scope.region.size() << 8U) * 0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(mixed >> 32U);
  }

  constexpr entry& least_recently_used() noexcept {
    entry* oldest = &entries_[0];
    for (auto& kept : entries_) {
      if (kept.last_used < oldest->last_used) oldest = &kept;
    }
    return *oldest;
  }

  std::array<entry, Capacity> entries_{};
  std::uint64_t clock_ = 0;
};

/// Credentials that sign with a cache's keys: a `key_source`. Borrows the cache.
template <sha256_hasher Hasher, std::size_t Capacity>
class cached_key {
 public:
  using hasher = Hasher;

  constexpr cached_key(credentials const& who,
                       key_cache<Hasher, Capacity>& cache JOBWIRE_LIFETIMEBOUND) noexcept
      : who_{who}, cache_{&cache} {}

  constexpr credentials const& who() const noexcept JOBWIRE_LIFETIMEBOUND { return who_; }
  constexpr signing_key const& key_for(credential_scope const& scope) noexcept {
    return cache_->key_for(who_, scope);
  }

 private:
  credentials who_;
  key_cache<Hasher, Capacity>* cache_;
};

}  // namespace jobwire
