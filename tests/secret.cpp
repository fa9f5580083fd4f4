#include <jobwire/secret.hpp>

#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using namespace jobwire;

constexpr error failure(std::string_view id, std::string_view secret, std::string_view token = {}) {
  return credentials::make(id, secret, token).error();
}

constexpr auto good = credentials::make("AKIDEXAMPLE", "secret", "token");
static_assert(good && good->access_key_id() == "AKIDEXAMPLE" &&
              good->secret_access_key().reveal() == "secret");
static_assert(good->session_token().reveal() == "token");
static_assert(credentials::make("AKIDEXAMPLE", "secret")->session_token().empty());
static_assert(credentials::make("AZaz09-._~", "any \r\n\xff bytes"));

static_assert(failure("", "secret") == error{errc::invalid_access_key_id, 0});
static_assert(failure("AKID/EXAMPLE", "secret") == error{errc::invalid_access_key_id, 4});
static_assert(failure("AKID EXAMPLE", "secret") == error{errc::invalid_access_key_id, 4});
static_assert(failure("AKID\r\nX: y", "secret") == error{errc::invalid_access_key_id, 4});
static_assert(failure("AKID\xc3\xa9", "secret") == error{errc::invalid_access_key_id, 4});
static_assert(failure("AKID,Signature=", "secret") == error{errc::invalid_access_key_id, 4});
static_assert(failure("AKID", "") == error{errc::invalid_secret, 0});
static_assert(failure("AKID", "secret", "tok en") == error{errc::invalid_session_token, 3});
static_assert(failure("AKID", "secret", "token\r\nX: y") == error{errc::invalid_session_token, 5});
static_assert(failure("AKID", "secret", std::string_view{"token\0", 6}) ==
              error{errc::invalid_session_token, 5});
static_assert(failure("AKID", "secret", "\x80") == error{errc::invalid_session_token, 0});
// The first of several faults.
static_assert(failure("", "", "\n").code == errc::invalid_access_key_id);
static_assert(failure("AKID", "", "\n").code == errc::invalid_secret);

template <class T>
concept printable = requires(std::ostream& out, T const& value) {
  out << value;
};

template <class T>
concept comparable = requires(T const& left, T const& right) {
  left == right;
};

static_assert(!printable<secret_view> && !printable<credentials>);
static_assert(!comparable<secret_view> && !comparable<credentials>);
static_assert(!std::is_convertible_v<secret_view, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, secret_view>);

template <class Id, class Secret, class Token>
concept makes = requires(Id&& id, Secret&& secret, Token&& token) {
  credentials::make(static_cast<Id&&>(id), static_cast<Secret&&>(secret), static_cast<Token&&>(token));
};

// What would dangle is refused, in whichever place it stands.
static_assert(makes<std::string&, std::string&, std::string&>);
static_assert(makes<std::string_view, char const*, std::string const&>);
static_assert(!makes<std::string, char const*, std::string_view>);
static_assert(!makes<std::string_view, std::string, std::string_view>);
static_assert(!makes<std::string_view, std::string_view, std::string>);

}  // namespace

TEST_CASE("credentials borrow what they are made of") {
  std::string const id{"AKIDEXAMPLE"};
  std::string const secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
  std::string const token{"a/b+c=="};
  auto const who = credentials::make(id, secret, token);
  REQUIRE(who);
  CHECK(who->access_key_id().data() == id.data());
  CHECK(who->secret_access_key().reveal().data() == secret.data());
  CHECK(who->session_token().reveal().data() == token.data());
  CHECK(credentials{}.access_key_id().empty());
  CHECK(credentials{}.secret_access_key().empty());
}
