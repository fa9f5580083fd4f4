// HTTP/1.1 heads as views: what every parser yields and every codec above reads.
// Layer 3; may include: ascii.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>

namespace jobwire {

/// One field line; the value is without the white space around it.
struct header_field {
  std::string_view name;
  std::string_view value;
};

/// Bounds on what a parser accepts; a larger head is refused, never cut.
struct head_limits {
  std::size_t head_bytes = 8192;  ///< request or status line to the empty line, all included
  std::size_t body_bytes = 65536;
};

/// A parsed request head. Borrows the bytes it was parsed from and the table of fields; valid while both stay
/// put and unchanged.
struct request_view {
  std::string_view method;
  std::string_view target;  ///< as on the wire
  unsigned version_minor = 1;
  std::span<header_field const> fields;  ///< in order of arrival
  std::size_t head_size = 0;             ///< bytes from the first to the end of the empty line
};

/// A parsed response. Borrows like `request_view`.
struct response_view {
  unsigned status = 0;
  std::string_view reason;
  unsigned version_minor = 1;
  std::span<header_field const> fields;
  std::string_view body;
  std::size_t head_size = 0;
  std::size_t message_size = 0;  ///< head and body; what follows belongs to the next message
};

/// The first field of a name, and how many there are.
struct field_lookup {
  std::string_view value;
  std::size_t count = 0;
  std::size_t index = 0;  ///< of the first, in the table

  constexpr explicit operator bool() const noexcept { return count != 0; }
};

/// Finds the fields named `name`, in any case (RFC 9110 section 5.1).
constexpr field_lookup find_field(std::span<header_field const> fields, std::string_view name) noexcept {
  field_lookup found;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!iequals(fields[i].name, name)) continue;
    if (found.count++ == 0) {
      found.value = fields[i].value;
      found.index = i;
    }
  }
  return found;
}

/// A target's path, without its query.
constexpr std::string_view path_of(std::string_view target) noexcept {
  return slice(target, 0, target.find('?'));
}

/// A target's query, without the question mark; empty where there is none.
constexpr std::string_view query_of(std::string_view target) noexcept {
  auto const mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : slice(target, mark + 1);
}

/// Where a response's body ends, from its status and fields (RFC 9112 section 6.3).
struct body_framing {
  enum class form : std::uint8_t { none, length, until_close } kind = form::none;
  std::size_t length = 0;
};

/// Reads the framing of a response to a request other than HEAD or CONNECT.
///
/// Errors:  bad_content_length - several, or not one decimal number; `at` is the field's index in the table.
///          body_too_large - announced above `limits.body_bytes`.
///          unsupported_framing - a Transfer-Encoding.
constexpr result<body_framing> framing_of(unsigned status, std::span<header_field const> fields,
                                          head_limits const& limits) noexcept {
  using form = body_framing::form;
  auto const coding = find_field(fields, "transfer-encoding");
  if (coding) return error{errc::unsupported_framing, coding.index};
  if (status < 200 || status == 204 || status == 304) return body_framing{form::none, 0};
  auto const length = find_field(fields, "content-length");
  if (!length) return body_framing{form::until_close, 0};
  auto const value = parse_decimal(length.value);
  if (length.count > 1 || !value) return error{errc::bad_content_length, length.index};
  if (*value > limits.body_bytes) return error{errc::body_too_large, length.index};
  return body_framing{form::length, static_cast<std::size_t>(*value)};
}

}  // namespace jobwire
