// Request heads: two parsers and one verdict, views inside the bytes, and no part of a head taken for a whole one.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::parse_request_head;
using laws::require;
using table = std::array<header_field, 16>;

constexpr jobwire::head_limits limits{.head_bytes = 1024, .target_bytes = 256, .field_bytes = 300};

void require_head(std::string_view bytes, jobwire::request_view const& head) {
  auto const whole = bytes.substr(0, head.head_size);
  require(head.head_size <= limits.head_bytes && whole.ends_with("\r\n\r\n"));
  require(laws::inside(whole, head.method) && laws::inside(whole, head.target));
  require(!head.method.empty() && jobwire::all_in(head.method, jobwire::is_token_char));
  require(!head.target.empty() && jobwire::all_in(head.target, jobwire::is_visible));
  require(head.version_minor <= 1);
  laws::require_fields(whole, head.fields);
  auto const host = jobwire::find_field(head.fields, "host");
  require(host.count + (head.version_minor == 0 ? 1U : 0U) >= 1 && host.count <= 1);
  require(jobwire::check_request(head, bytes, limits).has_value());
  require(jobwire::framing_of(head, limits).has_value());
  // What follows does not matter, and the limits are exact.
  table fields;
  auto const alone = parse_request_head(whole, fields, {.head_bytes = head.head_size});
  require(alone && alone->head_size == head.head_size && alone->fields.size() == head.fields.size());
  require(parse_request_head(bytes, fields, {.head_bytes = head.head_size - 1}).error() ==
          jobwire::error{errc::head_too_large, head.head_size - 1});
}

/// Beast refuses one thing more: a Connection that is no list.
void require_same(std::string_view bytes, jobwire::result<jobwire::request_view> const& head) {
  table fields;
  auto const other = jobwire::beast::parse_request(bytes, fields, limits);
  if (head && !other) return require(other.error().code == errc::malformed_head);
  require(other.error() == head.error() && other->fields.size() == head->fields.size());
  require(laws::same(other->method, head->method) && laws::same(other->target, head->target));
  for (std::size_t i = 0; i < head->fields.size(); ++i) {
    require(laws::same(other->fields[i].name, head->fields[i].name));
    require(other->fields[i].value == head->fields[i].value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes{reinterpret_cast<char const*>(data), size};
  table fields;
  auto const head = parse_request_head(bytes, fields, limits);
  if (head) {
    require_head(bytes, *head);
  } else {
    require(head.error().at <= size || head.error().code == errc::head_too_large);
    require(head.error().code != errc::need_more || head.error().at == size);
  }
  require_same(bytes, head);
  // However the bytes arrive, the verdict is the same.
  table others;
  auto const cut = laws::a_cut_of(bytes, head ? head->head_size : size);
  auto const part = parse_request_head(bytes.substr(0, cut), others, limits);
  require(part.error() == jobwire::error{errc::need_more, cut} || (!head && part.error() == head.error()) ||
          (head && cut == head->head_size));
  return 0;
}
