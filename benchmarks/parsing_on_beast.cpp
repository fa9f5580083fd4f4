// W2 with Beast's parser in jobwire.
#include <jobwire/adapt/beast.hpp>

#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_parsing_on_beast() {
  bench::add_own<work::parse_request<jobwire::beast::head_parser>>("parse/request_on_beast");
}
