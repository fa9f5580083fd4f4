// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "service_kind.hpp"

namespace demo {

/// Where to connect to.
struct address {
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string text;  ///< as given
};

struct options {
  std::string job_id = "3333333333333-abcde3";
  service_kind service = service_kind::elastic_transcoder;
  std::string region;
  std::optional<address> endpoint;  ///< none: the loopback service
  std::string host;                 ///< to sign; empty: the one that fits the endpoint
  jobwire::emit_profile profile = jobwire::emit_profile::strict;
  jobwire::emit_profile service_profile = jobwire::emit_profile::strict;
  bool check_id = true;
  bool tamper = false;
  std::int64_t skew_seconds = 0;
  std::optional<std::uint16_t> serve_port;  ///< only the service, until interrupted
  bool list_jobs = false;
  bool help = false;
};

/// Throws `failure` with exit_code::usage or exit_code::bad_id.
options read_options(int argc, char const* const* argv);

std::string_view help_text() noexcept;

}  // namespace demo
