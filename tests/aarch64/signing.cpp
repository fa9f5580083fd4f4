// The whole core on AArch64: a cancel request, signed and verified.
#include <jobwire/jobwire.hpp>

#include <array>
#include <cstddef>
#include <string_view>

#include "aarch64/checks.hpp"

using namespace jobwire;

namespace {

std::size_t wrong_signatures() {
  constexpr amz_date now = "20130114T174952Z"_amz;
  constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
  constexpr std::string_view id = "3333333333333-abcde3";
  constexpr std::string_view key_id = "AKIDEXAMPLE";
  constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  std::array<char, 1024> out{};
  day_key<sha256> key{*credentials::make(key_id, secret)};
  auto const at = *endpoint::make("us-east-1", host);
  auto const size = write_signed(*job_request<cancel_job<elastic_transcoder>>::make(id), at, now, key, out);
  std::string_view const head{out.data(), size.value_or(0)};
  std::size_t const value_at = head.find("AWS4-HMAC-SHA256");
  if (value_at == std::string_view::npos) return 2;
  auto const value = slice(head, value_at, head.find('\r', value_at) - value_at);
  std::array<header_field, 3> const fields{
      {{"Host", host}, {"X-Amz-Date", now.text()}, {"Authorization", value}}};
  request_view const parsed{"DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1, fields, 0};
  verify_rules const rules{"us-east-1", "elastictranscoder"};
  auto const claim = read_claim(parsed, rules, now);
  bool const signed_as_known =
      value.ends_with("e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd");
  bool const holds = claim && verify<sha256>(parsed, *claim, rules, key.key_for(claim->scope));
  return (signed_as_known ? 0U : 1U) + (holds ? 0U : 1U);
}

}  // namespace

void checks::signing(table& results) {
  results.row("signing: a known signature made and verified", 2, wrong_signatures());
}
