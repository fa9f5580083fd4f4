#include <jobwire/config.hpp>

#include <array>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using jobwire::owning_temporary;

// What `T` is where a function takes `T&&`.
static_assert(owning_temporary<std::string> && owning_temporary<std::string const>);
static_assert(!owning_temporary<std::string&> && !owning_temporary<std::string const&>);
static_assert(!owning_temporary<std::string_view> && !owning_temporary<std::string_view const>);
static_assert(!owning_temporary<std::string_view&> && !owning_temporary<char const (&)[3]>);
static_assert(!owning_temporary<char const*> && !owning_temporary<int> &&
              !owning_temporary<std::array<char, 3>>);

std::string_view borrow(std::string_view text JOBWIRE_LIFETIMEBOUND) { return text; }
template <owning_temporary Text>
std::string_view borrow(Text&&) = delete;

template <class Text>
concept borrowed = requires(Text&& text) {
  borrow(static_cast<Text&&>(text));
};
static_assert(borrowed<std::string&> && borrowed<std::string const&> && borrowed<std::string_view>);
static_assert(!borrowed<std::string> && !borrowed<std::string const>);

TEST_CASE("a function that borrows takes what outlives the call, and no owning temporary") {
  std::string const owner = "abc";
  CHECK(borrow(owner).data() == owner.data());
  CHECK(borrow("abc") == "abc");
}

TEST_CASE("the version is three numbers") {
  STATIC_REQUIRE(jobwire::version_major + jobwire::version_minor + jobwire::version_patch > 0);
}

}  // namespace
