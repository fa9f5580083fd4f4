// The commonest of JSON documents, an object of ASCII strings, read in one pass without a reader.
// Layer 3; may include: ascii, bytes16, sink.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/sink.hpp>

namespace jobwire::detail {

/// A JSON string's text. Where it holds escapes, they are sound and stand for no half of a surrogate pair.
struct json_text {
  std::string_view text;
  bool escaped = false;  ///< whether it is as it stands in the document, escapes and all
};

inline constexpr char_set is_json_space{" \t\r\n"};

/// What stands for itself in a string of these documents.
inline constexpr char_set is_plain_json{
    " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~"};

inline bytes16 is_plain_json16(bytes16 bytes) noexcept {
  return is_between(bytes, ' ', '~') & ~is_byte(bytes, '"') & ~is_byte(bytes, '\\');
}

constexpr std::size_t plain_json_size(std::string_view text) noexcept {
  return std::is_constant_evaluated() ? find_outside(text, is_plain_json)
                                      : find_first_no(text, is_plain_json16, is_plain_json);
}

/// One escape: its bytes in the document, 0 where it is none of those that are read here; and its character.
struct json_escape {
  std::size_t size = 0;
  unsigned character = 0;
};

constexpr json_escape read_json_escape(std::string_view text) noexcept {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view characters = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return {};
  if (text[1] != 'u') {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      if (text[1] == letters[i]) return {2, static_cast<unsigned char>(characters[i])};
    }
    return {};
  }
  if (text.size() < 6) return {};
  unsigned character = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    int const digit = hex_value(text[i]);
    if (digit < 0) return {};
    character = character << 4U | static_cast<unsigned>(digit);
  }
  if (character >= 0xD800 && character <= 0xDFFF) return {};
  return {6, character};
}

/// Reads a document that is one object, all members of which are strings. Borrows the document.
class flat_json {
 public:
  constexpr explicit flat_json(std::string_view document) noexcept : text_{document} {}

  /// Calls `visit(name, json_text)` with each member in order, duplicates included. False for any other
  /// document, good or bad; some members may have been visited by then.
  template <class Visit>
  constexpr bool read(Visit&& visit) noexcept {
    if (!take('{')) return false;
    if (!take('}')) {
      do {
        json_text name;
        json_text value;
        if (!take_string(name) || name.escaped || !take(':') || !take_string(value)) return false;
        visit(name.text, value);
      } while (take(','));
      if (!take('}')) return false;
    }
    skip_space();
    return at_ == text_.size();
  }

 private:
  constexpr void skip_space() noexcept {
    while (at_ < text_.size() && is_json_space(text_[at_])) ++at_;
  }

  constexpr bool take(char c) noexcept {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  constexpr bool take_string(json_text& string) noexcept {
    if (!take('"')) return false;
    std::size_t const begin = at_;
    while (true) {
      at_ += plain_json_size(slice(text_, at_));
      if (at_ == text_.size()) return false;
      if (text_[at_] == '"') break;
      std::size_t const escape = text_[at_] == '\\' ? read_json_escape(slice(text_, at_)).size : 0;
      if (escape == 0) return false;
      at_ += escape;
      string.escaped = true;
    }
    string.text = {text_.data() + begin, at_ - begin};
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The text that escapes stand for: bytes of all of it, and those that were put.
struct unescaped_size {
  std::size_t size = 0;
  std::size_t kept = 0;
};

/// Puts one character as UTF-8, where all of it fits.
constexpr std::size_t put_character(unsigned character, char* out, std::size_t room) noexcept {
  std::size_t const size = character < 0x80 ? 1 : character < 0x800 ? 2 : 3;
  if (size > room) return size;
  constexpr unsigned first[4]{0, 0, 0xC0, 0xE0};
  for (std::size_t i = size; i-- > 0; character >>= 6U) {
    unsigned const byte = i != 0 ? 0x80U | (character & 0x3FU) : first[size] | character;
    out[i] = static_cast<char>(size == 1 ? character : byte);
  }
  return size;
}

/// Puts what a text of a `flat_json` stands for at the front of `out`: all of it, or as many of its first
/// characters as fit.
constexpr unescaped_size unescape_json(std::string_view text, std::span<char> out) noexcept {
  unescaped_size done;
  std::size_t room = out.size();  // none once something did not fit
  while (!text.empty()) {
    char* const to = out.data() + done.kept;
    std::size_t taken = find_byte(text, '\\');
    std::size_t put = taken;
    std::size_t fitting = taken < room ? taken : room;
    if (taken != 0) {
      copy_bytes(to, slice(text, 0, fitting));
    } else {
      auto const escape = read_json_escape(text);
      put = put_character(escape.character, to, room);
      fitting = put <= room ? put : 0;
      taken = escape.size;
      if (taken == 0) break;  // not reached: the escapes are sound
    }
    done.size += put;
    done.kept += fitting;
    room = fitting == put ? room - put : 0;
    text.remove_prefix(taken);
  }
  return done;
}

}  // namespace jobwire::detail
