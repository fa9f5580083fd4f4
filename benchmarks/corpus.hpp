// What the benchmarks work on: one Elastic Transcoder cancel request and its replies, as in the seed.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <jobwire/jobwire.hpp>

namespace corpus {

using elastic_cancel = jobwire::cancel_job<jobwire::elastic_transcoder>;

inline constexpr std::string_view job_id = "3333333333333-abcde3";
inline constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
inline constexpr std::string_view region = "us-east-1";
inline constexpr std::string_view path = "/2012-09-25/jobs/3333333333333-abcde3";
inline constexpr std::string_view access_key_id = "AKIDEXAMPLE";
inline constexpr std::string_view documentation_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view expected_signature =
    "e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd";
inline constexpr std::string_view request_id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
inline constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";

using namespace jobwire;
inline constexpr amz_date now = "20130114T174952Z"_amz;

inline credentials who() { return *credentials::make(access_key_id, documentation_secret); }
inline endpoint where() { return *endpoint::make(region, host); }
inline credential_scope scope() { return {now.day(), region, elastic_transcoder::signing_name}; }

/// Ends the run where a benchmark does not do the work it claims to.
inline void require(bool right, char const* what) {
  if (right) return;
  std::fprintf(stderr, "benchmark: wrong result in %s; its time would mean nothing\n", what);
  std::abort();
}

}  // namespace corpus
