// A request borrows its job id, so a temporary that owns its characters is refused.
// expect-gcc: use of deleted function
// expect-clang: call to deleted function 'make'
#include <jobwire/cancel_job/request.hpp>

#include <string>

void use();

void use() {
  using request = jobwire::cancel_job_request<jobwire::elastic_transcoder>;
  std::string const id = "3333333333333-abcde3";
#ifdef JOBWIRE_BAD_LINE
  (void)request::make(std::string{"3333333333333-abcde3"});
#else
  (void)request::make(id);
#endif
}
