// Addresses as Asio takes them.
#pragma once

#include <cstring>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "resolve.hpp"

namespace demo {

inline std::vector<boost::asio::ip::tcp::endpoint> asio_endpoints_of(resolved const& found) {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
  for (auto const& address : found.addresses) {
    auto& endpoint = endpoints.emplace_back();
    endpoint.resize(address.size);
    std::memcpy(endpoint.data(), address.get(), address.size);
  }
  return endpoints;
}

}  // namespace demo
