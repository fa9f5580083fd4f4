#include "json.hpp"

#include <jobwire/utf8.hpp>

namespace gateway {

using jobwire::errc;
using jobwire::error;
using jobwire::json_kind;
using jobwire::json_member;
using jobwire::result;

/// Looks at every byte once; what is below may then rely on it.
result<void> json_reader::check(std::string_view document) noexcept {
  text_ = document;
  at_ = 0;
  if (auto const bad = jobwire::find_invalid_utf8(document); bad != document.size())
    return error{errc::json_syntax, bad};
  skip_space();
  begin_ = at_;
  bool const is_object = peek() == '{';
  std::array<bool, max_depth> objects{};
  std::size_t depth = 0;
  for (bool wants_value = true; wants_value || depth > 0;) {
    skip_space();
    bool const named = depth > 0 && objects[depth - 1];
    if (!wants_value) {
      if (take(",")) {
        wants_value = true;
        continue;
      }
      if (!take(named ? "}" : "]")) return syntax();
      --depth;
      continue;
    }
    if (named) {
      if (!skip_string()) return syntax();
      skip_space();
      if (!take(":")) return syntax();
      skip_space();
    }
    wants_value = false;
    if (peek() != '{' && peek() != '[') {
      if (!skip_scalar()) return syntax();
      continue;
    }
    bool const opens_object = text_[at_++] == '{';
    skip_space();
    if (take(opens_object ? "}" : "]")) continue;
    if (depth == max_depth) return errc::json_too_deep;
    objects[depth++] = opens_object;
    wants_value = true;
  }
  skip_space();
  if (at_ != text_.size()) return syntax();
  if (!is_object) return error{errc::json_not_object, begin_};
  return {};
}

bool json_reader::skip_scalar() noexcept {
  switch (peek()) {
    case '"':
      return skip_string();
    case 't':
      return take("true");
    case 'f':
      return take("false");
    case 'n':
      return take("null");
    default:
      return skip_number();
  }
}

bool json_reader::skip_number() noexcept {
  auto const digits = [this]() noexcept {
    std::size_t const begin = at_;
    while (jobwire::is_digit(peek())) ++at_;
    return at_ != begin;
  };
  (void)take("-");
  if (!take("0") && !digits()) return false;
  if (take(".") && !digits()) return false;
  if (take("e") || take("E")) {
    if (!take("+")) (void)take("-");
    return digits();
  }
  return true;
}

bool json_reader::skip_string() noexcept {
  if (!take("\"")) return false;
  while (at_ < text_.size() && text_[at_] != '"') {
    char const c = text_[at_++];
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c == '\\' && !skip_escape()) return false;
  }
  return take("\"");
}

bool json_reader::skip_escape() noexcept {
  auto const four_digits = [this]() noexcept {
    auto const digits = jobwire::slice(text_, at_, 4);
    return digits.size() == 4 && jobwire::all_in(digits, jobwire::char_set{"0123456789abcdefABCDEF"});
  };
  if (!take("u")) {
    char const c = peek();
    ++at_;
    return std::string_view{"\"\\/bfnrt"}.find(c) != std::string_view::npos;
  }
  if (!four_digits()) return false;
  auto const unit = read_unit();
  if (unit < 0xD800 || unit > 0xDFFF) return true;
  if (unit > 0xDBFF || !take("\\u") || !four_digits()) return false;
  auto const low = read_unit();
  return low >= 0xDC00 && low <= 0xDFFF;
}

unsigned json_reader::read_unit() noexcept {
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit * 16 + static_cast<unsigned>(jobwire::hex_value(text_[at_++]));
  return unit;
}

result<void> json_reader::check_texts(std::size_t brace) noexcept {
  at_ = brace + 1;
  used_ = 0;
  for (json_member member; next_member(member);) {
    if (used_ > room_.size()) return error{errc::json_too_large, room_.size()};
  }
  return {};
}

bool json_reader::next_member(json_member& member) noexcept {
  skip_space();
  if (!take(",") && text_[at_] == '}') return false;
  skip_space();
  member = {};
  member.name = read_string();
  skip_space();
  (void)take(":");
  skip_space();
  value_ = at_;
  char const first = peek();
  if (first == '"') {
    member.kind = json_kind::string;
    member.text = read_string();
  } else if (first != '{' && first != '[') {
    (void)skip_scalar();
    bool const boolean = first == 't' || first == 'f';
    member.kind = boolean ? json_kind::boolean : first == 'n' ? json_kind::null : json_kind::number;
    member.boolean = first == 't';
  } else {
    member.kind = first == '{' ? json_kind::object : json_kind::array;
    std::size_t depth = 0;
    do {
      char const c = peek();
      depth += c == '{' || c == '[' ? 1U : 0U;
      depth -= c == '}' || c == ']' ? 1U : 0U;
      c == '"' ? (void)skip_string() : (void)++at_;
    } while (depth > 0);
  }
  return true;
}

/// Where it has escapes and does not fit, it is empty and `used_` is more than there is.
std::string_view json_reader::read_string() noexcept {
  std::size_t const begin = at_;
  (void)skip_string();
  auto const raw = jobwire::slice(text_, begin + 1, at_ - begin - 2);
  if (raw.find('\\') == std::string_view::npos) return raw;
  std::size_t const end = at_;
  std::size_t const front = used_;
  used_ += raw.size();  // nothing grows when it is decoded
  if (used_ > room_.size()) return {};
  char* to = room_.data() + front;
  for (at_ = begin + 1; at_ < end - 1;) {
    char const c = text_[at_++];
    if (c == '\\') {
      to = decode_escape(to);
    } else {
      *to++ = c;
    }
  }
  at_ = end;
  return {room_.data() + front, static_cast<std::size_t>(to - room_.data()) - front};
}

char* json_reader::decode_escape(char* to) noexcept {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view bytes = "\"\\/\b\f\n\r\t";
  if (!take("u")) {
    *to++ = bytes[letters.find(text_[at_++])];
    return to;
  }
  unsigned code = read_unit();
  if (code >= 0xD800 && code < 0xDC00) {
    (void)take("\\u");
    code = 0x10000 + ((code - 0xD800) << 10U) + (read_unit() - 0xDC00);
  }
  auto const put = [&to](unsigned byte) noexcept { *to++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
    return to;
  }
  if (code >= 0x10000) put(0xF0U | code >> 18U);
  if (code >= 0x800) put(code >= 0x10000 ? 0x80U | (code >> 12U & 63U) : 0xE0U | code >> 12U);
  put(code >= 0x800 ? 0x80U | (code >> 6U & 63U) : 0xC0U | code >> 6U);
  put(0x80U | (code & 63U));
  return to;
}

}  // namespace gateway
