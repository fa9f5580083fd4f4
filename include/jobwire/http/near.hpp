// The lines of a head as nearly all are: read many bytes at a time.
// Layer 6; may include: bytes16, http/rules, http/scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/bytes16.hpp>
#include <jobwire/http/rules.hpp>
#include <jobwire/http/scan.hpp>

namespace jobwire::detail {

constexpr bool is_line_end(char const* at) noexcept { return is_literal_at(at, "\r\n"); }

/// Finds the ends of a text's lines one after the other. All else is read from these, for they can be found
/// before anything is known of the lines.
template <class Sets>
class line_ends {
 public:
  /// The text has a block at least, and so has `longest` two; lines begin at `at`.
  [[gnu::always_inline]] line_ends(Sets const& sets, std::string_view text, char const* at,
                                   std::size_t longest) noexcept
      : sets_{sets},
        block_{at},
        last_block_{text.data() + text.size() - value_block},
        last_step_{text.data() + (text.size() < 2 * value_block ? 0 : text.size() - 2 * value_block)},
        longest_{longest},
        ends_{at < last_block_ ? sets.no_value(at) : last_ends()} {}

  /// Finds the end of the line at `line`, or another byte that is in no plain value; false where there is
  /// none, and where the line may be too long: whoever measures it will know.
  [[gnu::always_inline]] bool find(char const* line) noexcept {
    if (ends_ != 0) [[likely]]
      return true;
    do {
      if (block_ < last_step_) [[likely]] {
        block_ += value_block;
        ends_ = sets_.no_value(block_);
      } else {
        if (block_ >= last_block_) return false;
        block_ += value_block;
        ends_ = last_ends();
      }
      if (block_ < line) [[unlikely]] {
        __asm__ volatile("");  // a jump: a move on a condition would wait for the line before
        ends_ &= ends_ - 1;    // the second byte of a line end
      }
    } while (ends_ == 0 && static_cast<std::size_t>(block_ - line) + 2 * value_block <= longest_);
    return ends_ != 0;
  }

  /// What was found; never the text's last byte.
  [[gnu::always_inline]] char const* found() const noexcept { return block_ + lowest_bit(ends_); }

  /// Passes over what was found, or over both bytes of a line end.
  [[gnu::always_inline]] void pass() noexcept { ends_ &= ends_ - 1; }
  [[gnu::always_inline]] void pass_line_end() noexcept {
    pass();
    pass();
  }

 private:
  /// Those from `block_` to the end of the text, which are a block at most, without the last byte: a line end
  /// begins with a byte that has one behind it.
  [[gnu::always_inline]] std::uint64_t last_ends() const noexcept {
    auto const behind = static_cast<std::size_t>(block_ - last_block_);
    return behind == value_block ? 0 : sets_.no_value(last_block_) << 1U >> 1U >> behind;
  }

  Sets const& sets_;
  char const* block_;
  char const* last_block_;
  char const* last_step_;  // of a block in front of it, the next one is whole, and not the text's end
  std::size_t longest_;
  std::uint64_t ends_;  // those of the block that are left
};

/// Reads lines as long as nothing is unusual about them, and leaves `at_` behind the last it took. What it
/// leaves, good or bad, is for who reads any line.
class near_reader {
 public:
  /// What is done by plain sets.
  template <class Sets>
  [[gnu::always_inline]] void by(Sets const& sets, char const* bytes, std::size_t size, std::size_t at,
                                 request_view* head) noexcept {
    std::string_view const text{bytes, size};
    line_ends ends{sets, text, bytes + at, limits_.field_bytes};
    char const* line = bytes + at;
    if (head != nullptr) {
      if (!ends.find(bytes) || !read_request_line(sets, text, ends.found(), *head)) return;
      line = ends.found() + 2;
      ends.pass_line_end();
    }
    read_fields(sets, text, line, ends);
  }

 protected:
  constexpr near_reader(std::string_view bytes, header_field* table, std::size_t table_size,
                        head_limits const& limits) noexcept
      : bytes_{bytes}, table_{table}, table_size_{table_size}, limits_{limits} {}

  /// Reads field lines; first, where there is a `head`, its request line.
  constexpr void read_near(request_view* head) noexcept {
    if (bytes_.size() < value_block || limits_.field_bytes < 2 * value_block) [[unlikely]]
      return;
    do_by_plain_sets(*this, bytes_.data(), bytes_.size(), at_, head);  // by value: to fetch it takes long
  }

  /// Goes on, with field lines, behind a line that was left to who reads any line.
  [[gnu::noinline]] constexpr void read_near_again() noexcept { read_near(nullptr); }

  constexpr std::size_t max_fields() const noexcept {
    return table_size_ < limits_.fields ? table_size_ : limits_.fields;
  }

  std::string_view bytes_;
  header_field* table_;
  std::size_t table_size_;
  head_limits const& limits_;
  ruling_fields ruling_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;

