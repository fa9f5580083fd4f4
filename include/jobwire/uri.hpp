// Percent-encoding: one path segment, whole canonical paths and canonical queries as SigV4 wants them.
// Layer 3; may include: ascii, bytes16, sink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

namespace detail {

template <sink Out>
constexpr void put_escape(Out& out, char c) noexcept {
  auto const byte = static_cast<unsigned char>(c);
  char const text[3]{'%', upper_hex_digits[byte >> 4U], upper_hex_digits[byte & 15U]};
  out.write({text, sizeof text});
}

/// The byte that stands at the front of `text`, an escape decoded, and the bytes it takes (3 or 1).
struct decoded_byte {
  char byte = 0;
  std::size_t size = 0;
};

constexpr decoded_byte decode_front(std::string_view text) noexcept {
  if (text.size() >= 3 && text[0] == '%' && hex_value(text[1]) >= 0 && hex_value(text[2]) >= 0) {
    return {static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2])), 3};
  }
  return {text[0], 1};
}

/// Whether a text is seen at a glance to need no escape; false is no answer.
constexpr bool is_plainly_unreserved(std::string_view text) noexcept {
  if (std::is_constant_evaluated() || text.size() < shortest_for_bytes16) return false;
  return every_byte(text, is_unreserved16);
}

}  // namespace detail

/// Puts `segment`, each byte outside A-Z a-z 0-9 "-" "." "_" "~" as "%XX".
/// "/" is encoded as well, so the output is always one segment. Bytes are not read as UTF-8.
///
/// Size:  between 1 and 3 bytes per input byte; upper-case hex.
/// Spec:  RFC 3986 section 2.1; restJson1, HTTP labels.
template <sink Out>
constexpr void put_segment(Out& out, std::string_view segment) noexcept {
  if (detail::is_plainly_unreserved(segment)) return out.write(segment);
  while (!segment.empty()) {
    std::size_t const plain = find_outside(segment, is_unreserved);
    out.write(slice(segment, 0, plain));
    if (plain == segment.size()) return;
    detail::put_escape(out, segment[plain]);
    segment.remove_prefix(plain + 1);
  }
}

/// Bytes that `put_segment` would produce.
constexpr std::size_t measure_segment(std::string_view segment) noexcept {
  return measure_with([segment](auto& out) noexcept { put_segment(out, segment); });
}

/// Writes the encoded segment at the front of `out`; yields the bytes written. Errors: no_space.
constexpr result<std::size_t> write_segment(std::string_view segment, std::span<char> out) noexcept {
  return write_with(out, [segment](auto& to) noexcept { put_segment(to, segment); });
}

/// Checks that each percent sign in `text` is followed by two hex digits.
///
/// Errors:  malformed_escape - `at` is the offset of the percent sign.
constexpr result<void> check_escapes(std::string_view text) noexcept {
  for (std::size_t i = detail::find_byte(text, '%'); i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (text.size() - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
      return error{errc::malformed_escape, i};
    }
  }
  return {};
}

namespace detail {

/// Puts `text` with its escapes decoded once. What is no escape stays what it is.
template <sink Out>
constexpr void put_decoded(Out& out, std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    auto const next = decode_front(slice(text, i));
    out.put(next.byte);
    i += next.size;
  }
}

}  // namespace detail

/// Writes `text` with its escapes decoded once; yields the bytes written. "+" stays what it is.
///
/// Errors:  malformed_escape - `at` is the offset of the percent sign. no_space - `at` is the size needed.
constexpr result<std::size_t> write_decoded(std::string_view text, std::span<char> out) noexcept {
  if (auto const checked = check_escapes(text); !checked) return checked.error();
  span_sink to{out};
  detail::put_decoded(to, text);
  return to.finish();
}

/// Puts `text` with its escapes decoded and every byte but the unreserved ones encoded again.
/// What `keep` holds besides stays as it stands ("/" in a path).
template <sink Out>
constexpr void put_recoded(Out& out, std::string_view text, char_set const& keep = is_unreserved) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    auto const next = detail::decode_front(slice(text, i));
    bool const stays = is_unreserved(next.byte) || (next.size == 1 && keep(next.byte));
    stays ? out.put(next.byte) : detail::put_escape(out, next.byte);
    i += next.size;
  }
}

/// How a service turns the path on the wire into the canonical one.
struct path_rules {
  bool normalize = true;      ///< remove dot segments and empty ones; S3 does not
  bool double_encode = true;  ///< encode the wire path, already encoded, once more; S3 does not
};

namespace detail {

/// The segment of `path` that begins at `begin`, up to the next slash.
constexpr std::string_view segment_at(std::string_view path, std::size_t begin) noexcept {
  auto const end = path.find('/', begin);
  return slice(path, begin, end == std::string_view::npos ? end : end - begin);
}

template <sink Out>
constexpr void put_path_segment(Out& out, std::string_view segment, path_rules rules) noexcept {
  rules.double_encode ? put_segment(out, segment) : put_recoded(out, segment);
}

/// Segments looked at in one step while dot segments are removed.
inline constexpr std::size_t path_window = 16384;

/// Which of the up to `path_window` segments from one on survive: found from the right, where each "..", as
/// yet unmatched, takes back one segment. A path of N windows is scanned N times.
struct survivors {
  constexpr bool keeps(std::size_t i) const noexcept { return (bits[i / 64] >> i % 64 & 1U) != 0; }

