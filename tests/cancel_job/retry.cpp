#include <jobwire/cancel_job/retry.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/cancel_job/read_job.hpp>
#include <jobwire/cancel_job/read_reply.hpp>

#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
using cancel = cancel_job<elastic_transcoder>;
using look = read_job<elastic_transcoder>;
using enum retry_advice;
using enum retry_source;

constexpr amz_date now = "20150411T064107Z"_amz;

template <operation Op = cancel>
constexpr retry_decision decide(unsigned status, std::string_view type, bool repeated = false,
                                std::string_view body = {}) {
  std::array<header_field, 1> const fields{{{"x-amzn-errortype", type}}};
  support::tiny_json reader;
  std::array<char, 64> scratch{};
  return retry_of(*read_reply<Op>({status, {}, 1, fields, body, 0, 0}, reader, scratch), repeated);
}

static_assert(decide(202, "") == retry_decision{never, no_fault});
static_assert(decide(202, "", true) == retry_decision{never, no_fault});
static_assert(decide(202, "", false, R"({"Success":"false"})") == retry_decision{ambiguous, success_body});
static_assert(decide(202, "", false, "<html>") == retry_decision{ambiguous, success_body});
static_assert(decide<look>(200, "", false, "<html>") == retry_decision{never, success_body});
static_assert(decide(400, "ValidationException") == retry_decision{never, service_table});
static_assert(decide(429, "LimitExceededException") == retry_decision{after_delay, service_table});
static_assert(decide(400, "IncompleteSignatureException") == retry_decision{never, common_table});
static_assert(decide(429, "ThrottlingException") == retry_decision{after_delay, throttling_name});
static_assert(decide(400, "ProvisionedThroughputExceededException") ==
              retry_decision{after_delay, throttling_name});
static_assert(decide(400, "RequestExpired") == retry_decision{after_clock_correction, clock_skew_name});
static_assert(decide(403, "SignatureDoesNotMatch") ==
              retry_decision{after_clock_correction, clock_skew_name});
static_assert(decide(403, "RequestTimeTooSkewed") == retry_decision{after_clock_correction, clock_skew_name});
static_assert(decide(500, "InternalServiceException") == retry_decision{after_delay, server_status});
static_assert(decide(503, "") == retry_decision{after_delay, server_status});
static_assert(decide(500, "ValidationException") == retry_decision{after_delay, server_status});
static_assert(decide(499, "") == retry_decision{never, unknown_name});
static_assert(decide(429, "") == retry_decision{never, unknown_name});
static_assert(decide(302, "Odd") == retry_decision{never, unknown_name});

static_assert(decide(409, "ResourceInUseException") == retry_decision{never, service_table});
static_assert(decide(409, "ResourceInUseException", true) == retry_decision{ambiguous, repeated_change});
static_assert(decide<look>(409, "ResourceInUseException", true) == retry_decision{never, service_table});
static_assert(decide<cancel_job<media_convert>>(409, "ConflictException", true) ==
              retry_decision{ambiguous, repeated_change});
static_assert(decide(404, "ResourceNotFoundException", true) == retry_decision{never, service_table});
static_assert(decide(409, "", true) == retry_decision{never, unknown_name});

static_assert(finding_of(job_status::unknown) == cancel_finding::unknown);
static_assert(finding_of(job_status::submitted) == cancel_finding::not_yet);
static_assert(finding_of(job_status::canceled) == cancel_finding::took_effect);
static_assert(finding_of(job_status::progressing) == cancel_finding::too_late);
static_assert(finding_of(job_status::complete) == cancel_finding::too_late);
static_assert(finding_of(job_status::error) == cancel_finding::too_late);

constexpr result<std::int64_t> offset(std::string_view date) {
  reply_head reply;
  reply.date = date;
  return clock_offset_seconds(reply, now);
}
static_assert(*offset("Sat, 11 Apr 2015 06:46:35 GMT") == 328);
static_assert(*offset("Sat, 11 Apr 2015 06:41:07 GMT") == 0);
static_assert(*offset("Sat Apr 11 06:41:00 2015") == -7);
static_assert(*offset("Thu, 01 Jan 1970 00:00:00 GMT") == -now.unix_seconds());
static_assert(offset("").error() == errc::reply_date_absent);
static_assert(offset("20150411T064635Z").error() == errc::bad_reply_date);
static_assert(offset("Sat, 31 Feb 2015 06:46:35 GMT").error() == errc::bad_reply_date);

template <class Enum>
constexpr bool spelled(std::initializer_list<std::string_view> names) {
  unsigned value = 0;
  for (auto const text : names) {
    if (name(static_cast<Enum>(value++)) != text) return false;
  }
  return name(static_cast<Enum>(value)).empty();
}
static_assert(spelled<retry_advice>({"never", "after_delay", "after_clock_correction", "ambiguous"}));
static_assert(spelled<retry_source>({"no_fault", "success_body", "repeated_change", "server_status",
                                     "clock_skew_name", "throttling_name", "service_table", "common_table",
                                     "unknown_name"}));
static_assert(name(retry_source::unknown_name) == "unknown_name" && name(ambiguous) == "ambiguous");
static_assert(spelled<cancel_finding>({"unknown", "not_yet", "took_effect", "too_late"}));
static_assert(name(cancel_finding::too_late) == "too_late");
static_assert(spelled<reply_outcome>({"success", "not_success", "fault"}));
static_assert(name(reply_outcome::fault) == "fault");

/// One request to a made-up service.
template <operation Op>
result<job_reply<Op>> ask(unsigned status, std::string_view body, std::span<header_field const> fields,
                          std::span<char> scratch) {
  support::tiny_json reader;
  return read_reply<Op>({status, {}, 1, fields, body, 0, 0}, reader, scratch);
}

}  // namespace

TEST_CASE("a cancel whose reply was lost, sent again, is found to have taken effect") {
  std::array<char, 128> scratch{};
  // The first reply never came. The second says that the job is in use:
  std::array<header_field, 1> const fields{{{"x-amzn-errortype", "ResourceInUseException:"}}};
  auto const second = ask<cancel>(409, R"({"message":"busy"})", fields, scratch);
  REQUIRE(second);
  auto const decision = retry_of(*second, true);
  REQUIRE(decision.advice == ambiguous);
  CHECK(decision.source == repeated_change);
  auto const job =
      ask<look>(200, R"({"Job":{"Id":"3333333333333-abcde3","Status":"Canceled"}})", {}, scratch);
  REQUIRE(job);
  CHECK(finding_of(job->report.status) == cancel_finding::took_effect);
  auto const other =
      ask<look>(200, R"({"Job":{"Id":"3333333333333-abcde3","Status":"Progressing"}})", {}, scratch);
  CHECK(finding_of(other->report.status) == cancel_finding::too_late);
}

TEST_CASE("the offset of a stale clock, added, makes the next request current") {
  std::array<char, 128> scratch{};
  std::array<header_field, 2> const fields{
      {{"x-amzn-errortype", "RequestExpired"}, {"Date", "Sat, 11 Apr 2015 06:46:35 GMT"}}};
  auto const reply = ask<cancel>(400, {}, fields, scratch);
  REQUIRE(retry_of(*reply, false).advice == after_clock_correction);
  auto const ahead = clock_offset_seconds(*reply, now);
  REQUIRE(ahead);
  CHECK(amz_date::from_unix(now.unix_seconds() + *ahead)->text() == "20150411T064635Z");
}
