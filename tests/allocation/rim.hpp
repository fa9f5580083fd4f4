// What the adapters make of errors, instants, buffers and heads without allocating: all but texts, and Beast's own copies.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <system_error>

#include <jobwire/adapt/asio.hpp>
#include <jobwire/adapt/chrono.hpp>
#include <jobwire/adapt/error_code.hpp>
#include <jobwire/jobwire.hpp>

#if defined(__cpp_exceptions)  // Beast's fields throw
#include <boost/beast/http/empty_body.hpp>

#include <jobwire/adapt/beast_message.hpp>
#endif

// Outside the template, in which clang 14 calls the literal's operator while the program runs.
inline constexpr jobwire::amz_date instant = jobwire::operator""_amz("20130114T174952Z", 16);

/// Gives each call to `counted` with its name; a call yields whether it did what it should.
template <class Counted>
void use_the_rim(Counted const& counted) {
  using namespace jobwire;
  counted("an error as std::error_code, compared", [] {
    std::error_code const code = errc::no_space;
    return code == errc::no_space && code == error_kind::capacity && code != error_kind::peer &&
           code != std::errc::invalid_argument;
  });
  counted("an instant from a time point, and back", [] {
    auto const at = sys_seconds_of(instant);
    reply_head reply;
    reply.date = "Mon, 14 Jan 2013 17:49:53 GMT";
    return amz_date_of(at).value_or({}) == instant &&
           clock_offset(reply, at).value_or({}) == std::chrono::seconds{1};
  });
  counted("Asio's buffers, and views of them", [] {
    std::array<char, 8> room{'a', 'b'};
    return jobwire::asio::view_of(jobwire::asio::written(room, std::size_t{2})) == "ab" &&
           jobwire::asio::span_of(jobwire::asio::unfilled(room, 2)).size() == 6;
  });
#if defined(__cpp_exceptions)
  namespace http = boost::beast::http;
  http::request<http::empty_body> message{http::verb::delete_, "/2012-09-25/jobs/x", 11};
  message.set(http::field::host, "x");
  counted("Beast's message as a head", [&message] {
    std::array<header_field, 4> table{};
    auto const head = jobwire::beast::view_head(message, table);
    return head && head->fields.size() == 1;
  });
#endif
}
