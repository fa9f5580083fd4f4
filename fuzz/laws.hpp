// What the fuzz targets assert with: a broken law traps, so that libFuzzer keeps the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/http/head.hpp>

namespace laws {

inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

inline bool inside(std::string_view whole, std::string_view part) {
  auto const begin = reinterpret_cast<std::uintptr_t>(whole.data());
  auto const at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at + part.size() <= begin + whole.size();
}

inline bool same(std::string_view left, std::string_view right) {
  return left.data() == right.data() && left.size() == right.size();
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

/// A size up to `size` that depends on the bytes, so that one cut is tried a run and all of them in the end.
inline std::size_t a_cut_of(std::string_view bytes, std::size_t size) {
  std::uint64_t hash = 1469598103934665603U;
  for (char const c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<std::size_t>((hash >> 20U) % (size + 1));
}

/// Calls `check` with sizes below `size`: all where there are few, else those at both ends and some between.
template <class Check>
void for_cuts(std::size_t size, Check const& check) {
  constexpr std::size_t end = 8;
  std::size_t const step = size / (2 * end) + 1;
  for (std::size_t cut = 0; cut < size; cut += cut < end || size - cut <= end + step ? 1 : step) check(cut);
}

}  // namespace laws
