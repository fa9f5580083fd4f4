#include <jobwire/fault.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/service.hpp>

namespace {

using namespace jobwire;
using enum fault_kind;
using enum retry_advice;

struct expectation {
  std::string_view name;
  fault_kind kind;
  unsigned status;
  retry_advice retry;
};

constexpr bool holds(std::span<fault_entry const> own, expectation const& wanted) {
  auto const* const entry = find_fault(own, wanted.name);
  return entry != nullptr && entry->kind == wanted.kind && entry->status == wanted.status &&
         entry->retry == wanted.retry;
}

/// The guide's "Handling Errors", its two gaps filled from the service model.
constexpr std::array<expectation, 15> guide{{
    {"ConditionalCheckFailedException", conditional_check_failed, 400, never},
    {"IncompleteSignatureException", incomplete_signature, 400, never},
    {"ValidationException", validation, 400, never},
    {"IncompatibleVersionException", incompatible_version, 400, never},
    {"MissingAuthenticationTokenException", missing_authentication_token, 403, never},
    {"AccessDeniedException", access_denied, 403, never},
    {"ResourceNotFoundException", not_found, 404, never},
    {"ResourceInUseException", in_use, 409, never},
    {"LimitExceededException", limit_exceeded, 429, after_delay},
    {"ProvisionedThroughputExceededException", throttling, 429, after_delay},
    {"ThrottlingException", throttling, 429, after_delay},
    {"InternalFailure", internal, 500, after_delay},
    {"InternalServerError", internal, 500, after_delay},
    {"InternalServiceException", internal, 500, after_delay},
    {"ServiceUnavailableException", unavailable, 500, after_delay},
}};

constexpr std::array<expectation, 7> model{{
    {"BadRequestException", validation, 400, never},
    {"ServiceQuotaExceededException", limit_exceeded, 402, never},
    {"ForbiddenException", access_denied, 403, never},
    {"NotFoundException", not_found, 404, never},
    {"ConflictException", in_use, 409, never},
    {"TooManyRequestsException", throttling, 429, after_delay},
    {"InternalServerErrorException", internal, 500, after_delay},
}};

constexpr bool all_hold(std::span<fault_entry const> own, std::span<expectation const> table) {
  for (auto const& wanted : table) {
    if (!holds(own, wanted)) return false;
  }
  return true;
}

static_assert(all_hold(elastic_transcoder::faults, guide));
static_assert(all_hold(media_convert::faults, model));

// A kind answers with the first of its names: the service's own, else a common one.
constexpr std::string_view name_of(std::span<fault_entry const> own, fault_kind kind) {
  auto const* const entry = find_fault(own, kind);
  return entry == nullptr ? std::string_view{} : entry->name;
}
static_assert(name_of(elastic_transcoder::faults, not_found) == "ResourceNotFoundException");
static_assert(name_of(media_convert::faults, not_found) == "NotFoundException");
static_assert(name_of(elastic_transcoder::faults, internal) == "InternalServiceException");
static_assert(name_of(media_convert::faults, unavailable) == "ServiceUnavailableException");
static_assert(name_of(media_convert::faults, invalid_signature) == "InvalidSignatureException");
static_assert(name_of(media_convert::faults, incompatible_version).empty());
static_assert(name_of({}, unknown).empty());

// Names compare but for the suffix, and exactly else.
static_assert(holds({}, {"ExpiredToken", expired_token, 403, never}));
static_assert(holds({}, {"ExpiredTokenException", expired_token, 403, never}));
static_assert(holds({}, {"SignatureDoesNotMatchException", invalid_signature, 403, after_clock_correction}));
static_assert(holds({}, {"Throttling", throttling, 429, after_delay}));
static_assert(holds({}, {"AccessDenied", access_denied, 403, never}));
static_assert(find_fault({}, "accessdenied") == nullptr);
static_assert(find_fault({}, "") == nullptr);
static_assert(find_fault({}, "Exception") == nullptr);
static_assert(find_fault({}, "AccessDeniedExceptionException") == nullptr);
static_assert(find_fault({}, "ResourceNotFoundException") == nullptr);

// To be signed anew by a corrected clock.
constexpr bool corrects_clock(std::string_view name) {
  auto const* const entry = find_fault({}, name);
  return entry != nullptr && entry->retry == after_clock_correction;
}
static_assert(corrects_clock("AuthFailure") && corrects_clock("InvalidSignatureException"));
static_assert(corrects_clock("RequestExpired") && corrects_clock("RequestInTheFuture"));
static_assert(corrects_clock("RequestTimeTooSkewed") && corrects_clock("SignatureDoesNotMatch"));

static_assert(name(unknown) == "unknown" && name(in_use) == "in_use" && name(unavailable) == "unavailable");
static_assert(name(internal) == "internal" && name(request_expired) == "request_expired" &&
              name(incomplete_signature) == "incomplete_signature");
static_assert(name(static_cast<fault_kind>(19)).empty());
static_assert(name(fault_side::client) == "client" && name(fault_side::server) == "server");

static_assert(side_of(499) == fault_side::client && side_of(500) == fault_side::server);
static_assert(side_of(302) == fault_side::client && side_of(599) == fault_side::server);

}  // namespace

TEST_CASE("no table names a fault twice, and each status is an error's") {
  auto const check = [](std::span<fault_entry const> table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      CAPTURE(table[i].name);
      CHECK(table[i].status >= 400);
      CHECK(table[i].status <= 599);
      CHECK(table[i].kind != unknown);
      CHECK(find_fault(table, table[i].name) == &table[i]);
      if (side_of(table[i].status) == fault_side::server) CHECK(table[i].retry == after_delay);
    }
  };
  check(common_faults);
  check(elastic_transcoder::faults);
  check(media_convert::faults);
}

TEST_CASE("the service's own entry wins over the common one") {
  auto const* const own = find_fault(elastic_transcoder::faults, "ServiceUnavailableException");
  auto const* const common = find_fault({}, "ServiceUnavailableException");
  REQUIRE(own != nullptr);
  REQUIRE(common != nullptr);
  CHECK(own->status == 500);
  CHECK(common->status == 503);
}
