// The rules of RFC 9110 and 9112 that a head must keep, whichever parser read it.
// Layer 5; may include: ascii, bytes16, http/framing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/http/framing.hpp>

namespace jobwire {

namespace detail {

/// RFC 3986 section 3.3: pchar, with the slash between segments and the sign that begins an escape.
inline constexpr char_set is_target_path_char = is_unreserved | char_set{"!$&'()*+,;=:@/%"};
/// RFC 3986 section 3.4: all that a target may hold.
inline constexpr char_set is_target_char = is_target_path_char | char_set{"?"};
/// All that a target may hold but the sign that begins an escape.
inline constexpr char_set is_unescaped_target_char = is_unreserved | char_set{"!$&'()*+,;=:@/?"};

/// The first byte at or behind `from` that is not in `set`, of which `is` is the test of sixteen bytes; the
/// text's size where there is none. Near the end it looks at sixteen bytes some of which are in front.
template <class Is>
[[gnu::noinline]] constexpr std::size_t skip(std::string_view bytes, std::size_t from, Is const& is,
                                             char_set const& set) noexcept {
  if (std::is_constant_evaluated() || bytes.size() < 16) {
    return from + find_outside(slice(bytes, from), set);
  }
  std::size_t const last = bytes.size() - 16;
  for (std::size_t at = from; at < bytes.size();) {
    std::size_t const block = at < last ? at : last;
    unsigned const others = bits16(~is(load16(bytes.data() + block))) >> (at - block);
    if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others));
    at = block + 16;
  }
  return bytes.size();
}

/// The first byte at or behind `from` that no target may hold, or that begins an escape.
constexpr std::size_t skip_unescaped(std::string_view bytes, std::size_t from) noexcept {
  return skip(bytes, from, is_unescaped_target16, is_unescaped_target_char);
}

/// The first byte at or behind `from` that no token may hold.
constexpr std::size_t skip_token(std::string_view bytes, std::size_t from) noexcept {
  return skip(bytes, from, is_token16, is_token_char);
}

/// The first byte at or behind `from` that no field value may hold.
constexpr std::size_t skip_value(std::string_view bytes, std::size_t from) noexcept {
  return skip(bytes, from, is_field_value16, is_field_value_char);
}

/// RFC 3986 section 3.2.2: reg-name.
inline constexpr char_set is_host_name_char = is_unreserved | char_set{"!$&'()*+,;=%"};

/// Where `part` begins within `whole`; `npos` where it does not lie in it, as a parser's copy would.
constexpr std::size_t offset_within(std::string_view whole, std::string_view part) noexcept {
  if (std::is_constant_evaluated()) return static_cast<std::size_t>(part.data() - whole.data());
  auto const at =
      reinterpret_cast<std::uintptr_t>(part.data()) - reinterpret_cast<std::uintptr_t>(whole.data());
  return at <= whole.size() && part.size() <= whole.size() - at ? at : std::string_view::npos;
}

/// The first percent sign without two hex digits behind it, or the size.
constexpr std::size_t find_malformed_escape(std::string_view text) noexcept {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size() || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) return at;
  }
  return text.size();
}

/// The size of a host without its port, or of as much of one as there is.
constexpr std::size_t host_name_size(std::string_view host) noexcept {
  if (!host.starts_with('[')) return find_outside(host, is_host_name_char);
  constexpr char_set is_address_char = is_alpha | is_digit | char_set{":.-_~"};
  std::size_t const inside = find_outside(slice(host, 1), is_address_char);
  return inside != 0 && slice(host, inside + 1, 1) == "]" ? inside + 2 : 0;
}

}  // namespace detail

/// Checks a Host value, or the authority of a target: a name or an address, and a port of 1 to 5 digits where
/// there is a colon. An empty one is refused, as is user information.
///
/// Errors:  malformed_host - `at` is the offset of the byte at fault.
/// Spec:    RFC 9110 section 7.2; RFC 3986 section 3.2.
constexpr result<void> check_host(std::string_view host) noexcept {
  if (!std::is_constant_evaluated() && host.size() >= detail::shortest_for_bytes16 &&
      detail::every_byte(host, detail::is_unreserved16)) {
    return {};  // a name, no escape, no port
  }
  auto const name = detail::host_name_size(host);
  if (name == 0) return errc::malformed_host;
  auto const escape = detail::find_malformed_escape(slice(host, 0, name));
  if (escape != name) return error{errc::malformed_host, escape};
  if (name == host.size()) return {};
  auto const port = slice(host, name + 1);
  if (host[name] != ':') return error{errc::malformed_host, name};
  auto const value = parse_decimal(port);
  if (!value || *value > 65535 || port.size() > 5) return error{errc::malformed_host, name + 1};
  return {};
}