  std::uint64_t bits[path_window / 64]{};
  std::size_t count = 0;
};

constexpr survivors find_survivors(std::string_view path, std::size_t begin) noexcept {
  survivors found;
  std::size_t window_end = begin;
  while (window_end <= path.size() && found.count < path_window) {
    window_end += segment_at(path, window_end).size() + 1;
    ++found.count;
  }
  std::size_t taken_back = 0;
  std::size_t index = found.count;
  for (std::size_t end = path.size() + 1; end > begin;) {  // the segment ends before `end - 1`
    std::size_t first = end - 1;
    while (first > begin && path[first - 1] != '/') --first;
    auto const segment = slice(path, first, end - 1 - first);
    bool keep = false;
    if (segment == "..") {
      ++taken_back;
    } else if (!segment.empty() && segment != ".") {
      keep = taken_back == 0;
      if (!keep) --taken_back;
    }
    if (end <= window_end) {
      --index;
      found.bits[index / 64] |= std::uint64_t{keep} << index % 64;
    }
    end = first;
  }
  return found;
}

/// Whether a path is seen at a glance to be canonical as it stands: a slash in front, unreserved characters,
/// and no slash before a slash or a dot. False is no answer.
constexpr bool is_plainly_canonical(std::string_view path) noexcept {
  if (std::is_constant_evaluated() || path.size() < 17 || path.front() != '/' || path.back() == '/')
    return false;
  bytes16 good = ~bytes16{};
  for (std::size_t at = 0;;) {  // pairs of neighbours, sixteen at a time; the first byte is known
    bytes16 const bytes = load16(path.data() + at);
    bytes16 const next = load16(path.data() + at + 1);
    good &= is_between(next | 0x20, 'a', 'z') | is_between(next, '-', '9') | is_byte(next, '_');
    good &= ~(is_byte(bytes, '/') & is_between(next, '.', '/'));
    if (at + 17 == path.size()) return all16(good);
    at = at + 16 < path.size() - 17 ? at + 16 : path.size() - 17;
  }
}

constexpr bool needs_normalizing(std::string_view path) noexcept {
  return path.find("//") != std::string_view::npos || path.find("/.") != std::string_view::npos ||
         path.starts_with('/') || path.starts_with('.');
}

/// Puts each segment of `path`, which lacks its first slash, behind a slash.
template <sink Out>
constexpr void put_all_segments(Out& out, std::string_view path, path_rules rules) noexcept {
  for (std::size_t begin = 0; begin <= path.size();) {
    auto const segment = segment_at(path, begin);
    out.put('/');
    put_path_segment(out, segment, rules);
    begin += segment.size() + 1;
  }
}

/// The same without dot segments, what they take back, and empty segments.
template <sink Out>
constexpr void put_normalized(Out& out, std::string_view path, path_rules rules) noexcept {
  bool any = false;
  for (std::size_t begin = 0; begin <= path.size();) {
    auto const window = find_survivors(path, begin);
    for (std::size_t i = 0; i < window.count; ++i) {
      auto const segment = segment_at(path, begin);
      if (window.keeps(i)) {
        out.put('/');
        put_path_segment(out, segment, rules);
        any = true;
      }
      begin += segment.size() + 1;
    }
  }
  if (!any || path.ends_with('/')) out.put('/');
}

}  // namespace detail

/// Puts the canonical form of a wire path. An empty path counts as "/", and one without its first slash as if
/// it had it.
///
/// Removes dot segments, collapses slashes and keeps a slash at the end (unless `rules` say otherwise), then
/// encodes. Single encoding decodes each escape first, so "%2f" becomes "%2F"; a percent sign that begins
/// none becomes "%25".
///
/// Size:  at most 3 bytes per input byte and 1 for the first slash, at least 1. Stack: 2.1 KiB. Time: linear
///        up to 16384 segments; a longer path is read once more for each further 16384.
/// Spec:  SigV4, canonical URI; RFC 3986 section 5.2.4, but for a dot segment at the end: it leaves no slash,
///        as in botocore.
template <sink Out>
constexpr void put_canonical_path(Out& out, std::string_view path, path_rules rules = {}) noexcept {
  if (detail::is_plainly_canonical(path)) return out.write(path);
  if (path.starts_with('/')) path.remove_prefix(1);
  if (rules.normalize && detail::needs_normalizing(path)) {
    detail::put_normalized(out, path, rules);
  } else {
    detail::put_all_segments(out, path, rules);
  }
}

/// Bytes that `put_canonical_path` would produce.
constexpr std::size_t measure_canonical_path(std::string_view path, path_rules rules = {}) noexcept {
  return measure_with([=](auto& out) noexcept { put_canonical_path(out, path, rules); });
}

/// Writes the canonical path at the front of `out`; yields the bytes written. Errors: no_space.
constexpr result<std::size_t> write_canonical_path(std::string_view path, std::span<char> out,
                                                   path_rules rules = {}) noexcept {
  return write_with(out, [=](auto& to) noexcept { put_canonical_path(to, path, rules); });
}

}  // namespace jobwire
