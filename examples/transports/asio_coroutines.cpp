// Cancels jobs over Boost.Asio with coroutines: one thread, each coroutine carries one job after the other.

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "asio_endpoints.hpp"
#include "exit_code.hpp"
#include "program.hpp"
#include "resolve.hpp"

namespace {

using namespace demo;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

/// What all coroutines share; outlives them.
struct common {
  asio::io_context io{1};
  std::vector<tcp::endpoint> peer;
  job_list& jobs;
  std::size_t made = 0;
};

// [event-loop-coroutine]
/// Sends the request and reads until the reply is whole, or something else has ended the call.
asio::awaitable<void> exchange(tcp::socket& socket, job_call& call, job_list& jobs) {
  auto& wire = call.wire;
  while (!wire.unsent().empty()) {
    auto const rest = wire.unsent();
    auto const [failed, size] =
        co_await socket.async_write_some(asio::buffer(rest.data(), rest.size()), as_values);
    if (failed) co_return jobs.lost(call, failed.message());
    wire.sent(size);
  }
  for (;;) {
    auto const room = wire.room();
    auto const [failed, size] =
        co_await socket.async_read_some(asio::buffer(room.data(), room.size()), as_values);
    if (failed == asio::error::eof) co_return jobs.closed(call);
    if (failed) co_return jobs.lost(call, failed.message());
    auto const whole = wire.received(size);
    if (!whole) co_return jobs.broken(call, whole.error());
    if (*whole) co_return jobs.answered(call);
  }
}
// [event-loop-coroutine-end]

asio::awaitable<void> connect_and_exchange(tcp::socket& socket, job_call& call, common& shared) {
  if (!socket.is_open()) {
    auto const [failed, where] = co_await asio::async_connect(socket, shared.peer, as_values);
    std::ignore = where;
    if (failed) co_return shared.jobs.lost(call, failed.message());
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    ++shared.made;
  }
  co_await exchange(socket, call, shared.jobs);
}

asio::awaitable<void> carry_jobs(common& shared) {
  using namespace asio::experimental::awaitable_operators;
  tcp::socket socket{shared.io};
  asio::steady_timer timer{shared.io};
  auto const call = std::make_unique<job_call>();  // too large for the coroutine's frame to hold unasked
  while (shared.jobs.begin(*call)) {
    timer.expires_at(call->deadline);
    co_await (connect_and_exchange(socket, *call, shared) || timer.async_wait(asio::use_awaitable));
    if (!call->wire.keeps_connection()) {
      boost::system::error_code ignored;
      socket.close(ignored);
    }
  }
}

void rethrow(std::exception_ptr failed) {
  if (failed) std::rethrow_exception(failed);
}

std::size_t talk(options const& asked, job_list& jobs) {
  auto const found = resolve(asked.host, asked.port, std::chrono::steady_clock::now() + asked.limit);
  if (found.addresses.empty()) {
    throw failure{exit_code::transport, "Could not find " + asked.authority + ": " + found.why + "."};
  }
  common shared{.peer = asio_endpoints_of(found), .jobs = jobs};
  for (std::size_t i = 0; i < jobs.calls_at_once(); ++i) {
    asio::co_spawn(shared.io, carry_jobs(shared), rethrow);
  }
  shared.io.run();
  return shared.made;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program({"transport_asio_coroutines", false, talk}, argc, argv);
}
