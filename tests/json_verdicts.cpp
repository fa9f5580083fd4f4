// The readers against Boost.JSON, which needs exceptions: the public suite, and documents made up and broken at random.
#include <jobwire/json.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#ifdef __cpp_exceptions
#include <boost/json/src.hpp>

#include <jobwire/adapt/simdjson.hpp>

#include "support/samples.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
namespace theirs = boost::json;

constexpr std::size_t capacity = 1U << 18U;
constexpr std::size_t depth = 64;

simdjson_reader& by_simdjson() {
  static simdjson_reader made{capacity, depth};
  return made;
}
auto& by_tiny() {
  static support::bounded_json<capacity, depth> made;
  return made;
}

/// The root object's members, the last of each name: kind and text.
using members = std::map<std::string, std::string, std::less<>>;

struct verdict {
  bool valid = false;  ///< it is JSON
  bool too_deep = false;
  members shown;
};

std::string described(json_kind kind, bool boolean, std::string_view text) {
  constexpr std::string_view names[]{"null", "boolean", "number", "string", "array", "object"};
  return std::string{names[static_cast<std::size_t>(kind)]} + (boolean ? "+" : "-") + std::string{text};
}

template <class Reader>
verdict judge(Reader& reader, std::string_view document) {
  verdict made;
  auto const code = reader
                        .read_object(document,
                                     [&made](json_member const& m) {
                                       made.shown.insert_or_assign(std::string{m.name},
                                                                   described(m.kind, m.boolean, m.text));
                                     })
                        .error()
                        .code;
  made.valid = code == errc::none || code == errc::json_not_object;
  made.too_deep = code == errc::json_too_deep;
  return made;
}

verdict judge_by_boost(std::string_view document) {
  verdict made;
  boost::system::error_code failed;
  theirs::parse_options options;
  options.max_depth = 1000;
  theirs::monotonic_resource memory;
  auto const root = theirs::parse({document.data(), document.size()}, failed, &memory, options);
  made.valid = !failed;
  made.too_deep = failed == theirs::error::too_deep;
  if (failed || !root.is_object()) return made;
  for (auto const& pair : root.get_object()) {
    auto const& value = pair.value();
    std::string_view text;
    if (value.is_string()) text = {value.get_string().data(), value.get_string().size()};
    auto const kind = value.is_null()     ? json_kind::null
                      : value.is_bool()   ? json_kind::boolean
                      : value.is_string() ? json_kind::string
                      : value.is_array()  ? json_kind::array
                      : value.is_object() ? json_kind::object
                                          : json_kind::number;
    made.shown.insert_or_assign(std::string{pair.key().data(), pair.key().size()},
                                described(kind, value.is_bool() && value.get_bool(), text));
  }
  return made;
}

/// Documents of which no number is too large for its type, which is no matter of syntax.
struct maker {
  support::random from;

  std::string space() { return from.below(3) == 0 ? from.text(" \t\r\n", from.below(3)) : std::string{}; }

  std::string string() {
    std::string text = "\"";
    for (std::size_t left = from.below(6); left > 0; --left) {
      switch (from.below(4)) {
        case 0:
          text += '\\';
          text += from.one_of("\"\\/bfnrt");
          break;
        case 1: {
          char escape[16];
          auto const unit = static_cast<unsigned>(from.below(0x10000));
          bool const high = unit >= 0xD800 && unit < 0xDC00;
          std::snprintf(escape, sizeof escape, high ? "\\u%04x\\uDC%02x" : "\\u%04X",
                        unit >= 0xDC00 && unit < 0xE000 ? 0x41U : unit, unit & 0xFFU);
          text += escape;
          break;
        }
        default: {
          auto const point = support::code_point(from);
          bool const plain = static_cast<unsigned char>(point[0]) >= 0x20 && point != "\"" && point != "\\";
          text += plain ? point : "x";
        }
      }
    }
    return text + "\"";
  }

  std::string number() {
    std::string text = from.below(2) == 0 ? "-" : "";
    text += from.below(3) == 0 ? "0" : from.text("123456789", 1) + from.text("0123456789", from.below(4));
    if (from.below(3) == 0) text += "." + from.text("0123456789", 1 + from.below(3));
    if (from.below(3) == 0)
      text += from.text("eE", 1) + (from.below(2) == 0 ? "-" : "") + from.text("0123456789", 1);
    return text;
  }

