#include "outcome.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace demo {

namespace {

using jobwire::fault_kind;
using jobwire::reply_outcome;
using jobwire::retry_advice;
using jobwire::verdict_class;

std::string_view name_of(fault_kind kind) noexcept {
  switch (kind) {
    case fault_kind::unknown:
      return "unknown";
    case fault_kind::validation:
      return "validation";
    case fault_kind::incompatible_version:
      return "incompatible version";
    case fault_kind::not_found:
      return "not found";
    case fault_kind::in_use:
      return "in use";
    case fault_kind::access_denied:
      return "access denied";
    case fault_kind::limit_exceeded:
      return "limit exceeded";
    case fault_kind::throttling:
      return "throttling";
    case fault_kind::conditional_check_failed:
      return "conditional check failed";
    case fault_kind::incomplete_signature:
      return "incomplete signature";
    case fault_kind::missing_authentication_token:
      return "missing authentication token";
    case fault_kind::invalid_signature:
      return "invalid signature";
    case fault_kind::unrecognized_client:
      return "unrecognized client";
    case fault_kind::expired_token:
      return "expired token";
    case fault_kind::request_expired:
      return "request expired";
    case fault_kind::unknown_operation:
      return "unknown operation";
    case fault_kind::serialization:
      return "serialization";
    case fault_kind::internal:
      return "internal";
    case fault_kind::unavailable:
      return "unavailable";
  }
  return "unknown";
}

std::string_view describe(retry_advice advice) noexcept {
  switch (advice) {
    case retry_advice::never:
      return "no: the same request would be refused again";
    case retry_advice::after_delay:
      return "yes, after a delay that grows from one try to the next";
    case retry_advice::after_clock_correction:
      return "yes, once, if the clocks differ: signed anew by the service's clock";
    case retry_advice::ambiguous:
      return "only when the job's status says so: an earlier request may have done it";
  }
  return {};
}

std::string_view describe(verdict_class refused) noexcept {
  switch (refused) {
    case verdict_class::no_credentials:
      return "The service found no signature in the request.";
    case verdict_class::malformed:
      return "The service could not make sense of the request's signature.";
    case verdict_class::out_of_time:
      return "The request was signed too long ago, or in the service's future: compare the clocks below.";
    case verdict_class::not_valid:
      return "The service does not accept the signature: the key, the secret, the scope or a signed header "
             "differs "
             "from what it expects, or the request was changed on its way. Its message says what it noticed "
             "first.";
    case verdict_class::not_allowed:
      return "The signature holds, but these credentials may not cancel this job.";
    case verdict_class::not_a_verdict:
      break;
  }
  return {};
}

std::string describe(fault_kind kind, std::string const& job, service_kind service) {
  bool const converts = service == service_kind::media_convert;
  switch (kind) {
    case fault_kind::not_found:
      return "There is no " + job +
             " in this region and account. Check the id, the region and whose credentials sign.";
    case fault_kind::in_use:
      return "It is too late to cancel " + job + ": only a job that " +
             (converts ? "has not begun to upload its outputs" : "is still Submitted") +
             " can be cancelled. If you sent this request before and lost the reply, this may be your own "
             "earlier "
             "cancel: read the job's status to find out.";
    case fault_kind::validation:
      return "The service refused a value in the request; its message names which.";
    case fault_kind::unknown_operation:
      return "The service knows no such operation: it may be another service, or another version of it.";
    case fault_kind::throttling:
    case fault_kind::limit_exceeded:
      return "The service has had too many requests. The job was not touched.";
    case fault_kind::internal:
    case fault_kind::unavailable:
      return "The service failed by its own fault. Whether the job was cancelled is not known: read its "
             "status.";
    default:
      return "The service refused to cancel " + job + ".";
  }
}

/// The sentence that is the point of it all.
std::string sentence_of(jobwire::reply_head const& reply, std::string const& job, service_kind service) {
  bool const converts = service == service_kind::media_convert;
  switch (reply.outcome) {
    case reply_outcome::success:
      return "Cancelled: " + job +
             (converts ? " is stopped." : " will not be transcoded, and is not charged.");
    case reply_outcome::not_success:
      return "The status says success, but the body does not: do not take " + job +
             " for cancelled, read its status.";
    case reply_outcome::fault:
      break;
  }
  if (auto const refused = class_of(reply.fault); refused != verdict_class::not_a_verdict) {
    return std::string{describe(refused)};
  }
  if (reply.fault.name.empty()) {
    return "Refused with status " + std::to_string(reply.status) +
           " and without the name of a fault: perhaps not by the service, but by something in between.";
  }
  return describe(reply.fault.kind, job, service);
}

void show_fault(printer& out, jobwire::service_fault const& fault) {
  out.pair("kind", name_of(fault.kind));
  out.pair("name", fault.name.empty() ? "(none)" : fault.name);
  std::string message{fault.message.empty() ? "(none)" : fault.message};
  if (fault.message_size > fault.message.size()) {
    message += " ... (" + std::to_string(fault.message_size) + " bytes in all)";
  }
  out.pair("message", message);
}

void show_clocks(printer& out, std::string_view date, jobwire::amz_date const& signed_at) {
  auto const theirs = jobwire::parse_http_date(date);
  if (!theirs) return;
  std::int64_t const ahead = theirs->unix_seconds() - signed_at.unix_seconds();
  auto const seconds = std::to_string(ahead < 0 ? -ahead : ahead);
  out.pair("clocks", "signed at " + std::string{signed_at.text()} + ", answered at " +
                         std::string{theirs->text()} + ": the service's is " + seconds + " s " +
                         (ahead < 0 ? "behind" : "ahead"));
}

}  // namespace

void show_outcome(printer& out, jobwire::reply_head const& reply, options const& asked,
                  jobwire::amz_date const& signed_at) {
  bool const good = reply.outcome == reply_outcome::success;
  out.heading("Outcome");
  out.say(sentence_of(reply, "job " + asked.job_id, asked.service),
          good ? printer::mood::good : printer::mood::bad);
  out.line("");
  out.pair("status", std::to_string(reply.status) + " " + std::string{jobwire::reason_of(reply.status)});
  if (reply.outcome == reply_outcome::fault) show_fault(out, reply.fault);
  if (reply.body_error != jobwire::errc::none) out.pair("body", jobwire::message(reply.body_error));
  out.pair("request id", reply.request_id.empty() ? "(none)" : reply.request_id);
  if (reply.outcome == reply_outcome::fault) {
    out.pair("whose fault",
             reply.fault.side == jobwire::fault_side::server ? "the service's" : "the client's");
    out.pair("try again", describe(reply.fault.retry));
    if (reply.fault.retry == retry_advice::after_clock_correction) show_clocks(out, reply.date, signed_at);
  }
}

}  // namespace demo
