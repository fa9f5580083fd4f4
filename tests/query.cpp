#include <jobwire/query.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

// --- Parameters ---

constexpr bool has_parameters(std::string_view query, std::span<query_parameter const> expected) {
  query_reader reader{query};
  query_parameter parameter;
  for (auto const& each : expected) {
    if (!reader.next(parameter) || parameter.name != each.name || parameter.value != each.value) return false;
  }
  return !reader.next(parameter) && !reader.next(parameter);
}
constexpr std::array<query_parameter, 5> five{{{"a", "b"}, {"c", ""}, {"", ""}, {"", "d"}, {"e", "f=g"}}};
static_assert(has_parameters("a=b&&c&=&=d&e=f=g&", five) && has_parameters("&a=b&c=&=&=d&e=f=g", five));
static_assert(has_parameters("", {}) && has_parameters({}, {}) && has_parameters("&&&", {}));

static_assert(decodes_to("X-Amz-Date", "X-Amz-Date") && decodes_to("%58-Amz-%44ate", "X-Amz-Date") &&
              decodes_to("", ""));
static_assert(!decodes_to("x-Amz-Date", "X-Amz-Date") && !decodes_to("X-Amz-Dat", "X-Amz-Date") &&
              decodes_to("%00", "\0"sv));
static_assert(!decodes_to("X-Amz-Dates", "X-Amz-Date") && decodes_to("%2525", "%25") &&
              decodes_to("%", "%") && decodes_to("%8", "%8"));
static_assert(decodes_from("X-Amz-Date", "X-Amz-") && decodes_from("%58-Amz-", "X-Amz-") &&
              decodes_from("a", "") && decodes_from({}, {}));
static_assert(!decodes_from("X-Amz", "X-Amz-") && !decodes_from("", "a") && !decodes_from("%2558", "X"));

constexpr error fault_of(std::string_view query) {
  std::array<char, 8> none{};
  auto const written = write_canonical_query(query, none).error();
  return check_query(query).error() == written ? written : error{errc::none};
}
static_assert(check_query("") && check_query({}) && check_query("a=%20&b") &&
              fault_of("a=%2") == error{errc::malformed_escape, 2});
static_assert(fault_of("%=b") == error{errc::malformed_escape, 0} &&
              fault_of("a=1&b=%zz") == error{errc::malformed_escape, 6});

constexpr bool limits_parameters() {
  std::array<char, 3 * (max_query_parameters + 1)> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = i % 3 == 0 ? 'a' : i % 3 == 1 ? '=' : '&';
  std::string_view const all{text.data(), text.size()};
  return check_query(slice(all, 0, 3 * max_query_parameters)) &&
         check_query(all).error() == error{errc::too_many_parameters, 3 * max_query_parameters};
}
static_assert(limits_parameters());

// --- Canonical queries ---

constexpr bool query(std::string_view text, std::string_view expected) {
  return measure_canonical_query(text) == expected.size() &&
         support::writes(expected, [text](std::span<char> out) { return write_canonical_query(text, out); });
}
static_assert(query("", "") && query({}, "") && query("&&", "") && query("a", "a=") && query("=", "=") &&
              query("=b&a", "=b&a="));
static_assert(query("b=2&a=1", "a=1&b=2") && query("a=2&a=1&a", "a=&a=1&a=2") && query("a=b=c", "a=b%3Dc"));
static_assert(query("a=+&b=%20", "a=%2B&b=%20") && query("%7e=%41", "~=A") &&
              query("a=\x80\0"sv, "a=%80%00"));
// A pair is compared by its name first, and as it is encoded: "%" comes before "-", and "-" before "=".
static_assert(query("Param-3=c&Param=a", "Param=a&Param-3=c") && query("-=1&%2F=2&!=3", "%21=3&%2F=2&-=1"));
static_assert(query("a=\xff&a=-&a=%00", "a=%00&a=%FF&a=-") &&
              query("A=1&a=2&_=3&~=4&0=5", "0=5&A=1&_=3&a=2&~=4"));

constexpr bool treats_apart(query_exceptions except, std::string_view text, std::string_view expected) {
  auto const put = [=](auto& out) noexcept { put_canonical_query(out, text, except); };
  return support::writes(expected, [&](std::span<char> out) { return write_with(out, put); });
}
static_assert(treats_apart({"a", {}}, "b=1&a=2&%61=3&aa=4", "aa=4&b=1") && treats_apart({"a", {}}, "a", ""));
static_assert(treats_apart({{}, "a"}, "b=1&%61=2&=3", "=3&a=REDACTED&b=1") &&
              treats_apart({"b", "a"}, "b&a", "a=REDACTED"));
static_assert(redacted_value == "REDACTED");

