// The command line of a transport's program.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service_kind.hpp"

namespace demo {

struct options {
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string authority;  ///< host and, where it is not the scheme's, port: what is signed as Host
  service_kind service = service_kind::elastic_transcoder;
  std::string region;
  bool tls = false;
  std::string ca_file;  ///< empty: the system's authorities
  std::chrono::seconds limit{10};
  std::vector<std::string> job_ids;
  bool help = false;
};

/// Throws `failure` with exit_code::usage. Where `can_tls` is false, --tls is refused with what to do instead.
options read_options(int argc, char const* const* argv, bool can_tls);

/// What --help prints.
std::string help_text(std::string_view program, bool can_tls);

}  // namespace demo
