#include <jobwire/adapt/error_code.hpp>

#include <cstddef>
#include <string>
#include <system_error>
#include <type_traits>

#include <boost/system/error_code.hpp>

#include "support/catch.hpp"

namespace {

using jobwire::errc;
using jobwire::error;
using jobwire::error_kind;

static_assert(std::is_convertible_v<errc, std::error_code>);
static_assert(std::is_convertible_v<error_kind, std::error_condition>);
static_assert(!std::is_convertible_v<error_kind, std::error_code>);
static_assert(noexcept(std::error_code{errc::no_space} == error_kind::capacity));

errc code_at(std::size_t place) { return static_cast<errc>(place); }
constexpr auto codes = static_cast<std::size_t>(errc::count_);

// Made while other objects of static storage are: the category is there already.
std::error_code const made_before_main = errc::json_syntax;
bool const compared_before_main = made_before_main == error_kind::peer;

}  // namespace

TEST_CASE("each code is a std::error_code with its own message, and its kind is its condition") {
  for (std::size_t i = 0; i < codes; ++i) {
    std::error_code const code = code_at(i);
    CHECK(code.value() == static_cast<int>(i));
    CHECK(code.message() == message(code_at(i)));
    CHECK(code.default_error_condition() == kind(code_at(i)));
    CHECK(static_cast<bool>(code) == (i != 0));
    for (auto kind = error_kind::none; kind <= error_kind::other_operation;
         kind = static_cast<error_kind>(static_cast<int>(kind) + 1)) {
      CHECK((code == kind) == (jobwire::kind(code_at(i)) == kind));
    }
  }
  CHECK(std::string{std::error_code{errc::none}.category().name()} == "jobwire");
  CHECK(made_before_main == errc::json_syntax);
  CHECK(compared_before_main);
}

TEST_CASE("each kind is a condition that says what to do") {
  std::error_condition const kind = error_kind::need_more;
  CHECK(kind.value() == static_cast<int>(error_kind::need_more));
  CHECK(kind.message() == "valid so far: read on and parse again");
  CHECK(std::string{kind.category().name()} == "jobwire.kind");
}

TEST_CASE("an error gives its code; a result's is read the same way") {
  jobwire::result<int> const failed = error{errc::no_space, 612};
  std::error_code const code = make_error_code(failed.error());
  CHECK(code == errc::no_space);
  CHECK(code == error_kind::capacity);
  CHECK_FALSE(make_error_code(jobwire::result<int>{1}.error()));
}

TEST_CASE("numbers that are no code or no kind have a message, and equal neither") {
  for (int const value : {-1, 300, static_cast<int>(codes), 256 + static_cast<int>(errc::no_space)}) {
    std::error_code const code{value, jobwire::errc_category()};
    CHECK(code.message() == "not an error of jobwire's");
    CHECK_FALSE(code == error_kind::none);
    CHECK_FALSE(code == error_kind::capacity);
  }
  for (int const value : {-1, 7, 300}) {
    CHECK(jobwire::kind_category().message(value) == "not a kind of jobwire's");
  }
}

TEST_CASE("codes of other categories are never jobwire's") {
  auto const other = std::make_error_code(std::errc::invalid_argument);
  CHECK_FALSE(other == errc::invalid_job_id);
  CHECK_FALSE(other == error_kind::caller);
  std::error_code const same_number{static_cast<int>(errc::no_space), std::generic_category()};
  CHECK_FALSE(same_number == errc::no_space);
  CHECK_FALSE(same_number == error_kind::capacity);
}

TEST_CASE("Boost's error_code takes one, and gives it back") {
  boost::system::error_code const code = errc::bad_job_id;
  CHECK(code.failed());
  CHECK(code == std::error_code{errc::bad_job_id});
  CHECK(code == errc::bad_job_id);
  CHECK(code == error_kind::peer);
  CHECK_FALSE(code == error_kind::caller);
  CHECK(code.message() == message(errc::bad_job_id));
  std::error_code const back = code;
  CHECK(&back.category() == &jobwire::errc_category());
  CHECK(back == errc::bad_job_id);
  CHECK_FALSE(boost::system::error_code{make_error_code(errc::none)}.failed());
}
