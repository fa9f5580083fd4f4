#include "options.hpp"

#include <charconv>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

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

[[noreturn]] void fail_usage(std::string const& sentence) {
  throw failure{exit_code::usage, sentence + " `cancel_job --help` lists the options."};
}

std::string quoted(std::string_view text) {
  std::string quote{'\''};
  quote += text;
  quote += '\'';
  return quote;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::uint16_t port_in(std::string_view text, std::string_view option, std::uint16_t least) {
  auto const port = number_in<std::uint16_t>(text);
  if (!port || *port < least) {
    fail_usage(std::string{option} + " wants a port from " + std::to_string(least) + " to 65535, not " +
               quoted(text) + ".");
  }
  return *port;
}

address address_in(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    fail_usage("--endpoint wants HOST:PORT without a scheme, as in 127.0.0.1:8080, not " + quoted(text) +
               ".");
  }
  auto const colon = text.rfind(':');
  bool const bare_ipv6 = text.find(':') != colon && text.find('[') != 0;
  if (colon == std::string_view::npos || colon == 0 || bare_ipv6) {
    fail_usage("--endpoint wants HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080, not " + quoted(text) + ".");
  }
  address to{std::string{text.substr(0, colon)}, port_in(text.substr(colon + 1), "--endpoint", 1),
             std::string{text}};
  if (to.host.front() == '[' && to.host.back() == ']') to.host = to.host.substr(1, to.host.size() - 2);
  return to;
}

service_kind service_in(std::string_view text) {
  if (text == "elastic-transcoder") return service_kind::elastic_transcoder;
  if (text == "media-convert") return service_kind::media_convert;
  fail_usage("--service is elastic-transcoder or media-convert, not " + quoted(text) + ".");
}

jobwire::emit_profile profile_in(std::string_view text, std::string_view option) {
  if (text == "strict") return jobwire::emit_profile::strict;
  if (text == "seed") return jobwire::emit_profile::seed;
  fail_usage(std::string{option} + " is strict or seed, not " + quoted(text) + ".");
}

std::int64_t skew_in(std::string_view text) {
  constexpr std::int64_t century = 3'155'760'000;
  auto const seconds = number_in<std::int64_t>(text.starts_with('+') ? text.substr(1) : text);
  if (!seconds || *seconds > century || *seconds < -century) {
    fail_usage("--skew wants seconds, as in 600 or -600, not " + quoted(text) + ".");
  }
  return *seconds;
}

/// Takes the arguments one by one: `--name value`, `--name=value` or `--name`.
class argument_reader {
 public:
  argument_reader(int argc, char const* const* argv) {
    for (int i = 1; i < argc; ++i) arguments_.emplace_back(argv[i]);
  }

  bool next(std::string_view& name) {
    if (inline_value_) fail_usage(std::string{name_} + " takes no value.");
    if (index_ == arguments_.size()) return false;
    name_ = arguments_[index_++];
    if (auto const equals = name_.find('='); name_.starts_with("--") && equals != std::string_view::npos) {
      inline_value_ = name_.substr(equals + 1);
      name_ = name_.substr(0, equals);
    }
    name = name_;
    return true;
  }

  std::string_view value() {
    if (inline_value_) return *std::exchange(inline_value_, std::nullopt);
    if (index_ == arguments_.size()) fail_usage(std::string{name_} + " needs a value behind it.");
    return arguments_[index_++];
  }

 private:
  std::vector<std::string_view> arguments_;
  std::size_t index_ = 0;
  std::string_view name_;
  std::optional<std::string_view> inline_value_;
};

void set_region(options& set, std::string_view from_option) {
  std::string_view source = "--region";
  set.region = from_option;
  for (char const* const variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    char const* const value = std::getenv(variable);
    if (!set.region.empty() || source != "--region" || value == nullptr || *value == '\0') continue;
    source = variable;
    set.region = value;
  }
  if (set.region.empty()) set.region = "us-east-1";
  if (auto const checked = jobwire::check_scope_name(set.region, jobwire::errc::invalid_region); !checked) {
    fail_usage(std::string{source} + " is not a region: " + quoted(set.region) + ". " +
               "A region is 1 to 64 " + "lower-case letters, digits and hyphens, as in us-east-1.");
  }
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
      fail_usage("There is no option " + quoted(name) + "." +
                 (name.starts_with('-') ? "" : " A job's id goes behind --job."));
    }
  }
  given.service_profile = service_profile.value_or(given.profile);
  set_region(given, region);
  check_together(given);
  return given;
}

}  // namespace demo
