// nginx's headers for C++, and its strings as views.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
extern "C" {
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
}
#pragma GCC diagnostic pop

#include <jobwire/sink.hpp>

extern "C" ngx_module_t ngx_http_jobwire_module;

namespace gateway {

inline std::string_view view_of(ngx_str_t const& text) noexcept {
  return {reinterpret_cast<char const*>(text.data), text.len};
}

/// nginx writes through no string that it is given so.
inline ngx_str_t string_of(std::string_view text) noexcept {
  return {text.size(), reinterpret_cast<u_char*>(const_cast<char*>(text.data()))};
}

/// Room of a pool, which is nginx's to free; empty where memory is short or `size` is 0.
inline std::span<char> room_in(ngx_pool_t* pool, std::size_t size) noexcept {
  if (size == 0) return {};
  auto* const bytes = static_cast<char*>(ngx_pnalloc(pool, size));
  return {bytes, bytes == nullptr ? 0 : size};
}

/// A text of what `put` puts, in a pool; its data is null where memory is short.
template <class Put>
std::string_view text_in(ngx_pool_t* pool, Put const& put) noexcept {
  auto const room = room_in(pool, jobwire::measure_with(put));
  return {room.data(), jobwire::write_with(room, put).value_or(0)};
}

}  // namespace gateway
