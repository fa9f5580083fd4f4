#include "connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include "asio_endpoints.hpp"
#include "exit_code.hpp"
#include "resolve.hpp"

namespace demo {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

connection::connection(address const& peer, std::chrono::milliseconds allowed)
    : peer_{peer.text}, deadline_{std::chrono::steady_clock::now() + allowed} {
  auto const found = resolve(peer.host, peer.port, deadline_);
  if (found.addresses.empty()) fail("find", found.why);
  auto const endpoints = asio_endpoints_of(found);

  bool done = false;
  error_code failed;
  asio::async_connect(socket_, endpoints, [&](error_code const& outcome, tcp::endpoint const&) {
    failed = outcome;
    done = true;
  });
  wait(done, "connect to");
  if (failed) fail("connect to", failed.message());
}

void connection::send(std::string_view bytes) {
  bool done = false;
  error_code failed;
  asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                    [&](error_code const& outcome, std::size_t) {
                      failed = outcome;
                      done = true;
                    });
  wait(done, "send to");
  if (failed) fail("send to", failed.message());
}

std::size_t connection::receive(std::span<char> room) {
  bool done = false;
  error_code failed;
  std::size_t size = 0;
  socket_.async_read_some(asio::buffer(room.data(), room.size()),
                          [&](error_code const& outcome, std::size_t read) {
                            failed = outcome;
                            size = read;
                            done = true;
                          });
  wait(done, "hear from");
  if (failed && failed != asio::error::eof) fail("hear from", failed.message());
  return size;
}

void connection::wait(bool const& done, std::string_view doing) {
  io_.restart();
  io_.run_until(deadline_);
  if (done) return;
  error_code ignored;
  socket_.close(ignored);
  io_.restart();
  io_.run();  // lets the handler go, which refers to its caller's variables
  fail(doing, "no answer in time");
}

void connection::fail(std::string_view doing, std::string const& why) const {
  throw failure{exit_code::transport, "Could not " + std::string{doing} + " " + peer_ + ": " + why + "."};
}

}  // namespace demo
