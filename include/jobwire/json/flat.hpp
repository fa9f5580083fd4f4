// The commonest of JSON documents, an object of ASCII strings, read in one pass without a reader.
// Layer 3; may include: ascii, bytes16, sink.
#pragma once

#include <bit>
#include <cstddef>
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

/// The first byte at or behind `at` that does not stand for itself, or the document's size.
constexpr std::size_t skip_plain_json(std::string_view document, std::size_t at) noexcept {
  if (std::is_constant_evaluated() || document.size() < 16) {
    return at + find_outside(slice(document, at), is_plain_json);
  }
  for (; document.size() - at >= 16; at += 16) {
    std::size_t const plain = first16(~is_plain_json16(load16(document.data() + at)));
    if (plain != 16) return at + plain;
  }
  // The last sixteen, of which those in front are passed already.
  std::size_t const back = document.size() - 16;
  unsigned const others = bits16(~is_plain_json16(load16(document.data() + back))) >> (at - back);
  return others == 0 ? document.size() : at + static_cast<unsigned>(std::countr_zero(others));
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
    if (at_ != text_.size() && text_[at_] != c) skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  constexpr bool take_string(json_text& string) noexcept {
    if (!take('"')) return false;
    std::size_t const begin = at_;
    while (true) {
      at_ = skip_plain_json(text_, at_);
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

/// Puts what a text of a `flat_json` stands for at the front of the `room` bytes at `out`: all of it, or as
/// many of its first characters as fit. What is behind them may be overwritten.
constexpr unescaped_size unescape_json(std::string_view text, char* out, std::size_t room) noexcept {
  unescaped_size done;  // there is no room once something did not fit
  auto const put_escape = [&]() noexcept {
    auto const escape = read_json_escape(text);
    if (escape.size == 0) return false;  // not reached: the escapes are sound
    text.remove_prefix(escape.size);
    if (escape.character < 0x80 && room != 0) [[likely]] {
      out[done.kept] = static_cast<char>(escape.character);
      ++done.size;
      ++done.kept;
      --room;
      return true;
    }
    std::size_t const put = put_character(escape.character, out + done.kept, room);
    done.size += put;
    done.kept += put <= room ? put : 0;
    room = put <= room ? room - put : 0;
    return true;
  };
  // While sixteen bytes fit, they are put before it is known how many of them stand for themselves.
  while (!std::is_constant_evaluated() && text.size() >= 16 && room >= 16) {
    bytes16 const piece = load16(text.data());
    __builtin_memcpy(out + done.kept, &piece, sizeof piece);
    std::size_t const plain = first16(is_byte(piece, '\\'));
    done.size += plain;
    done.kept += plain;
    room -= plain;
    text.remove_prefix(plain);
    if (plain != 16 && !put_escape()) return done;
  }
  while (!text.empty()) {
    std::size_t const plain = find_byte(text, '\\');
    std::size_t const fitting = plain < room ? plain : room;
    copy_bytes(out + done.kept, slice(text, 0, fitting));
    done.size += plain;
    done.kept += fitting;
    room = fitting == plain ? room - plain : 0;
    text.remove_prefix(plain);
    if (!text.empty() && !put_escape()) return done;
  }
  return done;
}

}  // namespace jobwire::detail
