// HTTP/1.1 heads as views: what every parser yields and every codec above reads.
// Layer 3; may include: ascii.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>

namespace jobwire {

/// One field line; the value is without the white space around it.
struct header_field {
  std::string_view name;
  std::string_view value;
};

/// Bounds on what a parser accepts; what is larger is refused, never cut.
struct head_limits {
  std::size_t head_bytes = 8192;  ///< request or status line to the empty line, all included
  std::size_t target_bytes = 2048;
  std::size_t field_bytes = 8192;  ///< name, colon and value
  std::size_t fields = 100;        ///< besides the size of the table
  std::size_t body_bytes = 65536;  ///< of a response
  std::size_t request_body_bytes = 65536;
  std::size_t interim_responses = 8;  ///< in front of a final one
};

namespace detail {

class head_reader;
class kept_head;

/// Which table of fields the core's parser has filled, and so found well-formed byte by byte, or a head that
/// is kept because the parser has. Nobody else can say so, and it says nothing of another table.
class filled_table {
 public:
  constexpr filled_table() noexcept = default;

  constexpr bool is(std::span<header_field const> fields) const noexcept {
    return fields.data() == fields_ && fields.size() == count_;
  }
  constexpr bool is_from(kept_head const& kept) const noexcept { return kept_ == &kept; }

 private:
  friend class head_reader;
  friend class kept_head;
  constexpr explicit filled_table(std::span<header_field const> fields,
                                  kept_head const* kept = nullptr) noexcept
      : fields_{fields.data()}, count_{fields.size()}, kept_{kept} {}

  header_field const* fields_ = nullptr;
  std::size_t count_ = 0;
  kept_head const* kept_ = nullptr;
};

}  // namespace detail

/// A parsed request head. Borrows the bytes it was parsed from and the table of fields; valid while both stay
/// put and unchanged.
struct request_view {
  std::string_view method;
  std::string_view target;  ///< as on the wire
  unsigned version_minor = 1;
  std::span<header_field const> fields;  ///< in order of arrival
  std::size_t head_size = 0;             ///< bytes from the first to the end of the empty line
  detail::filled_table checked{};        ///< spares a verifier a look at each field; `{}` once you change one
};

/// A parsed response. Borrows like `request_view`, and the room that a body in chunks was joined in.
struct response_view {
  unsigned status = 0;
  std::string_view reason;
  unsigned version_minor = 1;
  std::span<header_field const> fields;
  std::string_view body;
  std::size_t head_size = 0;     ///< up to the body, interim responses in front included
  std::size_t message_size = 0;  ///< head and body; what follows belongs to the next message
};

namespace detail {

/// The fields at the front of a table. Made of two pointers: for what std::span's `first` makes it of, the
/// compiler looks at more constructors, and at those of two types of span.
constexpr std::span<header_field const> fields_at(header_field const* begin, std::size_t count) noexcept {
  return {begin, begin + count};
}

}  // namespace detail

/// Whether the peer has closed the stream behind the bytes given. A body without a length ends there, and any
/// other message that is not whole by then never will be.
enum class stream_end : std::uint8_t { open, closed };

namespace detail {

/// A field's name that is looked for often, in lower case, of letters and "-"; 4 to 24 bytes. By words as
/// they are in memory, of 4 bytes or, from 8 on, of 8; the last one ends with the name. With each word, the
/// bit of each letter's case. No template, so that the compiler makes its functions once; always a constant,
/// so that it knows the words wherever a name is compared.
class known_name {
 public:
  explicit consteval known_name(std::string_view name) noexcept : name_{name} {
    std::size_t const bytes = name.size() < 8 ? 4 : 8;
    for (std::size_t which = 0; which * bytes < name.size(); ++which) {
      std::size_t const at = (which + 1) * bytes < name.size() ? which * bytes : name.size() - bytes;
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < bytes; ++i) {
        std::size_t const next = std::endian::native == std::endian::little ? bytes - 1 - i : i;
        word = word << 8U | static_cast<unsigned char>(name.data()[at + next]);
      }
      text_[which] = word;
      cases_[which] =
          (word & 0x4040404040404040) >> 1U;  // letters have the bit above that of case, "-" has not
    }
  }

  constexpr std::size_t size() const noexcept { return name_.size(); }

  /// `iequals`, by words.
  [[gnu::always_inline]] constexpr bool operator()(std::string_view name) const noexcept {
    if (name.size() != size()) return false;
    if (std::is_constant_evaluated()) return iequals(name, name_);
    return is_at(name.data());
  }

 private:
  /// Whether a name of this size is the same but for the case of letters.
  [[gnu::always_inline]] bool is_at(char const* name) const noexcept {
    if (size() < 8) {
      std::uint32_t found = difference<std::uint32_t>(name, 0);
      if (size() > 4) found |= difference<std::uint32_t>(name + size() - 4, 1);
      return found == 0;
    }
    std::uint64_t found = difference<std::uint64_t>(name, 0);
    if (size() > 16) found |= difference<std::uint64_t>(name + 8, 1);
    if (size() > 8) found |= difference<std::uint64_t>(name + size() - 8, size() > 16 ? 2 : 1);
    return found == 0;
  }

