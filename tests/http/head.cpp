#include <jobwire/http/head.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include <jobwire/ascii.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace {

using namespace jobwire;
using detail::known_name;

static_assert(known_name{"host"}("HosT") && !known_name{"host"}("hoss") && !known_name{"host"}("hosts"));

/// Whether a name is known by words as it is letter by letter, whichever byte of it is changed.
template <std::size_t Size>
bool knows(known_name<Size> const& known, std::string_view name) {
  support::guarded_memory memory;
  bool right = known(memory.at_end(name)) && known(memory.at_start(name));
  right = right && !known(name.substr(1)) && !known(std::string{name} + "s");
  for (std::size_t at = 0; at < name.size(); ++at) {
    std::string changed{name};
    for (unsigned value = 0; value < 256; ++value) {
      changed[at] = static_cast<char>(value);
      right = right && known(memory.at_end(changed)) == iequals(changed, name);
    }
  }
  return right;
}

TEST_CASE("A known name is found in any case, and nothing else is") {
  CHECK(knows(known_name{"host"}, "Host"));
  CHECK(knows(known_name{"expect"}, "EXPECT"));
  CHECK(knows(known_name{"7-bytes"}, "7-Bytes"));
  CHECK(knows(known_name{"x-eight8"}, "X-Eight8"));
  CHECK(knows(known_name{"content-length"}, "Content-Length"));
  CHECK(knows(known_name{"content-encoding"}, "content-encoding"));
  CHECK(knows(known_name{"transfer-encoding"}, "TRANSFER-Encoding"));
  CHECK(knows(known_name{"x-amzn-errormessage"}, "x-amzn-ErrorMessage"));
}

}  // namespace
