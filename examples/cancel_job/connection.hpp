// The client's socket: TCP, with one deadline for all that is done.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "options.hpp"

namespace demo {

/// Every function throws `failure` with exit_code::transport, its sentence naming the peer.
class connection {
 public:
  /// Resolves and connects.
  connection(address const& peer, std::chrono::milliseconds allowed);

  void send(std::string_view bytes);

  /// Reads what is there, at least one byte; 0 where the peer has closed.
  std::size_t receive(std::span<char> room);

 private:
  /// Runs what was started until it calls back, or the time is up.
  void wait(bool const& done, std::string_view doing);
  [[noreturn]] void fail(std::string_view doing, std::string const& why) const;

  std::string peer_;
  std::chrono::steady_clock::time_point deadline_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::socket socket_{io_};
};

}  // namespace demo