/// Checks a request target: origin-form, absolute-form of http or https, "*" for OPTIONS alone,
/// authority-form for CONNECT alone.
///
/// Errors:  malformed_target, malformed_escape, malformed_host - `at` is the offset of the byte at fault.
/// Spec:    RFC 9112 section 3.2; RFC 3986 appendix A.
constexpr result<void> check_target(std::string_view method, std::string_view target) noexcept {
  if (target == "*" && method == "OPTIONS") return {};
  if (method == "CONNECT") {
    if (auto const checked = check_host(target); !checked) return checked;
    return target.back() == ']' || target.find(':') == std::string_view::npos ? errc::malformed_target
                                                                              : errc::none;
  }
  auto const parts = split_target(target);
  if (!parts.scheme.empty()) {
    if (!iequals(parts.scheme, "http") && !iequals(parts.scheme, "https")) return errc::malformed_target;
    auto const at = parts.scheme.size() + 3;
    if (auto const checked = check_host(parts.authority); !checked) {
      return error{checked.error().code, at + checked.error().at};
    }
  } else if (!target.starts_with('/')) {
    return errc::malformed_target;
  }
  auto const path_at = static_cast<std::size_t>(parts.path.data() - target.data());
  auto const path_end = find_outside(parts.path, detail::is_target_path_char);
  if (path_end != parts.path.size()) return error{errc::malformed_target, path_at + path_end};
  auto const query_end = find_outside(parts.query, detail::is_target_char);
  if (query_end != parts.query.size()) {
    return error{errc::malformed_target, path_at + parts.path.size() + 1 + query_end};
  }
  auto const escape = detail::find_malformed_escape(target);
  if (escape != target.size()) return error{errc::malformed_escape, escape};
  return {};
}

namespace detail {

/// The fields that route a request and frame its body, each by its first place among the fields.
struct ruling_fields {
  framing_fields framing;
  std::size_t hosts = 0;
  std::size_t host = 0;
  bool host_is_sound = false;  ///< whether the first host is known to be one
  std::size_t expectations = 0;
  std::size_t expectation = 0;

  /// A bit for the size of each of their names.
  static constexpr std::uint64_t name_sizes =
      std::uint64_t{1} << host_field.size() | std::uint64_t{1} << expect_field.size() |
      std::uint64_t{1} << content_length_field.size() | std::uint64_t{1} << transfer_encoding_field.size();

  constexpr void take(std::string_view name, std::size_t index) noexcept {
    host_field(name) ? take_host(index) : take_but_host(name, index);
  }

  constexpr void take_host(std::size_t index) noexcept {
    if (hosts++ == 0) host = index;
  }

  constexpr void take_but_host(std::string_view name, std::size_t index) noexcept {
    if (expect_field(name)) {
      if (expectations++ == 0) expectation = index;
    } else {
      framing.take(name, index);
    }
  }
};

constexpr ruling_fields ruling_fields_of(std::span<header_field const> fields) noexcept {
  ruling_fields found;
  for (std::size_t i = 0; i < fields.size(); ++i) found.take(fields[i].name, i);
  return found;
}

/// Checks where a request is routed to and what it expects; `at` of an error is the index of the field at
/// fault, the count of fields where one is missing.
[[gnu::noinline]] constexpr error check_routing(request_view const& head,
                                                ruling_fields const& found) noexcept {
  if (found.hosts == 0 && head.version_minor != 0) return {errc::missing_host, head.fields.size()};
  if (found.hosts > 1) return {errc::duplicate_host, found.host};
  if (found.hosts == 1) {
    if (!found.host_is_sound && !check_host(head.fields[found.host].value))
      return {errc::malformed_host, found.host};
    if (!head.target.starts_with('/')) {
      auto const authority = split_target(head.target).authority;
      bool const same = authority.empty() || iequals(authority, head.fields[found.host].value);
      if (!same) return {errc::other_authority, found.host};
    }
  }
  if (found.expectations > 1 ||
      (found.expectations == 1 && !iequals(head.fields[found.expectation].value, "100-continue"))) {
    return {errc::unmet_expectation, found.expectation};
  }
  return errc::none;
}

/// Checks what the fields say together, and puts the body's framing; `at` of an error as above.
constexpr error check_request_fields(request_view const& head, ruling_fields const& found,
                                     head_limits const& limits, body_framing& framing) noexcept {
  bool const usual = found.hosts == 1 && found.host_is_sound && found.expectations == 0;
  if (!usual || !head.target.starts_with('/')) [[unlikely]] {
    auto const failure = check_routing(head, found);
    if (failure.code != errc::none) return failure;
  }
  return frame_request(found.framing, head, limits, framing);
}

/// Checks each field's size and bytes; `at` of an error is the index of the field.
constexpr result<void> check_field_bytes(std::span<header_field const> fields,
                                         head_limits const& limits) noexcept {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto const& [name, value] = fields[i];
    if (i == limits.fields) return error{errc::too_many_fields, i};
    if (name.empty() || !all_in(name, is_token_char)) return error{errc::malformed_field_name, i};
    if (!all_in(value, is_field_value_char)) return error{errc::malformed_field_value, i};
    if (name.size() + 1 + value.size() > limits.field_bytes) return error{errc::field_too_long, i};
  }
  return {};
}

