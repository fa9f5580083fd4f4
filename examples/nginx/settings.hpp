// What the directives say.
#pragma once

#include <array>
#include <cstdint>

#include <jobwire/jobwire.hpp>

#include "files.hpp"
#include "ngx.hpp"

namespace gateway {

enum class mode : ngx_uint_t { off, emulate, translate };
enum class siblings : ngx_uint_t { refuse, pass };

/// A location's. Made by `ngx_pcalloc`, so all zero, then set to "unset" where nginx wants that.
struct settings {
  ngx_uint_t mode;
  ngx_uint_t siblings;
  ngx_uint_t absent_headers;
  ngx_flag_t date_field;
  ngx_flag_t unsigned_payload;
  time_t skew;
  ngx_str_t region;
  credentials_file* callers;
  pair_file* jobs;
  pair_file* ids;
  ngx_str_t upstream;
  ngx_str_t upstream_host;
  ngx_str_t upstream_region;
  credentials_file* own;

  bool is(gateway::mode which) const noexcept { return mode == static_cast<ngx_uint_t>(which); }
};

/// One for all, and then each worker's own.
struct worker_state {
  std::array<std::uint64_t, 2> random;  ///< where the request ids come from
  time_t second;                        ///< of `now`
  jobwire::amz_date now;
};

inline worker_state& worker_of(ngx_http_request_t* r) noexcept {
  return *static_cast<worker_state*>(ngx_http_get_module_main_conf(r, ngx_http_jobwire_module));
}

inline settings& settings_of(ngx_http_request_t* r) noexcept {
  return *static_cast<settings*>(ngx_http_get_module_loc_conf(r, ngx_http_jobwire_module));
}

/// What the verifier insists on.
inline jobwire::verify_rules rules_of(settings const& conf) noexcept {
  jobwire::verify_rules rules;
  rules.region = view_of(conf.region);
  rules.service = jobwire::elastic_transcoder::signing_name;
  rules.skew_seconds = conf.skew;
  rules.absent = static_cast<jobwire::absent_headers>(conf.absent_headers);
  rules.accept_date_field = conf.date_field != 0;
  rules.accept_unsigned_payload = conf.unsigned_payload != 0;
  return rules;
}

}  // namespace gateway
