// W2 by Boost.Beast.
#include "beast.hpp"
#include "entries.hpp"
#include "run.hpp"

void entries::add_beast_heads() {
  using bench::add_rival;
  add_rival<beast_rivals::parse_request_fields>("beast/parse_request_fields");
  add_rival<beast_rivals::parse_request_views>("beast/parse_request_views");
}
