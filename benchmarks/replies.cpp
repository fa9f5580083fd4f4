// W3 parse a reply, and write one: jobwire's.
#include <cstddef>

#include <jobwire/adapt/simdjson.hpp>

#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_replies() {
  using bench::add_own;
  using jobwire::simdjson_reader;
  constexpr std::size_t largest_body = 4096;
  add_own<work::parse_response_202<simdjson_reader>>("parse/response_202", largest_body);
  add_own<work::parse_response_400<simdjson_reader>>("parse/response_400", largest_body);
  add_own<work::write_reply_202>("write/reply_202");
  add_own<work::write_reply_error>("write/reply_error");
}
