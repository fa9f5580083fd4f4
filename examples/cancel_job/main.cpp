// Cancels a job, against a service of its own or a given one; or is that service. `--help` says how.

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "account.hpp"
#include "client.hpp"
#include "desk.hpp"
#include "exit_code.hpp"
#include "jobs.hpp"
#include "options.hpp"
#include "print.hpp"
#include "service.hpp"

namespace {

using namespace demo;

address on_this_machine(std::uint16_t port) {
  return {"127.0.0.1", port, "127.0.0.1:" + std::to_string(port)};
}

std::unique_ptr<desk> desk_of(options const& asked, account const& who) {
  return make_desk({asked.service, asked.region, asked.service_profile, who.credentials});
}

exit_code list_jobs(options const& asked, printer& out) {
  out.line("What the service knows, each time it is started (" + std::string{title_of(asked.service)} + "):");
  out.line("");
  job_table const table{asked.service};
  for (auto const& known : table.all()) {
    bool const can_cancel = known.status == job_status::submitted;
    std::string row{known.id};
    row.resize(24, ' ');
    row += spelling_of(known.status, asked.service);
    row.resize(38, ' ');
    out.line(
        "   " + row +
        (can_cancel ? "a cancel is accepted: 202, and 409 the second time" : "a cancel is refused: 409"));
  }
  return exit_code::cancelled;
}

/// One line for each request: status, request, and why.
void show_verdict(printer& out, verdict const& decided) {
  std::string row = std::to_string(decided.status) + " ";
  row += decided.method.empty() ? "(no request)" : harmless(decided.method) + " ";
  constexpr std::size_t most = 80;
  row += harmless(decided.target.substr(0, most)) + (decided.target.size() > most ? "..." : "");
  if (!decided.name.empty()) row += "  " + std::string{decided.name};
  row += ": " + harmless(decided.why);
  if (!decided.signed_at.empty()) row += ", signed at " + std::string{decided.signed_at};
  out.line(row);
  std::cout.flush();
}

exit_code serve(options const& asked, account const& who, printer& out) {
  auto const answers = desk_of(asked, who);
  tcp_service service{*answers, *asked.serve_port,
                      [&out](verdict const& decided) { show_verdict(out, decided); }};
  out.line("Serving " + std::string{title_of(asked.service)} +
           " on 127.0.0.1:" + std::to_string(service.port()) + " for " +
           std::string{who.credentials.access_key_id()} + " in " + asked.region +
           "; interrupt to end. `cancel_job --endpoint 127.0.0.1:" + std::to_string(service.port()) +
           "` talks to it.");
  std::cout.flush();
  service.run_until_interrupted();
  return exit_code::cancelled;
}

exit_code run(options const& asked, printer& out) {
  if (asked.help) {
    std::cout << help_text();
    return exit_code::cancelled;
  }
  if (asked.list_jobs) return list_jobs(asked, out);
  auto const who = account_from_environment();
  if (asked.serve_port) return serve(asked, who, out);
  if (asked.endpoint) return cancel(asked, who, *asked.endpoint, out);
  auto const answers = desk_of(asked, who);
  loopback const service{*answers};
  return cancel(asked, who, on_this_machine(service.port()), out);
}

/// What to think of when no answer came.
constexpr std::string_view no_answer_hint =
    " Check --endpoint, or leave it out to use the service in this process. Elastic Transcoder itself ended "
    "on "
    "2025-11-13: its own hosts answer no more; compatible servers and MediaConvert do.";

}  // namespace

int main(int argc, char** argv) {
  try {
    printer out{std::cout, wants_colours()};
    return static_cast<int>(run(read_options(argc, argv), out));
  } catch (failure const& failed) {
    std::cout.flush();
    std::cerr << "cancel_job: " << failed.what();
    if (failed.code() == exit_code::transport) std::cerr << no_answer_hint;
    std::cerr << '\n';
    return static_cast<int>(failed.code());
  }
}
