// Whoever signs with credentials in place of a source of keys is told which concept they fail.
// expect: key_source
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sha256.hpp>

using request = jobwire::cancel_job_request<jobwire::elastic_transcoder>;

void use(request const& job, jobwire::endpoint const& at, jobwire::credentials who, std::span<char> out);

void use(request const& job, jobwire::endpoint const& at, jobwire::credentials who, std::span<char> out) {
#ifdef JOBWIRE_BAD_LINE
  auto& keys = who;
#else
  jobwire::day_key<jobwire::sha256> keys{who};
#endif
  (void)jobwire::write_signed(job, at, jobwire::amz_date{}, keys, out);
}
