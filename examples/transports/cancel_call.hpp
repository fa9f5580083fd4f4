// One CancelJob call without its transport: the bytes to send, and the reply out of the bytes that come.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "service_kind.hpp"

namespace demo {

/// What a reply may take; one that takes more is refused. A service's own is below 1 KiB.
inline constexpr jobwire::head_limits reply_limits{.head_bytes = 8192, .body_bytes = 16384};

/// Holds all that a call needs, 36 KiB, and allocates nothing. Can be used again when its call has ended.
class cancel_call {
 public:
  cancel_call() = default;
  cancel_call(cancel_call const&) = delete;
  cancel_call& operator=(cancel_call const&) = delete;

  /// Signs the request that is to be sent. Nothing stays borrowed.
  ///
  /// Errors:  invalid_job_id; those of `write_signed`.
  template <jobwire::key_source Keys>
  jobwire::result<void> begin(service_kind service, std::string_view job_id, jobwire::endpoint const& at,
                              jobwire::amz_date const& now, Keys& keys) noexcept {
    // [event-loop-sign]
    auto const size = with_service(service, [&]<class Service>(Service) -> jobwire::result<std::size_t> {
      auto const request = jobwire::cancel_job_request<Service>::make(job_id);
      if (!request) return request.error();
      return jobwire::write_signed(*request, at, now, keys, head_);
    });
    // [event-loop-sign-end]
    service_ = service;
    unsent_ = {head_.data(), *size};
    reading_ = {};
    return size.error();
  }

  /// What is still to be sent, and that `size` bytes of it were. Borrowed from this.
  std::string_view unsent() const noexcept { return unsent_; }
  void sent(std::size_t size) noexcept { unsent_.remove_prefix(size); }

  /// Where to receive bytes: at least one until the reply is whole. Valid until the next call of `received`.
  std::span<char> room() noexcept { return std::span{bytes_}.subspan(reading_.filled); }

  /// Takes the `size` bytes at the front of `room()`; yields whether the reply is whole.
  ///
  /// Errors:  those of `parse_response_head` and `body_reader`; unexpected_upgrade; too_many_interim_responses.
  jobwire::result<bool> received(std::size_t size) noexcept {
    reading_.received += size;
    reading_.filled += size;
    if (!reading_.has_head) {
      auto const read = read_head();
      if (!read || !*read) return read;
    }
    return read_body();
  }

  /// Says that the peer has closed the stream. A reply whose body ends there is whole then.
  ///
  /// Errors:  body_truncated.
  jobwire::result<void> closed() noexcept {
    reading_.closed = true;
    if (!reading_.has_head) return jobwire::error{jobwire::errc::body_truncated, reading_.filled};
    return reading_.body.close();
  }

  bool is_whole() const noexcept { return reading_.has_head && reading_.body.done(); }

  std::size_t bytes_received() const noexcept { return reading_.received; }

  /// Whether the connection can carry another call: this one's request is sent and its reply is whole, nothing came
  /// behind it, and the peer does not close.
  bool keeps_connection() const noexcept {
    // [event-loop-reuse]
    bool const alone = is_whole() && reading_.taken == reading_.filled && unsent_.empty();
    return alone && !reading_.closed && !jobwire::wants_close(response_.fields, response_.version_minor);
    // [event-loop-reuse-end]
  }

  /// Reads the reply, once it is whole. Borrowed from this until the next `begin`.
  ///
  /// Errors:  those of `read_reply`.
  template <jobwire::json_reader Reader>
  jobwire::result<jobwire::reply_head> reply(Reader& reader) noexcept {
    response_.body = {bytes_.data() + response_.head_size, reading_.body.size()};
    return with_service(service_, [&]<class Service>(Service) -> jobwire::result<jobwire::reply_head> {
      auto const read = jobwire::read_reply<jobwire::cancel_job<Service>>(response_, reader, scratch_);
      if (!read) return read.error();
      return jobwire::reply_head{*read};
    });
  }

 private:
  /// Where a reply in `bytes_` stands. Its body is joined behind its head, so that only unread bytes take room besides.
  struct reading {
    jobwire::head_arrival arrival;
    jobwire::body_reader body;
    bool has_head = false;
    bool closed = false;
    std::size_t interim = 0;
    std::size_t received = 0;
    std::size_t filled = 0;
    std::size_t taken = 0;  ///< read, of those filled
  };

  /// Yields whether the head of the final response is there.
  jobwire::result<bool> read_head() noexcept {
    for (;;) {
      // [event-loop-head]
      std::string_view const bytes{bytes_.data(), reading_.filled};
      if (!reading_.arrival.worth_parsing(bytes, reply_limits)) return false;
      auto const head = jobwire::parse_response_head(bytes, fields_, reply_limits);
      if (head.error().code == jobwire::errc::need_more) return false;
      if (!head) return head.error();
      // [event-loop-head-end]
      if (head->status == 101) return jobwire::errc::unexpected_upgrade;
      if (head->status >= 200) {
        auto const framing = jobwire::framing_of(*head, reply_limits);
        if (!framing) return framing.error();
        response_ = *head;
        reading_.body = {*framing, reply_limits.body_bytes};
        reading_.taken = head->head_size;
        reading_.has_head = true;
        return true;
      }
      if (reading_.interim++ == reply_limits.interim_responses) {
        return jobwire::errc::too_many_interim_responses;
      }
      reading_.filled -= head->head_size;
      std::memmove(bytes_.data(), bytes_.data() + head->head_size, reading_.filled);
      reading_.arrival = {};
    }
  }

  /// Joins what came of the body to what is there of it.
  jobwire::result<bool> read_body() noexcept {
    // [event-loop-body]
    for (;;) {
      auto& at = reading_.taken;
      std::size_t const joined = response_.head_size + reading_.body.size();
      auto const step = reading_.body.read({bytes_.data() + at, reading_.filled - at});
      if (!step) return step.error();
      at += step->taken;
      if (step->state == jobwire::body_state::done) return true;
      if (step->state == jobwire::body_state::data) {
        std::memmove(bytes_.data() + joined, step->data.data(), step->data.size());
        continue;
      }
      reading_.filled = at = joined;  // chunk sizes and line ends leave their room
      return false;
    }
    // [event-loop-body-end]
  }

  static constexpr std::size_t head_room = 8192;     // a session token takes up to 4 KiB of it
  static constexpr std::size_t framing_room = 1024;  // so that there is always some for what is no body

  service_kind service_ = service_kind::elastic_transcoder;
  std::array<char, head_room> head_;
  std::string_view unsent_;
  std::array<char, reply_limits.head_bytes + reply_limits.body_bytes + framing_room> bytes_;
  std::array<jobwire::header_field, 64> fields_;
  std::array<char, 1024> scratch_;
  jobwire::response_view response_;
  reading reading_;
};

}  // namespace demo
