// Heads, on the core's parser and on Beast's: one table of bytes and verdicts for both.
#include <jobwire/http/parse.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/heads.hpp"
#include "support/random.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using namespace std::string_view_literals;

using table = std::array<header_field, 8>;

#define JOBWIRE_PARSERS jobwire::head_parser, jobwire::beast::head_parser

constexpr bool read_in_a_constant_expression() {
  table fields;
  auto const head =
      jobwire::parse_request_head("DELETE /a?b=%20 HTTP/1.1\r\nHost: x\r\nA:  b \r\n\r\n", fields);
  auto const answer = jobwire::parse_response_head("HTTP/1.1 202 Accepted\r\nA: b\r\n\r\n", fields);
  return head && head->target == "/a?b=%20" && head->fields.size() == 2 && answer && answer->status == 202;
}
static_assert(read_in_a_constant_expression());

/// The same of a text that is no literal, which g++ evaluates in another way.
constexpr bool read_from_an_array() {
  constexpr std::string_view text =
      "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  std::array<char, text.size()> bytes{};
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = text[i];
  table fields{};
  auto const head = jobwire::parse_request_head({bytes.data(), bytes.size()}, fields);
  return head && head->head_size == text.size() && head->fields.size() == 2 &&
         head->fields[0].value == "localhost";
}
static_assert(read_from_an_array());

// A view of a temporary string does not compile; a view of one that lives on does.
template <class Text>
constexpr bool parses = requires(Text&& text, std::span<header_field> fields) {
  jobwire::parse_request_head(static_cast<Text&&>(text), fields);
  jobwire::parse_response_head(static_cast<Text&&>(text), fields);
};
static_assert(parses<std::string_view> && parses<std::string&> && parses<std::string const&> &&
              parses<char const (&)[4]>);
static_assert(!parses<std::string> && !parses<std::string const>);

bool inside(std::string_view whole, std::string_view part) {
  auto const begin = reinterpret_cast<std::uintptr_t>(whole.data());
  auto const at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at + part.size() <= begin + whole.size();
}

bool all_inside(std::string_view whole, std::span<header_field const> fields) {
  for (auto const& field : fields) {
    if (!inside(whole, field.name) || !inside(whole, field.value)) return false;
  }
  return true;
}

std::string joined(std::span<header_field const> fields) {
  std::string text;
  for (auto const& field : fields) text.append(field.name).append("=").append(field.value).append(";");
  return text;
}

template <class Parser>
jobwire::error request_fault(std::string_view bytes, std::span<header_field> fields,
                             jobwire::head_limits const& limits = {}) {
  return Parser::parse_request_head(bytes, fields, limits).error();
}

template <class Parser>
jobwire::error response_fault(std::string_view bytes, std::span<header_field> fields,
                              jobwire::head_limits const& limits = {}) {
  return Parser::parse_response_head(bytes, fields, limits, jobwire::answered::any).error();
}

TEMPLATE_TEST_CASE("A request head is read as views of its bytes", "", JOBWIRE_PARSERS) {
  support::guarded_memory memory;
  for (auto const& expected : heads::good_requests) {
    INFO(expected.bytes);
    auto const bytes = memory.at_end(expected.bytes);
    table fields;
    auto const head = TestType::parse_request_head(bytes, fields, {});
    INFO(name(head.error().code) << " at " << head.error().at);
    REQUIRE(head);
    CHECK(head->method == expected.method);
    CHECK(head->target == expected.target);
    CHECK(head->version_minor == expected.minor);
    CHECK(joined(head->fields) == expected.fields);
    CHECK(head->fields.data() == fields.data());
    CHECK(head->head_size == expected.bytes.size());
    CHECK(inside(bytes, head->method));
    CHECK(inside(bytes, head->target));
    CHECK(all_inside(bytes, head->fields));
  }
}

TEMPLATE_TEST_CASE("Every proper prefix of a request head needs more", "", JOBWIRE_PARSERS) {
  support::guarded_memory memory;
  for (auto const& expected : heads::good_requests) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size < expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      CHECK(request_fault<TestType>(bytes, fields) == jobwire::error{errc::need_more, size});
    }
  }
}

TEMPLATE_TEST_CASE("What follows a head is not looked at", "", JOBWIRE_PARSERS) {
  for (auto const& expected : heads::good_requests) {
    for (auto const tail : {"\r\n"sv, "\0\xff"sv, "GET / HTTP/9.9\r\n\r\n"sv, " folded: no\r\n\r\n"sv}) {
      std::string const bytes = std::string{expected.bytes}.append(tail);
      table fields;
      auto const head = TestType::parse_request_head(bytes, fields, {});
      REQUIRE(head);
      CHECK(head->head_size == expected.bytes.size());
      CHECK(joined(head->fields) == expected.fields);
    }
  }
}

