#include <jobwire/adapt/asio.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/multi_buffer.hpp>

#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

namespace {

namespace net = boost::asio;
using namespace jobwire;
using jobwire::asio::buffer_of;
using jobwire::asio::span_of;
using jobwire::asio::unfilled;
using jobwire::asio::view_of;
using jobwire::asio::written;

template <class Buffer>
constexpr bool is_viewed = requires(Buffer const& buffer) {
  view_of(buffer);
};
static_assert(is_viewed<net::const_buffer> && is_viewed<net::mutable_buffer>);
static_assert(is_viewed<boost::beast::flat_buffer::const_buffers_type>);
static_assert(is_viewed<net::streambuf::const_buffers_type>);
static_assert(!is_viewed<std::array<net::const_buffer, 2>>);
static_assert(!is_viewed<boost::beast::multi_buffer::const_buffers_type>);

template <class Text>
constexpr bool is_borrowed = requires(Text&& text) {
  buffer_of(static_cast<Text&&>(text));
  written(static_cast<Text&&>(text), std::size_t{1});
};
static_assert(is_borrowed<std::string&> && is_borrowed<std::string_view>);
static_assert(!is_borrowed<std::string> && !is_borrowed<std::string const>);

}  // namespace

TEST_CASE("what was written is sent, and nothing of what failed") {
  std::string const out = "GET / HTTP/1.1 and what was there before";
  auto const good = written(out, std::size_t{14});
  CHECK(good.data() == out.data());
  CHECK(view_of(good) == "GET / HTTP/1.1");
  CHECK(written(out, error{errc::no_space, 20}).size() == 0);
  CHECK(written(out, std::size_t{1000}).size() == out.size());
}

TEST_CASE("views and buffers hold the same bytes") {
  std::array<char, 8> room{'a', 'b', 'c'};
  CHECK(view_of(buffer_of(std::string_view{room.data(), 3})) == "abc");
  CHECK(view_of(buffer_of(std::span<char>{room}.first(2))) == "ab");
  auto const rest = unfilled(room, 3);
  CHECK(rest.data() == room.data() + 3);
  CHECK(rest.size() == 5);
  CHECK(unfilled(room, 8).size() == 0);
  CHECK(unfilled(room, 9).size() == 0);
  CHECK(span_of(rest).data() == room.data() + 3);
  CHECK(view_of(net::const_buffer{}).empty());
}

TEST_CASE("a request written to a flat_buffer is read from it") {
  boost::beast::flat_buffer buffer;
  auto const request = *cancel_job_request<elastic_transcoder>::make("3333333333333-abcde3");
  auto const size = request.write_target(span_of(buffer.prepare(100)));
  REQUIRE(size);
  buffer.commit(*size);
  CHECK(view_of(buffer.data()) == "/2012-09-25/jobs/3333333333333-abcde3");
}

TEST_CASE("a head goes from socket to socket in pieces") {
  using protocol = net::local::stream_protocol;
  net::io_context io{1};
  protocol::socket client{io};
  protocol::socket server{io};
  net::local::connect_pair(client, server);

  day_key<sha256> key{*credentials::make("AKIDEXAMPLE", "secret")};
  auto const request = *cancel_job_request<elastic_transcoder>::make("3333333333333-abcde3");
  auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  std::array<char, 1024> head{};
  auto const size = write_signed(request, at, "20130114T174952Z"_amz, key, head);
  REQUIRE(size);
  auto const whole = view_of(written(head, size));

  std::array<char, 1024> room{};
  std::array<header_field, 8> table{};
  std::size_t filled = 0;
  for (std::size_t const cut : {std::size_t{10}, whole.size() / 2, whole.size() - 1, whole.size()}) {
    net::write(client, buffer_of(whole.substr(filled, cut - filled)));
    while (filled < cut) filled += server.read_some(unfilled(room, filled));
    auto const seen = read_request({room.data(), filled}, table);
    if (cut < whole.size()) {
      REQUIRE(seen.error() == error{errc::need_more, filled});
    } else {
      REQUIRE(seen);
      CHECK(seen->head.method == "DELETE");
      CHECK(seen->message_size == whole.size());
    }
  }
  std::array<char, 16> small{};
  auto const failed = write_signed(request, at, "20130114T174952Z"_amz, key, small);
  CHECK(net::write(client, written(small, failed)) == 0);
}
