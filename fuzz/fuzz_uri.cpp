// Percent-encoding: what is encoded decodes to the same, order survives encoding, and a canonical path is one
// already.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/query.hpp>
#include <jobwire/uri.hpp>

#include "laws.hpp"

namespace {

using jobwire::path_rules;
using jobwire::slice;
using laws::require;

constexpr std::size_t largest = 1024;
using buffer = std::array<char, 3 * largest + 16>;

bool is_encoded(std::string_view text) {
  constexpr auto is_escaped = jobwire::is_unreserved | jobwire::char_set{"%"};
  return jobwire::all_in(text, is_escaped) && jobwire::check_escapes(text);
}

std::string_view encoded(buffer& memory, std::string_view text) {
  return laws::written(memory, jobwire::measure_segment(text),
                       [text](std::span<char> out) { return jobwire::write_segment(text, out); });
}

std::string_view decoded(buffer& memory, std::string_view text) {
  auto const size = jobwire::write_decoded(text, memory);
  require(size && *size <= text.size());
  return laws::written(memory, *size,
                       [text](std::span<char> out) { return jobwire::write_decoded(text, out); });
}

void require_segment(std::string_view text) {
  static buffer first;
  static buffer second;
  auto const there = encoded(first, text);
  require(is_encoded(there) && there.size() >= text.size() && there.size() <= 3 * text.size());
  require(decoded(second, there) == text);
  require(jobwire::decodes_to(there, text));
  auto const part = slice(text, 0, text.size() / 2);
  require(jobwire::decodes_from(there, part));
  require(jobwire::decodes_to(there, part) == (part == text));
}

void require_recoding(std::string_view text) {
  static buffer raw;
  static buffer first;
  static buffer second;
  auto const put = [text](auto& out) noexcept { jobwire::put_recoded(out, text); };
  if (auto const checked = jobwire::check_escapes(text); !checked) {
    require(checked.error().at < text.size() && text[checked.error().at] == '%');
    require(jobwire::write_decoded(text, raw).error() == checked.error());
    return;
  }
  auto const recoded = laws::put_text(first, put);
  require(is_encoded(recoded));
  require(encoded(second, decoded(raw, text)) == recoded);
}

/// Two texts sort as their encoded forms do.
void require_order(std::string_view left, std::string_view right) {
  static buffer first;
  static buffer second;
  auto const put_left = [left](auto& out) noexcept { jobwire::put_recoded(out, left); };
  auto const put_right = [right](auto& out) noexcept { jobwire::put_recoded(out, right); };
  int const expected = laws::put_text(first, put_left).compare(laws::put_text(second, put_right));
  int const order = jobwire::detail::compare_encoded(left, right);
  require((expected < 0) == (order < 0) && (expected > 0) == (order > 0));
}

/// Removes dot segments and empty ones by a stack.
std::string_view plainly_normalized(std::span<char> out, std::string_view path) {
  std::array<std::string_view, largest> stack;
  std::size_t count = 0;
  std::string_view last;
  for (auto rest = path;;) {
    auto const slash = rest.find('/');
    last = slice(rest, 0, slash);
    if (last == "..") {
      if (count > 0) --count;
    } else if (!last.empty() && last != ".") {
      stack[count++] = last;
    }
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  jobwire::span_sink to{out};
  for (auto const segment : std::span{stack}.first(count)) {
    to.put('/');
    to.write(segment);
  }
  if (count == 0 || path.ends_with('/')) to.put('/');
  return {out.data(), to.size()};
}

std::string_view canonical(buffer& memory, std::string_view path, path_rules rules) {
  return laws::written(memory, jobwire::measure_canonical_path(path, rules),
                       [&](std::span<char> out) { return jobwire::write_canonical_path(path, out, rules); });
}

void require_path(std::string_view path) {
  static buffer first;
  static buffer second;
  static buffer third;
  for (bool const normalize : {false, true}) {
    for (bool const twice : {false, true}) {
      auto const text = canonical(first, path, {normalize, twice});
      constexpr auto is_path = jobwire::is_unreserved | jobwire::char_set{"/%"};
      require(text.starts_with('/') && jobwire::all_in(text, is_path));
      // An escaped dot, decoded by the single encoding, is a dot segment only then.
      require(canonical(second, text, {normalize && twice, false}) == text);
    }
  }
  auto const plain = plainly_normalized(third, path);
  require(canonical(first, plain, {false, true}) == canonical(second, path, {true, true}));
  require(canonical(first, plain, {false, false}) == canonical(second, path, {true, false}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = slice(laws::text_of(data, size), 0, largest);
  require_segment(text);
  require_recoding(text);
  laws::for_cuts(text, text.size(),
                 [text](std::size_t cut) { require_order(slice(text, 0, cut), slice(text, cut)); });
  require_path(text);
  return 0;
}
