// A canonical request and a string to sign, read back from their text.
// Layer 9; may include: sigv4/sign.
#pragma once

#include <cstddef>
#include <string_view>

#include <jobwire/sigv4/sign.hpp>

namespace jobwire {

/// The six parts of a canonical request's text. All borrow it.
struct canonical_request_text {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view header_lines;  ///< `name:value` and a line feed, each
  std::string_view signed_headers;
  std::string_view payload_hash;

  /// Puts the text that was read.
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    for (auto const line : {method, path, query, header_lines, signed_headers}) {
      out.write(line);
      out.put('\n');
    }
    out.write(payload_hash);
  }
};

/// Walks the header lines of a canonical request.
class header_line_reader {
 public:
  constexpr explicit header_line_reader(std::string_view lines) noexcept : rest_{lines} {}

  /// Moves on to the next line; false at the end.
  constexpr bool next(header_field& line) noexcept {
    if (rest_.empty()) return false;
    auto const end = rest_.find('\n');
    auto const text = slice(rest_, 0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : slice(rest_, end + 1);
    auto const colon = text.find(':');
    line.name = slice(text, 0, colon);
    line.value = colon == std::string_view::npos ? std::string_view{} : slice(text, colon + 1);
    return true;
  }

 private:
  std::string_view rest_;
};

namespace detail {

/// Takes a line off the front of `rest`; false where no line feed ends it.
constexpr bool take_text_line(std::string_view& rest, std::string_view& line) noexcept {
  auto const end = rest.find('\n');
  if (end == std::string_view::npos) return false;
  line = slice(rest, 0, end);
  rest.remove_prefix(end + 1);
  return true;
}

/// Offset of the first byte of `text` that its encoder would have written otherwise; its size where there is
/// none.
constexpr std::size_t find_not_encoded(std::string_view text, char_set const& plain) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    auto const front = decode_front(slice(text, i));
    bool const escaped = front.size == 3;
    bool const upper = escaped && !is_lower(text[i + 1]) && !is_lower(text[i + 2]);
    if (escaped ? (is_unreserved(front.byte) || !upper) : !plain(text[i])) return i;
    i += front.size;
  }
  return text.size();
}

inline constexpr char_set is_path_char = is_unreserved | char_set{"/"};
inline constexpr char_set is_query_char = is_unreserved | char_set{"&="};

constexpr result<void> check_query_text(std::string_view query) noexcept {
  auto const bad = find_not_encoded(query, is_query_char);
  if (bad != query.size()) return error{errc::not_canonical, bad};
  query_parameter before;
  for (std::size_t begin = 0; begin < query.size();) {
    auto const end = query.find('&', begin);
    auto const pair = slice(query, begin, end == std::string_view::npos ? end : end - begin);
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) return error{errc::not_canonical, begin};
    query_parameter const now{slice(pair, 0, equals), slice(pair, equals + 1)};
    bool const ordered =
        begin == 0 || now.name > before.name || (now.name == before.name && now.value >= before.value);
    if (!ordered || now.value.find('=') != std::string_view::npos) return error{errc::not_canonical, begin};
    before = now;
    if (end == std::string_view::npos) break;
    begin = end + 1;
    if (begin == query.size()) return error{errc::not_canonical, begin};
  }
  return {};
}

/// A header value in canonical form: no space at its ends, no two in a row, no other white space, no control
/// byte.
constexpr bool is_canonical_value(std::string_view value) noexcept {
  if (value.starts_with(' ') || value.ends_with(' ')) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_field_value_char(value[i]) || value[i] == '\t') return false;
    if (value[i] == ' ' && value[i + 1] == ' ') return false;  // never the last one: that ends the value
  }
  return true;
}

}  // namespace detail

