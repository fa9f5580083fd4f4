#include "sign_head.hpp"

namespace jw = jobwire;
using operation = jw::cancel_job<jw::elastic_transcoder>;

jw::result<std::size_t> sign_head(std::span<char> out) {
  auto const request = jw::job_request<operation>::make("3333333333333-abcde3");
  auto const who = jw::credentials::make("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  auto const at = jw::endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  auto const now = jw::amz_date::parse("20130114T174952Z");
  for (auto const failed : {request.error(), who.error(), at.error(), now.error()}) {
    if (failed.code != jw::errc::none) return failed;
  }
  jw::day_key<jw::sha256> key{*who};
  return jw::write_signed(*request, *at, *now, key, out);
}
