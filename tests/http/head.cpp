#include <jobwire/http/head.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/ascii.hpp>

#include "support/catch.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"

namespace {

using namespace jobwire;
using detail::known_name;

constexpr known_name host{"host"sv};
constexpr known_name expect{"expect"sv};
constexpr known_name seven{"7-bytes"sv};
constexpr known_name eight{"x-eight8"sv};
constexpr known_name length{"content-length"sv};
constexpr known_name encoding{"content-encoding"sv};
constexpr known_name transfer{"transfer-encoding"sv};
constexpr known_name message{"x-amzn-errormessage"sv};

static_assert(host("HosT") && !host("hoss") && !host("hosts"));

/// Whether a name is known by words as it is letter by letter, whichever byte of it is changed.
template <class Known>
bool knows(Known const& known, std::string_view name) {
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
  CHECK(knows(host, "Host"));
  CHECK(knows(expect, "EXPECT"));
  CHECK(knows(seven, "7-Bytes"));
  CHECK(knows(eight, "X-Eight8"));
  CHECK(knows(length, "Content-Length"));
  CHECK(knows(encoding, "content-encoding"));
  CHECK(knows(transfer, "TRANSFER-Encoding"));
  CHECK(knows(message, "x-amzn-ErrorMessage"));
}

TEST_CASE("An index finds the fields that a search finds, in tables of any length") {
  support::random random{129};
  std::size_t several = 0;
  for (std::size_t count = 0; count <= 140; ++count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count + 8; ++i) names.push_back(random.text("aAbB-", random.below(7)));
    std::vector<header_field> fields;
    for (std::size_t i = 0; i < count; ++i) fields.push_back({names[i], names[random.below(count)]});
    detail::field_index const index{fields};
    for (auto const& name : names) {
      std::vector<std::size_t> wanted;
      for (std::size_t i = 0; i < count; ++i) {
        if (iequals(fields[i].name, name)) wanted.push_back(i);
      }
      std::vector<std::size_t> visited;
      index.each(name, [&visited](std::size_t i) { visited.push_back(i); });
      CHECK(visited == wanted);
      auto const searched = find_field(fields, name);
      auto const found = index.find(name);
      CHECK((found.count == searched.count && found.index == searched.index));
      CHECK((found.value.data() == searched.value.data() && found.value.size() == searched.value.size()));
      several += wanted.size() > 1 ? 1U : 0U;
    }
  }
  CHECK(several > 1000);
}

}  // namespace
