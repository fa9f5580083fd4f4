// Heads with their verdicts: one table for every parser.
#pragma once

#include <cstddef>
#include <string_view>

#include <jobwire/errc.hpp>

namespace heads {

using namespace std::string_view_literals;
using jobwire::errc;

struct good_request {
  std::string_view bytes;
  std::string_view method, target;
  unsigned minor;
  std::string_view fields;
};

inline constexpr good_request good_requests[] = {
    {"DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
     "Host: elastictranscoder.us-east-1.amazonaws.com:443\r\n"
     "x-amz-date:20130114T220942Z\r\n\r\n",
     "DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1,
     "Host=elastictranscoder.us-east-1.amazonaws.com:443;x-amz-date=20130114T220942Z;"},
    {"GET / HTTP/1.0\r\n\r\n", "GET", "/", 0, ""},
    {"GET / HTTP/1.0\r\nhOST: [::1]:65535\r\n\r\n", "GET", "/", 0, "hOST=[::1]:65535;"},
    {"p!ng /*?x=%00?/ HTTP/1.1\r\nHost: a%2fb\r\nA:\r\nB: \t \r\nC: \t c d \t\r\n\r\n", "p!ng", "/*?x=%00?/",
     1, "Host=a%2fb;A=;B=;C=c d;"},
    {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS", "*", 1, "Host=x;"},
    {"CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n", "CONNECT", "a.b:443", 1, "Host=a.b:443;"},
    {"GET http://X:80/a?b HTTP/1.1\r\nHost: x:80\r\n\r\n", "GET", "http://X:80/a?b", 1, "Host=x:80;"},
    {"GET HTTPS://x HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "HTTPS://x", 1, "Host=x;"},
    {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", "POST", "/a", 1,
     "Host=x;Content-Length=5;Connection=close;"},
    {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0000000000000000000000065536\r\n\r\n", "POST", "/a", 1,
     "Host=x;Content-Length=0000000000000000000000065536;"},
    {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n", "POST", "/a", 1,
     "Host=x;Transfer-Encoding=Chunked;"},
    {"GET / HTTP/1.1\r\nHost: x\r\nx: \x80\xff\r\n\r\n", "GET", "/", 1, "Host=x;x=\x80\xff;"},
    {"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n\r\n", "GET", "/", 1,
     "Host=x;Expect=100-Continue;"},
};

struct bad_head {
  std::string_view bytes;
  errc code;
  std::size_t at;
};

#define LINE "GET / HTTP/1.1\r\n"  // 16 bytes
#define FRONT LINE "Host: x\r\n"   // 25 bytes
inline constexpr bad_head bad_requests[] = {
    {" GET / HTTP/1.1\r\n\r\n", errc::malformed_method, 0},
    {"\r\nGET / HTTP/1.1\r\n\r\n", errc::malformed_method, 0},
    {"G(T / HTTP/1.1\r\n\r\n", errc::malformed_method, 1},
    {"GET\t/ HTTP/1.1\r\n\r\n", errc::malformed_method, 3},
    {"GET  / HTTP/1.1\r\n\r\n", errc::malformed_target, 0 + 4},
    {"GET x HTTP/1.1\r\n\r\n", errc::malformed_target, 4},
    {"GET * HTTP/1.1\r\n\r\n", errc::malformed_target, 4},
    {"GET /\x00 HTTP/1.1\r\n\r\n"sv, errc::malformed_target, 5},
    {"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", errc::malformed_target, 5},
    {"GET /a#b HTTP/1.1\r\n\r\n", errc::malformed_target, 6},
    {"GET /a\\b HTTP/1.1\r\n\r\n", errc::malformed_target, 6},
    {"GET /%4 HTTP/1.1\r\n\r\n", errc::malformed_escape, 5},
    {"GET /?%g0 HTTP/1.1\r\n\r\n", errc::malformed_escape, 6},
    {"GET ftp://x/ HTTP/1.1\r\n\r\n", errc::malformed_target, 4},
    {"GET http:/// HTTP/1.1\r\n\r\n", errc::malformed_host, 11},
    {"GET http://a@b/ HTTP/1.1\r\n\r\n", errc::malformed_host, 12},
    {"CONNECT a HTTP/1.1\r\n\r\n", errc::malformed_target, 8},
    {"CONNECT /a HTTP/1.1\r\n\r\n", errc::malformed_host, 8},
    {"GET /\r\nHost: x\r\n\r\n", errc::malformed_version, 5},
    {"GET /\n\n", errc::malformed_version, 5},
    {"GET / HTTP/1.1 \r\n\r\n", errc::malformed_version, 14},
    {"GET / HTTP/1.1\n\r\n", errc::malformed_version, 14},
    {"GET / HTTP/1.1\rHost: x\r\n\r\n", errc::malformed_version, 15},
    {"GET / http/1.1\r\n\r\n", errc::malformed_version, 6},
    {"GET / HTTP/1.10\r\n\r\n", errc::malformed_version, 14},
    {"GET / HTTP/1x1\r\n\r\n", errc::malformed_version, 12},
    {"GET / X\r\n\r\n", errc::malformed_version, 6},
    {"GET / HTTP/2.0\r\n\r\n", errc::bad_version, 6},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", errc::malformed_target, 4},
    {"GET / HTTP/0.9\r\n\r\n", errc::bad_version, 6},
    {"GET / HTTP/1.2\r\n\r\n", errc::bad_version, 6},
    {FRONT "B : 2\r\n\r\n", errc::malformed_field_name, 26},
    {FRONT "B\t: 2\r\n\r\n", errc::malformed_field_name, 26},
    {FRONT ": 2\r\n\r\n", errc::malformed_field_name, 25},
    {FRONT "Bc\r\n\r\n", errc::malformed_field_name, 27},
    {FRONT "B\xe9: 2\r\n\r\n", errc::malformed_field_name, 26},
    {FRONT "B: \x01\r\n\r\n", errc::malformed_field_value, 28},
    {FRONT "B: a\0b\r\n\r\n"sv, errc::malformed_field_value, 29},
    {FRONT "B: a\x7f\r\n\r\n", errc::malformed_field_value, 29},
    {FRONT "B: 2\n\r\n", errc::malformed_line_end, 29},
    {FRONT "B: 2\rC\r\n\r\n", errc::malformed_line_end, 29},
    {FRONT "\rx", errc::malformed_line_end, 25},
    {FRONT "\n", errc::malformed_line_end, 25},
    {LINE " A: 1\r\n\r\n", errc::folded_field, 16},
    {LINE "\tA: 1\r\n\r\n", errc::folded_field, 16},
    {FRONT "B: 2\r\n 3\r\nC: 4\r\n\r\n", errc::folded_field, 31},
    {FRONT "B: 2\r\n \r\nC: 4\r\n\r\n", errc::folded_field, 31},
    {FRONT "B:\r\n 3\r\nC: 4\r\n\r\n", errc::folded_field, 29},
    {FRONT "B: \r\n\t\r\nC: 4\r\n\r\n", errc::folded_field, 30},
    {LINE "\r\n", errc::missing_host, 18},
    {LINE "Hosts: x\r\n\r\n", errc::missing_host, 28},
    {FRONT "HOST: x\r\n\r\n", errc::duplicate_host, 16},
    {"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", errc::duplicate_host, 16},
    {LINE "Host:\r\n\r\n", errc::malformed_host, 16},
    {LINE "A: 1\r\nHost: a/b\r\n\r\n", errc::malformed_host, 22},
    {LINE "Host: a b\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a:80x\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a:\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a:65536\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a:000080\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: :80\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a@b\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: [::1\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: []\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a%4\r\n\r\n", errc::malformed_host, 16},
    {LINE "Host: a, b\r\n\r\n", errc::malformed_host, 16},
    {"GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", errc::other_authority, 24},
    {"GET http://x:80/ HTTP/1.1\r\nHost: x\r\n\r\n", errc::other_authority, 27},
    {FRONT "Expect: x\r\n\r\n", errc::unmet_expectation, 25},
    {FRONT "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n", errc::unmet_expectation, 25},
    {FRONT "Content-Length: 1x\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length:\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: +1\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: -1\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: 0x1\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: 1 1\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: 1, 1\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: 1, 2\r\n\r\n", errc::bad_content_length, 25},
    {FRONT "Content-Length: 1\r\ncontent-length: 1\r\n\r\n", errc::duplicate_content_length, 25},
    {FRONT "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", errc::duplicate_content_length, 25},
    {FRONT "Content-Length: 65537\r\n\r\n", errc::body_too_large, 25},
    {FRONT "Content-Length: 18446744073709551616\r\n\r\n", errc::body_too_large, 25},
    {FRONT "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", errc::two_framings, 44},
    {FRONT "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", errc::two_framings, 25},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", errc::unexpected_transfer_coding, 17},
    {FRONT "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
     errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding: chunked, chunked\r\n\r\n", errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding: chunked, gzip\r\n\r\n", errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding:\r\n\r\n", errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding: chunked;a=b\r\n\r\n", errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding: \"chunked\"\r\n\r\n", errc::malformed_transfer_coding, 25},
    {FRONT "Transfer-Encoding: gzip, chunked\r\n\r\n", errc::unsupported_transfer_coding, 25},
    {FRONT "Transfer-Encoding: xchunked\r\n\r\n", errc::unsupported_transfer_coding, 25},
    {FRONT "Transfer-Encoding: identity\r\n\r\n", errc::unsupported_transfer_coding, 25},
};

struct good_response {
  std::string_view bytes;
  unsigned status;
  std::string_view reason;
};

inline constexpr good_response good_responses[] = {
    {"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n", 202,
     "Accepted"},
    {"HTTP/1.0 404 Not \xe9\t Found\r\ncontent-length: 0\r\n\r\n", 404, "Not \xe9\t Found"},
    {"HTTP/1.1 204 \r\nContent-Length: 9\r\n\r\n", 204, ""},
    {"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", 304, "Not Modified"},
    {"HTTP/1.1 100 Continue\r\n\r\n", 100, "Continue"},
    {"HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n", 103, "Early Hints"},
    {"HTTP/1.1 599 x\r\nTransfer-Encoding: CHUNKED\r\n\r\n", 599, "x"},
};

#define OK_LINE "HTTP/1.1 200 OK\r\n"  // 17 bytes
inline constexpr bad_head bad_responses[] = {
    {"HTTP/1.1 099 x\r\n\r\n", errc::bad_status, 9},
    {"HTTP/1.1 600 x\r\n\r\n", errc::bad_status, 9},
    {"HTTP/1.1 2x0 x\r\n\r\n", errc::bad_status, 10},
    {"HTTP/1.1 20 OK\r\n\r\n", errc::bad_status, 11},
    {"HTTP/1.1 200\r\n\r\n", errc::bad_status, 12},
    {"HTTP/1.1 2000 OK\r\n\r\n", errc::bad_status, 12},
    {"HTTP/1.1  200 OK\r\n\r\n", errc::bad_status, 9},
    {"HTTP/3.0 200 OK\r\n\r\n", errc::bad_version, 0},
    {"HTTP/2 200\r\n\r\n", errc::malformed_version, 6},
    {"HTTP/1.1\t200 OK\r\n\r\n", errc::malformed_version, 8},
    {"ICY 200 OK and so on\r\n\r\n", errc::malformed_version, 0},
    {"HTTP/1.1 200 O\x7fK\r\n\r\n", errc::malformed_reason, 14},
    {"HTTP/1.1 200 a\rb\r\n\r\n", errc::malformed_line_end, 14},
    {"HTTP/1.1 200 OK\n\r\n", errc::malformed_line_end, 15},
    {OK_LINE "B\r\n\r\n", errc::malformed_field_name, 18},
    {OK_LINE "B: 1\r\n 2\r\n\r\n", errc::folded_field, 23},
    {OK_LINE "Transfer-Encoding: gzip\r\n\r\n", errc::unsupported_transfer_coding, 17},
    {OK_LINE "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", errc::duplicate_content_length, 17},
    {OK_LINE "A: 1\r\nContent-Length: +3\r\n\r\n", errc::bad_content_length, 23},
    {OK_LINE "A: 1\r\nContent-Length: 3, 3\r\n\r\n", errc::bad_content_length, 23},
    {OK_LINE "A: 1\r\nContent-Length: 65537\r\n\r\n", errc::body_too_large, 23},
    {OK_LINE "Content-Length: 18446744073709551616\r\n\r\n", errc::body_too_large, 17},
    {OK_LINE "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", errc::two_framings, 36},
    {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", errc::unexpected_transfer_coding, 17},
    {"HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n", errc::unexpected_transfer_coding, 17},
    {"HTTP/1.1 100 OK\r\nTransfer-Encoding: chunked\r\n\r\n", errc::unexpected_transfer_coding, 17},
    {"HTTP/1.1 204 OK\r\nContent-Length: x\r\n\r\n", errc::bad_content_length, 17},
};
#undef LINE
#undef FRONT
#undef OK_LINE

}  // namespace heads
