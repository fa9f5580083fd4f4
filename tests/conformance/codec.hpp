// What raw bytes are read with: the parser of heads (one place to put another in) and the reader of replies.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/http/head.hpp>

#include "conformance/vectors.hpp"

namespace conformance {

using service = jobwire::elastic_transcoder;
using operation = jobwire::cancel_job<service>;

/// A parser from bytes to messages. `closed` says that the stream ended behind the bytes.
struct message_parser {
  std::string_view name;
  jobwire::result<jobwire::request_message> (*request)(std::string_view bytes,
                                                       std::span<jobwire::header_field> table,
                                                       jobwire::head_limits const& limits,
                                                       std::span<char> room);
  jobwire::result<jobwire::response_view> (*response)(std::string_view bytes,
                                                      std::span<jobwire::header_field> table,
                                                      jobwire::head_limits const& limits, bool closed,
                                                      std::span<char> room);
};

template <jobwire::parses_heads Parser>
constexpr message_parser parser_on(std::string_view name) {
  return {
      name,
      [](std::string_view bytes, std::span<jobwire::header_field> table, jobwire::head_limits const& limits,
         std::span<char> room) { return jobwire::read_request<Parser>(bytes, table, limits, room); },
      [](std::string_view bytes, std::span<jobwire::header_field> table, jobwire::head_limits const& limits,
         bool closed, std::span<char> room) {
        auto const end = closed ? jobwire::stream_end::closed : jobwire::stream_end::open;
        return jobwire::read_response<Parser>(bytes, table, limits, {.end = end, .room = room});
      }};
}

/// Every case must come out alike on each.
inline constexpr message_parser parsers[]{parser_on<jobwire::head_parser>("core"),
                                          parser_on<jobwire::beast::head_parser>("beast")};

/// Limits that no case comes near which is not about limits.
inline constexpr jobwire::head_limits wide_limits{.head_bytes = 1U << 20U,
                                                  .target_bytes = 1U << 20U,
                                                  .field_bytes = 1U << 20U,
                                                  .fields = 1U << 20U,
                                                  .body_bytes = 1U << 20U,
                                                  .request_body_bytes = 1U << 20U};
inline constexpr std::size_t wide_table = 256;

/// A reader with room for any body that `wide_limits` lets pass.
inline jobwire::simdjson_reader make_reader(std::size_t depth) {
  return jobwire::simdjson_reader{wide_limits.body_bytes, depth};
}

/// What a reply says, in the words of the cases.
struct reply_text {
  std::string outcome;  ///< success, error, not_success; empty where it is no reply
  unsigned status = 0;
  std::string error_type;
  std::string message;
  std::string why;  ///< where it is no reply
};

inline reply_text read_text(jobwire::response_view const& response, jobwire::simdjson_reader& reader) {
  std::vector<char> scratch(response.body.size() + 256);
  auto const reply = jobwire::read_reply<operation>(response, reader, scratch);
  reply_text text;
  text.status = response.status;
  if (!reply) {
    text.why = told(reply.error());
    return text;
  }
  bool const fault = reply->outcome == jobwire::reply_outcome::fault;
  text.outcome = fault                                               ? "error"
                 : reply->outcome == jobwire::reply_outcome::success ? "success"
                                                                     : "not_success";
  text.error_type = reply->fault.name;
  text.message = reply->fault.message;
  return text;
}

}  // namespace conformance
