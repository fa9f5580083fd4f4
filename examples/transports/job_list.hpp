// The jobs of one run: each is begun once, ends once, and is reported in a line.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <vector>

#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

#include "account.hpp"
#include "cancel_call.hpp"
#include "exit_code.hpp"
#include "options.hpp"

namespace demo {

/// A call under way, and until when it may take.
struct job_call {
  cancel_call wire;
  std::size_t job = 0;  ///< its place in the order given
  std::chrono::steady_clock::time_point begun{};
  std::chrono::steady_clock::time_point deadline{};
};

class job_list {
 public:
  /// Borrows all three. Throws `failure` where one of the jobs cannot be asked for, so that nothing has been sent then.
  job_list(options const& asked, account const& who, std::ostream& out);
  job_list(job_list const&) = delete;
  job_list& operator=(job_list const&) = delete;

  /// How many calls there should be under way at once.
  std::size_t calls_at_once() const noexcept;

  /// Signs the request of the next job; false where there is none left.
  bool begin(job_call& call);

  // A call ends by one of these.

  /// Its reply is whole.
  void answered(job_call& call);
  /// The peer closed its side: the reply is whole by that, or cut, or there is none.
  void closed(job_call& call);
  /// What came is no reply.
  void broken(job_call const& call, jobwire::error fault);
  /// Its time is up.
  void late(job_call const& call);
  /// The transport failed, be it that it was stopped because the time is up.
  void lost(job_call const& call, std::string_view why);

  /// Prints what became of all, over so many connections.
  exit_code finish(std::size_t connections);

 private:
  void end(job_call const& call, exit_code code, std::string_view status, std::string_view outcome,
           std::string_view request_id, std::string_view message);

  options const& asked_;
  std::ostream& out_;
  jobwire::endpoint at_;
  jobwire::day_key<jobwire::sha256> keys_;
  jobwire::simdjson_reader reader_{reply_limits.body_bytes};
  std::vector<exit_code> codes_;
  std::size_t next_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace demo
