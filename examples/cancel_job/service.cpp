#include "service.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "exit_code.hpp"

namespace demo {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t max_connections = 64;
constexpr std::chrono::seconds request_deadline{
    30};  // from the last reply, or the accept, to the next whole request
constexpr std::chrono::seconds drain_deadline{1};

/// One connection. It lives as long as one of its handlers does.
class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket socket, desk& answers, tcp_service::log const& on_verdict, std::function<void()> on_end)
      : socket_{std::move(socket)}, answers_{answers}, on_verdict_{on_verdict}, on_end_{std::move(on_end)} {}
  session(session const&) = delete;
  session& operator=(session const&) = delete;
  ~session() { on_end_(); }

  void start() {
    set_deadline(request_deadline);
    serve();
  }

 private:
  // [event-loop-pipelining]
  /// Answers the first request at hand, or reads on.
  void serve() {
    auto const done = answers_.handle({in_.data(), filled_}, out_);
    if (done.taken == 0) return read();
    if (on_verdict_) on_verdict_(done.decided);
    filled_ -= done.taken;
    std::memmove(in_.data(), in_.data() + done.taken, filled_);
    write(done.reply_size, done.close);
  }
  // [event-loop-pipelining-end]

  void read() {
    if (filled_ == in_.size()) return;  // cannot be: the desk refuses what is above its limits
    socket_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_),
                            [self = shared_from_this()](error_code const& failed, std::size_t size) {
                              if (failed) return self->end();
                              self->filled_ += size;
                              self->serve();
                            });
  }

  void write(std::size_t size, bool close) {
    asio::async_write(socket_, asio::buffer(out_.data(), size),
                      [self = shared_from_this(), close](error_code const& failed, std::size_t) {
                        if (failed) return self->end();
                        self->set_deadline(close ? drain_deadline : request_deadline);
                        if (!close) return self->serve();
                        error_code ignored;
                        self->socket_.shutdown(tcp::socket::shutdown_send, ignored);
                        self->drain();
                      });
  }

  /// Reads what still comes, so that the client's kernel does not drop the reply along with its own bytes.
  void drain() {
    socket_.async_read_some(asio::buffer(in_),
                            [self = shared_from_this()](error_code const& failed, std::size_t) {
                              failed ? self->end() : self->drain();
                            });
  }

  void set_deadline(std::chrono::seconds from_now) {
    timer_.expires_after(from_now);
    timer_.async_wait([self = weak_from_this()](error_code const& cancelled) {
      auto const here = self.lock();
      if (here && !cancelled) here->end();
    });
  }

  void end() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
  }

  tcp::socket socket_;
  asio::steady_timer timer_{socket_.get_executor()};
  desk& answers_;
  tcp_service::log const& on_verdict_;
  std::function<void()> on_end_;
  std::array<char, request_limits.head_bytes + request_limits.request_body_bytes> in_{};
  std::size_t filled_ = 0;
  std::array<char, reply_room> out_{};
};

}  // namespace

tcp_service::tcp_service(desk& answers, std::uint16_t port, log on_verdict)
    : answers_{answers}, on_verdict_{std::move(on_verdict)} {
  error_code failed;
  tcp::endpoint const here{asio::ip::address_v4::loopback(), port};
  acceptor_.open(here.protocol(), failed);
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed) acceptor_.bind(here, failed);
  if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
  if (failed) {
    throw failure{exit_code::transport, "Port " + std::to_string(port) +
                                            " on 127.0.0.1 cannot be had: " + failed.message() +
                                            ". Give --serve another one, or 0 for any that is free."};
  }
  accept();
}

void tcp_service::accept() {
  acceptor_.async_accept([this](error_code const& failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted) return;
    if (!failed) {
      auto const on_end = [this] {
        bool const was_full = open_-- == max_connections;
        if (was_full && !io_.stopped()) accept();
      };
      ++open_;
      error_code ignored;
      socket.set_option(tcp::no_delay{true}, ignored);
      std::make_shared<session>(std::move(socket), answers_, on_verdict_, on_end)->start();
    }
    if (open_ < max_connections) accept();
  });
}

void tcp_service::run_until_interrupted() {
  asio::signal_set signals{io_, SIGINT, SIGTERM};
  signals.async_wait([this](error_code const&, int) { stop(); });
  run();
}

}  // namespace demo
