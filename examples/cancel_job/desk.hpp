// The service without its socket: bytes of a request in, bytes of a reply out. All of jobwire's server side is here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "options.hpp"

namespace demo {

/// What a request may take: a cancel request has a head of about 500 bytes, up to 3 KiB with a session token, and no
/// body; one that is there is read, hashed and left aside.
inline constexpr jobwire::head_limits request_limits{.request_body_bytes = 4096};
/// What one reply may take: an id of almost the whole head, in a message whose JSON escapes double it.
inline constexpr std::size_t reply_room = 3 * request_limits.head_bytes;

/// What was decided about a request, for a log. Borrows the request and the desk, until the next one is handled.
struct verdict {
  std::string_view method;  ///< empty where the head could not be read
  std::string_view target;
  std::string_view signed_at;  ///< empty where the signature was not valid
  unsigned status = 0;
  std::string_view name;  ///< of the fault; empty where the job was cancelled
  std::string_view why;
};

/// What became of the bytes at hand.
struct handled {
  std::size_t taken = 0;  ///< bytes of the request; 0 if there is no whole one yet: read on and call again
  std::size_t reply_size = 0;
  bool close = false;  ///< after the reply, because the client wants it or the stream's framing is lost
  verdict decided;
};

/// Answers requests, one at a time.
class desk {
 public:
  desk() = default;
  desk(desk const&) = delete;
  desk& operator=(desk const&) = delete;
  virtual ~desk() = default;

  /// Handles the first request in `bytes`, and writes its reply into `reply`, which has `reply_room` bytes.
  virtual handled handle(std::string_view bytes, std::span<char> reply) noexcept = 0;
};

struct desk_rules {
  service_kind service = service_kind::elastic_transcoder;
  std::string region;
  jobwire::emit_profile profile = jobwire::emit_profile::strict;
  jobwire::credentials account;
};

std::unique_ptr<desk> make_desk(desk_rules rules);

}  // namespace demo
