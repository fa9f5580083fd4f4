// W2 and W3 by others.
#include "beast.hpp"
#include "entries.hpp"
#include "run.hpp"

void entries::add_reading_rivals() {
  using bench::add_rival;
  add_rival<beast_rivals::parse_request_fields>("beast/parse_request_fields");
  add_rival<beast_rivals::parse_request_views>("beast/parse_request_views");
  add_rival<beast_rivals::response_202_boost_json>("beast_boostjson/response_202");
  add_rival<beast_rivals::response_400_nlohmann>("beast_nlohmann/response_400");
}
