// A reply to a request on one job: success, or a service fault as a value; and how it is written.
// Layer 5; may include: service, date, json, utf8, http/head.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/date.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/json.hpp>
#include <jobwire/service.hpp>
#include <jobwire/utf8.hpp>

namespace jobwire {

/// The reason phrase that goes with a status (RFC 9110 section 15); empty for one that has none there.
constexpr std::string_view reason_of(unsigned status) noexcept {
  struct reason {
    unsigned status;
    std::string_view text;
  };
  constexpr std::array<reason, 24> reasons{{{200, "OK"},
                                            {201, "Created"},
                                            {202, "Accepted"},
                                            {204, "No Content"},
                                            {400, "Bad Request"},
                                            {401, "Unauthorized"},
                                            {402, "Payment Required"},
                                            {403, "Forbidden"},
                                            {404, "Not Found"},
                                            {405, "Method Not Allowed"},
                                            {408, "Request Timeout"},
                                            {409, "Conflict"},
                                            {411, "Length Required"},
                                            {413, "Content Too Large"},
                                            {414, "URI Too Long"},
                                            {415, "Unsupported Media Type"},
                                            {417, "Expectation Failed"},
                                            {429, "Too Many Requests"},
                                            {431, "Request Header Fields Too Large"},
                                            {500, "Internal Server Error"},
                                            {501, "Not Implemented"},
                                            {502, "Bad Gateway"},
                                            {503, "Service Unavailable"},
                                            {505, "HTTP Version Not Supported"}}};
  for (auto const& known : reasons) {
    if (known.status == status) return known.text;
  }
  return {};
}

enum class reply_outcome : std::uint8_t {
  success,      ///< the job is cancelled
  not_success,  ///< a 2xx whose body says otherwise, or cannot be read
  fault,        ///< the service said no
};

/// What the service said when it said no.
struct service_fault {
  fault_kind kind = fault_kind::unknown;
  fault_side side = fault_side::client;
  retry_advice retry = retry_advice::never;
  std::string_view name;         ///< without namespace and URI; empty where none was sent
  std::string_view message;      ///< escapes decoded; cut at a character where the scratch was too small
  std::size_t message_size = 0;  ///< of the whole message, in bytes
};

/// A reply to an operation on one job. Borrows what it was made or parsed from.
template <operation Op>
struct job_reply {
  using service = typename Op::service;

  reply_outcome outcome = reply_outcome::success;
  unsigned status = Op::success_status;
  std::string_view request_id;   ///< opaque
  std::string_view date;         ///< an HTTP date, as text
  service_fault fault;           ///< where `outcome` is fault
  std::string_view body;         ///< as it came; written again where `outcome` is not_success
  errc body_error = errc::none;  ///< why a body could not be read

  /// The operation's success.
  ///
  /// Errors:  invalid_request_id - empty, or a byte that is not visible ASCII. invalid_instant - `date` is
  ///          not an HTTP date (`put_http_date` makes one).
  static constexpr result<job_reply> success(std::string_view request_id, std::string_view date) noexcept {
    job_reply made;
    made.request_id = request_id;
    made.date = date;
    if (auto const checked = made.check(); !checked) return checked.error();
    return made;
  }

  /// A fault by its kind, in the service's own name and status.
  ///
  /// Errors:  as `success`; invalid_fault_name - the service has no name for it; invalid_utf8 - in the
  ///          message.
  static constexpr result<job_reply> failure(fault_kind kind, std::string_view message,
                                             std::string_view request_id, std::string_view date) noexcept {
    auto const* const entry = find_fault(service::faults, kind);
    if (entry == nullptr) return errc::invalid_fault_name;
    return failure(entry->name, entry->status, message, request_id, date);
  }

  /// A fault by any name and status, known or not.
  ///
  /// Errors:  as above; invalid_fault_name - not 1 to 128 letters, digits, ".", "-", "_", "~"; bad_status -
  ///          not 400 to 599.
  static constexpr result<job_reply> failure(std::string_view name, unsigned status, std::string_view message,
                                             std::string_view request_id, std::string_view date) noexcept {
    constexpr char_set is_name_char = detail::is_word_char | char_set{".-"};
    auto const bad = find_outside(name, is_name_char);
    if (name.empty() || bad != name.size() || name.size() > 128) return error{errc::invalid_fault_name, bad};
    if (status < 400 || status > 599) return errc::bad_status;
    auto const broken = find_invalid_utf8(message);
    if (broken != message.size()) return error{errc::invalid_utf8, broken};
    job_reply made;
    made.outcome = reply_outcome::fault;
    made.status = status;
    made.request_id = request_id;
    made.date = date;
    made.fault = classify(name, status);
    made.fault.message = message;
    made.fault.message_size = message.size();
    if (auto const checked = made.check(); !checked) return checked.error();
    return made;
  }

  /// What a fault of this name and status is. The name is kept, known or not.
  static constexpr service_fault classify(std::string_view name, unsigned status) noexcept {
    service_fault fault;
    fault.name = name;
    fault.side = side_of(status);
    if (auto const* const entry = name.empty() ? nullptr : find_fault(service::faults, name);
        entry != nullptr) {
      fault.kind = entry->kind;
      fault.retry = entry->retry;
    }
    if (status >= 500) fault.retry = retry_advice::after_delay;
    return fault;
  }

  /// Puts head and body: the seed's fields in the seed's order. The body of a fault without a message is
  /// `{}`, that of a parsed not_success as it came; a status of 204 or 304 takes none. A reply that is
  /// neither made by `success` or `failure` nor parsed is put as it is, unchecked.
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    bool const failed = outcome == reply_outcome::fault;
    out.write("HTTP/1.1 ");
    put_decimal(out, status);
    out.put(' ');
    out.write(status == Op::success_status ? Op::success_reason : reason_of(status));
    out.write("\r\nx-amzn-RequestId: ");
    out.write(request_id);
    if (failed) {
      out.write("\r\nx-amzn-ErrorType: ");
      out.write(fault.name);
    }
    if (has_body()) {
      out.write("\r\nContent-Type: application/json\r\nContent-Length: ");
      put_decimal(out, measure_body());
    }
    out.write("\r\nDate: ");
    out.write(date);
    out.write("\r\n\r\n");
    put_body(out);
  }

  constexpr std::size_t measure() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put(out); });
  }

  /// Writes the whole message at the front of `out`; yields the bytes written. Errors: no_space.
  constexpr result<std::size_t> write(std::span<char> out) const noexcept {
    return write_with(out, [this](auto& to) noexcept { this->put(to); });
  }

  /// Puts the body alone.
  template <sink Out>
  constexpr void put_body(Out& out) const noexcept {
    if (!has_body()) return;
    if (outcome == reply_outcome::success) {
      out.write(Op::success_body);
    } else if (outcome == reply_outcome::not_success) {
      out.write(body);
    } else if (fault.message.empty()) {
      out.write("{}");
    } else {
      out.write(R"({"message":)");
      put_json_string(out, fault.message);
      out.put('}');
    }
  }

  constexpr std::size_t measure_body() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put_body(out); });
  }

 private:
  constexpr bool has_body() const noexcept { return status != 204 && status != 304; }

  constexpr result<void> check() const noexcept {
    auto const bad = find_outside(request_id, is_visible);
    if (request_id.empty() || bad != request_id.size()) return error{errc::invalid_request_id, bad};
    if (auto const parsed = parse_http_date(date); !parsed) return parsed.error();
    return {};
  }
};

template <service Service>
using cancel_job_reply = job_reply<cancel_job<Service>>;

}  // namespace jobwire
