#include "program.hpp"

#include <exception>
#include <iostream>

#include "account.hpp"
#include "exit_code.hpp"

namespace demo {

namespace {

exit_code run(transport const& chosen, int argc, char const* const* argv) {
  auto const asked = read_options(argc, argv, chosen.can_tls);
  if (asked.help) {
    std::cout << help_text(chosen.name, chosen.can_tls);
    return exit_code::cancelled;
  }
  auto const who = account_from_environment();
  job_list jobs{asked, who, std::cout};
  auto const connections = chosen.run(asked, jobs);
  return jobs.finish(connections);
}

}  // namespace

int run_program(transport const& chosen, int argc, char const* const* argv) {
  auto code = exit_code::transport;
  try {
    return static_cast<int>(run(chosen, argc, argv));
  } catch (failure const& failed) {
    code = failed.code();
    std::cerr << chosen.name << ": " << failed.what() << '\n';
  } catch (std::exception const& failed) {
    std::cerr << chosen.name << ": " << failed.what() << '\n';
  }
  return static_cast<int>(code);
}

}  // namespace demo
