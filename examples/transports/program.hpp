// What the programs do before and after their transport.
#pragma once

#include <cstddef>
#include <string_view>

#include "job_list.hpp"
#include "options.hpp"

namespace demo {

struct transport {
  std::string_view name;  ///< of the program
  bool can_tls;
  /// Has every job answered or lost; yields the connections it made.
  std::size_t (*run)(options const& asked, job_list& jobs);
};

/// Reads the command line, runs the transport, and yields the exit status.
int run_program(transport const& chosen, int argc, char const* const* argv);

}  // namespace demo
