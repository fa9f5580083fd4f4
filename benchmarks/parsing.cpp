// W2 parse a request's head: jobwire's.
#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_parsing() {
  bench::add_own<work::parse_request<jobwire::head_parser>>("parse/request");
  bench::add_own<work::parse_request_alike>("parse/request_alike");
}
