#include <jobwire/json.hpp>

#include <span>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/writes.hpp"

using namespace jobwire;
using namespace std::string_view_literals;

namespace {

struct empty_reader {
  template <class Visit>
  constexpr result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    if (document != "{}") return errc::json_syntax;
    visit(json_member{"name", json_kind::boolean, {}, true});
    return {};
  }
  template <class Visit>
  constexpr result<void> read_object_within(std::string_view, std::string_view, Visit const&) noexcept {
    return errc::json_member_absent;
  }
};
struct flat_reader {
  result<void> read_object(std::string_view, auto const&) noexcept;
};
struct throwing_reader : empty_reader {
  result<void> read_object(std::string_view, auto const&);
};
struct throwing_within : empty_reader {
  result<void> read_object_within(std::string_view, std::string_view, auto const&);
};
struct bool_reader : empty_reader {
  bool read_object(std::string_view, auto const&) noexcept;
};
static_assert(json_reader<empty_reader> && !json_reader<throwing_reader> && !json_reader<throwing_within> &&
              !json_reader<bool_reader> && !json_reader<flat_reader> && !json_reader<int>);
static_assert(json_member{}.kind == json_kind::null && json_member{}.name.empty() && !json_member{}.boolean);

constexpr bool escapes(std::string_view text, std::string_view expected) {
  auto const put = [text](auto& out) noexcept { put_json_string(out, text); };
  return measure_with(put) == expected.size() &&
         support::writes(expected, [put](std::span<char> out) { return write_with(out, put); });
}
static_assert(escapes("", "\"\"") && escapes({}, "\"\"") && escapes("abc", "\"abc\""));
static_assert(escapes("\"", R"("\"")") && escapes("\\", R"("\\")") && escapes("/", R"("/")"));
static_assert(escapes("\b\t\n\f\r", R"("\b\t\n\f\r")") && escapes("\x0b", R"("\u000b")"));
static_assert(escapes("\0\x07\x0e\x1f"sv, R"("\u0000\u0007\u000e\u001f")") && escapes(" \x7f", "\" \x7f\""));
static_assert(escapes("a\"b\\c\nd", R"("a\"b\\c\nd")") &&
              escapes("\xc3\xa9\xf0\x9f\x98\x80", "\"\xc3\xa9\xf0\x9f\x98\x80\""));

/// Reads back what `put_json_string` may write; empty where it is none.
std::string read_back(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return {};
  std::string text;
  for (std::size_t i = 1; i < json.size() - 1; ++i) {
    if (static_cast<unsigned char>(json[i]) < 0x20 || json[i] == '"') return {};
    if (json[i] != '\\') {
      text.push_back(json[i]);
      continue;
    }
    ++i;
    auto const place = R"("\/bfnrt)"sv.find(json[i]);
    if (place != std::string_view::npos) {
      text.push_back("\"\\/\b\f\n\r\t"[place]);
    } else if (json[i] == 'u' && json.size() - i > 5) {
      text.push_back(static_cast<char>(std::stoi(std::string{json.substr(i + 1, 4)}, nullptr, 16)));
      i += 4;
    } else {
      return {};
    }
  }
  return text;
}

TEST_CASE("every byte and random texts can be read back") {
  support::guarded_memory memory;
  support::random random{1};
  std::size_t wrong = 0;
  for (int i = 0; i < 50000; ++i) {
    auto const text = i < 256
                          ? std::string(1, static_cast<char>(i))
                          : std::string(1 + random.below(40), 'x') +
                                random.text("\"\\/\b\t\n\v\f\r\0\x1f\x20u0a\x7f\xc3\xa9"sv, random.below(20));
    auto const put = [flush = memory.at_end(text)](auto& out) noexcept { put_json_string(out, flush); };
    std::string written(measure_with(put), '\0');
    bool const whole = write_with(written, put).has_value();
    wrong += whole && read_back(written) == text && written.size() <= 6 * text.size() + 2 ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(escapes("\"\\\n\0"sv, R"("\"\\\n\u0000")"));
}

TEST_CASE("a reader shows members to whoever can be called with one") {
  empty_reader reader;
  std::string seen;
  auto const visit = [&seen](json_member const& member) noexcept { seen += member.name; };
  CHECK(reader.read_object("{}", visit));
  CHECK(seen == "name");
  CHECK(reader.read_object("[]", visit).error() == error{errc::json_syntax});
}

}  // namespace
