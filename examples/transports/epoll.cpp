// Cancels jobs over plain POSIX sockets and epoll: one thread, no socket ever blocks.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "descriptor.hpp"
#include "exit_code.hpp"
#include "program.hpp"
#include "resolve.hpp"

namespace {

using namespace demo;
using std::chrono::steady_clock;

/// A connection, and the call that it carries.
struct connection {
  descriptor socket;
  bool connected = false;
  std::size_t next_address = 0;
  std::uint32_t watched = 0;
  bool busy = false;
  job_call call;
};

class event_loop {
 public:
  event_loop(std::vector<socket_address> addresses, job_list& jobs)
      : addresses_{std::move(addresses)}, jobs_{jobs}, poll_{::epoll_create1(EPOLL_CLOEXEC)} {}

  /// Carries all jobs; yields the connections made.
  std::size_t run() {
    for (std::size_t i = 0; i < jobs_.calls_at_once(); ++i) connections_.emplace_back();
    while (begin_jobs()) {
      std::array<epoll_event, 16> events{};
      int const count =
          ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), milliseconds_left());
      if (count < 0 && errno != EINTR) throw failure{exit_code::transport, std::strerror(errno)};
      for (int i = 0; i < count; ++i) {
        auto const& event = events[static_cast<std::size_t>(i)];
        serve(*static_cast<connection*>(event.data.ptr), event.events);
      }
      for (auto& one : connections_) {
        if (!one.busy || steady_clock::now() < one.call.deadline) continue;
        jobs_.late(one.call);
        hang_up(one);
      }
    }
    return made_;
  }

 private:
  /// The time until the first call is late, rounded up.
  int milliseconds_left() const {
    auto first = steady_clock::time_point::max();
    for (auto const& one : connections_) {
      if (one.busy) first = std::min(first, one.call.deadline);
    }
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(first - steady_clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
  }

  /// Has each idle connection carry the next job; false where all jobs have ended.
  bool begin_jobs() {
    bool any = false;
    for (auto& one : connections_) {
      while (!one.busy && jobs_.begin(one.call)) {
        one.busy = true;
        one.next_address = 0;
        one.connected ? write(one) : connect(one, "no address");
      }
      if (!one.busy) hang_up(one);
      any = any || one.busy;
    }
    return any;
  }

  /// Begins to connect to the next address.
  void connect(connection& one, std::string why) {
    while (one.next_address != addresses_.size()) {
      auto const& address = addresses_[one.next_address++];
      one.socket = descriptor{
          ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP)};
      one.watched = 0;
      if (one.socket &&
          (::connect(one.socket.get(), address.get(), address.size) == 0 || errno == EINPROGRESS)) {
        return watch(one, EPOLLOUT);
      }
      why = std::strerror(errno);
    }
    lose(one, why);
  }

  void serve(connection& one, std::uint32_t events) {
    if (!one.connected) {
      int failed = 0;
      socklen_t size = sizeof failed;
      ::getsockopt(one.socket.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
      if (failed != 0) return connect(one, std::strerror(failed));
      int const on = 1;
      ::setsockopt(one.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      one.connected = true;
      ++made_;
    }
    events == EPOLLOUT ? write(one) : read(one);  // a peer may answer before it has read all
  }

  // [event-loop-write]
  /// Sends what the socket takes, and asks to be told when it takes more only while there is more.
  void write(connection& one) {
    auto& wire = one.call.wire;
    while (!wire.unsent().empty()) {
      auto const rest = wire.unsent();
      auto const size = ::send(one.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (size < 0 && errno == EAGAIN) return watch(one, EPOLLIN | EPOLLOUT);
      if (size < 0) return lose(one, std::strerror(errno));
      wire.sent(static_cast<std::size_t>(size));
    }
    watch(one, EPOLLIN);
  }
  // [event-loop-write-end]

  // [event-loop-read]
  /// Reads once: what is left is announced again, after the other connections have had their turn.
  void read(connection& one) {
    auto& wire = one.call.wire;
    auto const room = wire.room();
    auto const size = ::recv(one.socket.get(), room.data(), room.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0) return lose(one, std::strerror(errno));
    if (size == 0) {
      jobs_.closed(one.call);
      return end(one);
    }
    auto const whole = wire.received(static_cast<std::size_t>(size));
    if (whole && !*whole) return;
    whole ? jobs_.answered(one.call) : jobs_.broken(one.call, whole.error());
    end(one);
  }
  // [event-loop-read-end]

  void lose(connection& one, std::string_view why) {
    jobs_.lost(one.call, why);
    hang_up(one);
  }

  void end(connection& one) {
    if (!one.call.wire.keeps_connection()) return hang_up(one);
    one.busy = false;
  }

  void hang_up(connection& one) {
    one.socket = descriptor{};
    one.connected = false;
    one.busy = false;
  }

  void watch(connection& one, std::uint32_t events) {
    if (one.watched == events) return;
    epoll_event event{};
    event.events = events;
    event.data.ptr = &one;
    ::epoll_ctl(poll_.get(), one.watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, one.socket.get(), &event);
    one.watched = events;
  }

  std::vector<socket_address> addresses_;
  job_list& jobs_;
  descriptor poll_;
  std::deque<connection> connections_;
  std::size_t made_ = 0;
};

std::size_t talk(options const& asked, job_list& jobs) {
  auto found = resolve(asked.host, asked.port, steady_clock::now() + asked.limit);
  if (found.addresses.empty()) {
    throw failure{exit_code::transport, "Could not find " + asked.authority + ": " + found.why + "."};
  }
  return event_loop{std::move(found.addresses), jobs}.run();
}

}  // namespace

int main(int argc, char** argv) { return run_program({"transport_epoll", false, talk}, argc, argv); }
