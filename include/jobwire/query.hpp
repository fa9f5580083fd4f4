// The canonical query: pairs decoded, encoded again and sorted, as SigV4 wants them.
// Layer 4; may include: uri.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/uri.hpp>

namespace jobwire {

/// Pairs a query may have: bounds the stack that sorting takes.
inline constexpr std::size_t max_query_parameters = 128;

/// One parameter of a query, as it stands in the text, escapes and all.
struct query_parameter {
  std::string_view name;
  std::string_view value;
};

/// Walks the parameters of a query in their order; pairs without any text ("&&") are passed over.
class query_reader {
 public:
  constexpr explicit query_reader(std::string_view query) noexcept : rest_{query} {}

  /// Moves on to the next parameter; false at the end.
  constexpr bool next(query_parameter& parameter) noexcept {
    while (!rest_.empty()) {
      auto const end = rest_.find('&');
      auto const pair = slice(rest_, 0, end);
      rest_ = end == std::string_view::npos ? std::string_view{} : slice(rest_, end + 1);
      if (pair.empty()) continue;
      auto const equals = pair.find('=');
      parameter.name = slice(pair, 0, equals);
      parameter.value = equals == std::string_view::npos ? std::string_view{} : slice(pair, equals + 1);
      return true;
    }
    return false;
  }

 private:
  std::string_view rest_;
};

namespace detail {

/// Takes from both texts what `text`, its escapes decoded once, and `plain` have in common at the front.
constexpr void skip_common(std::string_view& text, std::string_view& plain) noexcept {
  while (!text.empty() && !plain.empty()) {
    auto const front = decode_front(text);
    if (front.byte != plain.front()) return;
    text.remove_prefix(front.size);
    plain.remove_prefix(1);
  }
}

}  // namespace detail

/// Whether `text`, its escapes decoded once, is `plain`.
constexpr bool decodes_to(std::string_view text, std::string_view plain) noexcept {
  detail::skip_common(text, plain);
  return text.empty() && plain.empty();
}

/// Whether `text`, its escapes decoded once, begins with `prefix`.
constexpr bool decodes_from(std::string_view text, std::string_view prefix) noexcept {
  detail::skip_common(text, prefix);
  return prefix.empty();
}

namespace detail {

/// SigV4, "Add the signature to the query string": the names of a presigned query, the last one optional.
inline constexpr std::string_view presigned_names[]{
    "X-Amz-Algorithm"sv, "X-Amz-Credential"sv, "X-Amz-SignedHeaders"sv, "X-Amz-Signature"sv,
    "X-Amz-Date"sv,      "X-Amz-Expires"sv,    "X-Amz-Security-Token"sv};

inline constexpr std::size_t presigned_count = sizeof presigned_names / sizeof presigned_names[0];

/// Which of `presigned_names` a parameter is, or their count.
constexpr std::size_t presigned_index(std::string_view name) noexcept {
  std::size_t i = 0;
  while (i < presigned_count && !decodes_to(name, presigned_names[i])) ++i;
  return i;
}

/// Where a byte sorts once it is encoded: an escape begins with "%", which is below every unreserved
/// character.
constexpr int encoded_rank(char byte) noexcept {
  int const value = static_cast<unsigned char>(byte);
  return is_unreserved(byte) ? 256 + value : value;
}

/// Compares two texts as their encoded forms would compare, octet by octet: negative, 0 or positive.
constexpr int compare_encoded(std::string_view left, std::string_view right) noexcept {
  while (!left.empty() && !right.empty()) {
    auto const a = decode_front(left);
    auto const b = decode_front(right);
    if (a.byte != b.byte) return encoded_rank(a.byte) - encoded_rank(b.byte);
    left.remove_prefix(a.size);
    right.remove_prefix(b.size);
  }
  return left.empty() ? (right.empty() ? 0 : -1) : 1;
}

constexpr bool sorts_before(query_parameter const& left, query_parameter const& right) noexcept {
  int const by_name = compare_encoded(left.name, right.name);
  return by_name != 0 ? by_name < 0 : compare_encoded(left.value, right.value) < 0;
}

/// Heap sort: no recursion, no allocation, no input that makes it quadratic.
template <class T, class Before>
constexpr void heap_sort(T* items, std::size_t count, Before const& before) noexcept {
  auto const sift = [items, &before](std::size_t root, std::size_t size) noexcept {
    for (;;) {
      std::size_t child = 2 * root + 1;
      if (child >= size) return;
      if (child + 1 < size && before(items[child], items[child + 1])) ++child;
      if (!before(items[root], items[child])) return;
      T const moved = items[root];
      items[root] = items[child];
      items[child] = moved;
      root = child;
    }
  };
  for (std::size_t i = count / 2; i-- > 0;) sift(i, count);
  for (std::size_t size = count; size > 1;) {
    --size;
    T const largest = items[0];
    items[0] = items[size];
    items[size] = largest;
    sift(0, size);
  }
}

/// The offset of `part` in the text it is a view of.
constexpr std::size_t offset_in(std::string_view whole, std::string_view part) noexcept {
  return static_cast<std::size_t>(part.data() - whole.data());
}

}  // namespace detail

/// Checks that a query can be made canonical.
///
/// Errors:  malformed_escape - `at` is the offset of the percent sign.
///          too_many_parameters - `at` is the offset of the first that is one too many.
constexpr result<void> check_query(std::string_view query) noexcept {
  if (auto const checked = check_escapes(query); !checked) return checked.error();
  query_reader reader{query};
  query_parameter parameter;
  for (std::size_t count = 0; reader.next(parameter); ++count) {
    if (count == max_query_parameters) {
      return error{errc::too_many_parameters, detail::offset_in(query, parameter.name)};
    }
  }
  return {};
}

namespace detail {

/// The parameters of a query, sorted as their canonical forms are; those above `max_query_parameters` are
/// left out.
class query_table {
 public:
  constexpr explicit query_table(std::string_view query, std::string_view without = {}) noexcept {
    query_reader reader{query};
    for (query_parameter parameter; count_ < max_query_parameters && reader.next(parameter);) {
      if (without.empty() || !decodes_to(parameter.name, without)) table_[count_++] = parameter;
    }
    heap_sort(table_, count_, sorts_before);
  }

