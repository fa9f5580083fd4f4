// SignedHeaders lists, and header lines in canonical form.
// Layer 5; may include: bytes16, query, http/head.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/query.hpp>

namespace jobwire {

/// What becomes of a value that was folded over several lines (obs-fold, RFC 9112 section 5.2).
enum class multi_line_values : std::uint8_t {
  refuse,
  join_by_space,  ///< the current suite
  join_by_comma,  ///< the suite of 2015, as one of its copies reads it
};

/// What becomes of a name in SignedHeaders whose header is absent: the seed's x-amz-target.
enum class absent_headers : std::uint8_t {
  refuse,
  as_empty,   ///< its line is "name:", as AWS does
  omit_line,  ///< the name stays in the list alone
};

/// Walks the names of a SignedHeaders list.
class signed_header_reader {
 public:
  constexpr explicit signed_header_reader(std::string_view list) noexcept
      : rest_{list}, more_{!list.empty()} {}

  /// Moves on to the next name; false at the end.
  constexpr bool next(std::string_view& name) noexcept {
    if (!more_) return false;
    auto const end = detail::find_byte(rest_, ';');
    name = slice(rest_, 0, end);
    more_ = end != rest_.size();
    if (more_) rest_.remove_prefix(end + 1);
    return true;
  }

 private:
  std::string_view rest_;
  bool more_;
};

/// Whether `name` is a field name in lower case.
constexpr bool is_lower_token(std::string_view name) noexcept {
  if (!std::is_constant_evaluated() && name.size() >= detail::shortest_for_bytes16 &&
      detail::every_byte(name, detail::is_plain_name16)) {
    return true;
  }
  bool lower = !name.empty();
  for (char const c : name) lower = lower && is_token_char(c) && !is_upper(c);
  return lower;
}

namespace detail {

// The two lists that nearly all signers write.
inline constexpr char usual_list_text[] = "host;x-amz-date";
inline constexpr char usual_list_with_token_text[] = "host;x-amz-date;x-amz-security-token";
inline constexpr std::string_view usual_list = usual_list_text;
inline constexpr std::string_view usual_list_with_token = usual_list_with_token_text;

/// Whether a list is one of them.
constexpr bool is_usual_list(std::string_view list) noexcept {
  return is_literal(list, usual_list_text) || is_literal(list, usual_list_with_token_text);
}

/// Whether a list is seen at a glance to hold lower-case letters, digits, hyphens and semicolons alone; false
/// is no answer.
constexpr bool is_plainly_names(std::string_view list) noexcept {
  if (std::is_constant_evaluated() || list.size() < shortest_for_bytes16) return false;
  return every_byte(list,
                    [](bytes16 bytes) noexcept { return is_plain_name16(bytes) | is_byte(bytes, ';'); });
}

}  // namespace detail

/// Checks that a list is what a signer writes: lower-case tokens joined by ";", each once, sorted.
///
/// Errors:  empty_signed_headers; malformed_signed_headers - an empty item, an upper-case letter or a byte
///          that is no token's; unsorted_signed_headers; duplicate_signed_header; `at` is the offset of the
///          name.
constexpr result<void> check_signed_headers(std::string_view list) noexcept {
  if (list.empty()) return errc::empty_signed_headers;
  if (detail::is_usual_list(list)) return {};
  bool const plain = detail::is_plainly_names(list);
  signed_header_reader reader{list};
  std::string_view before;
  for (std::string_view name; reader.next(name);) {
    std::size_t const at = detail::offset_in(list, name);
    if (plain && !name.empty() && !before.empty() && before.front() < name.front()) {
      before = name;
      continue;
    }
    if (name.empty() || (!plain && !is_lower_token(name))) return error{errc::malformed_signed_headers, at};
    if (name == before) return error{errc::duplicate_signed_header, at};
    if (name < before) return error{errc::unsorted_signed_headers, at};
    before = name;
  }
  return {};
}

/// Whether a checked list names `name`, which is in lower case.
constexpr bool is_signed(std::string_view list, std::string_view name) noexcept {
  signed_header_reader reader{list};
  for (std::string_view listed; reader.next(listed);) {
    if (detail::same_bytes(listed, name)) return true;
  }
  return false;
}

namespace detail {

inline constexpr char_set is_space{" \t\r\n"};

template <sink Out>
constexpr void put_lower(Out& out, std::string_view text) noexcept {
  if (!std::is_constant_evaluated() && text.size() >= shortest_for_bytes16 &&
      every_byte(text, is_plain_name16)) {
    return out.write(text);
  }
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && !is_upper(text[plain])) ++plain;
    out.write(slice(text, 0, plain));
    if (plain == text.size()) return;
    out.put(to_lower(text[plain]));
    text.remove_prefix(plain + 1);
  }
}

