#include "exit_code.hpp"

namespace demo {

exit_code exit_code_of(jobwire::reply_head const& reply) noexcept {
  using jobwire::fault_kind;
  if (reply.outcome == jobwire::reply_outcome::success) return exit_code::cancelled;
  if (reply.outcome == jobwire::reply_outcome::not_success) {
    return reply.body_error == jobwire::errc::none ? exit_code::other_fault : exit_code::not_understood;
  }
  if (class_of(reply.fault) != jobwire::verdict_class::not_a_verdict) return exit_code::refused_signature;
  switch (reply.fault.kind) {
    case fault_kind::not_found:
      return exit_code::not_found;
    case fault_kind::in_use:
      return exit_code::in_use;
    case fault_kind::validation:
      return exit_code::validation;
    default:
      return exit_code::other_fault;
  }
}

}  // namespace demo
