// Values as text for a log: to_string, operator<< and, where there is one, std::format. Never a secret.
// Rim; may include: jobwire.
#pragma once

#include <concepts>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <version>

#if defined(__cpp_lib_format)
#include <format>
#endif

#include <jobwire/jobwire.hpp>

namespace jobwire {

namespace detail {

template <class T, class... Others>
concept one_of = (std::same_as<T, Others> || ...);

/// An enumeration that has a `name`.
template <class T>
concept named_enum =
    one_of<T, errc, error_kind, job_status, fault_kind, fault_side, retry_advice, retry_source, reply_outcome,
           verdict_class, cancel_finding, scan_body, sha256_body>;

template <class T>
inline constexpr bool is_of_operation = false;
template <class Op>
inline constexpr bool is_of_operation<job_request<Op>> = true;
template <class Op>
inline constexpr bool is_of_operation<job_reply<Op>> = true;
template <class Service>
inline constexpr bool is_of_operation<success_report<read_job<Service>>> = true;

/// Values whose text has several lines, as they are signed.
template <class T>
concept text_of_lines = one_of<T, canonical_request, string_to_sign>;

/// Passes on visible ASCII and spaces, and any other byte as "\xNN": no peer forges a line of a log, or
/// steers a terminal.
template <sink Out>
class visible_sink {
 public:
  /// Borrows `out`.
  visible_sink(Out& out, bool keeps_line_feeds) noexcept : out_{out}, keeps_line_feeds_{keeps_line_feeds} {}

  void put(char c) noexcept {
    if (is_visible(c) || c == ' ' || (c == '\n' && keeps_line_feeds_)) return out_.put(c);
    auto const byte = static_cast<unsigned char>(c);
    out_.write("\\x");
    out_.put(lower_hex_digits[byte >> 4U]);
    out_.put(lower_hex_digits[byte & 15U]);
  }
  void write(std::string_view text) noexcept {
    for (char const c : text) put(c);
  }

 private:
  Out& out_;
  bool keeps_line_feeds_;
};

template <sink Out, named_enum Enum>
void put_value(Out& out, Enum value) noexcept {
  out.write(name(value));
}

template <sink Out>
void put_value(Out& out, text_part part) noexcept {
  constexpr std::string_view names[]{"none",        "method",         "path",          "query",
                                     "header_line", "signed_headers", "payload_hash",  "algorithm",
                                     "instant",     "scope",          "canonical_hash"};
  out.write(name_at(names, part));
}

template <sink Out>
void put_value(Out& out, error const& failure) noexcept {
  out.write(name(failure.code));
  if (failure.at != 0) {
    out.write(" at ");
    put_decimal(out, failure.at);
  }
  out.write(": ");
  out.write(message(failure.code));
}

template <sink Out>
void put_value(Out& out, amz_date const& date) noexcept {
  out.write(date.text());
}

template <sink Out>
void put_value(Out& out, credential_scope const& scope) noexcept {
  put_scope(out, scope);
}

/// Without signature and token.
template <sink Out>
void put_value(Out& out, checked_claim const& claim) noexcept {
  out.write(claim.access_key_id);
  out.put('/');
  put_scope(out, claim.scope);
  out.write(" at ");
  put_value(out, claim.date);
}

/// Its session token redacted.
template <sink Out>
void put_value(Out& out, canonical_request const& request) noexcept {
  request.redacted().put(out);
}

template <sink Out>
void put_value(Out& out, string_to_sign const& text) noexcept {
  text.put(out);
}

/// Without the server's line, which may hold a token.
template <sink Out>
void put_value(Out& out, text_difference const& difference) noexcept {
  put_value(out, difference.part);
  if (difference.part == text_part::none) return;
  out.write(" at ");
  put_decimal(out, difference.at);
  out.write(", byte ");
  put_decimal(out, difference.at_in_line);
  out.write(" of its line");
}

/// Without the query, which may hold a signature and a token.
template <sink Out>
void put_value(Out& out, request_view const& head) noexcept {
  out.write(head.method);
  out.put(' ');
  out.write(path_of(head.target));
}

template <sink Out>
void put_value(Out& out, response_view const& response) noexcept {
  put_decimal(out, response.status);
  out.put(' ');
  out.write(response.reason);
}

template <sink Out>
void put_value(Out& out, endpoint const& at) noexcept {
  out.write(at.host());
  out.write(" in ");
  out.write(at.region());
}

template <sink Out, operation Op>
void put_value(Out& out, job_request<Op> const& request) noexcept {
  out.write(Op::method);
  out.put(' ');
  request.put_target(out);
}

template <sink Out>
void put_value(Out& out, retry_decision const& decision) noexcept {
  put_value(out, decision.advice);
  out.write(" by ");
  put_value(out, decision.source);
}

/// Of the message the first line: on the others a server may show the token that was signed.
template <sink Out>
void put_value(Out& out, service_fault const& fault) noexcept {
  out.write(fault.name.empty() ? std::string_view{"without a name"} : fault.name);
  out.write(" (");
  put_value(out, fault.kind);
  out.put(')');
  if (fault.message_size == 0) return;
  auto const line = slice(fault.message, 0, fault.message.find('\n'));
  out.write(": ");
  out.write(line);
  if (line.size() < fault.message_size) out.write(" ...");
}

/// Of a `job_reply`.
template <sink Out>
void put_value(Out& out, reply_head const& reply) noexcept {
  put_decimal(out, reply.status);
  out.put(' ');
  put_value(out, reply.outcome);
  if (reply.outcome == reply_outcome::fault) {
    out.put(' ');
    put_value(out, reply.fault);
  }
  if (reply.body_error != errc::none) {
    out.write(", body ");
    put_value(out, reply.body_error);
  }
  if (reply.request_id.empty()) return;
  out.write(", request ");
  out.write(reply.request_id);
}

template <sink Out, status_service Service>
void put_value(Out& out, success_report<read_job<Service>> const& report) noexcept {
  out.write(report.job_id);
  out.write(" is ");
  out.write(report.status_text);
}

}  // namespace detail

/// What has a text: these types alone, and none that converts to them. No secret is among them, no key and no
/// signature; what may hold one is shown without it.
template <class T>
concept printable = detail::named_enum<T> || detail::text_of_lines<T> || detail::is_of_operation<T> ||
    detail::one_of<T, error, text_part, amz_date, credential_scope, checked_claim, text_difference,
                   request_view, response_view, endpoint, retry_decision, service_fault, reply_head>;

/// The value as text: enumerators as they are spelled, errors as "NAME at OFFSET: SENTENCE". One line, but
/// for a canonical request and a string to sign. Bytes that are not visible ASCII are shown as "\xNN".
template <printable T>
std::string to_string(T const& value) {
  auto const put = [&value](auto& out) noexcept {
    detail::visible_sink visible{out, detail::text_of_lines<T>};
    detail::put_value(visible, value);
  };
  std::string text(measure_with(put), '\0');
  span_sink whole{text};
  put(whole);
  return text;
}

/// Inserts the text of `to_string`, filled up to the stream's width like any string.
template <printable T>
std::ostream& operator<<(std::ostream& out, T const& value) {
  return out << to_string(value);
}

}  // namespace jobwire

#if defined(__cpp_lib_format)
/// Formats the text of `to_string` by the specification of strings: "{:>20}".
template <jobwire::printable T>
struct std::formatter<T, char> : std::formatter<std::string_view, char> {
  template <class Context>
  auto format(T const& value, Context& context) const {
    return std::formatter<std::string_view, char>::format(jobwire::to_string(value), context);
  }
};
#endif
