#include <jobwire/result.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include <jobwire/errc.hpp>

#include "support/catch.hpp"

using namespace jobwire;

namespace {

// --- errc.hpp ---

constexpr std::size_t code_count = static_cast<std::size_t>(errc::count_);
constexpr errc code_at(std::size_t i) { return static_cast<errc>(i); }

constexpr std::size_t count_of(error_kind wanted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < code_count; ++i) count += kind(code_at(i)) == wanted ? 1 : 0;
  return count;
}

static_assert(kind(errc::none) == error_kind::none && count_of(error_kind::none) == 1);
static_assert(kind(errc::need_more) == error_kind::need_more && count_of(error_kind::need_more) == 1);
static_assert(kind(errc::no_space) == error_kind::capacity &&
              kind(errc::too_many_parameters) == error_kind::capacity);
static_assert(kind(errc::invalid_hex) == error_kind::caller &&
              kind(errc::invalid_instant) == error_kind::caller);
static_assert(kind(errc::malformed_escape) == error_kind::peer &&
              kind(errc::malformed_head) == error_kind::peer);
static_assert(kind(errc::unsupported_transfer_coding) == error_kind::unsupported);
static_assert(name(errc::none) == "none" && name(errc::json_too_deep) == "json_too_deep");
static_assert(name(errc::signature_mismatch) == "signature_mismatch");
static_assert(message(errc::malformed_escape) == "a percent sign is not followed by two hex digits");
// A number that is no code reads as none.
static_assert(name(errc::count_) == "none" && name(static_cast<errc>(255)) == "none");
static_assert(kind(static_cast<errc>(255)) == error_kind::none && message(errc::count_) == "no error");

TEST_CASE("each code has a kind, a name of its own and a sentence of its own without a full stop") {
  std::set<std::string_view> names;
  std::set<std::string_view> messages;
  for (std::size_t i = 0; i < code_count; ++i) {
    auto const code = code_at(i);
    INFO(std::string{name(code)});
    CHECK(names.insert(name(code)).second);
    CHECK(messages.insert(message(code)).second);
    CHECK(!message(code).ends_with('.'));
    bool const callers =
        name(code).starts_with("invalid_") && code != errc::invalid_token;  // a verifier finds it
    CHECK((kind(code) == error_kind::caller) == callers);
    if (name(code).starts_with("malformed_")) CHECK(kind(code) == error_kind::peer);
    if (name(code).starts_with("too_many_") || name(code).ends_with("_too_large")) {
      CHECK(kind(code) == error_kind::capacity);
    }
  }
  CHECK(names.size() == code_count);
}

// --- result.hpp ---

struct pair {
  int first = 7;
  int second = 0;
};

constexpr result<int> halve(int n) noexcept {
  if (n < 0) return errc::invalid_hex;
  if (n % 2 != 0) return error{errc::malformed_head, static_cast<std::size_t>(n)};
  return n / 2;
}

static_assert(*halve(8) == 4 && halve(8).has_value() && halve(8) && halve(8).error() == errc::none);
static_assert(!halve(3) && halve(3).error() == error{errc::malformed_head, 3} && halve(3).error().at == 3);
static_assert(halve(-2).error() == error{errc::invalid_hex} && halve(-2).error().at == 0);
static_assert(halve(3).value_or(9) == 9 && halve(8).value_or(9) == 4);
static_assert(*halve(3) == 0);  // never undefined
static_assert(error{errc::no_space, 1} != error{errc::no_space, 2} &&
              error{errc::no_space} != error{errc::none});
static_assert(
    result<pair> { errc::no_space } -> first == 7 &&
    result<pair> {
      pair { 1, 2 }
    } -> second == 2);
static_assert(result<int>{errc::none} && *result<int>{errc::none} == 0);
static_assert(result<void>{} && !result<void>{errc::no_space} && result<void>{errc::none}.has_value());
static_assert(result<void>{error{errc::no_space, 5}}.error().at == 5);

static_assert(std::is_trivially_copyable_v<result<std::string_view>> &&
              std::is_trivially_copyable_v<result<void>>);
static_assert(std::is_same_v<result<int>::value_type, int> && std::is_void_v<result<void>::value_type>);
static_assert(!std::is_convertible_v<result<int>, bool> && !std::is_convertible_v<result<void>, bool>);
static_assert(std::is_convertible_v<error, result<int>> && std::is_convertible_v<errc, result<int>>);
static_assert(std::is_same_v<decltype(*halve(1)), int>);  // by value out of a temporary: nothing dangles
static_assert(noexcept(*halve(1)) && noexcept(halve(1).error()) && noexcept(halve(1).value_or(1)));
static_assert(sizeof(result<std::string_view>) == sizeof(std::string_view) + sizeof(error));

TEST_CASE("a result's value can be read and changed in place") {
  result<pair> changing{pair{1, 2}};
  (*changing).first = 3;
  changing->second = 4;
  auto const& fixed = changing;
  CHECK((*fixed).first == 3);
  CHECK(fixed->second == 4);
  CHECK(&*fixed == fixed.operator->());
  changing = errc::no_space;
  CHECK(!changing);
  CHECK(changing->first == 7);
  changing = pair{5, 6};
  CHECK(changing);
  CHECK(changing->first == 5);
}

TEST_CASE("a result at run time holds what it holds in a constant expression") {
  CHECK(*halve(8) == 4);
  CHECK(halve(3).error() == error{errc::malformed_head, 3});
  CHECK(halve(-1).error().code == errc::invalid_hex);
  CHECK(halve(3).value_or(9) == 9);
  CHECK(result<void>{}.has_value());
  CHECK(result<void>{error{errc::no_space, 5}}.error() == error{errc::no_space, 5});
}

}  // namespace
