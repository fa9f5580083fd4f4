// The service's sockets: TCP on 127.0.0.1, keep-alive, pipelining, a deadline and bounded buffers for each connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "desk.hpp"

namespace demo {

/// Accepts connections and passes their bytes to a desk; all on the one thread that calls `run`.
class tcp_service {
 public:
  using log = std::function<void(verdict const&)>;

  /// Listens on 127.0.0.1; port 0 takes any free one. Throws `failure` where the port cannot be had.
  tcp_service(desk& answers, std::uint16_t port, log on_verdict);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// Serves until `stop` is called, from any thread.
  void run() { io_.run(); }
  void stop() { io_.stop(); }

  /// Serves until the process is interrupted or told to end.
  void run_until_interrupted();

 private:
  void accept();

  desk& answers_;
  log on_verdict_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  std::size_t open_ = 0;
};

/// A service in this process, on a thread of its own, for as long as this object lives.
class loopback {
 public:
  explicit loopback(desk& answers) : service_{answers, 0, {}}, thread_{[this] { service_.run(); }} {}
  loopback(loopback const&) = delete;
  loopback& operator=(loopback const&) = delete;
  ~loopback() {
    service_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return service_.port(); }

 private:
  tcp_service service_;
  std::thread thread_;
};

}  // namespace demo
