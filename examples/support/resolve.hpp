// A host's addresses, looked up within a time limit.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace demo {

/// An address as the socket calls take it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr const* get() const noexcept { return reinterpret_cast<sockaddr const*>(&storage); }
};

struct resolved {
  std::vector<socket_address> addresses;  ///< in the order in which to try them
  std::string why;                        ///< there are none
};

/// Looks up where `host`, a name or an address without brackets, listens for TCP.
resolved resolve(std::string const& host, std::uint16_t port, std::chrono::steady_clock::time_point deadline);

}  // namespace demo
