#include <jobwire/adapt/chrono.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ratio>

#include "support/catch.hpp"

namespace {

using namespace jobwire;
using namespace std::chrono_literals;
using std::chrono::duration;
using std::chrono::sys_seconds;
using std::chrono::sys_time;
using std::chrono::system_clock;

constexpr amz_date signed_at = "20130114T174952Z"_amz;
constexpr amz_date first = "19700101T000000Z"_amz;
constexpr amz_date last = "99991231T235959Z"_amz;

template <class Duration>
constexpr bool is_at(Duration since_1970, amz_date const& date) {
  auto const made = amz_date_of(sys_time<Duration>{since_1970});
  return made && *made == date;
}

template <class Duration>
constexpr bool is_refused(Duration since_1970) {
  return amz_date_of(sys_time<Duration>{since_1970}).error() == errc::invalid_instant;
}

// There and back, in any unit; what is below a second is cut off.
static_assert(is_at(1358185792s, signed_at) && is_at(1358185792999ms, signed_at));
static_assert(is_at(1358185792999999999ns, signed_at) && is_at(duration<double>{1358185792.75}, signed_at));
static_assert(is_at(std::chrono::minutes{22636429}, "20130114T174900Z"_amz));
static_assert(is_at(std::chrono::days{15719}, "20130114T000000Z"_amz));
static_assert(is_at(std::chrono::sys_days{std::chrono::January / 14 / 2013}.time_since_epoch(),
                    "20130114T000000Z"_amz));
static_assert(sys_seconds_of(signed_at) == sys_seconds{1358185792s});
static_assert(sys_seconds_of(first) == sys_seconds{} && is_at(0s, first) && is_at(999999999ns, first));
static_assert(is_at(253402300799s, last) && is_at(sys_seconds_of(last).time_since_epoch(), last));
static_assert(is_at(253402300799999ms, last) && is_at(duration<float>{0.5F}, first));
static_assert(is_at(duration<std::uint64_t, std::milli>{1999}, "19700101T000001Z"_amz));
static_assert(is_at(duration<std::int8_t>{100}, "19700101T000140Z"_amz));

// Out of the years 1970 to 9999, and where a conversion to seconds would overflow.
static_assert(is_refused(-1s) && is_refused(-1ns) && is_refused(253402300800s));
static_assert(is_refused(duration<std::int8_t>{-1}) && is_refused(253402300800000ms));
static_assert(is_refused(std::chrono::seconds::max()) && is_refused(std::chrono::seconds::min()));
static_assert(is_refused(duration<std::int64_t, std::ratio<31556952>>::max()));
static_assert(is_refused(duration<std::int64_t, std::ratio<31556952>>::min()));
static_assert(is_refused(std::chrono::nanoseconds::min()) && !is_refused(std::chrono::nanoseconds::max()));
static_assert(is_refused(duration<std::uint64_t>::max()) && is_refused(std::chrono::hours{70389529}));
static_assert(is_refused(duration<double>{253402300800.0}) && is_refused(duration<double>{-0.5}));
static_assert(is_refused(duration<double>{std::numeric_limits<double>::infinity()}));
static_assert(is_refused(duration<double>{std::numeric_limits<double>::quiet_NaN()}));
static_assert(is_refused(duration<double, std::ratio<31556952>>{1e300}));

// A unit that is no even part of a second does not fit.
static_assert(!even_duration<duration<int, std::ratio<2, 3>>>);

reply_head dated(std::string_view date) {
  reply_head reply;
  reply.date = date;
  return reply;
}

}  // namespace

TEST_CASE("the system's clock gives an instant within its second") {
  auto const now = system_clock::now();
  auto const made = amz_date_of(now);
  REQUIRE(made);
  CHECK(sys_seconds_of(*made) <= now);
  CHECK(now - sys_seconds_of(*made) < 1s);
}

TEST_CASE("all seconds around a day's end go there and back") {
  for (auto at = sys_seconds_of("20000228T235955Z"_amz); at < sys_seconds_of("20000229T000005Z"_amz);
       at += 1s) {
    auto const made = amz_date_of(at);
    REQUIRE(made);
    CHECK(sys_seconds_of(*made) == at);
  }
}

TEST_CASE("the offset of the client's clock is a duration to add to it") {
  auto const reply = dated("Mon, 14 Jan 2013 17:59:52 GMT");
  CHECK(clock_offset(reply, sys_seconds_of(signed_at)).value_or(0s) == 600s);
  CHECK(clock_offset(reply, sys_seconds_of(signed_at) + 1200s + 5ms).value_or(0s) == -600s);
  auto const corrected =
      sys_seconds_of(signed_at) + clock_offset(reply, sys_seconds_of(signed_at)).value_or(0s);
  CHECK(amz_date_of(corrected).value_or(first) == "20130114T175952Z"_amz);
  CHECK(clock_offset(dated(""), sys_seconds_of(signed_at)).error() == errc::reply_date_absent);
  CHECK(clock_offset(dated("today"), sys_seconds_of(signed_at)).error() == errc::bad_reply_date);
  CHECK(clock_offset(reply, sys_seconds{-1s}).error() == errc::invalid_instant);
}
