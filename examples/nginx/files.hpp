// The operator's files: credentials, jobs, ids. Read with the configuration, so anew at each reload.
#pragma once

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
};

/// Lines `ACCESS_KEY_ID SECRET [SESSION_TOKEN]`, sorted by id. Secrets and keys are wiped with the pool.
class credentials_file {
 public:
  /// Null, and the reason logged, where the file cannot be read or a line cannot be right.
  static credentials_file* read(ngx_conf_t* cf, ngx_str_t const& name) noexcept;

  caller* find(std::string_view access_key_id) noexcept;
  /// The first in the file: the one that a gateway signs with.
  caller& first() noexcept { return *first_; }

 private:
  void wipe() noexcept;

  std::span<char> text_;
  std::span<caller> callers_;
  caller* first_ = nullptr;
};

/// Lines `KEY VALUE`, sorted by key.
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
  std::span<pair> pairs_;
};

/// A table of `JOB_ID STATUS`, both as Elastic Transcoder spells them.
pair_file* read_jobs(ngx_conf_t* cf, ngx_str_t const& name) noexcept;
/// A table of `ELASTIC_TRANSCODER_ID MEDIACONVERT_ID`.
pair_file* read_ids(ngx_conf_t* cf, ngx_str_t const& name) noexcept;

}  // namespace gateway
