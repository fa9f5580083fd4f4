// W2 parse a request's head, W3 parse a reply, and write one: jobwire's.
#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>

#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_reading_and_writing() {
  using bench::add_own;
  using jobwire::simdjson_reader;
  add_own<work::parse_request<jobwire::head_parser>>("parse/request");
  add_own<work::parse_request<jobwire::beast::head_parser>>("parse/request_on_beast");
  add_own<work::parse_response_202<simdjson_reader>>("parse/response_202", reader_capacity);
  add_own<work::parse_response_400<simdjson_reader>>("parse/response_400", reader_capacity);
  add_own<work::write_reply_202>("write/reply_202");
  add_own<work::write_reply_error>("write/reply_error");
}
