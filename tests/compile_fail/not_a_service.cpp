// A service that lacks a part is told which concept it fails.
// expect-gcc: constraint failure
// expect-clang: does not satisfy 'service'
#include <jobwire/cancel_job/request.hpp>

struct half_a_service {
  static constexpr std::string_view signing_name = "half";
  static constexpr std::string_view api_version = "1";
};

void use();

void use() {
#ifdef JOBWIRE_BAD_LINE
  using service = half_a_service;
#else
  using service = jobwire::media_convert;
#endif
  (void)jobwire::cancel_job_request<service>::unchecked("id");
}
