// What a server answers to a request that is refused before anybody looks at what it asks.
// Layer 3; may include: ascii.
#pragma once

#include <string_view>

#include <jobwire/ascii.hpp>

namespace jobwire {

/// The status that answers a request refused with `code`; 0 for codes that refuse no request's head, framing
/// or body.
/// Spec:  RFC 9110 section 15; RFC 9112 sections 3, 3.2 and 6.1; RFC 6585 section 5.
constexpr unsigned status_of_refusal(errc code) noexcept {
  switch (code) {
    case errc::malformed_head:
    case errc::malformed_line_end:
    case errc::malformed_method:
    case errc::malformed_target:
    case errc::malformed_escape:
    case errc::malformed_version:
    case errc::malformed_field_name:
    case errc::malformed_field_value:
    case errc::folded_field:
    case errc::missing_host:
    case errc::duplicate_host:
    case errc::malformed_host:
    case errc::other_authority:
    case errc::bad_content_length:
    case errc::duplicate_content_length:
    case errc::two_framings:
    case errc::malformed_transfer_coding:
    case errc::unexpected_transfer_coding:
    case errc::malformed_chunk:
    case errc::malformed_trailer:
    case errc::body_truncated:
      return 400;
    case errc::body_too_large:
      return 413;
    case errc::target_too_long:
      return 414;
    case errc::unmet_expectation:
      return 417;
    case errc::head_too_large:
    case errc::field_too_long:
    case errc::too_many_fields:
      return 431;
    case errc::unsupported_transfer_coding:
      return 501;
    case errc::bad_version:
      return 505;
    default:
      return 0;
  }
}

/// A whole response for each such refusal, without a body, as the services answer step 1 of their checks. The
/// connection must be closed behind it, and it says so: where the next request begins is not known. Static
/// storage; empty where `status_of_refusal` is 0. It has no Date, which a server with a clock may add in
/// front of the empty line (RFC 9110 section 6.6.1).
constexpr std::string_view ready_refusal(errc code) noexcept {
#define JOBWIRE_REFUSAL(status_and_reason) \
  "HTTP/1.1 " status_and_reason "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
  switch (status_of_refusal(code)) {
    case 400:
      return JOBWIRE_REFUSAL("400 Bad Request");
    case 413:
      return JOBWIRE_REFUSAL("413 Content Too Large");
    case 414:
      return JOBWIRE_REFUSAL("414 URI Too Long");
    case 417:
      return JOBWIRE_REFUSAL("417 Expectation Failed");
    case 431:
      return JOBWIRE_REFUSAL("431 Request Header Fields Too Large");
    case 501:
      return JOBWIRE_REFUSAL("501 Not Implemented");
    case 505:
      return JOBWIRE_REFUSAL("505 HTTP Version Not Supported");
    default:
      return {};
  }
#undef JOBWIRE_REFUSAL
}

}  // namespace jobwire
