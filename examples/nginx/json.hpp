// A JSON reader in the caller's memory: what is no text with escapes stays where it came.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/jobwire.hpp>

namespace gateway {

/// A `json_reader` for documents of any size in which up to 64 objects and arrays surround a value. Borrows
/// `room`, which takes the members' names and texts that have escapes; where they do not fit, the document is
/// json_too_large. Nothing recurses and nothing is allocated.
class json_reader {
 public:
  explicit json_reader(std::span<char> room) noexcept : room_{room} {}

  template <class Visit>
  jobwire::result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    if (auto const checked = check(document); !checked) return checked;
    return show_members(begin_, visit);
  }

  template <class Visit>
  jobwire::result<void> read_object_within(std::string_view document, std::string_view name,
                                           Visit const& visit) noexcept {
    if (auto const checked = check(document); !checked) return checked;
    auto kind = jobwire::json_kind::null;
    std::size_t place = 0;
    auto const find = [&](jobwire::json_member const& member) noexcept {
      if (member.name != name) return;
      kind = member.kind;
      place = value_;
    };
    if (auto const shown = show_members(begin_, find); !shown) return shown;
    if (place == 0) return jobwire::errc::json_member_absent;
    if (kind != jobwire::json_kind::object) return jobwire::errc::json_member_kind;
    return show_members(place, visit);
  }

 private:
  static constexpr std::size_t max_depth = 64;

  jobwire::result<void> check(std::string_view document) noexcept;
  jobwire::result<void> check_texts(std::size_t brace) noexcept;
  bool skip_scalar() noexcept;
  bool skip_number() noexcept;
  bool skip_string() noexcept;
  bool skip_escape() noexcept;
  bool next_member(jobwire::json_member& member) noexcept;
  std::string_view read_string() noexcept;
  char* decode_escape(char* to) noexcept;
  unsigned read_unit() noexcept;

  /// Of the object whose brace stands at `brace`, in a document that is checked.
  template <class Visit>
  jobwire::result<void> show_members(std::size_t brace, Visit const& visit) noexcept {
    if (auto const fits = check_texts(brace); !fits) return fits;
    at_ = brace + 1;
    used_ = 0;
    for (jobwire::json_member member; next_member(member);) visit(member);
    return {};
  }

  jobwire::error syntax() const noexcept { return {jobwire::errc::json_syntax, at_}; }
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() noexcept {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') ++at_;
  }
  bool take(std::string_view token) noexcept {
    if (jobwire::slice(text_, at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  std::span<char> room_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< the root's brace
  std::size_t value_ = 0;  ///< where the member's value begins that was shown last
  std::size_t used_ = 0;   ///< of the room, or what it would have taken
};

static_assert(jobwire::json_reader<json_reader>);

}  // namespace gateway
