#include "options.hpp"

#include "arguments.hpp"

namespace demo {

namespace {

constexpr std::string_view help = R"( --host HOST [OPTION ...] JOB-ID ...

Cancels transcoding jobs, up to 8 at once, and prints a line for each as it ends: id, status, outcome, time from the
signature to the whole reply, request id and, where the service refused, its message.

  --host HOST          the server: a name or an address
  --port PORT          default 80, with --tls 443
  --service NAME       elastic-transcoder (default) or media-convert
  --region REGION      default: AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1
  --limit SECONDS      how long one job may take, from 1 to 3600 (default 10)
)";

constexpr std::string_view tls_help = R"(  --tls                https; the server's certificate is checked
  --ca-file FILE       check it against these authorities (PEM) instead of the system's
)";

constexpr std::string_view more_help = R"(  --help               this text

Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN hold the credentials; without them requests
are signed as the documentation's AKIDEXAMPLE, whom `cancel_job --serve PORT` knows.

Exit status: 0 where all jobs were cancelled, or else that of the first in the order given that was not:
  1 wrong usage        4 signature refused        7 a value in the request refused
  2 bad job id         5 no such job              8 another fault of the service's
  3 no reply in time   6 job no longer Submitted  9 reply not understood
)";

std::chrono::seconds limit_in(std::string_view text) {
  auto const seconds = number_in<int>(text);
  if (!seconds || *seconds < 1 || *seconds > 3600) {
    fail_usage("--limit wants seconds from 1 to 3600, not " + in_quotes(text) + ".");
  }
  return std::chrono::seconds{*seconds};
}

/// What no single option shows, and what follows from several.
void complete(options& given, bool can_tls) {
  bool const bracketed = given.host.starts_with('[') && given.host.ends_with(']');
  if (bracketed) given.host = given.host.substr(1, given.host.size() - 2);
  if (given.host.empty()) fail_usage("Name the server, as in --host 127.0.0.1 --port 8080.");
  if (given.job_ids.empty()) fail_usage("Give the ids of the jobs to cancel, as in 3333333333333-abcde3.");
  if (given.tls && !can_tls) {
    fail_usage(
        "This transport is plain TCP. Use transport_curl_easy or transport_curl_multi for --tls, or a TLS "
        "proxy on this machine.");
  }
  if (!given.ca_file.empty() && !given.tls) fail_usage("--ca-file is for --tls: give both, or neither.");
  std::uint16_t const usual = given.tls ? 443 : 80;
  if (given.port == 0) given.port = usual;
  bool const is_ipv6 = given.host.find(':') != std::string::npos;
  given.authority = is_ipv6 ? '[' + given.host + ']' : given.host;
  if (given.port != usual) given.authority += ':' + std::to_string(given.port);
  if (auto const made = jobwire::endpoint::make(given.region, given.authority); !made) {
    fail_usage("--host is no name and no address: " + in_quotes(given.host) + ".");
  }
}

}  // namespace

std::string help_text(std::string_view program, bool can_tls) {
  std::string text{"usage: "};
  text += program;
  text += help;
  if (can_tls) text += tls_help;
  text += more_help;
  return text;
}

options read_options(int argc, char const* const* argv, bool can_tls) {
  options given;
  std::string_view region;
  argument_reader arguments{argc, argv};
  for (std::string_view name; arguments.next(name);) {
    if (name == "--host") {
      given.host = arguments.value();
    } else if (name == "--port") {
      given.port = port_in(arguments.value(), name, 1);
    } else if (name == "--service") {
      given.service = service_in(arguments.value());
    } else if (name == "--region") {
      region = arguments.value();
      if (region.empty()) fail_usage("--region is empty: give one, as in us-east-1.");
    } else if (name == "--limit") {
      given.limit = limit_in(arguments.value());
    } else if (name == "--tls") {
      given.tls = true;
    } else if (name == "--ca-file") {
      given.ca_file = arguments.value();
      if (given.ca_file.empty()) fail_usage("--ca-file is empty: give a file, or leave the option out.");
    } else if (name == "--help" || name == "-h") {
      given.help = true;
      return given;
    } else if (name.starts_with("--")) {
      fail_usage("There is no option " + in_quotes(name) + ".");
    } else {
      given.job_ids.emplace_back(name);
    }
  }
  given.region = region_of(region);
  complete(given, can_tls);
  return given;
}

}  // namespace demo
