// Whether to send a request again, by which rule, and by how much the clocks differ.
// Layer 7; may include: cancel_job/reply.
#pragma once

#include <cstdint>
#include <string_view>

#include <jobwire/cancel_job/reply.hpp>

namespace jobwire {

/// An advice and the rule that gave it.
struct retry_decision {
  retry_advice advice = retry_advice::never;
  retry_source source = retry_source::no_fault;

  friend constexpr bool operator==(retry_decision const&, retry_decision const&) noexcept = default;
};

/// Whether to send the request again that was answered by `reply`. `repeated` says that it was sent before
/// and that no reply came to that, or a 5xx.
///
/// A job that is in use is the one answer that means two things: where an earlier request to change it may
/// have arrived, that one may be the reason. Then, as after a 2xx that denies itself, ReadJob tells what
/// holds (`finding_of`). An operation that changes nothing (GET) is never ambiguous.
///
/// Spec:  the guide's "Handling Errors"; the retry and clock-skew lists of the public SDKs.
template <operation Op>
constexpr retry_decision retry_of(job_reply<Op> const& reply, bool repeated) noexcept {
  bool const changes = std::string_view{Op::method} != "GET";
  if (reply.outcome == reply_outcome::success) return {};
  if (reply.outcome == reply_outcome::not_success) {
    return {changes ? retry_advice::ambiguous : retry_advice::never, retry_source::success_body};
  }
  if (changes && repeated && reply.fault.kind == fault_kind::in_use) {
    return {retry_advice::ambiguous, retry_source::repeated_change};
  }
  return {reply.fault.retry, reply.fault.retry_by};
}

/// What a job's status says of an earlier attempt to cancel it.
enum class cancel_finding : std::uint8_t {
  unknown,      ///< a status that jobwire does not know
  not_yet,      ///< it can still be cancelled: send the request again
  took_effect,  ///< it is cancelled: the success whose reply was lost, or somebody else's
  too_late,     ///< it went on, or has ended otherwise
};

/// The enumerators as they are spelled in this file.
constexpr std::string_view name(cancel_finding finding) noexcept {
  constexpr std::string_view names[]{"unknown"sv, "not_yet"sv, "took_effect"sv, "too_late"sv};
  return detail::name_at(names, finding);
}

constexpr cancel_finding finding_of(job_status status) noexcept {
  if (status == job_status::unknown) return cancel_finding::unknown;
  if (status == job_status::canceled) return cancel_finding::took_effect;
  return cancellable(status) ? cancel_finding::not_yet : cancel_finding::too_late;
}

/// Seconds by which the service's clock is ahead of the client's, negative where it is behind: what to add to
/// the client's before signing anew. `now` is the client's clock when the reply came. Good to a second and
/// the time the reply was under way.
///
/// Errors:  reply_date_absent; bad_reply_date - not an HTTP date.
constexpr result<std::int64_t> clock_offset_seconds(reply_head const& reply, amz_date const& now) noexcept {
  if (reply.date.empty()) return errc::reply_date_absent;
  auto const date = parse_http_date(reply.date);
  if (!date) return errc::bad_reply_date;
  return date->unix_seconds() - now.unix_seconds();
}

}  // namespace jobwire
