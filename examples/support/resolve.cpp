#include "resolve.hpp"

#include <cstring>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <netdb.h>

namespace demo {

namespace {

resolved look_up(std::string const& host, std::string const& port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  int const failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list);
  if (failed != 0) return {{}, ::gai_strerror(failed)};
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> const owner{list, ::freeaddrinfo};
  resolved found;
  for (auto const* one = list; one != nullptr; one = one->ai_next) {
    socket_address address;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.size = one->ai_addrlen;
    found.addresses.push_back(address);
  }
  return found;
}

}  // namespace

resolved resolve(std::string const& host, std::uint16_t port,
                 std::chrono::steady_clock::time_point deadline) {
  // The system's resolver cannot be told to stop, so it is asked on a thread that is left alone when time is up.
  std::promise<resolved> promise;
  auto future = promise.get_future();
  std::thread{[host, name = std::to_string(port), answer = std::move(promise)]() mutable {
    answer.set_value(look_up(host, name));
  }}.detach();
  if (future.wait_until(deadline) != std::future_status::ready) {
    return {{}, "the resolver did not answer in time"};
  }
  return future.get();
}

}  // namespace demo