TEMPLATE_TEST_CASE("A broken request head is refused where it breaks, and not taken at any size", "",
                   JOBWIRE_PARSERS) {
  support::guarded_memory memory;
  for (auto const& expected : heads::bad_requests) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size <= expected.bytes.size(); ++size) {
      INFO(size);
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      auto const error = request_fault<TestType>(bytes, fields);
      if (size == expected.bytes.size() || error.code != errc::need_more) {
        CHECK(name(error.code) == name(expected.code));
        CHECK(error.at == expected.at);
      }
    }
  }
}

TEMPLATE_TEST_CASE("A folded value is refused however long it is", "", JOBWIRE_PARSERS) {
  for (std::size_t const length :
       {std::size_t{10}, std::size_t{4095}, std::size_t{4097}, std::size_t{7000}}) {
    std::string const front = "GET / HTTP/1.1\r\nHost: x\r\n";
    std::string const begin = front + "A: 1\r\n \r\n" + std::string(length, 'b') + ": 2\r\n\t\r\n\r\n";
    std::string const end = front + "B: " + std::string(length, 'b') + "\r\n c\r\n\r\n";
    table fields;
    CHECK(request_fault<TestType>(begin, fields) == jobwire::error{errc::folded_field, front.size() + 6});
    CHECK(request_fault<TestType>(end, fields) ==
          jobwire::error{errc::folded_field, front.size() + 5 + length});
  }
}