  std::string name() { return from.below(3) == 0 ? string() : "\"" + from.text("abA", 1) + "\""; }

  std::string value(std::size_t left) {
    constexpr std::string_view words[]{"null", "true", "false"};
    switch (from.below(left == 0 ? 4 : 6)) {
      case 0:
        return std::string{words[from.below(3)]};
      case 1:
        return number();
      case 4:
        return group('[', ']', left - 1);
      case 5:
        return group('{', '}', left - 1);
      default:
        return string();
    }
  }

  std::string group(char open, char close, std::size_t left) {
    std::string text(1, open);
    for (std::size_t i = 0, count = from.below(5); i < count; ++i) {
      if (i != 0) text += "," + space();
      if (open == '{') text += space() + name() + space() + ":";
      text += space() + value(left) + space();
    }
    return text + space() + close;
  }

  std::string document() { return space() + (from.below(8) == 0 ? value(4) : group('{', '}', 4)) + space(); }

  std::string broken(std::string text) {
    for (std::size_t left = 1 + from.below(2); left > 0; --left) {
      std::size_t const at = from.below(text.size() + 1);
      char const c =
          from.below(4) == 0 ? static_cast<char>(from.below(256)) : from.one_of("{}[],:\"\\u0eE+-.tfn1 \n/");
      switch (from.below(4)) {
        case 0:
          text.insert(at, 1, c);
          break;
        case 1:
          if (at < text.size()) text[at] = c;
          break;
        case 2:
          if (at < text.size()) text.erase(at, 1);
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }
};

std::string contents(std::filesystem::path const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("both readers and Boost agree on documents made up and broken at random") {
  maker make{support::random{51}};
  std::size_t valid = 0;
  std::size_t refused = 0;
  for (int i = 0; i < 30000; ++i) {
    auto text = make.document();
    if (i % 3 != 0) text = make.broken(text);
    CAPTURE(text);
    auto const boost = judge_by_boost(text);
    auto const tiny = judge(by_tiny(), text);
    REQUIRE(tiny.valid == boost.valid);
    auto const simd = judge(by_simdjson(), text);
    REQUIRE(simd.valid == boost.valid);
    REQUIRE(simd.shown == boost.shown);
    REQUIRE(tiny.shown == boost.shown);
    ++(boost.valid ? valid : refused);
  }
  CHECK(valid > 10000);
  CHECK(refused > 10000);
}

TEST_CASE("both readers and Boost agree on the public suite") {
  char const* const vectors = std::getenv("JOBWIRE_VECTORS");
  auto const folder = std::filesystem::path{vectors == nullptr ? "" : vectors} / "json";
  if (vectors == nullptr || !std::filesystem::is_directory(folder)) {
    std::puts("not run on the public suite: JOBWIRE_VECTORS names no folder that holds it");
    return;
  }
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    auto const file = entry.path().filename().string();
    if (entry.path().extension() != ".json" || file.size() < 2 || file[1] != '_') continue;
    CAPTURE(file);
    auto const text = contents(entry.path());
    auto const simd = judge(by_simdjson(), text);
    auto const tiny = judge(by_tiny(), text);
    if (file[0] == 'i') continue;
    bool const good = file[0] == 'y';
    CHECK(judge_by_boost(text).valid == good);
    CHECK(simd.valid == good);
    CHECK(tiny.valid == good);
    ++(good ? taken : refused);
  }
  CHECK(taken == 95);
  CHECK(refused == 187);
}

TEST_CASE("nesting that Boost finds too deep, the readers do") {
  auto const nested = [](std::size_t copies, std::string_view open) {
    std::string text;
    for (; copies > 0; --copies) text += open;
    return text;
  };
  for (auto const& text :
       {nested(100000, "["), nested(100000, "[") + nested(100000, "]"), nested(50000, "{\"a\":"),
        nested(50000, "[{\"\":"), nested(41666, "[{\"\":") + "\n"}) {
    CHECK(judge_by_boost(text).too_deep);
    CHECK(judge(by_simdjson(), text).valid == false);
    CHECK(judge(by_tiny(), text).too_deep);
  }
  CHECK(judge(by_simdjson(), nested(100000, "[") + nested(100000, "]")).too_deep);
}

#else

TEST_CASE("nothing to compare with where there are no exceptions") {
  std::puts("not run: Boost.JSON needs exceptions");
}

#endif
