// Request heads: views lie inside the bytes, and no part of a head is taken for a whole one.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::beast::parse_request;
using laws::require;
using table = std::array<header_field, 16>;

constexpr jobwire::head_limits limits{.head_bytes = 2048};

void require_head(std::string_view bytes, jobwire::request_view const& head) {
  auto const whole = bytes.substr(0, head.head_size);
  require(head.head_size <= limits.head_bytes && whole.ends_with("\r\n\r\n"));
  require(laws::inside(whole, head.method) && laws::inside(whole, head.target));
  require(!head.method.empty() && jobwire::all_in(head.method, jobwire::is_token_char));
  require(!head.target.empty() && head.target.find_first_of("\r\n \t") == std::string_view::npos);
  require(head.version_minor <= 1);
  laws::require_fields(whole, head.fields);

  table fields;
  // What follows does not matter, and the limits are exact.
  auto const alone = parse_request(whole, fields, {.head_bytes = head.head_size});
  require(alone && alone->head_size == head.head_size && alone->fields.size() == head.fields.size());
  require(parse_request(bytes, fields, {.head_bytes = head.head_size - 1}).error() ==
          jobwire::error{errc::head_too_large, head.head_size - 1});
  if (!head.fields.empty()) {
    auto const few = std::span{fields}.first(head.fields.size() - 1);
    require(parse_request(bytes, few, limits).error().code == errc::too_many_fields);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes{reinterpret_cast<char const*>(data), size};
  table fields;
  auto const head = parse_request(bytes, fields, limits);
  if (head) {
    require_head(bytes, *head);
  } else {
    require(head.error().at <= size);
  }

  table others;
  auto const again = parse_request(bytes, others, limits);
  require(again.error() == head.error() && again->fields.size() == head->fields.size());
  require(laws::same(again->method, head->method) && laws::same(again->target, head->target));

  // However the bytes arrive, the verdict is the same.
  laws::for_cuts(head ? head->head_size : size, [&](std::size_t cut) {
    auto const part = parse_request(bytes.substr(0, cut), others, limits);
    require(part.error() == jobwire::error{errc::need_more, cut} || (!head && part.error() == head.error()));
  });
  return 0;
}
