// JSON bodies: a document is taken whole or not at all, its strings are valid UTF-8 and do not borrow it, and
// what our escaper writes of them reads back as the same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/utf8.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::json_kind;
using jobwire::json_member;
using jobwire::simdjson_reader;
using laws::require;

constexpr std::size_t capacity = 4096;
constexpr std::size_t depth = 8;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_valid_utf8(std::string_view text) { return jobwire::find_invalid_utf8(text) == text.size(); }

struct reading {
  jobwire::error error;
  std::size_t members = 0;
  std::size_t bytes = 0;
};

reading read(simdjson_reader& reader, std::string_view document) {
  reading got{errc::none};
  auto const result = reader.read_object(document, [&](json_member const& member) {
    require(is_valid_utf8(member.name) && is_valid_utf8(member.text));
    require(member.name.empty() || !laws::inside(document, member.name));
    require(member.text.empty() || !laws::inside(document, member.text));
    require(member.kind == json_kind::string || member.text.empty());
    ++got.members;
    got.bytes += member.name.size() + member.text.size() + static_cast<std::size_t>(member.kind);
  });
  require(result || got.members == 0);
  got.error = result.error();
  return got;
}

/// Writes `member`'s name and text as an object and reads that back.
void require_round_trip(simdjson_reader& reader, json_member const& member) {
  static std::array<char, 6 * (capacity + 16)> memory;
  jobwire::span_sink out{memory};
  out.put('{');
  jobwire::put_json_string(out, member.name);
  out.put(':');
  jobwire::put_json_string(out, member.text);
  out.put('}');
  auto const size = out.finish();
  require(size.has_value());
  std::size_t members = 0;
  auto const result = reader.read_object({memory.data(), *size}, [&](json_member const& read_back) {
    require(read_back.kind == json_kind::string);
    require(read_back.name == member.name && read_back.text == member.text);
    ++members;
  });
  require(result && members == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static simdjson_reader reader{capacity, depth};
  static simdjson_reader other{6 * (capacity + 16), depth};
  std::string_view document{reinterpret_cast<char const*>(data), size};

  auto const got = read(reader, document);
  auto const again = read(reader, document);
  require(again.error == got.error && again.members == got.members && again.bytes == got.bytes);
  require(got.error.at <= size);
  require((got.error.code == errc::json_too_large) == (size > capacity));
  if (size > capacity) return 0;
  // Nothing is taken that is not UTF-8 from its first byte to its last.
  bool const valid = got.error.code == errc::none || got.error.code == errc::json_not_object;
  require(!valid || is_valid_utf8(document));
  require(read(other, document).error == got.error);

  if (got.error.code != errc::none) return 0;
  auto const result =
      reader.read_object(document, [&](json_member const& member) { require_round_trip(other, member); });
  require(result.has_value());

  // White space may go; with any byte less it is no object, whatever follows is no part of it.
  while (is_white(document.back())) document.remove_suffix(1);
  while (is_white(document.front())) document.remove_prefix(1);
  require(document.front() == '{' && document.back() == '}');
  laws::for_cuts(document, document.size(), [&](std::size_t cut) {
    require(read(reader, document.substr(0, cut)).error.code == errc::json_syntax);
  });
  return 0;
}
