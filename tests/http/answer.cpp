#include <jobwire/http/answer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/cancel_job/reply_head.hpp>

#include "support/catch.hpp"
#include "support/heads.hpp"

namespace {

using namespace jobwire;

static_assert(status_of_refusal(errc::bad_version) == 505 && status_of_refusal(errc::none) == 0);
static_assert(ready_refusal(errc::none).empty());

TEST_CASE("Every refusal of a request has a status and a reply that every parser reads") {
  std::array<header_field, 8> table{};
  for (auto const& refused : heads::bad_requests) {
    auto const code = parse_request_head(refused.bytes, table).error().code;
    INFO(std::string{name(code)});
    auto const status = status_of_refusal(code);
    REQUIRE(status != 0);
    auto const text = ready_refusal(code);
    for (auto const& reply : {read_response(text, table), beast::parse_response(text, table)}) {
      REQUIRE(reply);
      CHECK(reply->status == status);
      CHECK(reply->message_size == text.size());
      CHECK(reply->reason == reason_of(status));
      CHECK(wants_close(reply->fields, reply->version_minor));
    }
  }
}

TEST_CASE("Statuses are those of the RFCs") {
  struct row {
    errc code;
    unsigned status;
  };
  constexpr row rows[] = {
      {errc::malformed_target, 400},  {errc::two_framings, 400},    {errc::missing_host, 400},
      {errc::malformed_chunk, 400},   {errc::body_too_large, 413},  {errc::target_too_long, 414},
      {errc::unmet_expectation, 417}, {errc::head_too_large, 431},  {errc::too_many_fields, 431},
      {errc::field_too_long, 431},    {errc::bad_version, 505},     {errc::unsupported_transfer_coding, 501},
      {errc::need_more, 0},           {errc::signature_mismatch, 0}};
  for (auto const& [code, status] : rows) {
    INFO(std::string{name(code)});
    CHECK(status_of_refusal(code) == status);
    CHECK(ready_refusal(code).empty() == (status == 0));
  }
}

}  // namespace
