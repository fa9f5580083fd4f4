// Whose credentials sign: those of the environment, or the documentation's.
#pragma once

#include <jobwire/jobwire.hpp>

namespace demo {

struct account {
  jobwire::credentials credentials;  ///< borrows the environment, which nobody changes
  bool is_documentation = false;
};

/// Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; an empty variable counts as none. Throws
/// `failure` where only half is there.
account account_from_environment();

}  // namespace demo
