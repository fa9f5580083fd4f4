// Boost.Asio's buffers from jobwire's views, and views from buffers.
// Rim; may include: config, result.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include <jobwire/config.hpp>
#include <jobwire/result.hpp>

namespace jobwire::asio {

/// A buffer sequence that is more than one buffer. Parsers read one contiguous piece: receive into a
/// flat_buffer, a string or an array, not into a multi_buffer.
template <class Buffers>
concept several_buffers = !std::convertible_to<Buffers const&, boost::asio::const_buffer>;

/// The bytes of a view, to be sent. Borrows them.
inline boost::asio::const_buffer buffer_of(std::span<char const> bytes JOBWIRE_LIFETIMEBOUND) noexcept {
  return {bytes.data(), bytes.size()};
}
boost::asio::const_buffer buffer_of(owning_temporary auto&&) = delete;  // it would dangle

/// What a writer has put at the front of `out`, to be sent; nothing where it failed, so that no unfinished
/// head goes out. Borrows `out`.
inline boost::asio::const_buffer written(std::span<char const> out JOBWIRE_LIFETIMEBOUND,
                                         result<std::size_t> const& size) noexcept {
  std::size_t const bytes = size.value_or(0);
  return {out.data(), bytes < out.size() ? bytes : out.size()};
}
boost::asio::const_buffer written(owning_temporary auto&&, result<std::size_t> const&) = delete;

/// The rest of a receive buffer of which the first `filled` bytes are taken, to be read into. Borrows `room`.
inline boost::asio::mutable_buffer unfilled(std::span<char> room JOBWIRE_LIFETIMEBOUND,
                                            std::size_t filled) noexcept {
  auto const rest = room.subspan(filled < room.size() ? filled : room.size());
  return {rest.data(), rest.size()};
}

/// The bytes of one buffer, to be parsed. Borrows them.
inline std::string_view view_of(boost::asio::const_buffer buffer) noexcept {
  return {static_cast<char const*>(buffer.data()), buffer.size()};
}
std::string_view view_of(several_buffers auto const&) = delete;  // parsers read one piece

/// The room of one buffer, to be written to: what `prepare` of a flat_buffer yields. Borrows it.
inline std::span<char> span_of(boost::asio::mutable_buffer buffer) noexcept {
  return {static_cast<char*>(buffer.data()), buffer.size()};
}
std::span<char> span_of(several_buffers auto const&) = delete;  // writers fill one piece

}  // namespace jobwire::asio