  // Not by a span: the compiler takes long over each type of elements.
  constexpr query_parameter const* begin() const noexcept { return table_; }
  constexpr query_parameter const* end() const noexcept { return table_ + count_; }

 private:
  query_parameter table_[max_query_parameters]{};
  std::size_t count_ = 0;
};

template <sink Out>
constexpr void put_parameter(Out& out, query_parameter const& parameter) noexcept {
  put_recoded(out, parameter.name);
  out.put('=');
  put_recoded(out, parameter.value);
}

}  // namespace detail

/// What stands for a value that must not be shown.
inline constexpr std::string_view redacted_value = "REDACTED";

/// Parameters that are treated apart; an empty name is none.
struct query_exceptions {
  std::string_view left_out{};
  std::string_view redacted{};
};

/// Puts the canonical form of `query`, but for the parameters named in `except`.
/// Parameters above `max_query_parameters` are left out: `check_query` refuses such a query first.
///
/// Each name and value is decoded once and encoded again, "+" as "%2B" (it is not a space); a name alone gets
/// its "="; pairs are sorted by encoded name, then by encoded value.
///
/// Size:  at most 3 bytes per input byte and 1 per parameter; 8 for a redacted value. Stack: 4.2 KiB.
/// Spec:  SigV4, canonical query string.
template <sink Out>
constexpr void put_canonical_query(Out& out, std::string_view query, query_exceptions except = {}) noexcept {
  if (query.empty()) return;
  detail::query_table const table{query, except.left_out};
  bool first = true;
  for (auto const& parameter : table) {
    if (!first) out.put('&');
    first = false;
    bool const hidden = !except.redacted.empty() && decodes_to(parameter.name, except.redacted);
    detail::put_parameter(out, hidden ? query_parameter{parameter.name, redacted_value} : parameter);
  }
}

/// Bytes that `put_canonical_query` would produce.
constexpr std::size_t measure_canonical_query(std::string_view query) noexcept {
  return measure_with([query](auto& out) noexcept { put_canonical_query(out, query); });
}

/// Writes the canonical query at the front of `out`; yields the bytes written.
///
/// Errors:  those of `check_query`; no_space - `at` is the size needed.
constexpr result<std::size_t> write_canonical_query(std::string_view query, std::span<char> out) noexcept {
  if (auto const checked = check_query(query); !checked) return checked.error();
  return write_with(out, [query](auto& to) noexcept { put_canonical_query(to, query); });
}

}  // namespace jobwire
