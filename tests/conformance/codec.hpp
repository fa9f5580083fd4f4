// The parser that raw bytes are read with: one place to put another in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/http/head.hpp>

namespace conformance {

/// A parser from bytes to heads. `closed` says that the stream ended behind the bytes.
struct head_parser {
  std::string_view name;
  jobwire::result<jobwire::request_view> (*request)(std::string_view bytes, std::span<jobwire::header_field> table,
                                                    jobwire::head_limits const& limits);
  jobwire::result<jobwire::response_view> (*response)(std::string_view bytes, std::span<jobwire::header_field> table,
                                                      jobwire::head_limits const& limits, bool closed);
};

inline constexpr head_parser beast_parser{
    "beast",
    [](std::string_view bytes, std::span<jobwire::header_field> table, jobwire::head_limits const& limits) {
      return jobwire::beast::parse_request(bytes, table, limits);
    },
    [](std::string_view bytes, std::span<jobwire::header_field> table, jobwire::head_limits const& limits,
       bool closed) { return jobwire::beast::parse_response(bytes, table, limits, closed); }};

/// Limits that no case which is not about limits comes near.
inline constexpr jobwire::head_limits wide_limits{.head_bytes = 1U << 20U, .body_bytes = 1U << 20U};

}  // namespace conformance
