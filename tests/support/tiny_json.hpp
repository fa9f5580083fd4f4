// A small strict JSON reader for tests of the core: a `json_reader` without anybody else's code, in constant expressions.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/json.hpp>
#include <jobwire/utf8.hpp>

namespace support {

/// Reads documents of up to `capacity` bytes, strings unescaped into its own room. Recursion is bounded by `max_depth`.
class tiny_json {
 public:
  static constexpr std::size_t capacity = 2048;
  static constexpr int max_depth = 8;

  template <class Visit>
  constexpr jobwire::result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    if (document.size() > capacity) return jobwire::error{jobwire::errc::json_too_large, capacity};
    auto const ignore = [](jobwire::json_member const&) noexcept {};
    if (auto const checked = run(document, ignore); !checked) return checked;
    return run(document, visit);
  }

 private:
  template <class Visit>
  constexpr jobwire::result<void> run(std::string_view document, Visit const& visit) noexcept {
    text_ = document;
    at_ = 0;
    used_ = 0;
    too_deep_ = false;
    skip_space();
    bool const object = peek() == '{';
    std::size_t const begin = at_;
    bool const read = object ? read_members(visit, 1) : read_value(nullptr, 1);
    skip_space();
    if (too_deep_) return jobwire::errc::json_too_deep;
    if (!read || at_ != text_.size()) return jobwire::error{jobwire::errc::json_syntax, at_};
    if (!object) return jobwire::error{jobwire::errc::json_not_object, begin};
    return {};
  }

  constexpr char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  constexpr void skip_space() noexcept {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') ++at_;
  }
  constexpr bool take(std::string_view token) noexcept {
    if (jobwire::slice(text_, at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  template <class Visit>
  constexpr bool read_members(Visit const& visit, int depth) noexcept {
    if (depth > max_depth) return !(too_deep_ = true);
    ++at_;
    skip_space();
    if (take("}")) return true;
    do {
      jobwire::json_member member;
      skip_space();
      if (!read_string(member.name)) return false;
      skip_space();
      if (!take(":")) return false;
      skip_space();
      if (!read_value(&member, depth + 1)) return false;
      visit(member);
      skip_space();
    } while (take(","));
    return take("}");
  }

  constexpr bool read_array(int depth) noexcept {
    if (depth > max_depth) return !(too_deep_ = true);
    ++at_;
    skip_space();
    if (take("]")) return true;
    do {
      skip_space();
      if (!read_value(nullptr, depth + 1)) return false;
      skip_space();
    } while (take(","));
    return take("]");
  }

  constexpr bool read_value(jobwire::json_member* into, int depth) noexcept {
    jobwire::json_member unused;
    auto& member = into == nullptr ? unused : *into;
    auto const ignore = [](jobwire::json_member const&) noexcept {};
    using jobwire::json_kind;
    switch (peek()) {
      case '"':
        member.kind = json_kind::string;
        return read_string(member.text);
      case '{':
        member.kind = json_kind::object;
        return read_members(ignore, depth);
      case '[':
        member.kind = json_kind::array;
        return read_array(depth);
      case 't':
        member.kind = json_kind::boolean;
        member.boolean = true;
        return take("true");
      case 'f':
        member.kind = json_kind::boolean;
        return take("false");
      case 'n':
        member.kind = json_kind::null;
        return take("null");
      default:
        member.kind = json_kind::number;
        return read_number();
    }
  }

  constexpr bool read_digits() noexcept {
    std::size_t const begin = at_;
    while (jobwire::is_digit(peek())) ++at_;
    return at_ != begin;
  }
  constexpr bool read_number() noexcept {
    (void)take("-");
    if (!take("0") && !read_digits()) return false;
    if (take(".") && !read_digits()) return false;
    if (take("e") || take("E")) {
      if (!take("+")) (void)take("-");
      return read_digits();
    }
    return true;
  }

  constexpr bool read_string(std::string_view& into) noexcept {
    if (!take("\"")) return false;
    std::size_t const begin = used_;
    while (at_ < text_.size() && text_[at_] != '"') {
      char const c = text_[at_++];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        room_[used_++] = c;
      } else if (!read_escape()) {
        return false;
      }
    }
    into = {room_.data() + begin, used_ - begin};
    return take("\"") && jobwire::find_invalid_utf8(into) == into.size();
  }

  constexpr bool read_escape() noexcept {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view bytes = "\"\\/\b\f\n\r\t";
    char const c = peek();
    ++at_;
    if (c == 'u') return read_code_point();
    auto const which = letters.find(c);
    if (which == std::string_view::npos) return false;
    room_[used_++] = bytes[which];
    return true;
  }

  constexpr bool read_unit(unsigned& unit) noexcept {
    unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      int const digit = jobwire::hex_value(peek());
      if (digit < 0) return false;
      unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return true;
  }
  constexpr bool read_code_point() noexcept {
    unsigned code = 0;
    if (!read_unit(code) || (code >= 0xDC00 && code < 0xE000)) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      unsigned low = 0;
      if (!take("\\u") || !read_unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    auto const put = [this](unsigned byte) noexcept { room_[used_++] = static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0U | code >> 6U);
      put(0x80U | (code & 63U));
    } else {
      if (code >= 0x10000) put(0xF0U | code >> 18U);
      put(code >= 0x10000 ? 0x80U | (code >> 12U & 63U) : 0xE0U | code >> 12U);
      put(0x80U | (code >> 6U & 63U));
      put(0x80U | (code & 63U));
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t used_ = 0;
  bool too_deep_ = false;
  std::array<char, capacity> room_{};  // nothing grows when it is unescaped
};

static_assert(jobwire::json_reader<tiny_json>);

}  // namespace support
