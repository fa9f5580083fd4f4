// What the fuzz targets assert with: a broken law traps, so that libFuzzer keeps the input.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/sink.hpp>

namespace laws {

inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

inline bool inside(std::string_view whole, std::string_view part) {
  auto const begin = reinterpret_cast<std::uintptr_t>(whole.data());
  auto const at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at + part.size() <= begin + whole.size();
}

/// The same for a part that may be absent: an empty view lies everywhere.
inline bool borrows(std::string_view whole, std::string_view part) {
  return part.empty() || inside(whole, part);
}

inline bool same(std::string_view left, std::string_view right) {
  return left.data() == right.data() && left.size() == right.size();
}

/// FNV-1a: chooses where to cut or to flip, so that one input always means the same run.
inline std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325U;
  for (char const c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value ^ value >> 32U;
}

/// Cuts an input into lines, so that seeds of several parts can be read and edited. Past the end there are
/// empty lines.
class lines {
 public:
  explicit lines(std::string_view text) : rest_{text} {}

  std::string_view next() {
    auto const end = rest_.find('\n');
    auto const line = jobwire::slice(rest_, 0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }
  bool more() const { return !rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Reads `name:value` lines up to the end of the input or of the table. A line that begins with a blank goes
/// on with the value before it, line end included.
inline std::span<jobwire::header_field const> read_fields(lines& input,
                                                          std::span<jobwire::header_field> table) {
  std::size_t count = 0;
  while (input.more() && count < table.size()) {
    auto const line = input.next();
    if (line.empty()) break;
    auto const colon = line.find(':');
    auto const value =
        colon == std::string_view::npos ? jobwire::slice(line, line.size()) : jobwire::slice(line, colon + 1);
    auto end = value.data() + value.size();
    while (input.more() && jobwire::is_blank(input.rest().front())) {
      auto const more = input.next();
      end = more.data() + more.size();
    }
    table[count++] = {jobwire::slice(line, 0, colon), {value.data(), end}};
  }
  return table.first(count);
}

/// The decimal number in `text`, as far as it goes; 0 where there is none.
inline unsigned number_in(std::string_view text) {
  unsigned value = 0;
  for (char const c : jobwire::slice(text, 0, 9)) {
    if (!jobwire::is_digit(c)) break;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

/// What `write` writes at the front of `memory`: exactly `measured` bytes, which is the least room that does;
/// no byte behind is touched.
template <class Write>
std::string_view written(std::span<char> memory, std::size_t measured, Write const& write) {
  constexpr char guard = '\x5a';
  require(measured < memory.size());
  memory[measured] = guard;
  if (measured > 0) {
    memory[measured - 1] = guard;
    jobwire::result<std::size_t> const refused = write(memory.first(measured - 1));
    require(refused.error() == jobwire::error{jobwire::errc::no_space, measured});
    require(memory[measured - 1] == guard);
  }
  jobwire::result<std::size_t> const size = write(memory.first(measured));
  require(size && *size == measured && memory[measured] == guard);
  return {memory.data(), measured};
}

/// What `put` puts, by the same law.
template <class Put>
std::string_view put_text(std::span<char> memory, Put const& put) {
  return written(memory, jobwire::measure_with(put),
                 [&put](std::span<char> out) { return jobwire::write_with(out, put); });
}

/// Names are tokens, values have no byte that ends a line and no white space around them, and both lie within
/// `whole`, in order.
inline void require_fields(std::string_view whole, std::span<jobwire::header_field const> fields) {
  char const* last = whole.data();
  for (auto const& [name, value] : fields) {
    require(inside(whole, name) && inside(whole, value));
    require(name.data() > last && value.data() > name.data());
    require(!name.empty() && jobwire::all_in(name, jobwire::is_token_char));
    require(jobwire::all_in(value, jobwire::is_field_value_char) && jobwire::trim(value) == value);
    std::string_view const between{name.data() + name.size(), value.data()};
    require(between.starts_with(':') && jobwire::all_in(between.substr(1), jobwire::is_blank));
    last = value.data();
  }
}

/// Calls `check` with two sizes below `size`, one of them near the end; `bytes` choose.
template <class Check>
void for_cuts(std::string_view bytes, std::size_t size, Check const& check) {
  if (size == 0) return;
  auto const choice = hash(bytes);
  std::size_t const near = size < 4 ? size : 4;
  check(static_cast<std::size_t>(choice % size));
  check(size - 1 - static_cast<std::size_t>((choice >> 16U) % near));
}

/// A size up to `size` that depends on the bytes, so that one cut is tried a run and all of them in the end.
inline std::size_t a_cut_of(std::string_view bytes, std::size_t size) {
  return static_cast<std::size_t>(hash(bytes) % (size + 1));
}

}  // namespace laws
