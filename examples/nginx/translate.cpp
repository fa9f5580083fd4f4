// MediaConvert's faults in the words of Elastic Transcoder.
#include "call.hpp"

namespace gateway {

using jobwire::fault_kind;

reply unreachable(call const& c) noexcept {
  return fault(c, fault_kind::unavailable, "The service is temporarily unavailable.");
}

reply unreadable(call const& c) noexcept {
  return fault(c, fault_kind::internal, "The service encountered an internal error.");
}

/// The name and status follow the kind, and with them whether a client tries again: 402, which MediaConvert's
/// clients never repeat, becomes the 429 that Elastic Transcoder has for a limit. What says that the gateway's
/// own signature is not accepted is the gateway's fault, not the client's.
reply translated(call const& c, jobwire::reply_head const& from) noexcept {
  auto const& told = from.fault;
  auto const in_turn = [&](reply made) noexcept {
    if (!from.request_id.empty() && jobwire::all_in(from.request_id, jobwire::is_visible))
      made.request_id = from.request_id;
    return made;
  };
  switch (told.kind) {
    case fault_kind::validation:
    case fault_kind::access_denied:
    case fault_kind::not_found:
    case fault_kind::in_use:
    case fault_kind::throttling:
    case fault_kind::limit_exceeded:
      if (from.status < 500) return in_turn(fault(c, told.kind, told.message));
      break;
    case fault_kind::unknown:
      if (from.status >= 400 && from.status < 500 && !told.name.empty())
        return in_turn(fault(c, told.name, from.status, told.message));
      break;
    default:
      break;
  }
  bool const busy = told.kind == fault_kind::unavailable || (from.status >= 502 && from.status <= 504);
  return in_turn(busy ? unreachable(c) : unreadable(c));
}

}  // namespace gateway
