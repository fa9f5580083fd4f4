#include <jobwire/sigv4/key_source.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/sign.hpp>

#include "support/forced_body.hpp"
#include "support/random.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

/// Counts the blocks hashed, so a derivation shows.
struct counted_sha256 : sha256 {
  counted_sha256() noexcept = default;
  explicit counted_sha256(sha256_midstate const& state) noexcept : sha256{state} {}

  static void advance(sha256_midstate& state, char const* blocks, std::size_t count) noexcept {
    hashed += count;
    sha256::advance(state, blocks, count);
  }
  template <std::size_t Lanes>
  static void advance_each(sha256_midstate* const (&states)[Lanes],
                           char const* const (&blocks)[Lanes]) noexcept {
    hashed += Lanes;
    sha256::advance_each<Lanes>(states, blocks);
  }
  static bool chain(char const* key, chain_messages const& messages, waiting_blocks& beside,
                    chain_ending* ending, sha256_midstate& inner, sha256_midstate& outer) noexcept {
    hashed += 4 * messages.count + 2;
    return sha256::chain(key, messages, beside, ending, inner, outer);
  }

  static inline std::size_t hashed = 0;
};
static_assert(block_sha256_hasher<counted_sha256>);

static_assert(key_source<day_key<sha256>> && key_source<ready_key<sha256>>);
static_assert(signing_source<day_key<sha256>> && !signing_source<ready_key<sha256>>);
static_assert(!key_source<signing_key>);

constexpr credentials who() { return *credentials::make(known::access_key_id, known::secret, known::token); }
constexpr credential_scope scope{"20130114", known::region, known::service};

bool is_key_of(signing_key const& key, credential_scope const& in, std::string_view secret = known::secret) {
  auto const wanted = signing_key::derive<sha256>(secret_view{secret}, in);
  return key.hmac().code<sha256>("x") == wanted.hmac().code<sha256>("x");
}

constexpr bool yields_the_known_key() {
  day_key<sha256> keys{who()};
  auto const digest = parse_hex(known::signing_key);
  auto const expected = hmac<sha256>(digest_text{*digest}.view(), "x");
  return keys.key_for(scope).hmac().code<sha256>("x") == expected;
}
static_assert(yields_the_known_key());

// By clang, a copy of what was never set is no constant expression.
constexpr bool is_copied_unused_and_used() {
  day_key<sha256> const unused{who()};
  day_key<sha256> keys = unused;
  auto const made = keys.key_for(scope).hmac().code<sha256>("x");
  day_key<sha256> again{who()};
  again = keys;
  return again.key_for(scope).hmac().code<sha256>("x") == made;
}
static_assert(is_copied_unused_and_used());

}  // namespace

TEST_CASE("the key of a day is derived once") {
  day_key<counted_sha256> keys{who()};
  counted_sha256::hashed = 0;
  auto const* const first = &keys.key_for(scope);
  CHECK(is_key_of(*first, scope));
  auto const derived = counted_sha256::hashed;
  CHECK(derived > 0);
  CHECK(&keys.key_for(scope) == first);
  CHECK(counted_sha256::hashed == derived);

  // Equal texts elsewhere in memory are the same scope.
  std::string const day{scope.day};
  std::string const region{scope.region};
  std::string const service{scope.service};
  CHECK(is_key_of(keys.key_for({day, region, service}), scope));
  CHECK(counted_sha256::hashed == derived);
}

TEST_CASE("another day, region or service has another key, though the texts join up alike") {
  day_key<counted_sha256> keys{who()};
  (void)keys.key_for({"20130114", "ab", "c"});
  for (credential_scope const other : {credential_scope{"20130114", "a", "bc"},
                                       {"2013011", "4ab", "c"},
                                       {"20130114", "abc", ""},
                                       {"20130114", "", "abc"},
                                       {"20130115", "ab", "c"},
                                       {"20130114", "xx", "c"},
                                       {"20130114", "ab", "x"}}) {
    counted_sha256::hashed = 0;
    CHECK(is_key_of(keys.key_for(other), other));
    CHECK(counted_sha256::hashed > 0);
    (void)keys.key_for({"20130114", "ab", "c"});
  }
}

TEST_CASE("names of 64 bytes are kept, longer ones are derived each time") {
  day_key<counted_sha256> keys{who()};
  for (std::size_t const size : {64U, 65U}) {
    std::string const name(size, 'n');
    for (credential_scope const in : {credential_scope{"20130114", name, "s"}, {"20130114", "r", name}}) {
      CHECK(is_key_of(keys.key_for(in), in));
      counted_sha256::hashed = 0;
      CHECK(is_key_of(keys.key_for(in), in));
      CHECK((counted_sha256::hashed == 0) == (size == 64));
    }
  }
  credential_scope const long_day{"201301140", "r", "s"};
  (void)keys.key_for(long_day);
  counted_sha256::hashed = 0;
  CHECK(is_key_of(keys.key_for(long_day), long_day));
  CHECK(counted_sha256::hashed > 0);

  // Nor is one derived in order to sign, for it would be derived again.
  hash_sink<counted_sha256> canonical;
  canonical.seal();
  signature made;
  counted_sha256::hashed = 0;
  CHECK(!keys.sign_deriving(*amz_date::parse("20130114T174952Z"), long_day, canonical, made));
  CHECK(counted_sha256::hashed == 0);
}

TEST_CASE("a source yields the credentials it was given") {
  day_key<sha256> keys{who()};
  CHECK(keys.who().access_key_id() == known::access_key_id);
  CHECK(keys.who().session_token().reveal() == known::token);
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, scope);
  ready_key<sha256> ready{who(), key};
  CHECK(&ready.key_for({"another", "scope", "still"}) == &key);
  CHECK(ready.who().access_key_id() == known::access_key_id);
}