  template <class Word>
  [[gnu::always_inline]] Word difference(char const* at, std::size_t which) const noexcept {
    Word read = 0;
    __builtin_memcpy(&read, at, sizeof read);
    return (read ^ static_cast<Word>(text_[which])) & static_cast<Word>(~cases_[which]);
  }

  std::string_view name_;
  std::uint64_t text_[3]{};
  std::uint64_t cases_[3]{};
};

inline constexpr known_name amz_field_start{"x-amz-"sv};
inline constexpr known_name host_field{"host"sv};
inline constexpr known_name date_field{"date"sv};
inline constexpr known_name amz_date_field{"x-amz-date"sv};
inline constexpr known_name authorization_field{"authorization"sv};
inline constexpr known_name session_token_field{"x-amz-security-token"sv};
inline constexpr known_name expect_field{"expect"sv};
inline constexpr known_name content_length_field{"content-length"sv};
inline constexpr known_name transfer_encoding_field{"transfer-encoding"sv};

}  // namespace detail

/// The first field of a name, and how many there are.
struct field_lookup {
  std::string_view value;
  std::size_t count = 0;
  std::size_t index = 0;  ///< of the first, in the table

  constexpr explicit operator bool() const noexcept { return count != 0; }
};

/// Finds the fields named `name`, in any case (RFC 9110 section 5.1).
constexpr field_lookup find_field(std::span<header_field const> fields, std::string_view name) noexcept {
  field_lookup found;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!iequals(fields[i].name, name)) continue;
    if (found.count++ == 0) {
      found.value = fields[i].value;
      found.index = i;
    }
  }
  return found;
}

namespace detail {

/// Finds fields by name again and again, in long tables by a byte made of each name: without it, a list of
/// many names would take a time that grows with its square. 152 bytes; borrows the fields.
class field_index {
 public:
  constexpr explicit field_index(std::span<header_field const> fields) noexcept
      : fields_{fields}, has_tags_{false} {
    if (std::is_constant_evaluated() || fields.size() < 16 || fields.size() > sizeof tags_) return;
    has_tags_ = true;
    std::size_t i = 0;
    for (; i < fields.size(); ++i) tags_[i] = tag_of(fields[i].name);
    for (; i % 16 != 0; ++i) tags_[i] = 0;
  }

  constexpr std::span<header_field const> fields() const noexcept { return fields_; }

  /// Calls `visit` with the place of each field of that name, in order.
  template <class Visit>
  constexpr void each(std::string_view name, Visit const& visit) const noexcept {
    if (has_tags_) return each_tagged(name, visit);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (iequals(fields_[i].name, name)) visit(i);
    }
  }

  /// `find_field`.
  constexpr field_lookup find(std::string_view name) const noexcept {
    field_lookup found;
    each(name, [this, &found](std::size_t i) noexcept {
      if (found.count++ != 0) return;
      found.value = fields_[i].value;
      found.index = i;
    });
    return found;
  }

 private:
  /// The same for names that are equal but for case.
  static char tag_of(std::string_view name) noexcept {
    std::uint32_t back = 0;
    for (std::size_t i = name.size() < 4 ? name.size() : 4; i > 0; --i) {
      back = back << 8U | static_cast<unsigned char>(name[name.size() - i] | 0x20);
    }
    return static_cast<char>((back + static_cast<std::uint32_t>(name.size())) * 0x9E3779B1U >> 24U);
  }

  template <class Visit>
  void each_tagged(std::string_view name, Visit const& visit) const noexcept {
    char const tag = tag_of(name);
    for (std::size_t block = 0; block < fields_.size(); block += 16) {
      for (unsigned same = bits16(is_byte(load16(tags_ + block), tag)); same != 0; same &= same - 1) {
        std::size_t const i = block + static_cast<std::size_t>(std::countr_zero(same));
        if (i < fields_.size() && iequals(fields_[i].name, name)) visit(i);
      }
    }
  }

  std::span<header_field const> fields_;
  bool has_tags_;
  char tags_[128];  // as many as may be signed
};

}  // namespace detail

/// A target in its parts, as they stand. `authority` is empty but in absolute-form; there a path may be
/// empty.
struct target_parts {
  std::string_view scheme;  ///< without "://"; empty but in absolute-form
  std::string_view authority;
  std::string_view path;
  std::string_view query;  ///< without the question mark; empty where there is none
};

/// Cuts a target in origin-form or absolute-form at its delimiters (RFC 9112 section 3.2); any other text is
/// a path.
constexpr target_parts split_target(std::string_view target) noexcept {
  target_parts parts;
  if (!target.starts_with('/')) {
    auto const colon = find_outside(target, is_alpha);
    if (colon != 0 && slice(target, colon, 3) == "://") {
      parts.scheme = slice(target, 0, colon);
      auto const rest = slice(target, colon + 3);
      parts.authority = slice(rest, 0, rest.find_first_of("/?"));
      target = slice(rest, parts.authority.size());
    }
  }
  auto const mark = detail::find_byte(target, '?');
  parts.path = slice(target, 0, mark);
  parts.query = slice(target, mark + 1);
  return parts;
}

/// A target's path, without authority and query.
constexpr std::string_view path_of(std::string_view target) noexcept { return split_target(target).path; }

/// A target's query, without the question mark; empty where there is none.
constexpr std::string_view query_of(std::string_view target) noexcept { return split_target(target).query; }

}  // namespace jobwire