/// Reads a canonical request: six parts, each in canonical form. Dot segments and doubled slashes may stand
/// in the path, since not all services remove them. A signed name may lack its line (a policy of some
/// verifiers), not the reverse.
///
/// Errors (`at` is an offset in the text):  malformed_canonical_request - not six parts, or not their form.
///          not_canonical - a part that its writer would have written otherwise.
/// Spec:    SigV4, "Create a canonical request". Borrows the text.
constexpr result<canonical_request_text> parse_canonical_request(std::string_view text) noexcept {
  using namespace detail;
  canonical_request_text read;
  std::string_view rest = text;
  if (!take_text_line(rest, read.method) || !take_text_line(rest, read.path) ||
      !take_text_line(rest, read.query)) {
    return error{errc::malformed_canonical_request, text.size()};
  }
  auto const bad_method = find_outside(read.method, is_token_char);
  if (read.method.empty() || bad_method != read.method.size()) {
    return error{errc::malformed_canonical_request, bad_method};
  }
  std::size_t const path_at = offset_in(text, read.path);
  if (!read.path.starts_with('/')) return error{errc::malformed_canonical_request, path_at};
  auto const bad_path = find_not_encoded(read.path, is_path_char);
  if (bad_path != read.path.size()) return error{errc::not_canonical, path_at + bad_path};
  if (auto const checked = check_query_text(read.query); !checked) {
    return error{errc::not_canonical, offset_in(text, read.query) + checked.error().at};
  }

  std::size_t const lines_at = offset_in(text, rest);
  std::string_view line;
  std::string_view before;
  for (;;) {
    std::size_t const at = offset_in(text, rest);
    if (!take_text_line(rest, line)) return error{errc::malformed_canonical_request, at};
    if (line.empty()) {
      read.header_lines = slice(text, lines_at, at - lines_at);
      break;
    }
    auto const colon = line.find(':');
    auto const name = slice(line, 0, colon);
    if (colon == std::string_view::npos || name.empty() || !all_in(name, is_token_char)) {
      return error{errc::malformed_canonical_request, at};
    }
    if (!is_lower_token(name) || (!before.empty() && name <= before)) return error{errc::not_canonical, at};
    if (!is_canonical_value(slice(line, colon + 1))) return error{errc::not_canonical, at + colon + 1};
    before = name;
  }

  std::size_t const list_at = offset_in(text, rest);
  if (!take_text_line(rest, read.signed_headers)) return error{errc::malformed_canonical_request, list_at};
  if (auto const checked = check_signed_headers(read.signed_headers); !checked) {
    return error{errc::not_canonical, list_at + checked.error().at};
  }
  header_line_reader lines{read.header_lines};
  for (header_field field; lines.next(field);) {
    if (!is_signed(read.signed_headers, field.name)) return error{errc::not_canonical, list_at};
  }
  read.payload_hash = rest;
  if (read.payload_hash != unsigned_payload) {
    if (auto const hash = parse_hex(read.payload_hash); !hash) {
      return error{errc::malformed_canonical_request, offset_in(text, rest)};
    }
  }
  return read;
}

/// Reads a string to sign: four lines. Borrows the text.
///
/// Errors (`at` is an offset in the text):  malformed_string_to_sign - not the four lines. not_canonical -
///          the scope's day is not the instant's.
/// Spec:    SigV4, "Create a string to sign".
constexpr result<string_to_sign> parse_string_to_sign(std::string_view text) noexcept {
  using namespace detail;
  std::string_view rest = text;
  std::string_view algorithm;
  std::string_view instant;
  std::string_view scope;
  if (!take_text_line(rest, algorithm) || algorithm != signing_algorithm)
    return errc::malformed_string_to_sign;
  std::size_t const instant_at = offset_in(text, rest);
  if (!take_text_line(rest, instant)) return error{errc::malformed_string_to_sign, instant_at};
  auto const date = amz_date::parse(instant);
  if (!date) return error{errc::malformed_string_to_sign, instant_at};
  std::size_t const scope_at = offset_in(text, rest);
  if (!take_text_line(rest, scope)) return error{errc::malformed_string_to_sign, scope_at};
  constexpr std::size_t count = 4;
  std::string_view parts[count]{};
  std::size_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const end = scope.find('/', begin);
    bool const last = i + 1 == count;
    if ((end == std::string_view::npos) != last)
      return error{errc::malformed_string_to_sign, scope_at + begin};
    parts[i] = slice(scope, begin, last ? end : end - begin);
    begin = end + 1;
  }
  bool const formed = check_scope_name(parts[1], errc::invalid_region) &&
                      check_scope_name(parts[2], errc::invalid_service_name) && parts[3] == scope_terminator;
  if (!formed) return error{errc::malformed_string_to_sign, scope_at};
  if (parts[0] != slice(instant, 0, 8)) return error{errc::not_canonical, scope_at};
  auto const hash = parse_hex(rest);
  if (!hash) return error{errc::malformed_string_to_sign, offset_in(text, rest)};
  return string_to_sign{*date, {parts[0], parts[1], parts[2]}, *hash};
}

}  // namespace jobwire
