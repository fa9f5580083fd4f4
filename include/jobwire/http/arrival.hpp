// When a head that comes in small pieces is worth parsing again.
// Layer 4; may include: http/head.
#pragma once

#include <cstddef>
#include <string_view>

#include <jobwire/http/head.hpp>

namespace jobwire {

/// Keeps a peer that sends byte by byte from having its head parsed once a byte. The parsers are stateless;
/// this is what is remembered between two calls, 16 bytes for one head. Make a new one for the next head;
/// what follows a head is a `body_reader`'s.
class head_arrival {
 public:
  /// Whether `bytes`, those of the last call with more behind them, should be given to a parser: where an
  /// empty line has come, which may end the head; where there are twice as many as at the last time, so that
  /// what is no head is found out; and always at the limit, where it is refused.
  ///
  /// Each byte is looked at once here; all the parses together see at most four times the bytes of the head.
  constexpr bool worth_parsing(std::string_view bytes, head_limits const& limits = {}) noexcept {
    bool const ended = has_empty_line(bytes);
    seen_ = bytes.size();
    if (!ended && bytes.size() < next_ && bytes.size() < limits.head_bytes) return false;
    next_ = 2 * bytes.size();
    return true;
  }

 private:
  /// Whether one ends among the bytes that are new.
  constexpr bool has_empty_line(std::string_view bytes) const noexcept {
    for (auto at = bytes.find('\n', seen_); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
      if (at >= 3 && slice(bytes, at - 3, 4) == "\r\n\r\n") return true;
    }
    return false;
  }

  std::size_t seen_ = 0;
  std::size_t next_ = 1;  ///< bytes that are worth parsing without an empty line
};

}  // namespace jobwire