TEST_CASE("query: the constant answers at run time") {
  CHECK(has_parameters("a=b&&c&=&=d&e=f=g&", five));
  CHECK(limits_parameters());
  CHECK(query("-=1&%2F=2&!=3", "%21=3&%2F=2&-=1"));
  CHECK(treats_apart({"b", "a"}, "b&a", "a=REDACTED"));
  CHECK(fault_of("a=1&b=%zz") == error{errc::malformed_escape, 6});
}

// --- References ---

std::string encoded(std::string_view text) {
  std::string made;
  for (char const c : text) {
    bool const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"sv.find(c) !=
                       std::string_view::npos;
    auto const byte = static_cast<unsigned char>(c);
    made += plain ? std::string(1, c)
                  : std::string{'%', "0123456789ABCDEF"[byte / 16], "0123456789ABCDEF"[byte % 16]};
  }
  return made;
}

/// Of a text whose escapes are sound.
std::string decoded(std::string_view text) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escape = text[i] == '%';
    made.push_back(escape ? static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16))
                          : text[i]);
    i += escape ? 2 : 0;
  }
  return made;
}

using pairs = std::vector<std::pair<std::string, std::string>>;

pairs split(std::string const& text) {
  pairs made;
  for (std::size_t begin = 0; begin <= text.size();) {
    auto const end = std::min(text.find('&', begin), text.size());
    auto const pair = text.substr(begin, end - begin);
    auto const equals = std::min(pair.find('='), pair.size());
    if (!pair.empty())
      made.emplace_back(decoded(pair.substr(0, equals)),
                        decoded(pair.substr(std::min(equals + 1, pair.size()))));
    begin = end + 1;
  }
  return made;
}

std::string reference(pairs const& parameters, std::string_view left_out = {}) {
  pairs all;
  for (auto const& [name, value] : parameters) {
    if (left_out.empty() || name != left_out) all.emplace_back(encoded(name), encoded(value));
  }
  std::sort(all.begin(), all.end());
  std::string made;
  for (auto const& [name, value] : all) made += (made.empty() ? "" : "&") + name + "=" + value;
  return made;
}

TEST_CASE("random queries are canonical as the reference has them") {
  support::guarded_memory in{1 << 14};
  support::guarded_memory out{1 << 15};
  support::random random{1};
  std::size_t wrong = 0;
  for (int i = 0; i < 120000; ++i) {
    std::string text;
    for (std::size_t pieces = i % 1000 == 0 ? 600 : random.below(16); pieces > 0; --pieces) {
      static constexpr std::string_view common[]{"&", "&",    "=", "a",   "b",   "-",   "~",   "+",
                                                 "/", "\x80", "A", "%61", "%2f", "%2B", "%fF", "%00"};
      text += common[random.below(16)];
    }
    auto const parameters = split(text);
    auto const expected = reference(parameters);
    auto const flush = in.at_end(text);
    auto const buffer = out.at_end(expected.size());
    auto const written = write_canonical_query(flush, buffer);
    if (parameters.size() > max_query_parameters) {
      wrong += check_query(flush).error().code == errc::too_many_parameters &&
                       written.error() == check_query(flush).error()
                   ? 0
                   : 1;
      continue;
    }
    bool good = check_query(flush) && written && measure_canonical_query(flush) == expected.size() &&
                std::string_view{buffer.data(), buffer.size()} == expected;
    if (!expected.empty()) {
      good = good && write_canonical_query(flush, buffer.subspan(1)).error() ==
                         error{errc::no_space, expected.size()};
    }
    std::string without(expected.size(), '\0');
    auto const put = [&](auto& to) noexcept { put_canonical_query(to, flush, {.left_out = "a"}); };
    auto const size = write_with(without, put);
    good = good && size && slice(without, 0, *size) == reference(parameters, "a");
    for (auto const& [name, value] : parameters)
      good = good && decodes_to(encoded(name), name) && decodes_from(encoded(name + value), name);
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

bool canonical_again(std::string const& canonical) {
  std::string again(canonical.size(), '\0');
  return write_canonical_query(canonical, again) && again == canonical;
}

TEST_CASE("names and values without meaning: any bytes, damaged escapes") {
  support::guarded_memory in;
  support::random random{2};
  std::size_t wrong = 0;
  for (int i = 0; i < 50000; ++i) {
    auto const text =
        i % 2 == 0 ? random.bytes(random.below(40)) : random.text("%&=2f\0\xff"sv, random.below(40));
    auto const flush = in.at_end(text);
    std::string out(measure_canonical_query(flush), '\0');
    auto const size = write_canonical_query(flush, out);
    auto const checked = check_query(flush);
    bool good = size.has_value() == checked.has_value() && size.error() == checked.error();
    // What is canonical stays as it is.
    if (size) good = good && *size == out.size() && canonical_again(out);
    wrong += good ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace
