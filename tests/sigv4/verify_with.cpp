#include <jobwire/sigv4/verify_with.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/key_cache.hpp>

#include "support/forced_body.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/signed_sample.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

using support::key_scope;
using support::now;
using support::one_key;
using support::rules;
using support::same;
using support::sample;
using support::samples;

static_assert(finds_started_keys<key_cache<sha256, 2>>);
static_assert(finds_keys<one_key<sha256>> && !finds_started_keys<one_key<sha256>>);

constexpr bool verifies_in_a_constant_expression() {
  std::array<header_field, 4> table{};
  auto const head = parse_request_head(support::known::signed_head, table);
  one_key<sha256> const key{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  auto const claim = verify_with(key, *head, rules, now);
  return claim && claim->access_key_id == known::access_key_id;
}
static_assert(verifies_in_a_constant_expression());

/// Verifies step by step, all that is short taken the long way.
template <class Keys>
result<checked_claim> by_steps(Keys& keys, request_view head, verify_rules const& by, amz_date const& at,
                               std::string_view body_hash, std::span<char> scratch) {
  auto claim = result<checked_claim>::initial();
  auto const filled = detail::fill_claim(head, by, at, scratch, *claim);
  if (!filled) return filled.error();
  auto const* const key = keys.find(claim->access_key_id, claim->scope);
  if (key == nullptr) return errc::unknown_access_key;
  auto unseen = *claim;
  unseen.seen = {};
  head.checked = {};
  auto const verified = verify<typename Keys::hasher>(head, unseen, by, *key, body_hash);
  if (!verified) return verified.error();
  return claim;
}

struct tally {
  std::size_t holding = 0;
  std::size_t usual = 0;
  std::size_t wrong = 0;
  std::string first_wrong{};
};

/// Compares all ways of judging a head.
template <class Keys>
void judge(Keys& keys, std::string const& text, amz_date const& at, tally& into,
           verify_rules const& by = rules, std::string_view body_hash = empty_payload_hash) {
  std::array<header_field, 150> table;
  std::array<char, 1024> scratch;
  std::array<char, 1024> other_scratch;
  head_limits limits;
  limits.fields = table.size();
  auto const head = parse_request_head(text, table, limits);
  if (!head) return;
  auto const wanted = by_steps(keys, *head, by, at, body_hash, scratch);
  auto const found = verify_with(keys, *head, by, at, body_hash, other_scratch);
  bool right = found.error() == wanted.error() && same(*found, *wanted);

  auto claim = result<checked_claim>::initial();
  auto const filled = detail::fill_claim(*head, by, at, scratch, *claim);
  auto const read = read_claim(*head, by, at, other_scratch);
  right = right && read.error() == filled.error() && (!filled || same(*read, *claim));
  checked_claim ignored;
  bool const usual = detail::fill_usual_claim(*head, by, at, ignored, [](auto const&) noexcept {});
  into.usual += usual ? 1 : 0;
  if (read && keys.find(read->access_key_id, read->scope) != nullptr) {  // with what was seen, then without
    auto const& key = *keys.find(read->access_key_id, read->scope);
    auto const verified = verify<typename Keys::hasher>(*head, *read, by, key, body_hash);
    right = right && verified.error() == wanted.error();
  }
  into.holding += found ? 1 : 0;
  if (!right && into.wrong++ == 0) into.first_wrong = text;
}

template <class Keys>
void judge_mutants(Keys& keys, std::string const& text, amz_date const& at, support::random& random,
                   tally& into) {
  judge(keys, text, at, into);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (char const other : {'\0', ' ', '/', ',', '=', ';', '0', 'a', 'Z', '\x80', '%', '?', ':'}) {
      auto mutant = text;
      mutant[i] = other;
      judge(keys, mutant, at, into);
    }
    auto mutant = text;
    mutant[i] = static_cast<char>(mutant[i] ^ 1 << random.below(8));
    judge(keys, mutant, at, into);
    mutant = text;
    judge(keys, mutant.erase(i, 1 + random.below(3)), at, into);
    mutant = text;
    judge(keys, mutant.insert(i, mutant.substr(random.below(mutant.size()), 1 + random.below(4))), at, into);
  }
}

}  // namespace

TEST_CASE("verify_with judges samples and their mutants as the two steps do, each the long way") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    INFO(name(body));
    support::random random{71};
    key_cache<sha256, 4> cache;
    cache.key_for(*credentials::make(known::access_key_id, known::secret), key_scope);
    one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
    tally found;
    for (auto const& one : samples()) {
      judge(cache, one.text(), now, found);
      judge(own, one.text(), now, found);
    }
    CHECK(found.holding > 20);
    auto const usual = samples();
    for (std::size_t i = 0; i < (body == sha256_body::portable ? 2U : usual.size()); ++i) {
      judge_mutants(cache, usual[i].text(), now, random, found);
    }
    judge_mutants(own, usual[0].text(), now, random, found);
    INFO(found.first_wrong);
    CHECK(found.wrong == 0);
    CHECK(found.holding > 200);
    CHECK(found.usual > 2000);
  }
}

TEST_CASE(
    "verify_with takes a region and a service for what their bytes make of the field, whatever is asked "
    "for") {
  one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  tally found;
  for (std::string_view const name :
       {"", "a", "us-east-1", "us,east", "us east", "us\teast", "us\xff-east", "us/east", "us=east-1",
        "x, SignedHeaders=host", "us-east-1/elastictranscoder", ","}) {
    for (bool const is_region : {true, false}) {
      sample one;
      (is_region ? one.region : one.service) = name;
      one.sign();
      auto by = rules;
      (is_region ? by.region : by.service) = name;
      judge(own, one.text(), now, found, by);
    }
  }
  INFO(found.first_wrong);
  CHECK(found.wrong == 0);
}

TEST_CASE("verify_with asks for a key once, and only for a claim that is one") {
  struct counting {
    using hasher = sha256;
    signing_key const* find(std::string_view, credential_scope const&) noexcept {
      ++asked;
      return nullptr;
    }
    int asked = 0;
  };
  for (char const digit : {'0', 'A', 'g', ' ', ',', '\x80'}) {
    CAPTURE(digit);
    sample one;
    one.sign();
    one.signature[5] = digit;
    auto const text = one.text();
    std::array<header_field, 8> table;
    auto const head = parse_request_head(text, table);
    REQUIRE(head);
    counting keys;
    auto const verdict = verify_with(keys, *head, rules, now).error().code;
    auto const claim = read_claim(*head, rules, now);
    CHECK(verdict == (claim ? errc::unknown_access_key : claim.error().code));
    CHECK(keys.asked == (claim ? 1 : 0));
  }
}

TEST_CASE("verify_with goes by the instants on both sides of midnight, in and out of time") {
  one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  one_key<sha256> const next{
      signing_key::derive<sha256>(secret_view{known::secret}, {"20130115", known::region, known::service})};
  tally found;
  for (std::string_view const date : {"20130114T235958Z", "20130115T000002Z", "20130114T120000Z"}) {
    sample one;
    one.date = date;
    one.day = date.substr(0, 8);
    one.sign();
    for (std::string_view const clock :
         {"20130114T235455Z", "20130114T235457Z", "20130114T235458Z", "20130114T235959Z", "20130115T000000Z",
          "20130115T000458Z", "20130115T000459Z", "20130115T000502Z", "20130115T000503Z",
          "20130114T120000Z"}) {
      judge(one.day == "20130114" ? own : next, one.text(), *amz_date::parse(clock), found);
    }
  }
  CHECK(found.wrong == 0);
  CHECK(found.holding == 10);
}

TEST_CASE("verify_with takes the body's hash, and one that is sent") {
  one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  constexpr std::string_view other = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
  sample one;
  one.sign();
  tally found;
  for (std::string_view const hash :
       {empty_payload_hash, other, unsigned_payload, std::string_view{"2C26"}, std::string_view{},
        std::string_view{"2C26B46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"}}) {
    judge(own, one.text(), now, found, rules, hash);
  }
  CHECK(found.holding == 1);
  one.names = "host;x-amz-content-sha256;x-amz-date";
  one.more = {{"X-Amz-Content-Sha256", unsigned_payload}};
  one.sign();
  auto lenient = rules;
  lenient.accept_unsigned_payload = true;
  judge(own, one.text(), now, found, lenient);
  judge(own, one.text(), now, found);
  CHECK(found.wrong == 0);
}

TEST_CASE("verify_with reads nothing outside the head, wherever a value ends") {
  one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  support::guarded_memory memory;
  std::array<header_field, 8> table;
  for (std::size_t size = 0; size <= 20; ++size) {
    auto const date = std::string{"20130114T174952Zabcd"}.substr(0, size);
    auto const text = memory.at_end(
        "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
        "Host: a.example.com\r\nAuthorization: a\r\nX-Amz-Date: " +
        date + "\r\n\r\n");
    auto const head = parse_request_head(text, table);
    REQUIRE(head);
    CHECK(verify_with(own, *head, rules, now).error().code == errc::unsupported_algorithm);
  }
}

TEST_CASE("a claim is a usual one only where each field that it lists is there once") {
  sample one;
  one.sign();
  std::array<header_field, 8> table;
  auto const text = one.text();
  auto const head = parse_request_head(text, table);
  REQUIRE(head);
  auto const is_usual = [&](std::size_t doubled) {
    std::vector<header_field> fields{head->fields.begin(), head->fields.end()};
    if (doubled < fields.size()) fields.push_back(fields[doubled]);
    auto const changed = request_view{head->method, head->target, 1, fields, 0};
    checked_claim claim;
    return detail::fill_usual_claim(changed, rules, now, claim, [](auto const&) noexcept {});
  };
  CHECK(is_usual(table.size()));
  for (std::size_t const field : {0U, 1U, 2U}) CHECK_FALSE(is_usual(field));
}

TEST_CASE("verify_with refuses more fields than a canonical request is made from, as verify does") {
  one_key<sha256> const own{signing_key::derive<sha256>(secret_view{known::secret}, key_scope)};
  sample one;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < max_signed_fields; ++i) names.push_back("Field-" + std::to_string(i));
  for (std::size_t const count : {max_signed_fields - 3, max_signed_fields - 2}) {
    one.more.clear();
    for (std::size_t i = 0; i < count; ++i) one.more.push_back({names[i], "a"});
    one.sign();
    tally found;
    judge(own, one.text(), now, found);
    CHECK(found.wrong == 0);
    CHECK(found.holding == (count == max_signed_fields - 3 ? 1 : 0));
  }
}

TEST_CASE("the short text of a usual request is that of its canonical request, whatever the sizes") {
  support::random random{72};
  auto const word = [&random](std::size_t size) {
    std::string made;
    while (made.size() < size) made += static_cast<char>('!' + random.below(94));
    return made;
  };
  for (int i = 0; i < 3000; ++i) {
    auto const host = word(8 + random.below(90));
    auto const date = word(16);
    bool const has_token = random.below(2) == 0;
    auto const token = word(8 + random.below(i % 10 == 0 ? 900 : 60));
    std::string const path = "/2012-09-25/jobs/" + std::string(random.below(60), 'a') + "b";
    std::string const method = random.below(2) == 0 ? "DELETE" : "GET";
    auto const hash = random.below(2) == 0 ? std::string{empty_payload_hash} : std::string(64, 'b');
    std::vector<header_field> fields{{"host", host}, {"x-amz-date", date}};
    if (has_token) fields.push_back({"x-amz-security-token", token});
    detail::usual_canonical const usual{
        method,
        path,
        {host, date, has_token ? std::string_view{token} : std::string_view{}, has_token},
        hash};
    REQUIRE(usual.is_plain());
    auto const names = has_token ? detail::usual_list_with_token : detail::usual_list;
    auto const canonical = canonical_request::make({method, path, {}, fields, names, hash});
    REQUIRE(canonical);
    std::string text(canonical->measure(), '\0');
    REQUIRE(canonical->write(text));
    std::string short_text(usual.size_if_plain(), '\0');
    REQUIRE(write_with(short_text, [&usual](auto& to) noexcept { usual.put(to); }));
    CHECK(short_text == text);
    hash_sink<sha256> sink;
    detail::gather(sink, usual);
    CHECK(sink.finish() == hash_of<sha256>(text));
  }
}
