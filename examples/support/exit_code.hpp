// What the exit status says, and how a failure carries it to main.
#pragma once

#include <stdexcept>
#include <string>

#include <jobwire/jobwire.hpp>

namespace demo {

enum class exit_code : int {
  cancelled = 0,
  usage = 1,
  bad_id = 2,
  transport = 3,
  refused_signature = 4,
  not_found = 5,
  in_use = 6,
  validation = 7,
  other_fault = 8,
  not_understood = 9,
};

/// What a reply makes of the program's exit status.
exit_code exit_code_of(jobwire::reply_head const& reply) noexcept;

/// Ends the program with a sentence that says what to do. The service's own refusals are not failures but answers.
class failure : public std::runtime_error {
 public:
  failure(exit_code code, std::string const& sentence) : std::runtime_error{sentence}, code_{code} {}

  exit_code code() const noexcept { return code_; }

 private:
  exit_code code_;
};

}  // namespace demo
