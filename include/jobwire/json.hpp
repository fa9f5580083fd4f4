// What jobwire needs of a JSON reader, and JSON strings written to a sink.
// Layer 3; may include: ascii, bytes16, sink.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

enum class json_kind : std::uint8_t { null, boolean, number, string, array, object };

/// One member of an object. The views borrow the document or the reader and are
/// valid until the reader reads its next document.
struct json_member {
  std::string_view name;  ///< escapes decoded
  json_kind kind = json_kind::null;
  std::string_view text;  ///< of a string: escapes decoded, valid UTF-8; of all other kinds: empty
  bool boolean = false;   ///< of a boolean: its value
};

namespace detail {
struct json_visitor_archetype {
  void operator()(json_member const&) const noexcept;
};
}  // namespace detail

/// Reads a whole document, checks all of it, and shows the members of its root object in order, duplicates
/// included.
///
/// `read_object(document, visit)` borrows `document` while it runs. It must refuse what is not one JSON text
/// (json_syntax), is not an object (json_not_object), is nested too deep (json_too_deep) or too large
/// (json_too_large), before it shows the first member.
///
/// `read_object_within(document, name, visit)` does the same, but shows the members of the object that the
/// root's member `name` holds, the last of that name; none may be there (json_member_absent), or it may be no
/// object (json_member_kind).
template <class R>
concept json_reader = requires(R& reader, std::string_view document,
                               detail::json_visitor_archetype const& visit) {
  { reader.read_object(document, visit) }
  noexcept->std::same_as<result<void>>;
  { reader.read_object_within(document, document, visit) }
  noexcept->std::same_as<result<void>>;
};

namespace detail {

/// What stands in a JSON string as it is (RFC 8259 section 7): all but controls, the quote and the backslash.
inline constexpr char_set is_unescaped = char_set{' ', '!'} | char_set{'#', '['} | char_set{']', '\xff'};
inline constexpr auto is_unescaped16 = [](bytes16 bytes) noexcept {
  return is_between(bytes, ' ', '\xff') & ~is_byte(bytes, '"') & ~is_byte(bytes, '\\');
};

/// The size of the front of a text that needs no escape.
constexpr std::size_t find_escaped(std::string_view text) noexcept {
  return std::is_constant_evaluated() ? find_outside(text, is_unescaped)
                                      : find_first_no(text, is_unescaped16, is_unescaped);
}

}  // namespace detail

/// Puts valid UTF-8 as a JSON string, quotes included: `"`, `\` and control characters escaped, all else as
/// it is.
///
/// Size:  2 bytes, and 1, 2 or 6 per input byte.
/// Spec:  RFC 8259 section 7.
template <sink Out>
constexpr void put_json_string(Out& out, std::string_view text) noexcept {
  constexpr std::string_view short_escapes = "btnvfr";  // of the controls 8 to 13; "\v" is not JSON
  out.put('"');
  while (true) {
    std::size_t const plain = detail::find_escaped(text);
    out.write(slice(text, 0, plain));
    if (plain == text.size()) break;
    auto const byte = static_cast<unsigned char>(text[plain]);
    out.put('\\');
    if (byte >= 0x20) {
      out.put(text[plain]);
    } else if (byte >= 8 && byte <= 13 && byte != 11) {
      out.put(short_escapes[byte - 8U]);
    } else {
      char const escape[5]{'u', '0', '0', lower_hex_digits[byte >> 4U], lower_hex_digits[byte & 15U]};
      out.write({escape, sizeof escape});
    }
    text.remove_prefix(plain + 1);
  }
  out.put('"');
}

}  // namespace jobwire
