// Service faults as values: kinds, who is to blame, whether to try again, and the common names.
// Layer 3; may include: ascii, bytes16.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/bytes16.hpp>

namespace jobwire {

/// What a fault means, whatever a service calls it.
enum class fault_kind : std::uint8_t {
  unknown,  ///< the name is kept, the status tells whose fault it is
  validation,
  incompatible_version,
  not_found,
  in_use,  ///< the job is no longer in a status in which it can be cancelled
  access_denied,
  limit_exceeded,
  throttling,
  conditional_check_failed,
  incomplete_signature,
  missing_authentication_token,
  invalid_signature,
  unrecognized_client,
  expired_token,
  request_expired,
  unknown_operation,
  serialization,
  internal,
  unavailable,
};

enum class fault_side : std::uint8_t { client, server };

/// In whose words a service refuses a signature.
enum class fault_family : std::uint8_t {
  guide,  ///< Elastic Transcoder's guide: a bad signature is AccessDeniedException
  json,   ///< the other JSON services: it is InvalidSignatureException
};

/// Whether sending the request again makes sense.
enum class retry_advice : std::uint8_t {
  never,
  after_delay,
  after_clock_correction,  ///< sign anew by the server's clock, once
  ambiguous,               ///< it may have taken effect already: read the job's status, then decide
};

/// The rule that gave an advice; where several would, the first of them in this order.
enum class retry_source : std::uint8_t {
  no_fault,         ///< a success: there is nothing to try again
  success_body,     ///< a 2xx whose body denies it, or cannot be read
  repeated_change,  ///< the job is in use, and the request was sent before: that one may have done it
  server_status,    ///< 500 and above
  clock_skew_name,  ///< a name of the clock-skew lists
  throttling_name,  ///< a name of the throttling lists
  service_table,    ///< the service's own table has the name
  common_table,     ///< the common table has it
  unknown_name,     ///< neither has it, or there was none; and the status is below 500
};

/// One name of a service's error table.
struct fault_entry {
  std::string_view name;
  fault_kind kind;
  unsigned status;
  retry_advice retry;
};

namespace detail {

/// The name at an enumerator's place; empty where the value is none of the enumerators.
template <class Enum, std::size_t Size>
constexpr std::string_view name_at(std::string_view const (&names)[Size], Enum value) noexcept {
  auto const index = static_cast<std::size_t>(value);
  return index < Size ? names[index] : std::string_view{};
}

}  // namespace detail

/// The enumerators as they are spelled in this file.
constexpr std::string_view name(fault_kind kind) noexcept {
  constexpr std::string_view names[]{"unknown"sv,
                                     "validation"sv,
                                     "incompatible_version"sv,
                                     "not_found"sv,
                                     "in_use"sv,
                                     "access_denied"sv,
                                     "limit_exceeded"sv,
                                     "throttling"sv,
                                     "conditional_check_failed"sv,
                                     "incomplete_signature"sv,
                                     "missing_authentication_token"sv,
                                     "invalid_signature"sv,
                                     "unrecognized_client"sv,
                                     "expired_token"sv,
                                     "request_expired"sv,
                                     "unknown_operation"sv,
                                     "serialization"sv,
                                     "internal"sv,
                                     "unavailable"sv};
  return detail::name_at(names, kind);
}
constexpr std::string_view name(fault_side side) noexcept {
  constexpr std::string_view names[]{"client"sv, "server"sv};
  return detail::name_at(names, side);
}
constexpr std::string_view name(retry_advice advice) noexcept {
  constexpr std::string_view names[]{"never"sv, "after_delay"sv, "after_clock_correction"sv, "ambiguous"sv};
  return detail::name_at(names, advice);
}
constexpr std::string_view name(retry_source source) noexcept {
  constexpr std::string_view names[]{"no_fault"sv,      "success_body"sv,    "repeated_change"sv,
                                     "server_status"sv, "clock_skew_name"sv, "throttling_name"sv,
                                     "service_table"sv, "common_table"sv,    "unknown_name"sv};
  return detail::name_at(names, source);
}

constexpr fault_side side_of(unsigned status) noexcept {
  return status >= 500 ? fault_side::server : fault_side::client;
}

/// Names that any service may use, with and without "Exception" (see `find_fault`).
/// Spec:  the guide's "Handling Errors"; AWS Common Errors; the retry and clock-skew lists of the public
///          SDKs.
inline constexpr std::array<fault_entry, 27> common_faults{{
    {"ValidationException"sv, fault_kind::validation, 400, retry_advice::never},
    {"AccessDeniedException"sv, fault_kind::access_denied, 403, retry_advice::never},
    {"ConditionalCheckFailedException"sv, fault_kind::conditional_check_failed, 400, retry_advice::never},
    {"IncompleteSignatureException"sv, fault_kind::incomplete_signature, 400, retry_advice::never},
    {"MissingAuthenticationTokenException"sv, fault_kind::missing_authentication_token, 403,
     retry_advice::never},
    {"InvalidSignatureException"sv, fault_kind::invalid_signature, 403, retry_advice::after_clock_correction},
    {"SignatureDoesNotMatch"sv, fault_kind::invalid_signature, 403, retry_advice::after_clock_correction},
    {"UnrecognizedClientException"sv, fault_kind::unrecognized_client, 403, retry_advice::never},
    {"InvalidClientTokenId"sv, fault_kind::unrecognized_client, 403, retry_advice::never},
    {"AuthFailure"sv, fault_kind::invalid_signature, 403, retry_advice::after_clock_correction},
    {"ExpiredTokenException"sv, fault_kind::expired_token, 403, retry_advice::never},
    {"RequestExpired"sv, fault_kind::request_expired, 400, retry_advice::after_clock_correction},
    {"RequestInTheFuture"sv, fault_kind::request_expired, 400, retry_advice::after_clock_correction},
    {"RequestTimeTooSkewed"sv, fault_kind::request_expired, 403, retry_advice::after_clock_correction},
    {"UnknownOperationException"sv, fault_kind::unknown_operation, 404, retry_advice::never},
    {"SerializationException"sv, fault_kind::serialization, 400, retry_advice::never},
    {"LimitExceededException"sv, fault_kind::limit_exceeded, 429, retry_advice::after_delay},
    {"ProvisionedThroughputExceededException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"ThrottlingException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"ThrottledException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"RequestThrottledException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"TooManyRequestsException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"RequestLimitExceeded"sv, fault_kind::throttling, 429, retry_advice::after_delay},
    {"InternalFailure"sv, fault_kind::internal, 500, retry_advice::after_delay},
    {"InternalServerError"sv, fault_kind::internal, 500, retry_advice::after_delay},
    {"ServiceUnavailableException"sv, fault_kind::unavailable, 503, retry_advice::after_delay},
    {"RequestTimeoutException"sv, fault_kind::unavailable, 408, retry_advice::after_delay},
}};

namespace detail {

constexpr std::string_view without_exception(std::string_view name) noexcept {
  constexpr std::string_view suffix = "Exception";
  return name.size() > suffix.size() && name.ends_with(suffix) ? slice(name, 0, name.size() - suffix.size())
                                                               : name;
}

// By pointer and size: to make a span of a table, and to walk it, takes the compiler long.

constexpr fault_entry const* find_in(fault_entry const* table, std::size_t size,
                                     std::string_view name) noexcept {
  if (name.empty()) return nullptr;
  auto const bare = without_exception(name);
  for (std::size_t i = 0; i < size; ++i) {
    auto const known = table[i].name;
    if (known.front() == bare.front() && same_bytes(without_exception(known), bare)) return &table[i];
  }
  return nullptr;
}

constexpr fault_entry const* find_in(fault_entry const* table, std::size_t size, fault_kind kind) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    if (table[i].kind == kind) return &table[i];
  }
  return nullptr;
}

/// In a service's own table first, then in the common one.
template <class Key>
constexpr fault_entry const* find_in_both(std::span<fault_entry const> own, Key key) noexcept {
  auto const* const entry = find_in(own.data(), own.size(), key);
  return entry != nullptr ? entry : find_in(common_faults.data(), common_faults.size(), key);
}

}  // namespace detail

/// The entry named `name`, the suffix "Exception" left aside: the service's own first, then the common ones;
/// null where neither knows it.
constexpr fault_entry const* find_fault(std::span<fault_entry const> own, std::string_view name) noexcept {
  return detail::find_in_both(own, name);
}

/// The entry that a service uses for `kind`: its own first, then the common ones; null where neither has one.
constexpr fault_entry const* find_fault(std::span<fault_entry const> own, fault_kind kind) noexcept {
  return detail::find_in_both(own, kind);
}

}  // namespace jobwire