/// An error whose `at` is the index of a field, with the offset of that field's line in `bytes` instead.
constexpr error at_field(error failure, std::string_view bytes, std::span<header_field const> fields,
                         std::size_t head_size) noexcept {
  if (failure.code == errc::none) return failure.code;
  if (failure.at >= fields.size()) return {failure.code, head_size};
  auto const at = offset_within(bytes, fields[failure.at].name);
  return {failure.code, at == std::string_view::npos ? 0 : at};
}

}  // namespace detail

/// Checks a request head that any parser read from `bytes`: method, target, each field, then what the fields
/// say together: one valid Host (HTTP/1.0: at most one), the authority of an absolute-form target equal to
/// it, no expectation but 100-continue, one framing (see `framing_of`).
///
/// What a view no longer shows is the parser's to refuse: bare CR or LF, white space before a colon,
/// obs-fold.
///
/// Errors:  malformed_method, target_too_long, and those of `check_target` - `at` is the offset of the byte.
///          bad_version - `at` is 0. too_many_fields, malformed_field_name, malformed_field_value,
///          field_too_long, duplicate_host, malformed_host, other_authority, unmet_expectation, and those of
///          `framing_of` - `at` is the offset of the field's line. missing_host - `at` is the head's size.
///          Offsets are 0 for what does not lie in `bytes`.
/// Spec:    RFC 9112 sections 2 to 6; RFC 9110 sections 5, 7.2, 10.1.1.
constexpr result<void> check_request(request_view const& head, std::string_view bytes,
                                     head_limits const& limits = {}) noexcept {
  auto const method_end = find_outside(head.method, is_token_char);
  if (head.method.empty() || method_end != head.method.size())
    return error{errc::malformed_method, method_end};
  auto const target_at = detail::offset_within(bytes, head.target);
  std::size_t const base = target_at == std::string_view::npos ? 0 : target_at;
  if (head.target.size() > limits.target_bytes)
    return error{errc::target_too_long, base + limits.target_bytes};
  if (auto const checked = check_target(head.method, head.target); !checked) {
    return error{checked.error().code, base + checked.error().at};
  }
  if (head.version_minor > 1) return errc::bad_version;
  auto const sound = detail::check_field_bytes(head.fields, limits);
  if (!sound) return detail::at_field(sound.error(), bytes, head.fields, head.head_size);
  body_framing framing;
  auto const found = detail::ruling_fields_of(head.fields);
  auto const failure = detail::check_request_fields(head, found, limits, framing);
  return detail::at_field(failure, bytes, head.fields, head.head_size);
}

/// Checks a response head that any parser read from `bytes`: status, reason, each field, and one framing (see
/// `framing_of`). What a view no longer shows is the parser's to refuse.
///
/// Errors:  bad_status - not 100 to 599; `at` is 9, where it stands. bad_version. malformed_reason - `at` is
///          the offset of the byte. The others as `check_request`.
/// Spec:    RFC 9112 sections 4 to 6.
constexpr result<void> check_response(response_view const& head, std::string_view bytes,
                                      head_limits const& limits = {}, answered to = answered::any) noexcept {
  if (head.version_minor > 1) return errc::bad_version;
  if (head.status < 100 || head.status > 599) return error{errc::bad_status, 9};
  auto const reason_end = find_outside(head.reason, is_field_value_char);
  if (reason_end != head.reason.size()) {
    auto const at = detail::offset_within(bytes, head.reason);
    return error{errc::malformed_reason, at == std::string_view::npos ? 0 : at + reason_end};
  }
  auto const sound = detail::check_field_bytes(head.fields, limits);
  if (!sound) return detail::at_field(sound.error(), bytes, head.fields, head.head_size);
  body_framing framing;
  auto const found = detail::framing_fields_of(head.fields);
  auto const failure = detail::frame_response(found, head, limits, to, framing);
  return detail::at_field(failure, bytes, head.fields, head.head_size);
}

}  // namespace jobwire
