// What the replies to all operations have in common: status, ids, fault; and how these are written.
// Layer 5; may include: fault, date, json, utf8, http/head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/date.hpp>
#include <jobwire/fault.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/json.hpp>
#include <jobwire/utf8.hpp>

namespace jobwire {

/// The reason phrase that goes with a status (RFC 9110 section 15); empty for one that has none there.
constexpr std::string_view reason_of(unsigned status) noexcept {
  struct reason {
    unsigned status;
    std::string_view text;
  };
  constexpr reason reasons[]{{200, "OK"sv},
                             {201, "Created"sv},
                             {202, "Accepted"sv},
                             {204, "No Content"sv},
                             {400, "Bad Request"sv},
                             {401, "Unauthorized"sv},
                             {402, "Payment Required"sv},
                             {403, "Forbidden"sv},
                             {404, "Not Found"sv},
                             {405, "Method Not Allowed"sv},
                             {408, "Request Timeout"sv},
                             {409, "Conflict"sv},
                             {411, "Length Required"sv},
                             {413, "Content Too Large"sv},
                             {414, "URI Too Long"sv},
                             {415, "Unsupported Media Type"sv},
                             {417, "Expectation Failed"sv},
                             {429, "Too Many Requests"sv},
                             {431, "Request Header Fields Too Large"sv},
                             {500, "Internal Server Error"sv},
                             {501, "Not Implemented"sv},
                             {502, "Bad Gateway"sv},
                             {503, "Service Unavailable"sv},
                             {505, "HTTP Version Not Supported"sv}};
  for (auto const& known : reasons) {
    if (known.status == status) return known.text;
  }
  return {};
}

enum class reply_outcome : std::uint8_t {
  success,      ///< the operation is done
  not_success,  ///< a 2xx whose body says otherwise, or cannot be read
  fault,        ///< the service said no
};

/// The enumerators as they are spelled in this file.
constexpr std::string_view name(reply_outcome outcome) noexcept {
  constexpr std::string_view names[]{"success"sv, "not_success"sv, "fault"sv};
  return detail::name_at(names, outcome);
}

/// What the service said when it said no.
struct service_fault {
  fault_kind kind = fault_kind::unknown;
  fault_side side = fault_side::client;
  retry_advice retry = retry_advice::never;
  retry_source retry_by = retry_source::unknown_name;
  std::string_view name;          ///< without namespace and URI; empty where none was sent
  std::string_view message;       ///< escapes decoded; cut at a character where the scratch was too small
  std::size_t message_size = 0;   ///< of the whole message, in bytes
  std::string_view raw_name;      ///< the name as it was sent, namespace and URI included; cut as the message
  std::size_t raw_name_size = 0;  ///< of the whole raw name, in bytes
};

namespace detail {

/// `classify_fault`, of a fault that is as it was made.
constexpr void classify_in_place(service_fault& fault, std::span<fault_entry const> own,
                                 std::string_view name, unsigned status) noexcept {
  fault.name = name;
  fault.raw_name = name;
  fault.raw_name_size = name.size();
  fault.side = side_of(status);
  auto const* const own_entry = find_in(own.data(), own.size(), name);
  auto const* const entry =
      own_entry != nullptr ? own_entry : find_in(common_faults.data(), common_faults.size(), name);
  if (entry != nullptr) {
    fault.kind = entry->kind;
    fault.retry = entry->retry;
    fault.retry_by = entry->retry == retry_advice::after_clock_correction ? retry_source::clock_skew_name
                     : entry->kind == fault_kind::throttling              ? retry_source::throttling_name
                     : own_entry == nullptr                               ? retry_source::common_table
                                                                          : retry_source::service_table;
  }
  if (status >= 500) {
    fault.retry = retry_advice::after_delay;
    fault.retry_by = retry_source::server_status;
  }
}

}  // namespace detail

/// What a fault of this name and status is, by a service's own table and the common one. The name is kept,
/// known or not, and taken for the raw one. Borrows the name.
constexpr service_fault classify_fault(std::span<fault_entry const> own, std::string_view name,
                                       unsigned status) noexcept {
  service_fault fault;
  detail::classify_in_place(fault, own, name, status);
  return fault;
}

/// Whether a response of this status has no body, whatever its fields say (RFC 9112 section 6.3).
constexpr bool takes_no_body(unsigned status) noexcept { return status == 204 || status == 304; }

/// A reply without what its operation has to say in particular. Borrows what it was made or read from.
struct reply_head {
  reply_outcome outcome = reply_outcome::not_success;  ///< until it is known
  unsigned status = 0;
  std::string_view request_id;             ///< opaque
  std::string_view date;                   ///< an HTTP date, as text
  service_fault fault;                     ///< where `outcome` is fault
  std::string_view body;                   ///< as it came; written again where `outcome` is not_success
  errc body_error = errc::none;            ///< why a body could not be read
  std::span<header_field const> fields{};  ///< those it was read from; none where it was made
};

namespace detail {

/// A value that is read back as it is written: field characters, without white space at the ends.
constexpr bool is_field_value(std::string_view text) noexcept {
  return all_in(text, is_field_value_char) && trim(text).size() == text.size();
}

/// What a reply that is made must keep.
constexpr result<void> check_made(reply_head const& reply) noexcept {
  auto const bad = find_outside(reply.request_id, is_visible);
  if (reply.request_id.empty() || bad != reply.request_id.size()) return error{errc::invalid_request_id, bad};
  if (auto const parsed = parse_http_date(reply.date); !parsed) return parsed.error();
  return {};
}

/// What any reply must keep to be one message on the wire; of one that was read, id, date and name may lack.
constexpr result<void> check_writable(reply_head const& reply) noexcept {
  if (reply.status < 200 || reply.status > 599) return errc::bad_status;
  auto const outside = [](std::string_view text) noexcept { return find_outside(text, is_field_value_char); };
  if (!is_field_value(reply.request_id)) return error{errc::invalid_request_id, outside(reply.request_id)};
  if (!is_field_value(reply.date)) return error{errc::invalid_instant, outside(reply.date)};
  auto const& fault = reply.fault;
  if (!is_field_value(fault.name)) return error{errc::invalid_fault_name, outside(fault.name)};
  auto const broken = find_invalid_utf8(fault.message);
  if (broken != fault.message.size()) return error{errc::invalid_utf8, broken};
  for (auto const& field : reply.fields) {
    bool const again = iequals(field.name, "content-type") || iequals(field.name, "content-encoding");
    if (again && !is_field_value(field.value)) return error{errc::invalid_field_value, outside(field.value)};
  }
  return {};
}

/// Puts a body; `put_success` puts that of a success.
template <sink Out, class PutSuccess>
constexpr void put_reply_body(Out& out, reply_head const& reply, PutSuccess const& put_success) noexcept {
  if (takes_no_body(reply.status)) return;
  if (reply.outcome == reply_outcome::success) {
    put_success(out);
  } else if (reply.outcome == reply_outcome::not_success) {
    out.write(reply.body);
  } else if (reply.fault.message.empty()) {
    out.write("{}");
  } else {
    out.write(R"({"message":)");
    put_json_string(out, reply.fault.message);
    out.put('}');
  }
}

/// Puts the fields that say what the body is: of a body that is written again, those that it came with.
template <sink Out>
constexpr void put_content_fields(Out& out, reply_head const& reply) noexcept {
  bool typed = false;
  if (reply.outcome == reply_outcome::not_success) {
    for (auto const& field : reply.fields) {
      bool const type = iequals(field.name, "content-type");
      if ((type && typed) || (!type && !iequals(field.name, "content-encoding"))) continue;
      typed = typed || type;
      out.write(pick(type, "\r\nContent-Type: ", "\r\nContent-Encoding: "));
      out.write(field.value);
    }
  }
  if (!typed) out.write("\r\nContent-Type: application/json");
}

/// Puts head and body: the seed's fields in the seed's order.
template <sink Out, class PutSuccess>
constexpr void put_reply(Out& out, reply_head const& reply, std::string_view reason,
                         PutSuccess const& put_success) noexcept {
  out.write("HTTP/1.1 ");
  put_decimal(out, reply.status);
  out.put(' ');
  out.write(reason);
  out.write("\r\nx-amzn-RequestId: ");
  out.write(reply.request_id);
  if (reply.outcome == reply_outcome::fault) {
    out.write("\r\nx-amzn-ErrorType: ");
    out.write(reply.fault.name);
  }
  if (!takes_no_body(reply.status)) {
    put_content_fields(out, reply);
    out.write("\r\nContent-Length: ");
    put_decimal(out, measure_with([&](auto& count) noexcept { put_reply_body(count, reply, put_success); }));
  }
  out.write("\r\nDate: ");
  out.write(reply.date);
  out.write("\r\n\r\n");
  put_reply_body(out, reply, put_success);
}

}  // namespace detail

}  // namespace jobwire
