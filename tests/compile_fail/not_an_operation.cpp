// Whoever asks a service for a request, and not an operation of its, is told which concept it fails.
// expect: operation
#include <jobwire/cancel_job/request.hpp>

void use();

void use() {
#ifdef JOBWIRE_BAD_LINE
  using operation = jobwire::elastic_transcoder;
#else
  using operation = jobwire::cancel_job<jobwire::elastic_transcoder>;
#endif
  (void)jobwire::job_request<operation>::make("3333333333333-abcde3");
}
