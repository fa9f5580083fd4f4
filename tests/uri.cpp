#include <jobwire/uri.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;
using support::writes;

namespace {

// --- Segments and escapes ---

constexpr bool encodes(std::string_view raw, std::string_view expected) {
  return measure_segment(raw) == expected.size() &&
         writes(expected, [raw](std::span<char> out) { return write_segment(raw, out); });
}
static_assert(encodes("", "") && encodes({}, "") && encodes("a/b", "a%2Fb") &&
              encodes("-._~aZ09", "-._~aZ09"));
static_assert(encodes("\0 %+\x7f\x80\xff"sv, "%00%20%25%2B%7F%80%FF") &&
              encodes("3333333333333-abcde3", "3333333333333-abcde3"));
static_assert(encodes("%2F", "%252F") && encodes("a:@!$&'()*,;=", "a%3A%40%21%24%26%27%28%29%2A%2C%3B%3D"));

constexpr bool no_escape(std::string_view text, std::size_t at) {
  std::array<char, 32> out{};
  return check_escapes(text).error() == error{errc::malformed_escape, at} &&
         write_decoded(text, out).error() == error{errc::malformed_escape, at};
}
static_assert(no_escape("%", 0) && no_escape("a%", 1) && no_escape("a%2", 1) && no_escape("%20%2", 3) &&
              no_escape("%%20", 0));
static_assert(no_escape("%2g", 0) && no_escape("%g2", 0) && no_escape("%\0\0"sv, 0) && no_escape("%2%", 0) &&
              no_escape("%-1", 0));
static_assert(check_escapes("") && check_escapes({}) && check_escapes("%00%ff%Fa") && check_escapes("abc"));

constexpr bool decodes(std::string_view text, std::string_view expected) {
  return writes(expected, [text](std::span<char> out) { return write_decoded(text, out); });
}
static_assert(decodes("", "") && decodes("a%2fb%2Fc+", "a/b/c+") && decodes("%00%80%fF", "\0\x80\xff"sv) &&
              decodes("%2525", "%25"));

constexpr bool recodes(std::string_view text, std::string_view expected,
                       char_set const& keep = is_unreserved) {
  auto const put = [&](auto& out) noexcept { put_recoded(out, text, keep); };
  return writes(expected, [&](std::span<char> out) { return write_with(out, put); });
}
static_assert(recodes("%7e%41+ %2f/", "~A%2B%20%2F%2F") && recodes("/%2F", "/%2F", char_set{"/"}) &&
              recodes("", ""));
static_assert(recodes("%", "%25") && recodes("%4", "%254") && recodes("%zz%", "%25zz%25") &&
              recodes("%%41", "%25A"));

// --- Canonical paths ---

constexpr path_rules as_sent{false, false};
constexpr bool path(std::string_view text, std::string_view expected, path_rules rules = {}) {
  return measure_canonical_path(text, rules) == expected.size() &&
         writes(expected, [=](std::span<char> out) { return write_canonical_path(text, out, rules); });
}
static_assert(path("", "/") && path({}, "/") && path("/", "/") && path("//", "/") && path("a", "/a") &&
              path("/a/", "/a/"));
static_assert(path("/./a", "/a") && path("/a/../..//b/./c/", "/b/c/") && path("/../a", "/a") &&
              path("/a/..", "/"));
static_assert(path("/a/b/..", "/a") && path("/a/b/.", "/a/b") && path("/a/../", "/") &&
              path("/.../.a/a.", "/.../.a/a."));
static_assert(path("/a/b/../../../c", "/c") && path("a/./", "/a/") && path(".", "/") && path("..", "/") &&
              path("../a", "/a"));
static_assert(path("/%2e%2E/a b", "/%252e%252E/a%20b") && path("/a%2fb", "/a%252fb") &&
              path("/\x80\0"sv, "/%80%00"));
static_assert(path("/a//../b", "/a//../b", as_sent) && path("/%7ea%2fb%", "/~a%2Fb%25", as_sent) &&
              path("", "/", as_sent));
static_assert(path("//", "//", as_sent) && path("/a b", "/a%20b", as_sent) &&
              path("/a/../%2e", "/.", {true, false}));
static_assert(path("/a/../b%", "/a/../b%25", {false, true}));

TEST_CASE("uri: the constant answers at run time") {
  CHECK(encodes("\0 %+\x7f\x80\xff"sv, "%00%20%25%2B%7F%80%FF"));
  CHECK(no_escape("%20%2", 3));
  CHECK(decodes("%00%80%fF", "\0\x80\xff"sv));
  CHECK(recodes("%zz%", "%25zz%25"));
  CHECK(path("/a/../..//b/./c/", "/b/c/"));
}

// --- References: everything in vectors and strings ---

std::string encoded(std::string_view text) {
  std::string made;
  for (char const c : text) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~"}.find(c) != std::string_view::npos;
    auto const byte = static_cast<unsigned char>(c);
    made += plain ? std::string(1, c)
                  : std::string{'%', "0123456789ABCDEF"[byte / 16], "0123456789ABCDEF"[byte % 16]};
  }
  return made;
}

int digit(char c) {
  auto const place = "0123456789abcdef0123456789ABCDEF"sv.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place % 16);
}

std::string decoded(std::string_view text) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escape =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    made.push_back(escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i]);
    if (escape) i += 2;
  }
  return made;
}