TEST_CASE("the start of the string to sign is hashed once a second, and anew in another second or scope") {
  day_key<counted_sha256> keys{who()};
  hash_sink<counted_sha256> nothing;
  auto const first = *amz_date::parse("20130114T174952Z");
  auto const later = *amz_date::parse("20130114T174953Z");
  credential_scope const elsewhere{"20130114", "eu-west-1", known::service};
  auto const digest_behind = [&](amz_date const& date, credential_scope const& in) {
    auto const [key, start] = keys.started_key_for(date, in, nothing);
    hash_sink<counted_sha256> sink{start};
    sink.write("and the rest");
    auto const wanted = signing_key::derive<sha256>(secret_view{known::secret}, in);
    auto expected = wanted.hmac().inner<sha256>();
    put_signing_start(expected, date, in);
    expected.write("and the rest");
    CHECK(is_key_of(key, in));
    return sink.finish() == expected.finish();
  };
  CHECK(digest_behind(first, scope));
  counted_sha256::hashed = 0;
  CHECK(digest_behind(first, scope));
  auto const kept = counted_sha256::hashed;
  CHECK(digest_behind(later, scope));
  CHECK(counted_sha256::hashed == 2 * kept + 1);
  CHECK(digest_behind(later, elsewhere));
  CHECK(digest_behind(later, scope));
  CHECK(digest_behind(first, scope));
}

namespace {

std::string letters(support::random& random, std::size_t size) {
  std::string made;
  while (made.size() < size) made += static_cast<char>('a' + random.below(26));
  return made;
}

/// The signature that a source makes with what it keeps: the key, and the start of the string to sign.
signature signed_from_start(day_key<sha256>& keys, amz_date const& date, credential_scope const& in,
                            std::string_view text) {
  hash_sink<sha256> canonical;
  canonical.write(text);
  canonical.seal();
  auto const [key, start] = keys.started_key_for(date, in, canonical);
  hash_sink<sha256> inner{start};
  put_hex(inner, canonical.finish());
  return signature{key.hmac().finish(inner)};
}

/// How many of many sources that have no key yet did so in one go; any wrong signature counts as `wrong`.
std::size_t count_signed_at_once(sha256_body body, std::size_t& wrong) {
  support::random random{21};
  auto const date = *amz_date::parse("20130114T174952Z");
  auto const later = *amz_date::parse("20130114T174953Z");
  std::size_t at_once = 0;
  for (int i = 0; i < 3000; ++i) {
    auto const secret = letters(random, 1 + random.below(100));
    auto const region = letters(random, 1 + random.below(i % 8 == 0 ? 80 : 20));
    auto const service = letters(random, 1 + random.below(i % 8 == 1 ? 80 : 30));
    credential_scope const in{"20130114", region, service};
    auto const text = random.bytes(random.below(600));
    day_key<sha256> keys{*credentials::make(known::access_key_id, secret)};
    hash_sink<sha256> canonical;
    canonical.write(text);
    canonical.seal();
    signature made;
    bool const done = keys.sign_deriving(date, in, canonical, made);

    auto const wanted = signing_key::derive<sha256>(secret_view{secret}, in);
    auto const expected = sign<sha256>(wanted, {date, in, hash_of<sha256>(text)});
    auto const start = measure_signing_start(in);
    bool const fits = start >= 64 && start < 128 && region.size() <= 55 && service.size() <= 55;
    wrong += done == (fits && detail::is_x86(body)) ? 0 : 1;
    wrong += done ? !equal_in_constant_time(made, expected) : canonical.finish() != hash_of<sha256>(text);
    wrong += equal_in_constant_time(signed_from_start(keys, date, in, text), expected) ? 0 : 1;
    wrong += equal_in_constant_time(signed_from_start(keys, later, in, text),
                                    sign<sha256>(wanted, {later, in, hash_of<sha256>(text)}))
                 ? 0
                 : 1;
    at_once += done ? 1 : 0;
  }
  return at_once;
}

}  // namespace

TEST_CASE("a key that signs while it is derived signs as one that was derived before, by every body") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    std::size_t wrong = 0;
    auto const at_once = count_signed_at_once(body, wrong);
    INFO(name(body));
    CHECK(wrong == 0);
    CHECK((at_once > 2000) == detail::is_x86(body));
  }
}

TEST_CASE("what a source keeps from signing while it derived is kept for that scope and instant alone") {
  auto const date = *amz_date::parse("20130114T174952Z");
  std::string const long_name(60, 'n');  // no block holds it
  credential_scope const elsewhere{"20130114", "eu-west-1", known::service};
  credential_scope const in_steps{"20130114", long_name, "s"};
  credential_scope const short_start{"20130114", "r", "s"};
  day_key<sha256> keys{who()};
  auto const signs_at_once = [&](credential_scope const& in) {
    hash_sink<sha256> canonical;
    canonical.write("a text");
    canonical.seal();
    signature made;
    return keys.sign_deriving(date, in, canonical, made);
  };
  bool const can = detail::is_x86(sha256_body_in_use());
  for (auto const& in : {scope, elsewhere, in_steps, scope, short_start, elsewhere}) {
    bool const fits = in.region.size() != long_name.size() && measure_signing_start(in) >= 64;
    CHECK(signs_at_once(in) == (can && fits));
    auto const expected = sign<sha256>(signing_key::derive<sha256>(secret_view{known::secret}, in),
                                       {date, in, hash_of<sha256>("a text")});
    CHECK(equal_in_constant_time(signed_from_start(keys, date, in, "a text"), expected));
    CHECK(!signs_at_once(in));
    CHECK(is_key_of(keys.key_for(in), in));
    CHECK(equal_in_constant_time(signed_from_start(keys, date, in, "a text"), expected));
  }
}