 private:
  /// Reads a method that is a plain name, a path and HTTP/1.1.
  template <class Sets>
  [[gnu::always_inline]] bool read_request_line(Sets const& sets, std::string_view text, char const* line_end,
                                                request_view& head) noexcept {
    constexpr std::size_t version_size = 9;  // " HTTP/1.1"
    char const* const bytes = text.data();
    char const* const last_name = bytes + text.size() - name_block;
    std::size_t const method_size = sets.first(sets.no_name(bytes));
    char const* const target = bytes + method_size + 1;
    auto const size = static_cast<std::size_t>(line_end - bytes);
    if (method_size == 0 || size < method_size + 2 + version_size || !is_line_end(line_end) ||
        !is_literal_at(target - 1, " /") || !is_literal_at(line_end - version_size, " HTTP/1.1")) {
      return false;
    }
    char const* const target_end = line_end - version_size;
    char const* at = target;
    std::uint64_t stops = 0;
    while (at <= last_name) {
      stops = sets.no_target(at);
      if (stops != 0) break;
      at += name_block;
    }
    auto const target_size = static_cast<std::size_t>(target_end - target);
    std::string_view const method{bytes, method_size};
    if (stops == 0 || at + lowest_bit(stops) != target_end || target_size > limits_.target_bytes ||
        method == "CONNECT") {
      return false;
    }
    head.method = method;
    head.target = {target, target_size};
    head.version_minor = 1;
    return true;
  }

  template <class Sets>
  [[gnu::always_inline]] void read_fields(Sets const& sets, std::string_view text, char const* line,
                                          line_ends<Sets>& ends) noexcept {
    char const* const last_name = text.data() + text.size() - name_block;
    header_field* to = table_ + count_;
    header_field const* const room = table_ + max_fields();
    while (to != room && ends.find(line)) {
      char const* const end = ends.found();
      if (!is_line_end(end)) [[unlikely]] {
        if (!may_pass_over(end, line, last_name)) break;
        ends.pass();
        continue;
      }
      std::size_t name_size = 0;
      if (line <= last_name) [[likely]] {
        name_size = sets.first(sets.no_name(line));
      } else {
        name_size = sets.first(sets.no_name(last_name) >> (line - last_name));
      }
      // Nearly always one space stands in front of a value, and nothing behind it.
      if (is_literal_at(line + name_size, ": ") && !may_be_blank(line[name_size + 2]) &&
          !may_be_blank(end[-1])) [[likely]] {
        char const* const value = line + name_size + 2;
        *to = {{line, name_size}, {value, static_cast<std::size_t>(end - value)}};
      } else {
        if (end == line) break;
        // What is behind a name of plain bytes may be more of the name.
        auto const at = static_cast<std::size_t>(line - text.data());
        if (line[name_size] != ':') name_size = skip_token(text, at + name_size) - at;
        if (line[name_size] != ':') break;
        char const* const value = line + name_size + 1;
        *to = {{line, name_size}, trim({value, static_cast<std::size_t>(end - value)})};
      }
      if (may_be_special(name_size)) [[unlikely]] {
        if (name_size == 0) break;
        take(sets, *to, last_name);
      }
      ++to;
      line = end + 2;
      ends.pass_line_end();
    }
    at_ = static_cast<std::size_t>(line - text.data());
    count_ = static_cast<std::size_t>(to - table_);
  }

  /// Whether a byte that ends no line is good in the value of the line that begins at `line`. Not where such
  /// bytes come in numbers, nor where the line may be too long: these are left to who reads any line.
  [[gnu::noinline, gnu::cold]] bool may_pass_over(char const* byte, char const* line,
                                                  char const* last_name) const noexcept {
    auto const is_rare = [](char c) noexcept { return is_field_value_char(c) && !is_plain_value_char(c); };
    bool const many = byte < last_name && is_rare(byte[1]) && is_rare(byte[2]);
    bool const short_enough = static_cast<std::size_t>(byte - line) + 2 * value_block <= limits_.field_bytes;
    return short_enough && is_rare(*byte) && !many;
  }

  /// Whether a name of this size is none, or may be that of a ruling field.
  static constexpr bool may_be_special(std::size_t name_size) noexcept {
    return ((ruling_fields::name_sizes | 1U) >> (name_size % 64) & 1U) != 0;
  }

  /// Takes a field that may be a ruling one. A host is sound if it is a plain name, as most are.
  template <class Sets>
  [[gnu::always_inline]] void take(Sets const& sets, header_field const& field,
                                   char const* last_name) noexcept {
    auto const index = static_cast<std::size_t>(&field - table_);
    if (!host_field(field.name)) return ruling_.take_but_host(field.name, index);
    ruling_.take_host(index);
    if (ruling_.hosts != 1 || field.value.empty()) return;
    char const* at = field.value.data();
    std::uint64_t stops = 0;
    while (true) {
      char const* const block = at <= last_name ? at : last_name;
      stops = sets.no_name(block) >> (at - block);
      if (stops != 0) break;
      at = block + name_block;
    }
    ruling_.host_is_sound = at + lowest_bit(stops) == field.value.data() + field.value.size();
  }

  static constexpr bool may_be_blank(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }
};

}  // namespace jobwire::detail
