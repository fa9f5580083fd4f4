#include <jobwire/http/body.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace {

using namespace jobwire;
using namespace std::string_view_literals;

constexpr body_framing chunked{body_form::chunked, 0};
constexpr body_framing until_close{body_form::until_close, 0};
constexpr body_framing of_length(std::size_t length) { return {body_form::length, length}; }

struct outcome {
  std::string text;
  std::size_t taken = 0;
  bool done = false;
  errc fault = errc::none;

  friend bool operator==(outcome const&, outcome const&) = default;
};

/// Feeds `bytes` in pieces of the given size, each flush against memory that nobody may read.
outcome read_in_pieces(body_framing framing, std::string_view bytes, std::size_t piece,
                       std::size_t limit = 1000) {
  static support::guarded_memory memory{65536};
  body_reader reader{framing, limit};
  outcome got;
  while (got.taken < bytes.size() || piece == 0) {
    auto const given = memory.at_end(slice(bytes, got.taken, piece));
    for (std::string_view rest = given;;) {
      auto const step = reader.read(rest);
      if (!step) {
        got.fault = step.error().code;
        got.taken += step.error().at;
        CHECK(reader.read("x").error().code == got.fault);  // and stays
        return got;
      }
      got.text += step->data;
      got.taken += step->taken;
      rest.remove_prefix(step->taken);
      if (step->state == body_state::done) {
        got.done = true;
        return got;
      }
      if (step->state == body_state::need_more) break;
    }
  }
  return got;
}

struct chunked_case {
  std::string_view bytes, text;
};

constexpr chunked_case good_chunks[] = {
    {"0\r\n\r\n", ""},
    {"2\r\n{}\r\n0\r\n\r\n", "{}"},
    {"0002\r\n{}\r\n000\r\n\r\n", "{}"},
    {"a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a"},
    {"1;a=b\r\nx\r\n1;\r\ny\r\n0;\t \"q\"\r\n\r\n", "xy"},
    {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"},
    {"1\r\nx\r\n0\r\nA: b\r\nC:\r\n\r\n", "x"},
    {"0000000000000001\r\nx\r\n0\r\n\r\n", "x"},
};

TEST_CASE("Chunks are taken apart, however they come") {
  for (auto const& [bytes, text] : good_chunks) {
    INFO(bytes);
    std::string const followed = std::string{bytes} + "GET ";
    for (std::size_t piece = 1; piece <= followed.size(); ++piece) {
      CHECK(read_in_pieces(chunked, followed, piece) == outcome{std::string{text}, bytes.size(), true});
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(read_in_pieces(chunked, bytes.substr(0, size), 7).done);
      CHECK(read_in_pieces(chunked, bytes.substr(0, size), 7).fault == errc::none);
      std::array<char, 64> room{};
      auto const part = bytes.substr(0, size);
      CHECK(read_body(chunked, part, 1000, stream_end::open, room).error() == error{errc::need_more, size});
      CHECK(read_body(chunked, part, 1000, stream_end::closed, room).error() ==
            error{errc::body_truncated, size});
    }
  }
}

struct bad_chunk {
  std::string_view bytes;
  errc code;
  std::size_t at;
};

constexpr bad_chunk bad_chunks[] = {
    {"\r\n", errc::malformed_chunk, 0},
    {" 1\r\n", errc::malformed_chunk, 0},
    {"-1\r\n", errc::malformed_chunk, 0},
    {";\r\n", errc::malformed_chunk, 0},
    {"0x1\r\n", errc::malformed_chunk, 1},
    {"1_0\r\n", errc::malformed_chunk, 1},
    {"1 \r\n", errc::malformed_chunk, 1},
    {"1 ;a\r\n", errc::malformed_chunk, 1},
    {"1\n", errc::malformed_chunk, 1},
    {"1\rx", errc::malformed_chunk, 2},
    {"1;a\n", errc::malformed_chunk, 3},
    {"1;\x01\r\n", errc::malformed_chunk, 2},
    {"1\r\nxy\r\n", errc::malformed_chunk, 4},
    {"1\r\nx\n", errc::malformed_chunk, 4},
    {"1\r\nx\rz", errc::malformed_chunk, 5},
    {"fffffffffffffffff\r\n", errc::malformed_chunk, 16},
    {"00000000000000000\r\n", errc::malformed_chunk, 16},
    {"ffffffffffffffff\r\n", errc::body_too_large, 17},
    {"3e9\r\n", errc::body_too_large, 4},
    {"3e8\r\n", errc::none, 5},
    {"0\r\n: b\r\n\r\n", errc::malformed_trailer, 3},
    {"0\r\n A: b\r\n\r\n", errc::malformed_trailer, 3},
    {"0\r\nA: b\r\n c\r\n\r\n", errc::malformed_trailer, 9},
    {"0\r\nA : b\r\n\r\n", errc::malformed_trailer, 4},
    {"0\r\nA\r\n\r\n", errc::malformed_trailer, 4},
    {"0\r\nA: b\n\r\n", errc::malformed_trailer, 7},
    {"0\r\nA: \0\r\n\r\n"sv, errc::malformed_trailer, 6},
    {"0\r\n\n", errc::malformed_trailer, 3},
    {"0\r\n\rx", errc::malformed_trailer, 4},
};

TEST_CASE("A broken chunk is refused where it breaks, however it comes") {
  for (auto const& [bytes, code, at] : bad_chunks) {
    INFO(bytes);
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      auto const got = read_in_pieces(chunked, bytes, piece);
      CHECK(name(got.fault) == name(code));
      CHECK(got.taken == at);
      CHECK_FALSE(got.done);
    }
    std::array<char, 64> room{};
    if (code == errc::none) continue;
    CHECK(read_body(chunked, bytes, 1000, stream_end::open, room).error() == error{code, at});
  }
}

