// Instants as std::chrono's time points, and back; no clock is ever read.
// Rim; may include: cancel_job/retry, date.
#pragma once

#include <chrono>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <jobwire/cancel_job/retry.hpp>
#include <jobwire/date.hpp>

namespace jobwire {

/// A duration that counts in whole seconds or in an even part of one, be it in integers or not: all that
/// <chrono> names, from nanoseconds to years.
template <class Duration>
concept even_duration = std::is_arithmetic_v<typename Duration::rep> &&
    (Duration::period::num == 1 || Duration::period::den == 1);

/// The instant of a time point of std::chrono::system_clock, its part of a second cut off.
///
/// Errors:  invalid_instant - before 1970 or after 9999, or not a number. Nothing overflows on the way.
template <even_duration Duration>
constexpr result<amz_date> amz_date_of(std::chrono::sys_time<Duration> at) noexcept {
  using rep = typename Duration::rep;
  constexpr std::intmax_t num = Duration::period::num;
  constexpr std::intmax_t den = Duration::period::den;
  auto const count = at.time_since_epoch().count();
  if constexpr (std::is_floating_point_v<rep>) {
    if (!(count >= 0)) return errc::invalid_instant;  // a NaN among them
    auto const seconds = static_cast<long double>(count) * num / den;
    constexpr long double end = 253402300800;  // the first second of the year 10000
    if (!(seconds < end)) return errc::invalid_instant;
    return amz_date::from_unix(static_cast<std::int64_t>(seconds));
  } else {
    using wide = std::common_type_t<rep, std::intmax_t>;
    std::int64_t seconds = 0;
    bool const overflows =
        __builtin_mul_overflow(static_cast<wide>(count) / static_cast<wide>(den), num, &seconds);
    if (overflows || std::cmp_less(count, 0)) return errc::invalid_instant;
    return amz_date::from_unix(seconds);
  }
}

/// The time point of an instant, for system_clock.
constexpr std::chrono::sys_seconds sys_seconds_of(amz_date const& date) noexcept {
  return std::chrono::sys_seconds{std::chrono::seconds{date.unix_seconds()}};
}

/// By how much the service's clock is ahead of the client's; see `clock_offset_seconds`, also for the errors.
///
/// Errors:  as above; invalid_instant - `now` is before 1970 or after 9999.
template <even_duration Duration>
constexpr result<std::chrono::seconds> clock_offset(reply_head const& reply,
                                                    std::chrono::sys_time<Duration> now) noexcept {
  auto const at = amz_date_of(now);
  if (!at) return at.error();
  auto const offset = clock_offset_seconds(reply, *at);
  if (!offset) return offset.error();
  return std::chrono::seconds{*offset};
}

}  // namespace jobwire
