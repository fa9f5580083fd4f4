// The operator's files: credentials, jobs, ids. Read with the configuration, so anew at each reload.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "ngx.hpp"

namespace gateway {

/// Keys of two days, so that around midnight requests of both are served without deriving anew.
using caller_keys = jobwire::key_cache<jobwire::sha256, 2>;

/// One line of a credentials file. Its keys are derived when they are asked for, by day: each worker's own.
struct caller {
  jobwire::credentials who;
  caller_keys keys;

  /// Valid until the next call.
  jobwire::signing_key const& key_for(jobwire::credential_scope const& scope) noexcept {
    return keys.key_for(who, scope);
  }
};

/// Finds things by a text, in the pool of their file.
class index {
 public:
  /// False where memory is short. `key_of(i)` is the text of thing `i`.
  template <class KeyOf>
  bool make(ngx_pool_t* pool, std::size_t count, KeyOf const& key_of) noexcept {
    std::size_t size = 2;
    while (size < 2 * count) size *= 2;
    auto* const places = static_cast<std::uint32_t*>(ngx_pcalloc(pool, size * sizeof(std::uint32_t)));
    if (places == nullptr) return false;
    places_ = {places, size};
    for (std::size_t i = 0; i < count; ++i) {
      auto at = hash(key_of(i)) & (size - 1);
      while (places_[at] != 0) at = (at + 1) & (size - 1);
      places_[at] = static_cast<std::uint32_t>(i + 1);
    }
    return true;
  }

  /// The thing's number, counted from 1; 0 where there is none.
  template <class KeyOf>
  std::size_t find(std::string_view key, KeyOf const& key_of) const noexcept {
    auto at = hash(key) & (places_.size() - 1);
    while (places_[at] != 0 && key_of(places_[at] - 1) != key) at = (at + 1) & (places_.size() - 1);
    return places_[at];
  }

 private:
  static std::size_t hash(std::string_view key) noexcept {
    std::uint64_t mixed = key.size();
    for (; key.size() >= 8; key.remove_prefix(8)) {
      std::uint64_t word = 0;
      std::memcpy(&word, key.data(), 8);
      mixed = (mixed ^ word) * 0x9e3779b97f4a7c15U;
      mixed ^= mixed >> 29U;
    }
    for (char const c : key) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(mixed >> 32U);
  }

  std::span<std::uint32_t> places_;
};

/// Lines `ACCESS_KEY_ID SECRET [SESSION_TOKEN]`. Secrets and keys are wiped with the pool.
class credentials_file {
 public:
  /// Null, and the reason logged, where the file cannot be read or a line cannot be right.
  static credentials_file* read(ngx_conf_t* cf, ngx_str_t const& name) noexcept;

  caller* find(std::string_view access_key_id) noexcept;
  /// The first in the file: the one that a gateway signs with.
  caller& first() noexcept { return callers_[0]; }

 private:
  void wipe() noexcept;
  auto ids() const noexcept {
    return [this](std::size_t i) noexcept { return callers_[i].who.access_key_id(); };
  }

  std::span<char> text_;
  std::span<caller> callers_;
  index by_id_;
};

/// Lines `KEY VALUE`.
class pair_file {
 public:
  struct pair {
    std::string_view key;
    std::string_view value;
  };
  using check = bool (*)(pair const&) noexcept;

  /// `fits` says whether a line can be right, `wanted` what it should be.
  static pair_file* read(ngx_conf_t* cf, ngx_str_t const& name, check fits, char const* wanted) noexcept;

  pair const* find(std::string_view key) const noexcept;

 private:
  auto keys() const noexcept {
    return [this](std::size_t i) noexcept { return pairs_[i].key; };
  }

  std::span<pair> pairs_;
  index by_key_;
};

/// A table of `JOB_ID STATUS`, both as Elastic Transcoder spells them.
pair_file* read_jobs(ngx_conf_t* cf, ngx_str_t const& name) noexcept;
/// A table of `ELASTIC_TRANSCODER_ID MEDIACONVERT_ID`.
pair_file* read_ids(ngx_conf_t* cf, ngx_str_t const& name) noexcept;

}  // namespace gateway