TEST_CASE("What surrounds chunks is bounded as well") {
  auto const extended = [](std::size_t size) { return "1;" + std::string(size, 'e') + "\r\nx\r\n0\r\n\r\n"; };
  CHECK(read_in_pieces(chunked, extended(256), 50).done);
  CHECK(read_in_pieces(chunked, extended(257), 50).fault == errc::malformed_chunk);
  auto const trailed = [](std::size_t size) { return "0\r\nA:" + std::string(size - 6, 't') + "\r\n\r\n"; };
  CHECK(read_in_pieces(chunked, trailed(8192), 50).done);
  CHECK(read_in_pieces(chunked, trailed(8193), 50).fault == errc::malformed_trailer);
  // The limit is one for all chunks.
  CHECK(read_in_pieces(chunked, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 3, 3).done);
  CHECK(read_in_pieces(chunked, "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", 3, 3) ==
        outcome{"ab", 9, false, errc::body_too_large});
}

TEST_CASE("A body of a length ends there") {
  for (std::size_t piece = 1; piece < 9; ++piece) {
    CHECK(read_in_pieces(of_length(5), "12345GET", piece) == outcome{"12345", 5, true});
    CHECK(read_in_pieces(of_length(0), "GET", piece) == outcome{"", 0, true});
    CHECK(read_in_pieces({}, "GET", piece) == outcome{"", 0, true});
    CHECK(read_in_pieces(of_length(5), "1234", piece) == outcome{"1234", 4, false});
  }
  CHECK(body_reader{of_length(0), 0}.done());
  body_reader cut{of_length(2), 10};
  CHECK(cut.read("1"));
  CHECK(cut.close().error().code == errc::body_truncated);
  CHECK(cut.size() == 1);
}

TEST_CASE("A body without a length ends with the stream, and not above the limit") {
  body_reader reader{until_close, 5};
  CHECK(reader.read("123")->data == "123");
  CHECK_FALSE(reader.done());
  CHECK(reader.read("45")->data == "45");
  CHECK(reader.close());
  CHECK(reader.done());
  CHECK(reader.size() == 5);
  for (std::size_t piece = 1; piece < 9; ++piece) {
    auto const got = read_in_pieces(until_close, "123456", piece, 5);
    CHECK(got.fault == errc::body_too_large);
    CHECK(got.taken == 5);
  }
}

TEST_CASE("Any text in any chunks is the text again") {
  support::random random{4};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    std::string bytes;
    for (std::size_t chunks = random.below(6); chunks > 0; --chunks) {
      auto const data = random.bytes(1 + random.below(40));
      char size[8];
      bytes.append(size, static_cast<std::size_t>(
                             std::snprintf(size, sizeof size, random.below(2) ? "%zx" : "%zX", data.size())));
      if (random.below(4) == 0) bytes += ";" + random.text("abc=\"", random.below(9));
      bytes += "\r\n" + data + "\r\n";
      text += data;
    }
    bytes += "0\r\n\r\n";
    std::string const followed = bytes + random.bytes(3);
    outcome const expected{text, bytes.size(), true};
    CHECK(read_in_pieces(chunked, followed, 1 + random.below(30)) == expected);
    std::string room(text.size(), '\0');
    auto const whole = read_body(chunked, followed, text.size(), stream_end::open, room);
    REQUIRE(whole);
    CHECK(whole->text == text);
    CHECK(whole->taken == bytes.size());
  }
}

TEST_CASE("One chunk is borrowed where it lies; several need room") {
  constexpr auto one = "2\r\n{}\r\n0\r\n\r\n"sv;
  auto const whole = read_body(chunked, one, 10, stream_end::open, {});
  REQUIRE(whole);
  CHECK(whole->text.data() == one.data() + 3);
  std::array<char, 3> room{};
  constexpr auto two = "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"sv;
  CHECK(read_body(chunked, two, 10, stream_end::open, std::span{room}.first(2)).error() ==
        error{errc::no_space, 3});
  CHECK(read_body(chunked, two, 10, stream_end::open, room)->text == "abc");
}

}  // namespace
