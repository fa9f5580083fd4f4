// A small strict JSON reader, as a user may write one: a `json_reader` without anybody else's code, in constant expressions.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/json.hpp>
#include <jobwire/utf8.hpp>

namespace support {

/// Reads documents of up to `Capacity` bytes in which up to `MaxDepth` objects and arrays surround a value; strings are
/// unescaped into its own room. Nothing recurses and nothing is allocated.
template <std::size_t Capacity, std::size_t MaxDepth>
class bounded_json {
 public:
  static constexpr std::size_t capacity = Capacity;
  static constexpr std::size_t max_depth = MaxDepth;

  template <class Visit>
  constexpr jobwire::result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    if (auto const checked = check(document); !checked) return checked;
    return walk(document,
                [&visit](std::size_t depth, std::size_t, jobwire::json_member const& member) noexcept {
                  if (depth == 1) visit(member);
                });
  }

  template <class Visit>
  constexpr jobwire::result<void> read_object_within(std::string_view document, std::string_view name,
                                                     Visit const& visit) noexcept {
    if (auto const checked = check(document); !checked) return checked;
    std::size_t last = 0;
    auto kind = jobwire::json_kind::null;
    auto const find = [&](std::size_t depth, std::size_t place, jobwire::json_member const& member) noexcept {
      if (depth != 1 || member.name != name) return;
      last = place;
      kind = member.kind;
    };
    if (auto const found = walk(document, find); !found) return found;
    if (last == 0) return jobwire::errc::json_member_absent;
    if (kind != jobwire::json_kind::object) return jobwire::errc::json_member_kind;
    return walk(document, [&visit, last](std::size_t depth, std::size_t place, auto const& member) noexcept {
      if (depth == 2 && place == last) visit(member);
    });
  }

 private:
  constexpr jobwire::result<void> check(std::string_view document) noexcept {
    if (document.size() > capacity) return jobwire::error{jobwire::errc::json_too_large, capacity};
    return walk(document, [](std::size_t, std::size_t, jobwire::json_member const&) noexcept {});
  }

  /// Calls `show` with the depth of each member that is whole, and the place among the root's of the one it is or is in.
  template <class Show>
  constexpr jobwire::result<void> walk(std::string_view document, Show const& show) noexcept {
    text_ = document;
    at_ = used_ = depth_ = 0;
    skip_space();
    std::size_t const begin = at_;
    bool const is_object = peek() == '{';
    std::size_t place = 0;
    for (bool wants_value = true; wants_value || depth_ > 0;) {
      skip_space();
      jobwire::json_member value;
      if (wants_value) {
        if (in_object() && !read_name()) return syntax();
        if (depth_ == 1) ++place;
        bool const opens = peek() == '{' || peek() == '[';
        if (!(opens ? read_open(value) : read_scalar(value))) return syntax();
        if (opens && !took_close()) {
          if (depth_ == max_depth) return jobwire::errc::json_too_deep;
          objects_[depth_++] = value.kind == jobwire::json_kind::object;
          continue;
        }
      } else if (peek() == ',') {
        ++at_;
        wants_value = true;
        continue;
      } else {
        value.kind = in_object() ? jobwire::json_kind::object : jobwire::json_kind::array;
        if (!take(in_object() ? "}" : "]")) return syntax();
        --depth_;
      }
      wants_value = false;
      if (in_object()) {
        value.name = names_[depth_ - 1];
        show(depth_, place, value);
      }
    }
    skip_space();
    if (at_ != text_.size()) return syntax();
    if (!is_object) return jobwire::error{jobwire::errc::json_not_object, begin};
    return {};
  }

  constexpr jobwire::error syntax() const noexcept { return {jobwire::errc::json_syntax, at_}; }
  constexpr bool in_object() const noexcept { return depth_ > 0 && objects_[depth_ - 1]; }
  constexpr char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  constexpr void skip_space() noexcept {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') ++at_;
  }
  constexpr bool take(std::string_view token) noexcept {
    if (jobwire::slice(text_, at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  constexpr bool read_name() noexcept {
    if (!read_string(names_[depth_ - 1])) return false;
    skip_space();
    if (!take(":")) return false;
    skip_space();
    return true;
  }

  constexpr bool read_open(jobwire::json_member& value) noexcept {
    value.kind = peek() == '{' ? jobwire::json_kind::object : jobwire::json_kind::array;
    opened_ = text_[at_++];
    return true;
  }
  /// Whether what was opened just now is closed at once: an empty one is a value like any other.
  constexpr bool took_close() noexcept {
    skip_space();
    return take(opened_ == '{' ? "}" : "]");
  }

  constexpr bool read_scalar(jobwire::json_member& value) noexcept {
    using jobwire::json_kind;
    switch (peek()) {
      case '"':
        value.kind = json_kind::string;
        return read_string(value.text);
      case 't':
        value.kind = json_kind::boolean;
        value.boolean = true;
        return take("true");
      case 'f':
        value.kind = json_kind::boolean;
        return take("false");
      case 'n':
        value.kind = json_kind::null;
        return take("null");
      default:
        value.kind = json_kind::number;
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
  std::size_t depth_ = 0;
  char opened_ = '{';
  std::array<bool, max_depth> objects_{};
  std::array<std::string_view, max_depth> names_{};
  std::array<char, capacity> room_{};  // nothing grows when it is unescaped
};

using tiny_json = bounded_json<2048, 8>;
static_assert(jobwire::json_reader<tiny_json>);

}  // namespace support
