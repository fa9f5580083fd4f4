// The client: signs a cancel request, sends it, reads the reply, and shows each step.
#pragma once

#include <string_view>

#include "account.hpp"
#include "exit_code.hpp"
#include "options.hpp"
#include "print.hpp"

namespace demo {

/// Cancels the job that `asked` names, at `peer`. The exit code says what the service answered; what prevents an answer
/// is thrown as `failure`.
exit_code cancel(options const& asked, account const& who, address const& peer, printer& out);

}  // namespace demo
