#include "options.hpp"

#include "arguments.hpp"
#include "exit_code.hpp"

namespace demo {

namespace {

constexpr std::string_view help = R"(usage: cancel_job [OPTION ...]

Cancels a transcoding job: signs `DELETE /2012-09-25/jobs/ID`, sends it, reads the reply, and shows each step. Without
--endpoint it talks to a service of its own, in the same process, over a real TCP socket on 127.0.0.1.

  --job ID                the job to cancel (default 3333333333333-abcde3); --jobs lists what the service knows
  --service NAME          elastic-transcoder (default) or media-convert
  --region REGION         default: AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1
  --endpoint HOST:PORT    send to this server, as plain HTTP over TCP. TLS is the transport's business, not the
                          codec's: put a TLS proxy in between where a server wants it
  --host HOST             the Host to sign and send, where it is not HOST:PORT of --endpoint
  --profile NAME          strict (default), or seed: the guide's sample request, with its x-amz-target signed but absent

To see a refusal:
  --no-check              send the id even if it breaks the service's rule: 400
  --tamper                flip one bit of the signature: 403
  --skew SECONDS          sign by a clock that is so far ahead (negative: behind): RequestExpired beyond 300

The service:
  --serve PORT            only serve, on 127.0.0.1, until interrupted; 0 takes any free port
  --service-profile NAME  seed takes a signed but absent x-amz-target as empty, strict refuses it (default: --profile)
  --jobs                  list the jobs that the service knows

  --help                  this text

Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN hold the credentials, of the client and of
the loopback service alike; without them both use the documentation's AKIDEXAMPLE. NO_COLOR turns colours off.

Exit status:
  0 cancelled          4 signature refused        7 a value in the request refused
  1 wrong usage        5 no such job              8 another fault of the service's
  2 bad job id         6 job no longer Submitted  9 reply not understood
  3 no connection, or none that held
)";

address address_in(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    fail_usage("--endpoint wants HOST:PORT without a scheme, as in 127.0.0.1:8080, not " + in_quotes(text) +
               ".");
  }
  auto const colon = text.rfind(':');
  bool const bare_ipv6 = text.find(':') != colon && text.find('[') != 0;
  if (colon == std::string_view::npos || colon == 0 || bare_ipv6) {
    fail_usage("--endpoint wants HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080, not " + in_quotes(text) +
               ".");
  }
  address to{std::string{text.substr(0, colon)}, port_in(text.substr(colon + 1), "--endpoint", 1),
             std::string{text}};
  if (to.host.front() == '[' && to.host.back() == ']') to.host = to.host.substr(1, to.host.size() - 2);
  return to;
}

jobwire::emit_profile profile_in(std::string_view text, std::string_view option) {
  if (text == "strict") return jobwire::emit_profile::strict;
  if (text == "seed") return jobwire::emit_profile::seed;
  fail_usage(std::string{option} + " is strict or seed, not " + in_quotes(text) + ".");
}

std::int64_t skew_in(std::string_view text) {
  constexpr std::int64_t century = 3'155'760'000;
  auto const seconds = number_in<std::int64_t>(text.starts_with('+') ? text.substr(1) : text);
  if (!seconds || *seconds > century || *seconds < -century) {
    fail_usage("--skew wants seconds, as in 600 or -600, not " + in_quotes(text) + ".");
  }
  return *seconds;
}

/// What no single option shows.
void check_together(options const& given) {
  if (given.serve_port && given.endpoint)
    fail_usage("--serve and --endpoint exclude each other: serve, or send.");
  if (given.check_id && given.job_id.empty()) {
    throw failure{
        exit_code::bad_id,
        "--job is empty. Give the id of the job to cancel, as in 3333333333333-abcde3; `cancel_job --jobs` "
        "lists some."};
  }
}

}  // namespace

std::string_view help_text() noexcept { return help; }

options read_options(int argc, char const* const* argv) {
  options given;
  std::optional<jobwire::emit_profile> service_profile;
  std::string_view region;
  argument_reader arguments{argc, argv};
  for (std::string_view name; arguments.next(name);) {
    if (name == "--job") {
      given.job_id = arguments.value();
    } else if (name == "--service") {
      given.service = service_in(arguments.value());
    } else if (name == "--region") {
      region = arguments.value();
      if (region.empty()) fail_usage("--region is empty: give one, as in us-east-1.");
    } else if (name == "--endpoint") {
      given.endpoint = address_in(arguments.value());
    } else if (name == "--host") {
      given.host = arguments.value();
      if (given.host.empty()) fail_usage("--host is empty: give the host to sign, or leave the option out.");
    } else if (name == "--profile") {
      given.profile = profile_in(arguments.value(), name);
    } else if (name == "--service-profile") {
      service_profile = profile_in(arguments.value(), name);
    } else if (name == "--no-check") {
      given.check_id = false;
    } else if (name == "--tamper") {
      given.tamper = true;
    } else if (name == "--skew") {
      given.skew_seconds = skew_in(arguments.value());
    } else if (name == "--serve") {
      given.serve_port = port_in(arguments.value(), name, 0);
    } else if (name == "--jobs") {
      given.list_jobs = true;
    } else if (name == "--help" || name == "-h") {
      given.help = true;
      return given;
    } else {
      fail_usage("There is no option " + in_quotes(name) + "." +
                 (name.starts_with('-') ? "" : " A job's id goes behind --job."));
    }
  }
  given.service_profile = service_profile.value_or(given.profile);
  given.region = region_of(region);
  check_together(given);
  return given;
}

}  // namespace demo
