// Cancels jobs over Boost.Asio with callbacks: one thread, each connection carries one job after the other.

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "asio_endpoints.hpp"
#include "exit_code.hpp"
#include "program.hpp"
#include "resolve.hpp"

namespace {

using namespace demo;
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// What all connections share; outlives them.
struct common {
  asio::io_context io{1};
  std::vector<tcp::endpoint> peer;
  job_list& jobs;
  std::size_t made = 0;
};

/// Its handlers borrow it: it must stay where it is until the context has run out of work.
class connection {
 public:
  explicit connection(common& shared) : shared_{shared}, socket_{shared.io}, timer_{shared.io} {}
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;

  /// Carries the next job, where there is one.
  void begin() {
    if (!shared_.jobs.begin(call_)) return close();
    timer_.expires_at(call_.deadline);
    timer_.async_wait([this](error_code const& cancelled) {
      bool const late = !cancelled && std::chrono::steady_clock::now() >= call_.deadline;
      if (late) close();  // what is under way then fails
    });
    socket_.is_open() ? write() : connect();
  }

 private:
  void connect() {
    asio::async_connect(socket_, shared_.peer, [this](error_code const& failed, tcp::endpoint const&) {
      if (failed) return lose(failed);
      error_code ignored;
      socket_.set_option(tcp::no_delay{true}, ignored);
      ++shared_.made;
      write();
    });
  }

  // [event-loop-asio]
  void write() {
    auto const rest = call_.wire.unsent();
    if (rest.empty()) return read();
    socket_.async_write_some(asio::buffer(rest.data(), rest.size()),
                             [this](error_code const& failed, std::size_t size) {
                               if (failed) return lose(failed);
                               call_.wire.sent(size);
                               write();
                             });
  }

  void read() {
    auto const room = call_.wire.room();
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [this](error_code const& failed, std::size_t size) {
                              if (failed) return failed == asio::error::eof ? end_of_stream() : lose(failed);
                              auto const whole = call_.wire.received(size);
                              if (!whole) return refuse(whole.error());
                              *whole ? answer() : read();
                            });
  }
  // [event-loop-asio-end]

  void answer() {
    shared_.jobs.answered(call_);
    end();
  }

  void end_of_stream() {
    shared_.jobs.closed(call_);
    end();
  }

  void refuse(jobwire::error fault) {
    shared_.jobs.broken(call_, fault);
    end();
  }

  void lose(error_code const& failed) {
    shared_.jobs.lost(call_, failed.message());
    close();
    begin();
  }

  void end() {
    if (!call_.wire.keeps_connection()) close();
    begin();
  }

  void close() {
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

  common& shared_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  job_call call_;
};

std::size_t talk(options const& asked, job_list& jobs) {
  auto const found = resolve(asked.host, asked.port, std::chrono::steady_clock::now() + asked.limit);
  if (found.addresses.empty()) {
    throw failure{exit_code::transport, "Could not find " + asked.authority + ": " + found.why + "."};
  }
  common shared{.peer = asio_endpoints_of(found), .jobs = jobs};
  std::deque<connection> connections;
  for (std::size_t i = 0; i < jobs.calls_at_once(); ++i) connections.emplace_back(shared).begin();
  shared.io.run();
  return shared.made;
}

}  // namespace

int main(int argc, char** argv) { return run_program({"transport_asio_callbacks", false, talk}, argc, argv); }
