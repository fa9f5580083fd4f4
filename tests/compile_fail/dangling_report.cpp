// A report borrows its id, so a temporary that owns its characters is refused.
// expect-gcc: use of deleted function
// expect-clang: call to deleted function
#include <jobwire/cancel_job/read_job.hpp>

#include <string>

void use();

void use() {
  std::string const id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
#ifdef JOBWIRE_BAD_LINE
  (void)jobwire::job_report<jobwire::media_convert>::make(std::string{"1"}, jobwire::job_status::error);
#else
  (void)jobwire::job_report<jobwire::media_convert>::make(id, jobwire::job_status::error);
#endif
}
