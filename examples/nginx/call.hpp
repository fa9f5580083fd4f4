// One call from its head to its reply: what is known of it, and the steps it takes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "ngx.hpp"
#include "settings.hpp"

namespace gateway {

using transcoder = jobwire::elastic_transcoder;
using converter = jobwire::media_convert;
using reply = jobwire::cancel_job_reply<transcoder>;

enum class step : std::uint8_t {
  begin,
  reading,     ///< the body is on its way
  verifying,   ///< it is here
  looking,     ///< GetJob is on its way
  looked,      ///< its reply, or none, is here
  cancelling,  ///< MediaConvert's CancelJob is on its way
  cancelled,   ///< its reply, or none, is here
};

/// A reply of the upstream. Borrows the subrequest's memory, which lives as long as the call's.
struct upstream_reply {
  bool whole = false;  ///< all of it came
  jobwire::response_view response;
};

/// The module's context of a request; all that it borrows lives in the request's pool or the configuration.
struct call {
  step at = step::begin;
  jobwire::request_view head;
  jobwire::amz_date now;
  jobwire::checked_claim claim;
  caller* who = nullptr;
  std::array<char, jobwire::signature::size> body_hash{};
  std::array<char, 36> request_id{};
  std::string_view upstream_id;  ///< the job's id at the upstream
  std::string_view target;       ///< of both requests there
  upstream_reply upstream;

  // For the access log.
  std::string_view verdict;
  std::string_view access_key_id;  ///< of a key that is known
  std::string_view job_id;
  std::string_view outcome;
  std::string_view sent_id;  ///< the request id that was sent: the call's own, or the upstream's

  std::string_view id() const noexcept { return {request_id.data(), request_id.size()}; }
};

inline call* call_of(ngx_http_request_t* r) noexcept {
  return static_cast<call*>(ngx_http_get_module_ctx(r->main, ngx_http_jobwire_module));
}

/// The time that nginx took last, as replies have it.
inline std::string_view http_date() noexcept {
  return {reinterpret_cast<char const*>(ngx_cached_http_time.data), ngx_cached_http_time.len};
}

// head.cpp

/// The request's head as it came, in the request's pool.
/// Errors:  too_many_fields; no_space - memory is short; malformed_head - several lengths or hosts.
jobwire::result<jobwire::request_view> head_of(ngx_http_request_t* r) noexcept;
bool has_body(ngx_http_request_t* r) noexcept;
/// Hashes the body that was read, be it in memory or in a file; false where the file cannot be read.
bool hash_body(ngx_http_request_t* r, jobwire::sha256_digest& hash) noexcept;
/// A random UUID (nginx's own $request_id costs a tenth of all the time that a call takes).
void form_request_id(worker_state& worker, std::array<char, 36>& id) noexcept;
/// The time that nginx took last.
jobwire::amz_date const& now_of(worker_state& worker) noexcept;

// answer.cpp

/// Sends a reply and ends the request; yields what a phase's handler yields.
ngx_int_t send(ngx_http_request_t* r, call& c, reply const& answer) noexcept;
reply success(call const& c) noexcept;
/// A fault by a kind that the service has a name for; a message that is not UTF-8 is left out.
reply fault(call const& c, jobwire::fault_kind kind, std::string_view message) noexcept;
reply fault(call const& c, std::string_view name, unsigned status, std::string_view message) noexcept;
/// Refuses what is not verified, in the service's own words.
ngx_int_t refuse(ngx_http_request_t* r, call& c, jobwire::errc code) noexcept;
/// Answers by the table of jobs.
ngx_int_t emulate(ngx_http_request_t* r, call& c) noexcept;

// handler.cpp

/// The phase's handler; called again whenever what the call waits for is here.
extern "C" ngx_int_t jobwire_handler(ngx_http_request_t* r);

// upstream.cpp

/// Sends GetJob or CancelJob to MediaConvert; yields what a phase's handler yields.
ngx_int_t look(ngx_http_request_t* r, call& c) noexcept;
/// Goes on with what GetJob said: refuses, or sends CancelJob.
ngx_int_t cancel(ngx_http_request_t* r, call& c) noexcept;
/// Translates what CancelJob said.
ngx_int_t conclude(ngx_http_request_t* r, call& c) noexcept;

// translate.cpp

/// What an Elastic Transcoder client is to be told of a fault of MediaConvert's.
reply translated(call const& c, jobwire::reply_head const& from) noexcept;
/// As above, where the upstream did not answer, or not as MediaConvert does.
reply unreachable(call const& c) noexcept;
reply unreadable(call const& c) noexcept;

}  // namespace gateway