std::string reference(std::string_view wire, path_rules rules) {
  std::vector<std::string> kept;
  std::string segment;
  auto const end_segment = [&] {
    if (!rules.normalize) {
      kept.push_back(segment);
    } else if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    segment.clear();
  };
  bool const rooted = !wire.empty() && wire.front() == '/';
  for (char const c : wire.substr(rooted ? 1 : 0)) c == '/' ? end_segment() : segment.push_back(c);
  end_segment();
  std::string made;
  for (auto const& each : kept) made += "/" + encoded(rules.double_encode ? each : decoded(each));
  bool const slash = rules.normalize && (made.empty() || wire.back() == '/');
  return slash ? made + "/" : made;
}

/// Whether measuring and writing agree with the reference, in exactly that much memory.
bool agrees(support::guarded_memory& in, support::guarded_memory& out, std::string_view wire,
            path_rules rules) {
  auto const expected = reference(wire, rules);
  auto const flush = in.at_end(wire);
  auto const buffer = out.at_end(expected.size());
  auto const size = write_canonical_path(flush, buffer, rules);
  auto const small = write_canonical_path(flush, buffer.subspan(1), rules).error();
  return size && *size == expected.size() && small == error{errc::no_space, expected.size()} &&
         write_canonical_path(flush, buffer, rules) &&
         std::string_view{buffer.data(), buffer.size()} == expected;
}

TEST_CASE("random paths are canonical as the reference has them") {
  support::guarded_memory in;
  support::guarded_memory out;
  support::random random{1};
  std::size_t wrong = 0;
  for (int i = 0; i < 250000; ++i) {
    auto const wire = random.text("/.a%2", random.below(24));
    wrong += agrees(in, out, wire, {random.below(4) != 0, random.below(4) != 0}) ? 0 : 1;
  }
  for (int i = 0; i < 50000; ++i) {
    auto const wire = random.bytes(random.below(12)) + random.text("/.~\x80%e2E", random.below(12));
    wrong += agrees(in, out, wire, {random.below(2) != 0, random.below(2) != 0}) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("paths of more segments than one window holds") {
  support::guarded_memory in{1 << 18};
  support::guarded_memory out{1 << 18};
  support::random random{2};
  std::size_t wrong = 0;
  constexpr std::string_view alphabets[]{"/.a%2", "//.", "//..a", "/a", "///..aaa"};
  for (int i = 0; i < 60; ++i) {
    auto const wire = random.text(alphabets[random.below(5)], 10000 + random.below(60000));
    wrong += agrees(in, out, wire, {true, random.below(2) != 0}) ? 0 : 1;
  }
  // The edge of the window in every place: segments before it, taken back by what comes after it.
  for (std::size_t edge : {detail::path_window, 2 * detail::path_window}) {
    for (std::size_t count = edge - 1; count <= edge + 1; ++count) {
      for (std::size_t const back : {0U, 1U, 2U, 5U}) {
        for (std::string_view const last : {"", "/", "b", "b/", ".", "..", "../", "//"}) {
          std::string wire;
          for (std::size_t i = 0; i < count; ++i) wire += i % 3 == 0 ? "/a" : i % 3 == 1 ? "/." : "/";
          for (std::size_t i = 0; i < back; ++i) wire += "/..";
          wire += '/';
          wire += last;
          wrong += agrees(in, out, wire, {}) ? 0 : 1;
        }
      }
    }
  }
  // All of three windows taken back, and one segment less.
  std::size_t const many = 3 * detail::path_window;
  for (std::size_t const back : {many - 1, many, many + 1}) {
    std::string wire;
    for (std::size_t i = 0; i < many; ++i) wire += "/a";
    for (std::size_t i = 0; i < back; ++i) wire += "/..";
    wrong += agrees(in, out, wire, {}) ? 0 : 1;
    wrong += agrees(in, out, wire + "/b/", {}) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("random segments and texts: encoded, decoded and coded again as the reference has them") {
  support::guarded_memory in;
  support::guarded_memory out;
  support::random random{3};
  std::size_t wrong = 0;
  for (int i = 0; i < 60000; ++i) {
    auto const text =
        i % 2 == 0 ? random.bytes(random.below(20)) : random.text("%%%2fF0g~/+", random.below(20));
    auto const flush = in.at_end(text);
    auto const expected = encoded(text);
    auto const buffer = out.at_end(expected.size());
    bool good = write_segment(flush, buffer).has_value() &&
                std::string_view{buffer.data(), buffer.size()} == expected;
    good = good && decodes(expected, text);
    std::size_t bad = 0;  // the first percent sign that begins no escape
    for (; bad < text.size(); bad += text[bad] == '%' ? 3 : 1) {
      bool const whole = bad + 2 < text.size() && digit(text[bad + 1]) >= 0 && digit(text[bad + 2]) >= 0;
      if (text[bad] == '%' && !whole) break;
    }
    bool const valid = bad >= text.size();
    good = good && (valid ? check_escapes(flush) && decodes(flush, decoded(text)) : no_escape(flush, bad));
    good = good && recodes(flush, encoded(decoded(text)));
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("each byte at each place of a long path: as it is, or encoded") {
  std::string const path = "/2012-09-25/jobs/3333333333333-abcde3";
  for (std::size_t at = 1; at < path.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      char const c = static_cast<char>(byte);
      if (c == '/' || c == '.') continue;  // segments are another matter
      auto changed = path;
      changed[at] = c;
      std::array<char, 3> escape{};
      auto const size = jobwire::write_segment({&c, 1}, escape);
      REQUIRE(size);
      auto const expected = path.substr(0, at) + std::string{escape.data(), *size} + path.substr(at + 1);
      std::array<char, 64> out{};
      auto const written = jobwire::write_canonical_path(changed, out);
      REQUIRE(written);
      CHECK(std::string_view{out.data(), *written} == expected);
    }
  }
}
