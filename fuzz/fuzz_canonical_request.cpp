// Canonical requests: the streamed hash is the hash of the text, the text reads back part by part, and the
// canonical form of a canonical request is itself.
// Input: one line each of rules, method, path, query and signed headers; then fields, `name:value` a line, a
// line that begins with a blank a fold. Rules are letters: see `rules_in`.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/texts.hpp>

#include "laws.hpp"

namespace {

using jobwire::canonical_request;
using jobwire::canonical_rules;
using jobwire::errc;
using jobwire::header_field;
using laws::require;

using buffer = std::array<char, 16384>;
using table = std::array<header_field, 64>;

canonical_rules rules_in(std::string_view letters) {
  auto const has = [letters](char c) { return letters.find(c) != std::string_view::npos; };
  canonical_rules rules;
  rules.path = {!has('n'), !has('d')};  // not normalized, not doubly encoded
  if (has('s')) rules.multi_line = jobwire::multi_line_values::join_by_space;
  if (has('c')) rules.multi_line = jobwire::multi_line_values::join_by_comma;
  if (has('e')) rules.absent = jobwire::absent_headers::as_empty;
  if (has('o')) rules.absent = jobwire::absent_headers::omit_line;
  if (has('g')) rules.query_without = "X-Amz-Signature";
  return rules;
}

std::string_view text_of(buffer& memory, canonical_request const& request) {
  return laws::written(memory, request.measure(), [&](std::span<char> out) { return request.write(out); });
}

/// The parts that a canonical text was read into make the same text.
void require_idempotent(std::string_view text, jobwire::canonical_request_text const& read) {
  static buffer memory;
  table fields;
  std::size_t count = 0;
  jobwire::header_line_reader lines{read.header_lines};
  while (count < fields.size() && lines.next(fields[count])) ++count;
  auto const again =
      canonical_request::make({read.method, read.path, read.query, std::span{fields}.first(count),
                               read.signed_headers, read.payload_hash},
                              {.path = {false, false}, .absent = jobwire::absent_headers::omit_line});
  require(again && text_of(memory, *again) == text);
}

void require_request(canonical_request const& request, jobwire::request_parts const& parts) {
  static buffer memory;
  static buffer other;
  auto const text = text_of(memory, request);
  auto const digest = jobwire::hash_of<jobwire::openssl_sha256>(text);
  require(request.hash<jobwire::openssl_sha256>() == digest && request.hash<jobwire::sha256>() == digest);

  auto const read = jobwire::parse_canonical_request(text);
  require(read.has_value());
  require(laws::put_text(other, [&read](auto& out) noexcept { read->put(out); }) == text);
  auto const put_names = [&request](auto& out) noexcept { request.put_signed_headers(out); };
  require(laws::put_text(other, put_names) == read->signed_headers);
  require(read->method == parts.method && read->payload_hash == parts.payload_hash);
  require(parts.signed_headers.empty() || read->signed_headers == parts.signed_headers);
  require_idempotent(text, *read);

  auto const redacted = request.redacted();
  require(jobwire::parse_canonical_request(text_of(other, redacted)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  laws::lines input{laws::text_of(data, size)};
  auto const letters = input.next();
  jobwire::request_parts parts;
  parts.method = input.next();
  parts.path = input.next();
  parts.query = input.next();
  parts.signed_headers = input.next();
  table fields;
  parts.fields = laws::read_fields(input, fields);
  if (letters.find('u') != std::string_view::npos) parts.payload_hash = jobwire::unsigned_payload;

  auto const request = canonical_request::make(parts, rules_in(letters));
  if (request) {
    require_request(*request, parts);
  } else {
    require(kind(request.error().code) != jobwire::error_kind::none && request.error().at <= size);
  }
  return 0;
}
