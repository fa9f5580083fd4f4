// What every consumer of the adapters prints: the version, a field signed by libcrypto and found by Beast, and a member
// read by simdjson.
#include <array>
#include <cstdio>
#include <string_view>

#include <jobwire/adapt/asio.hpp>
#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/beast_message.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

namespace jw = jobwire;
using operation = jw::cancel_job<jw::elastic_transcoder>;

namespace {

void print(std::string_view text, char const* end) {
  std::printf("%.*s%s", static_cast<int>(text.size()), text.data(), end);
}

}  // namespace

int main() {
  std::printf("jobwire %u.%u.%u\n", jw::version_major, jw::version_minor, jw::version_patch);

  auto const request = jw::job_request<operation>::make("3333333333333-abcde3");
  auto const who = jw::credentials::make("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  auto const at = jw::endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  auto const now = jw::amz_date::parse("20130114T174952Z");
  if (!request || !who || !at || !now) return 1;
  jw::day_key<jw::openssl_sha256> key{*who};
  std::array<char, 1024> bytes;
  auto const size = jw::write_signed(*request, *at, *now, key, bytes);
  if (!size) return 1;

  std::array<jw::header_field, 16> table;
  auto const head = jw::beast::parse_request({bytes.data(), *size}, table);
  if (!head) return 1;
  for (jw::header_field const& field : head->fields) {
    if (field.name == "Authorization") print(field.value, "\n");
  }

  jw::simdjson_reader reader{64};
  auto const read = reader.read_object(R"({"Success":"true"})", [](jw::json_member const& member) noexcept {
    print(member.name, ": ");
    print(member.text, "\n");
  });
  return read ? 0 : 1;
}
