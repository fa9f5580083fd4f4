// The seed's sample request and sample response, read exactly as they are printed there. Not a wire format.
// Layer 6; may include: cancel_job/request.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/request.hpp>

// Fields are folded, lines end in a bare line feed, the status stands in a field, and no empty line need
// precede the body: no other reader of jobwire accepts these texts. Nothing is verified here, and a request
// that is signed in a field passes as well, so nothing that came over the wire belongs here.
namespace jobwire::doc_sample {

/// The sample request. Borrows the text and the scratch that took the unfolded values.
struct request {
  std::string_view method;
  std::string_view job_id;
  std::string_view version;  ///< "HTTP/1.1"
  std::span<header_field const> fields;
  // The parts of Authorization, raw: they hold the guide's own wording, spaces included.
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

/// The sample response. Borrows the text and the scratch.
struct response {
  unsigned status = 0;
  std::string_view reason;
  std::span<header_field const> fields;
  std::string_view body;
};

namespace detail {

using jobwire::detail::fields_at;
using jobwire::detail::offset_in;
using jobwire::detail::text_at;

/// The line at the front of `rest`, without its line end, which may lack its carriage return.
constexpr std::string_view take_line(std::string_view& rest) noexcept {
  auto const end = rest.find('\n');
  auto line = slice(rest, 0, end);
  rest = end == std::string_view::npos ? std::string_view{} : slice(rest, end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

constexpr bool is_folded(std::string_view rest) noexcept { return !rest.empty() && is_blank(rest.front()); }

/// Reads fields up to an empty line, a line that begins with "{", or the end. Folded values are joined by one
/// space in `scratch`, all others borrow the text.
constexpr result<std::size_t> read_fields(std::string_view text, std::string_view& rest,
                                          std::span<header_field> table, std::span<char> scratch) noexcept {
  std::size_t count = 0;
  span_sink unfolded{scratch};
  while (!rest.empty() && rest.front() != '{') {
    std::size_t const at = offset_in(text, rest);
    auto const line = take_line(rest);
    if (line.empty()) break;
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !all_in(slice(line, 0, colon), is_token_char)) {
      return error{errc::malformed_head, at};
    }
    if (count == table.size()) return error{errc::too_many_fields, at};
    std::string_view value = trim(slice(line, colon + 1));
    if (is_folded(rest)) {
      std::size_t const begin = unfolded.size();
      unfolded.write(value);
      while (is_folded(rest)) {
        auto const more = trim(take_line(rest));
        if (!more.empty() && unfolded.size() != begin) unfolded.put(' ');
        unfolded.write(more);
      }
      std::size_t const size = unfolded.size() - begin;
      if (!unfolded.finish()) return error{errc::no_space, size};
      value = text_at(scratch.data() + begin, size);
    }
    table[count++] = {slice(line, 0, colon), value};
  }
  return count;
}

/// The value behind `key` in a comma-separated list of parts.
constexpr std::string_view part_of(std::string_view list, std::string_view key) noexcept {
  while (!list.empty()) {
    auto const comma = list.find(',');
    auto part = trim(slice(list, 0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : slice(list, comma + 1);
    if (part.starts_with(key) && slice(part, key.size(), 1) == "=") return slice(part, key.size() + 1);
  }
  return {};
}

}  // namespace detail

/// Reads the sample request of `Op`. Checks its form and the id; no signature, length or host.
///
/// Errors:  malformed_head (`at` is the offset of the line). too_many_fields. no_space - `scratch` is too
///          small for the decoded id or an unfolded value; `at` is the size of that one. Those of
///          `job_request::parse`. missing_authorization, malformed_authorization.
/// Spec:    the seed, "Sample Request".
template <operation Op>
constexpr result<request> parse_request(std::string_view text, std::span<header_field> table,
                                        std::span<char> scratch) noexcept {
  std::string_view rest = text;
  auto const line = detail::take_line(rest);
  auto const target_at = line.find(' ');
  auto const version_at = line.rfind(' ');
  if (target_at == std::string_view::npos || version_at == target_at) return errc::malformed_head;
  request sample;
  sample.method = slice(line, 0, target_at);
  sample.version = slice(line, version_at + 1);
  if (sample.version != "HTTP/1.1") return error{errc::bad_version, version_at + 1};
  request_view head;
  head.method = sample.method;
  head.target = slice(line, target_at + 1, version_at - target_at - 1);
  auto const parsed = job_request<Op>::parse(head, scratch);
  if (!parsed) return parsed.error();
  sample.job_id = parsed->job_id();
  if (sample.job_id.data() == scratch.data()) scratch = scratch.subspan(sample.job_id.size());

  auto const count = detail::read_fields(text, rest, table, scratch);
  if (!count) return count.error();
  sample.fields = detail::fields_at(table.data(), *count);
  auto const authorization = find_field(sample.fields, "authorization");
  if (!authorization) return errc::missing_authorization;
  auto const space = authorization.value.find(' ');
  auto const list =
      space == std::string_view::npos ? std::string_view{} : slice(authorization.value, space + 1);
  sample.algorithm = slice(authorization.value, 0, space);
  sample.credential = detail::part_of(list, "Credential");
  sample.signed_headers = detail::part_of(list, "SignedHeaders");
  sample.signature = detail::part_of(list, "Signature");
  if (sample.credential.empty() || sample.signed_headers.empty() || sample.signature.empty()) {
    return errc::malformed_authorization;
  }
  return sample;
}

/// Reads the sample response: `Status: 202 Accepted`, fields, and a body that begins with "{", behind an
/// empty line or not.
///
/// Errors:  malformed_head (`at` is the offset of the line), bad_status, too_many_fields, no_space.
/// Spec:    the seed, "Sample Response".
constexpr result<response> parse_response(std::string_view text, std::span<header_field> table,
                                          std::span<char> scratch = {}) noexcept {
  constexpr std::string_view label = "Status: ";
  std::string_view rest = text;
  auto line = detail::take_line(rest);
  if (!line.starts_with(label)) return errc::malformed_head;
  line.remove_prefix(label.size());
  auto const status = parse_decimal(slice(line, 0, 3));
  if (!status || slice(line, 3, 1) != " " || *status < 100 || *status > 599)
    return error{errc::bad_status, label.size()};
  response sample;
  sample.status = static_cast<unsigned>(*status);
  sample.reason = slice(line, 4);
  auto const count = detail::read_fields(text, rest, table, scratch);
  if (!count) return count.error();
  sample.fields = detail::fields_at(table.data(), *count);
  sample.body = rest;
  return sample;
}

}  // namespace jobwire::doc_sample
