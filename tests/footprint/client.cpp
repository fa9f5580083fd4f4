// A client that signs a request and reads its reply, bytes to bytes: what it takes in code is what jobwire costs a program.
// The JSON reader is the small one of the tests, so that nothing is left in a shared library.
#include <array>
#include <cstdio>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "support/tiny_json.hpp"

namespace {

namespace jw = jobwire;
using operation = jw::cancel_job<jw::elastic_transcoder>;

/// Writes the signed head to standard output, and reads the response from standard input.
int exchange(std::string_view job_id, std::string_view access_key_id, std::string_view secret,
             std::string_view instant) noexcept {
  auto const request = jw::job_request<operation>::make(job_id);
  auto const who = jw::credentials::make(access_key_id, secret);
  auto const at = jw::endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  auto const now = jw::amz_date::parse(instant);
  if (!request || !who || !at || !now) return 2;
  jw::day_key<jw::sha256> key{*who};
  std::array<char, 1024> head;
  auto const size = jw::write_signed(*request, *at, *now, key, head);
  if (!size) return 2;
  std::fwrite(head.data(), 1, *size, stdout);

  std::array<char, 4096> bytes;
  std::array<jw::header_field, 32> table;
  std::array<char, 512> scratch;
  support::tiny_json reader;
  std::size_t const got = std::fread(bytes.data(), 1, bytes.size(), stdin);
  auto const response = jw::read_response(std::string_view{bytes.data(), got}, table);
  if (!response) return 3;
  auto const reply = jw::read_reply<operation>(*response, reader, scratch);
  if (!reply) return 3;
  std::fwrite(reply->fault.message.data(), 1, reply->fault.message.size(), stdout);
  return reply->outcome == jw::reply_outcome::success ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  return count == 5 ? exchange(arguments[1], arguments[2], arguments[3], arguments[4]) : 2;
}
