// Where a body ends: read off the fields, and followed through the bytes as a state the caller drives.
// Layer 4; may include: http/head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/http/head.hpp>

namespace jobwire {

enum class body_form : std::uint8_t {
  none,
  length,
  chunked,
  until_close,  ///< the end of the stream is that of the body
};

/// Where a body ends, by what the head says.
struct body_framing {
  body_form form = body_form::none;
  std::size_t length = 0;  ///< where `form` is length

  friend constexpr bool operator==(body_framing const&, body_framing const&) noexcept = default;
};

/// Which request a response answers: that to HEAD has no body, whatever its fields say.
enum class answered : std::uint8_t { any, head };

namespace detail {

/// The fields that frame a body, each by its first place among the fields.
struct framing_fields {
  std::size_t lengths = 0;
  std::size_t length = 0;
  std::size_t codings = 0;
  std::size_t coding = 0;

  constexpr void take(std::string_view name, std::size_t index) noexcept {
    if (content_length_field(name)) {
      if (lengths++ == 0) length = index;
    } else if (transfer_encoding_field(name)) {
      if (codings++ == 0) coding = index;
    }
  }
};

constexpr framing_fields framing_fields_of(std::span<header_field const> fields) noexcept {
  framing_fields found;
  for (std::size_t i = 0; i < fields.size(); ++i) found.take(fields[i].name, i);
  return found;
}

/// Why a Transfer-Encoding other than "chunked" is refused: unsupported where chunked comes once and last, or
/// where no coding is chunked; malformed in all other cases.
constexpr errc coding_fault(std::string_view codings) noexcept {
  bool chunked = false;
  while (true) {
    auto const comma = codings.find(',');
    auto const coding = trim(slice(codings, 0, comma));
    if (chunked || coding.empty() || !all_in(coding, is_token_char)) return errc::malformed_transfer_coding;
    chunked = iequals(coding, "chunked");
    if (comma == std::string_view::npos) return errc::unsupported_transfer_coding;
    codings = slice(codings, comma + 1);
  }
}

/// The value of a Content-Length; the largest number for one above 64 bits, which is above any limit.
///
/// Errors:  bad_content_length - not digits alone.
constexpr error read_content_length(std::string_view digits, std::size_t& length) noexcept {
  std::uint64_t value = 0;
  for (char const c : digits) {
    auto const digit = static_cast<unsigned char>(c - '0');
    if (digit > 9) [[unlikely]]
      return errc::bad_content_length;
    value = value * 10 + digit;
  }
  if (digits.size() - 1 > 18) [[unlikely]] {
    if (digits.empty()) return errc::bad_content_length;
    value = parse_decimal(digits).value_or(UINT64_MAX);  // it may have run over
  }
  length = value > SIZE_MAX ? SIZE_MAX : static_cast<std::size_t>(value);
  return errc::none;
}

/// Puts the framing that the fields state. `at` of an error is the index of the field.
constexpr error state_framing(framing_fields const& found, std::span<header_field const> fields,
                              unsigned version_minor, body_framing& framing) noexcept {
  framing = {};
  if (found.codings != 0) [[unlikely]] {
    if (found.lengths != 0) return {errc::two_framings, found.coding};
    if (version_minor == 0) return {errc::unexpected_transfer_coding, found.coding};
    if (found.codings > 1) return {errc::malformed_transfer_coding, found.coding};
    auto const codings = fields[found.coding].value;
    if (!iequals(codings, "chunked")) return {coding_fault(codings), found.coding};
    framing.form = body_form::chunked;
    return errc::none;
  }
  if (found.lengths == 0) return errc::none;
  if (found.lengths > 1) [[unlikely]]
    return {errc::duplicate_content_length, found.length};
  framing.form = body_form::length;
  return {read_content_length(fields[found.length].value, framing.length).code, found.length};
}

constexpr error frame_request(framing_fields const& found, request_view const& head,
                              head_limits const& limits, body_framing& framing) noexcept {
  auto const failure = state_framing(found, head.fields, head.version_minor, framing);
  if (failure.code != errc::none) return failure;
  return {framing.length > limits.request_body_bytes ? errc::body_too_large : errc::none, found.length};
}

constexpr error frame_response(framing_fields const& found, response_view const& head,
                               head_limits const& limits, answered to, body_framing& framing) noexcept {
  auto const failure = state_framing(found, head.fields, head.version_minor, framing);
  if (failure.code != errc::none) return failure;
  bool const coded = framing.form == body_form::chunked;
  if (coded && (head.status < 200 || head.status == 204)) {
    return {errc::unexpected_transfer_coding, found.coding};
  }
  if (to == answered::head || head.status < 200 || head.status == 204 || head.status == 304) {
    framing = {};
    return errc::none;
  }
  if (framing.length > limits.body_bytes) return {errc::body_too_large, found.length};
  if (found.lengths == 0 && !coded) framing.form = body_form::until_close;
  return errc::none;
}

}  // namespace detail

/// Reads the framing of a request's body. Of all that smuggles requests past one of two readers, nothing is
/// accepted: a length beside a coding, several of either, a list, a sign, a coding in HTTP/1.0.
///
/// Errors:  `at` is the index of the field. bad_content_length - not digits alone. duplicate_content_length.
///          two_framings. malformed_transfer_coding - several fields, no token, or chunked not once and last.
///          unsupported_transfer_coding - any other coding. unexpected_transfer_coding - in HTTP/1.0.
///          body_too_large - announced above `limits.request_body_bytes`.
/// Spec:    RFC 9112 sections 6.1 to 6.3; a list of equal lengths is refused, as its 6.3 allows.
constexpr result<body_framing> framing_of(request_view const& head, head_limits const& limits = {}) noexcept {
  body_framing framing;
  auto const failure = detail::frame_request(detail::framing_fields_of(head.fields), head, limits, framing);
  if (failure.code != errc::none) return failure;
  return framing;
}

/// Reads the framing of a response's body: none with status 1xx, 204 or 304 and in answer to HEAD.
///
/// Errors:  as for a request; unexpected_transfer_coding - also with status 1xx or 204. body_too_large -
///          announced above `limits.body_bytes`.
constexpr result<body_framing> framing_of(response_view const& head, head_limits const& limits = {},
                                          answered to = answered::any) noexcept {
  body_framing framing;
  auto const found = detail::framing_fields_of(head.fields);
  auto const failure = detail::frame_response(found, head, limits, to, framing);
  if (failure.code != errc::none) return failure;
  return framing;
}

/// Whether the connection ends with the message of these fields (RFC 9112 section 9.3).
constexpr bool wants_close(std::span<header_field const> fields, unsigned minor_version) noexcept {
  bool keeps = minor_version != 0;
  for (auto const& field : fields) {
    if (!iequals(field.name, "connection")) continue;
    for (auto rest = field.value; !rest.empty();) {
      auto const comma = rest.find(',');
      auto const option = trim(slice(rest, 0, comma));
      if (iequals(option, "close")) return true;
      if (iequals(option, "keep-alive")) keeps = true;
      rest = comma == std::string_view::npos ? std::string_view{} : slice(rest, comma + 1);
    }
  }
  return !keeps;
}

}  // namespace jobwire
