// W3 by Boost.Beast and two readers of JSON.
#include "beast.hpp"
#include "entries.hpp"
#include "run.hpp"

void entries::add_beast_replies() {
  using bench::add_rival;
  add_rival<beast_rivals::response_202_boost_json>("beast_boostjson/response_202");
  add_rival<beast_rivals::response_400_nlohmann>("beast_nlohmann/response_400");
}
