// Heads by each body against the portable one, which reads each line as any may be.
#include <jobwire/http/parse.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/head_comparison.hpp"

namespace {

using namespace jobwire;
using support::comparison;
using support::letters;

TEST_CASE("Lines that end in each place of a block, and a text that ends in each place behind them") {
  comparison compared;
  support::compare_line_ends(compared);
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() == compared.compared());
}

TEST_CASE("A head that stops after each of its bytes") {
  comparison compared;
  std::string const request =
      "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\nHost: "
      "elastictranscoder.us-east-1.amazonaws.com\r\n"
      "X-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"
      "Accept: */*\r\nA-Name-Of-More-Than-Thirty-Two-Bytes: b\r\nEmpty:\r\nTight:c\r\nWide:  d  \r\n\r\n";
  for (std::size_t size = 0; size <= request.size(); ++size) compared.of(request.substr(0, size), true);
  CHECK(compared.taken() == 1);
  std::string const response =
      "HTTP/1.1 202 Accepted\r\nx-amzn-RequestId: c321ec43-378e-11e2-8e4c-4d5b971203e9\r\n"
      "Content-Type: application/json\r\nContent-Length: 18\r\nDate: Mon, 14 Jan 2013 06:01:47 GMT\r\n\r\n";
  for (std::size_t size = 0; size <= response.size(); ++size) compared.of(response.substr(0, size), false);
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() == 2);
}

TEST_CASE("Every byte in every place of a head") {
  comparison compared;
  std::string const good =
      "PUT /a/b?c=d HTTP/1.1\r\nHost: transcoder.example\r\nAccept: */*\r\nExpect: 100-continue\r\n"
      "Content-Length: 0\r\nX-Long: " +
      letters(80) + "\r\n\r\n";
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (unsigned value = 0; value < 256; ++value) {
      std::string head = good;
      head[place] = static_cast<char>(value);
      compared.of(head, true);
    }
  }
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() > compared.compared() / 4);
}

TEST_CASE("Names and hosts of each size, and of bytes that are rare in them") {
  comparison compared;
  for (std::size_t size = 0; size <= 100; ++size) {
    for (std::string_view const end : {"", "_", "~", "%41", ":80", "!", "|", " ", "\t"}) {
      std::string const text = letters(size) + std::string{end};
      compared.of(
          "GET / HTTP/1.1\r\nHost: " + text + "\r\nUser-Agent: some/1.0 (a long one, for a block)\r\n\r\n",
          true);
      compared.of(
          "GET / HTTP/1.1\r\nHost: x\r\n" + text + ": value\r\nUser-Agent: some/1.0 (a long one)\r\n\r\n",
          true);
      compared.of(
          "GET / HTTP/1.1\r\nUser-Agent: some/1.0 (a long one, for a block)\r\nHost: " + text + "\r\n\r\n",
          true);
      compared.of(
          "GET / HTTP/1.1\r\nUser-Agent: some/1.0 (a long one)\r\nHost: x\r\n" + text + ": value\r\n\r\n",
          true);
      compared.of(text + " / HTTP/1.1\r\nHost: x\r\nUser-Agent: some/1.0 (a long one, for a block)\r\n\r\n",
                  true);
      compared.of("GET /" + text + " HTTP/1.1\r\nHost: x\r\nUser-Agent: some/1.0 (a long one)\r\n\r\n", true);
    }
  }
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() > compared.compared() / 3);
}

TEST_CASE("Limits hold, whoever reads the line") {
  comparison compared;
  for (std::size_t most = 0; most <= 420; ++most) {
    for (std::size_t size : {10U, 63U, 64U, 65U, 100U, 128U, 129U, 200U, 300U, 400U}) {
      std::string const head = "GET /" + letters(size) + " HTTP/1.1\r\nHost: x\r\nLong: " + letters(size) +
                               "\r\nAccept: */*\r\nA: b\r\n\r\n";
      head_limits limits;
      limits.field_bytes = most;
      compared.of(head, true, limits);
      std::string rare = head;
      std::size_t const value = rare.find("Long: ") + 6;
      for (std::size_t at = value + 1; at + 1 < value + size; at += 29) rare[at] = '\t';
      compared.of(rare, true, limits);
      limits = {};
      limits.target_bytes = most;
      compared.of(head, true, limits);
      limits = {};
      limits.head_bytes = 2 * most;
      compared.of(head, true, limits);
      limits = {};
      limits.fields = most % 8;
      compared.of(head, true, limits);
    }
  }
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() > compared.compared() / 3);
}

TEST_CASE("Lines of bytes that are rare, good and bad") {
  comparison compared;
  for (std::string_view const line :
       {"a:\t", "a:b\t", "a: \xE9", "_a: b", "!:", "a|b: c", "a\tb: c", "a\xE9: b", "a: b\x01", "a: \x7f",
        ":", ": b", "_", "a: b\r", "a: b\n", "#$%&'*+.^`|~: \t\xC3\xA4\t",
        "A-Name-Of-More-Than-Thirty-Two-Bytes_And_More: b"}) {
    for (std::size_t size = 0; size <= 140; ++size) {
      std::string const start = "GET / HTTP/1.1\r\nHost: x\r\nB: " + letters(size) + "\r\n";
      std::string const text{line};
      compared.of(start + text + "\r\n\r\n", true);
      compared.of(start + text + letters(size) + "\t" + letters(size) + "\r\nAccept: */*\r\n\r\n", true);
    }
  }
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() > compared.compared() / 3);
}

TEST_CASE("Lines at random") {
  comparison compared;
  support::compare_random_lines(compared);
  CHECK(compared.first_wrong() == "");
  CHECK(compared.taken() > compared.compared() / 3);
}

}  // namespace
