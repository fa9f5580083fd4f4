// A fault borrows its message, so a temporary that owns its characters is refused.
// expect-gcc: use of deleted function
// expect-clang: call to deleted function
#include <jobwire/cancel_job/read_job.hpp>

#include <string>

void use();

void use() {
  using reply = jobwire::cancel_job_reply<jobwire::elastic_transcoder>;
  std::string const id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
  std::string const date = "Mon, 14 Jan 2013 06:01:47 GMT";
#ifdef JOBWIRE_BAD_LINE
  (void)reply::failure(jobwire::fault_kind::not_found, std::string{"gone"}, id, date);
#else
  (void)reply::failure(jobwire::fault_kind::not_found, "gone", id, date);
#endif
}
