// An operation of one's own is told that nobody says what its success says.
// expect: jobwire: give the operation a success_body, or specialise success_report for it
#include <jobwire/cancel_job/reply.hpp>

struct list_jobs {
  using service = jobwire::elastic_transcoder;
  static constexpr std::string_view method = "GET";
  static constexpr std::string_view collection = "jobs";
  static constexpr unsigned success_status = 200;
  static constexpr std::string_view success_reason = "OK";
#ifndef JOBWIRE_BAD_LINE
  static constexpr std::string_view success_body = "{}";
#endif
};

unsigned use();

unsigned use() { return jobwire::job_reply<list_jobs>{}.status; }