TEMPLATE_TEST_CASE("The limit on a head counts all of it, and is exact", "", JOBWIRE_PARSERS) {
  for (std::size_t const size :
       {std::size_t{60}, std::size_t{8192}, std::size_t{8193}, std::size_t{200'000}}) {
    std::string bytes = "DELETE /x HTTP/1.1\r\nHost: x\r\nA: ";
    bytes += std::string(size - bytes.size() - 4, 'a') + "\r\n\r\n";
    REQUIRE(bytes.size() == size);
    table fields;
    auto const limit = [](std::size_t head_bytes) {
      return jobwire::head_limits{.head_bytes = head_bytes, .field_bytes = SIZE_MAX};
    };
    CHECK(request_fault<TestType>(bytes, fields, limit(size)).code == errc::none);
    CHECK(request_fault<TestType>(bytes + "tail", fields, limit(size)).code == errc::none);
    CHECK(request_fault<TestType>(bytes, fields, limit(SIZE_MAX)).code == errc::none);
    CHECK(request_fault<TestType>(bytes, fields, limit(size - 1)) ==
          jobwire::error{errc::head_too_large, size - 1});
    CHECK((request_fault<TestType>(bytes, fields).code == errc::none) == (size <= 8192));
    // Of a head that is too large, as much as the limit is enough to say so.
    auto const cut = std::string_view{bytes}.substr(0, size - 1);
    CHECK(request_fault<TestType>(cut, fields, limit(size - 1)).code == errc::head_too_large);
    CHECK(request_fault<TestType>(cut, fields, limit(size)).code == errc::need_more);
  }
}

TEMPLATE_TEST_CASE("The limits on a target and on a field line are exact", "", JOBWIRE_PARSERS) {
  table fields;
  std::string const target = "GET /" + std::string(99, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  CHECK(request_fault<TestType>(target, fields, {.target_bytes = 100}).code == errc::none);
  CHECK(request_fault<TestType>(target, fields, {.target_bytes = 99}) ==
        jobwire::error{errc::target_too_long, 4 + 99});
  // Without a space in sight it is too long all the same.
  CHECK(request_fault<TestType>(target.substr(0, 80), fields, {.target_bytes = 60}) ==
        jobwire::error{errc::target_too_long, 4 + 60});
  std::string const line = "GET / HTTP/1.1\r\nHost: x\r\nabc:" + std::string(96, 'v') + "\r\n\r\n";
  CHECK(request_fault<TestType>(line, fields, {.field_bytes = 100}).code == errc::none);
  for (std::size_t size = 0; size < line.size(); ++size) {
    CHECK(request_fault<TestType>(line.substr(0, size), fields, {.field_bytes = 100}) ==
          jobwire::error{errc::need_more, size});
  }
  CHECK(request_fault<TestType>(line, fields, {.field_bytes = 99}) ==
        jobwire::error{errc::field_too_long, 25});
  CHECK(request_fault<TestType>(line.substr(0, 110), fields, {.field_bytes = 60}).code ==
        errc::field_too_long);
  std::string const name = "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(61, 'n');
  for (auto const* const behind : {"", "/", " : v\r\n\r\n", "\n", ": v\r\n\r\n"}) {
    CAPTURE(behind);
    CHECK(request_fault<TestType>(name + behind, fields, {.field_bytes = 60}) ==
          jobwire::error{errc::field_too_long, 25});
  }
  CHECK(request_fault<TestType>(name + "/", fields, {.field_bytes = 61}).code == errc::malformed_field_name);
}

TEMPLATE_TEST_CASE("A table of fields is filled and not overrun", "", JOBWIRE_PARSERS) {
  auto const bytes = "GET / HTTP/1.1\r\nHost: x\r\nB: 2\r\nC: 3\r\n\r\n"sv;
  std::vector<header_field> three(3);
  CHECK(request_fault<TestType>(bytes, three).code == errc::none);
  CHECK(joined(three) == "Host=x;B=2;C=3;");
  std::vector<header_field> two(2);
  CHECK(request_fault<TestType>(bytes, two) == jobwire::error{errc::too_many_fields, 31});
  CHECK(request_fault<TestType>(bytes, {}) == jobwire::error{errc::too_many_fields, 16});
  CHECK(request_fault<TestType>(bytes, three, {.fields = 2}) == jobwire::error{errc::too_many_fields, 31});
  CHECK(request_fault<TestType>("GET / HTTP/1.0\r\n\r\n", {}).code == errc::none);
}

TEMPLATE_TEST_CASE("A response head is read as views of its bytes", "", JOBWIRE_PARSERS) {
  support::guarded_memory memory;
  for (auto const& expected : heads::good_responses) {
    INFO(expected.bytes);
    for (auto const tail : {""sv, "HTTP/1.1 200 OK\r\n\r\n"sv, "\0"sv}) {
      auto const bytes = memory.at_end(std::string{expected.bytes}.append(tail));
      table fields;
      auto const head = TestType::parse_response_head(bytes, fields, {}, jobwire::answered::any);
      REQUIRE(head);
      CHECK(head->status == expected.status);
      CHECK(head->reason == expected.reason);
      CHECK(head->version_minor == (expected.bytes[7] == '1' ? 1U : 0U));
      CHECK(head->head_size == expected.bytes.size());
      CHECK(inside(bytes, head->reason));
      CHECK(all_inside(bytes, head->fields));
    }
    for (std::size_t size = 0; size < expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      CHECK(response_fault<TestType>(bytes, fields) == jobwire::error{errc::need_more, size});
    }
  }
}

TEMPLATE_TEST_CASE("A broken response head is refused where it breaks, and not taken at any size", "",
                   JOBWIRE_PARSERS) {
  support::guarded_memory memory;
  for (auto const& expected : heads::bad_responses) {
    INFO(expected.bytes);
    for (std::size_t size = 0; size <= expected.bytes.size(); ++size) {
      auto const bytes = memory.at_end(expected.bytes.substr(0, size));
      table fields;
      auto const error = response_fault<TestType>(bytes, fields);
      if (size == expected.bytes.size() || error.code != errc::need_more) {
        CHECK(name(error.code) == name(expected.code));
        CHECK(error.at == expected.at);
      }
    }
  }
}

TEMPLATE_TEST_CASE("Every single byte in every place is taken or refused as the grammar says", "",
                   JOBWIRE_PARSERS) {
  struct place {
    std::string_view before, after;
    jobwire::char_set taken;
  };
  using jobwire::char_set;
  constexpr auto target = jobwire::detail::is_target_char;
  place const places[] = {
      {"G", "T / HTTP/1.1\r\nHost: x\r\n\r\n", jobwire::is_token_char},
      {"GET /", "a HTTP/1.1\r\nHost: x\r\n\r\n", target},
      {"GET /?", "a HTTP/1.1\r\nHost: x\r\n\r\n", target},
      {"GET / HTTP/1.1\r\nHost: x\r\nA", "b: c\r\n\r\n", jobwire::is_token_char | char_set{":"}},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b", "c\r\n\r\n", jobwire::is_field_value_char},
      {"GET / HTTP/1.1\r\nHost: x", "y\r\n\r\n", jobwire::detail::is_host_name_char},
  };
  for (auto const& [before, after, taken] : places) {
    for (unsigned value = 0; value < 256; ++value) {
      char const byte = static_cast<char>(value);
      if (byte == '%') continue;  // an escape has tests of its own
      std::string const bytes = std::string{before}.append(1, byte).append(after);
      INFO(bytes << " (" << value << ")");
      table fields;
      auto const head = TestType::parse_request_head(bytes, fields, {});
      CHECK(head.has_value() == taken(byte));
      CHECK(head.error().code != errc::need_more);
    }
  }
}

TEST_CASE("A token and a value are read to the first byte that they may not hold") {
  support::guarded_memory memory;
  std::size_t wrong = 0;
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned value = 0; value < 256; ++value) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(value);
        auto const bytes = memory.at_end(text);
        wrong += jobwire::detail::skip_token(bytes, at / 2) == (jobwire::is_token_char(text[at]) ? size : at)
                     ? 0
                     : 1;
        bool const stays = jobwire::is_field_value_char(text[at]);
        wrong += jobwire::detail::skip_value(bytes, at / 2) == (stays ? size : at) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("A target is read to the first byte that it may not hold, wherever that stands") {
  support::guarded_memory memory;
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 50; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned value = 0; value < 256; ++value) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(value);
        bool const stays = jobwire::detail::is_unescaped_target_char(text[at]);
        std::size_t const wanted = stays ? size : at;
        for (std::size_t const from : {std::size_t{0}, at / 2, at}) {
          wrong += jobwire::detail::skip_unescaped(memory.at_end(text), from) == wanted ? 0 : 1;
        }
        if (at < size - 1) {
          bool const behind = jobwire::detail::skip_unescaped(memory.at_start(text), at + 1) == size;
          wrong += behind ? 0 : 1;
        }
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace

namespace {

/// A request line in a head of fields that say nothing of it: so short that each line is read as any may be, or so
/// long that this one may be read as nearly all are.
struct line_in_a_head {
  line_in_a_head(std::string const& line, std::size_t padding, jobwire::head_limits const& limits)
      : bytes{line + "\r\nHost: h\r\n"} {
    if (padding != 0) bytes += "A: " + std::string(padding, 'a') + "\r\n";
    bytes += "\r\n";
    read = jobwire::parse_request_head(bytes, fields, limits);
  }

  std::string verdict() const {
    if (!read)
      return std::string{name(read.error().code)} + " at " +
             (read.error().at < bytes.find('\n') + 1 ? std::to_string(read.error().at) : "another line");
    return std::string{read->method} + "|" + std::string{read->target} + "|" +
           std::to_string(read->version_minor) + "|" +
           std::to_string(read->fields[0].name.data() - bytes.data());
  }

  std::string bytes;
  table fields;
  jobwire::result<jobwire::request_view> read = errc::need_more;
};

}  // namespace

TEST_CASE("A request line is judged alike whatever fields follow it") {
  std::vector<std::string> lines{"GET / HTTP/1.1",       "GET // HTTP/1.1",
                                 "GET /a/b/ HTTP/1.0",   "GET /a HTTP/1.2",
                                 "GET /a HTTP/2.1",      " / HTTP/1.1",
                                 "/ HTTP/1.1",           "GET  / HTTP/1.1",
                                 "GET /  HTTP/1.1",      "GET /a\tHTTP/1.1",
                                 "GET a HTTP/1.1",       "GET /a",
                                 "GET /a\"b HTTP/1.1",   "GET /a(b) HTTP/1.1",
                                 "GET /a%20b HTTP/1.1",  "GET /a%2 HTTP/1.1",
                                 "GET /?a=b HTTP/1.1",   "CONNECT / HTTP/1.1",
                                 "CONNECT h:1 HTTP/1.1", "CONNECTS / HTTP/1.1",
                                 "OPTIONS * HTTP/1.1",   "G#T /a HTTP/1.1",
                                 "G(T /a HTTP/1.1",      "GET http://h/a HTTP/1.1",
                                 "GET /a\x80 HTTP/1.1",  "GET /a HTTP/1.1 ",
                                 "GET /a http/1.1",      "GET /" + std::string(49, 'a') + " HTTP/1.1"};
  support::random random{7001};
  for (int i = 0; i < 20000; ++i) {
    std::string line = lines[random.below(28)].substr(0, 50);
    for (std::size_t changes = random.below(3); changes > 0; --changes) {
      line[random.below(line.size())] = random.one_of("/ A%?(\"\r\n\t-1:\x7f");
    }
    lines.push_back(line);
  }
  std::size_t taken = 0;
  for (auto const& line : lines) {
    for (std::size_t const most : {5U, 2048U}) {
      jobwire::head_limits limits;
      limits.target_bytes = most;
      line_in_a_head const near{line, 0, limits};
      line_in_a_head const padded{line, 90, limits};
      CHECK(near.verdict() == padded.verdict());
      taken += padded.read ? 1U : 0U;
    }
  }
  CHECK(taken > 2000);
}