constexpr int compare_lower(std::string_view left, std::string_view right) noexcept {
  std::size_t const shorter = left.size() < right.size() ? left.size() : right.size();
  for (std::size_t i = 0; i < shorter; ++i) {
    int const a = static_cast<unsigned char>(to_lower(left[i]));
    int const b = static_cast<unsigned char>(to_lower(right[i]));
    if (a != b) return a - b;
  }
  return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

constexpr bool is_field_name(std::string_view name) noexcept {
  if (!std::is_constant_evaluated() && name.size() >= shortest_for_bytes16 &&
      every_byte(name, is_plain_field_name16)) {
    return true;
  }
  return !name.empty() && all_in(name, is_token_char);
}

constexpr result<void> check_field(header_field const& field, multi_line_values policy) noexcept {
  if (!is_field_name(field.name)) return errc::invalid_field_name;
  if (!std::is_constant_evaluated() && field.value.size() >= shortest_for_bytes16 &&
      (every_byte(field.value, is_plain_value16) || every_byte(field.value, is_field_value16))) {
    return {};
  }
  for (char const c : field.value) {
    bool const fold = policy != multi_line_values::refuse && (c == '\r' || c == '\n');
    if (!is_field_value_char(c) && !fold) return errc::invalid_field_value;
  }
  return {};
}

/// Whether a value is seen at a glance to hold no white space; false is no answer.
constexpr bool is_plainly_one_word(std::string_view value) noexcept {
  if (std::is_constant_evaluated() || value.size() < shortest_for_bytes16) return false;
  return every_byte(value, [](bytes16 bytes) noexcept { return is_between(bytes, '!', '\xff'); });
}

/// Puts a value trimmed, each inner run of white space as one space; a run that holds a line end as the
/// policy says.
template <sink Out>
constexpr void put_header_value(Out& out, std::string_view value, multi_line_values policy) noexcept {
  if (is_plainly_one_word(value)) return out.write(value);
  bool first = true;
  while (!value.empty()) {
    std::size_t const blank = find_outside(value, is_space);
    bool const folded = slice(value, 0, blank).find('\n') != std::string_view::npos;
    value.remove_prefix(blank);
    if (value.empty()) return;
    if (!first) out.put(folded && policy == multi_line_values::join_by_comma ? ',' : ' ');
    first = false;
    std::size_t word = 0;
    while (word < value.size() && !is_space(value[word])) ++word;
    out.write(slice(value, 0, word));
    value.remove_prefix(word);
  }
}

/// Puts `name:value,value\n`, the values in order of arrival; by policy nothing where there are none.
template <sink Out>
constexpr void put_header_line(Out& out, std::string_view name, field_index const& fields,
                               multi_line_values folds, absent_headers absent, bool is_lower_name) noexcept {
  auto const put_name = [&out, name, is_lower_name]() noexcept {
    is_lower_name ? out.write(name) : put_lower(out, name);
  };
  bool any = false;
  fields.each(name, [&](std::size_t i) noexcept {
    if (!any) put_name();
    out.put(any ? ',' : ':');
    any = true;
    put_header_value(out, fields.fields()[i].value, folds);
  });
  if (!any && absent == absent_headers::omit_line) return;
  if (!any) {
    put_name();
    out.put(':');
  }
  out.put('\n');
}

}  // namespace detail

}  // namespace jobwire
