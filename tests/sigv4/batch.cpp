#include <jobwire/sigv4/batch.hpp>

#include "support/catch.hpp"

#include <array>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/cancel_job/write_batch.hpp>
#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>

#include "support/forced_body.hpp"
#include "support/random.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;
using elastic_cancel = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";

/// Regions that differ in where they are, in their size or in both: what a batch takes for the same must be.
std::string_view any_region(support::random& random) {
  constexpr std::string_view longer = "us-east-12us-east-1us-west-2";
  switch (random.next() % 8) {
    case 0:
      return slice(longer, 0, 10);
    case 1:
      return slice(longer, 10, 9);
    case 2:
      return slice(longer, 19, 9);
    default:
      return slice(longer, 0, 9);
  }
}

/// The same of hosts; one is so long that a canonical request with it is hashed before it is whole.
std::string_view any_host(support::random& random) {
  constexpr std::string_view others = "elastictranscoder.us-east-2.amazonaws.com";
  static std::string const longest(200, 'h');
  switch (random.next() % 8) {
    case 0:
      return others;
    case 1:
      return slice(others, 0, 30);
    case 2:
      return longest;
    default:
      return host;
  }
}

/// What is to be written, in a shape drawn by chance: ids with escapes and none, regions, times, room, things
/// nobody made.
request_to_write<elastic_cancel> any_request(support::random& random, std::string_view id,
                                             std::span<char> room) {
  request_to_write<elastic_cancel> item;
  item.request = job_request<elastic_cancel>::unchecked(id);
  if (random.next() % 8 != 0) item.at = *endpoint::make(any_region(random), any_host(random));
  if (random.next() % 2 == 0) item.request = job_request<elastic_cancel>::make(id).value_or(item.request);
  item.now = *amz_date::from_unix(now.unix_seconds() + static_cast<std::int64_t>(random.next() % 8 / 6));
  item.out = random.next() % 8 == 0 ? room.first(random.next() % 400) : room;
  return item;
}

template <class Hasher>
void check_written(support::random& random, emit_options options, std::string_view token) {
  auto const who = *credentials::make(known::access_key_id, known::secret, token);
  std::size_t const count = random.next() % 10;
  std::vector<std::string> ids(count);
  std::vector<std::vector<char>> together(count);
  std::vector<request_to_write<elastic_cancel>> items;
  for (std::size_t i = 0; i < count; ++i) {
    ids[i] = "3333333333333-abcde" + std::to_string(random.next() % 10);
    if (random.next() % 4 == 0) ids[i] = random.next() % 2 == 0 ? ".." : "a%b /c" + ids[i];
    if (random.next() % 6 == 0) ids[i].resize(ids[i].size() / 2 + 1, '.');
    if (random.next() % 5 == 0) ids[i][ids[i].size() / 2] = '/';  // as long as the others, but to be escaped
    together[i].assign(2048, '#');
    items.push_back(any_request(random, ids[i], together[i]));
  }
  std::vector<result<std::size_t>> sizes(count, errc::none);
  day_key<Hasher> keys{who};
  REQUIRE(write_signed_each<elastic_cancel>(items, keys, sizes, options));
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<char> alone(items[i].out.size());
    day_key<Hasher> own{who};
    auto const size = write_signed(items[i].request, items[i].at, items[i].now, own, alone, options);
    CHECK(sizes[i].error() == size.error());
    std::string_view const untouched{together[i].data(), together[i].size()};
    auto const written = sizes[i] ? *sizes[i] : 0;
    CHECK(untouched.find_first_not_of('#', written) == std::string_view::npos);
    if (!size || !sizes[i]) continue;
    CHECK(std::string_view{items[i].out.data(), *sizes[i]} == std::string_view{alone.data(), *size});
  }
}

/// A request that was signed, then perhaps spoilt.
struct received {
  std::string bytes;
  std::array<header_field, 16> table{};
  request_view head;
  checked_claim claim;
  std::string body_hash{empty_payload_hash};
};

void receive(received& made, support::random& random, std::string_view token) {
  auto const who = *credentials::make(known::access_key_id, known::secret, token);
  day_key<sha256> keys{who};
  made.bytes.resize(2048);
  auto const request = *job_request<elastic_cancel>::make("3333333333333-abcde3");
  auto const size = write_signed(request, *endpoint::make(known::region, host), now, keys, made.bytes);
  REQUIRE(size);
  made.bytes.resize(*size);
  if (random.next() % 3 == 0) made.bytes[*size - 5 - random.next() % 64] ^= 1;  // the signature's digits
  if (random.next() % 6 == 0) made.bytes[*size - 5] = 'X';
  if (random.next() % 6 == 0) made.body_hash[3] = random.next() % 2 == 0 ? '0' : 'Z';
  made.head = *parse_request_head(made.bytes, made.table);
  made.claim = *read_claim(made.head, {known::region, known::service}, now);
}

template <class Hasher>
void check_verified(support::random& random, std::string_view token) {
  auto const key =
      signing_key::derive<Hasher>(secret_view{known::secret}, {now.day(), known::region, known::service});
  verify_rules const rules{known::region, known::service};
  std::vector<received> requests(random.next() % 10);
  std::vector<request_to_verify> items;
  for (auto& request : requests) {
    receive(request, random, token);
    items.push_back({&request.head, &request.claim, &key, request.body_hash});
    if (random.next() % 10 == 0) items.back().key = nullptr;
  }
  std::vector<result<void>> verdicts(items.size());
  auto const count = verify_each<Hasher>(items, rules, verdicts);
  REQUIRE(count);
  std::size_t good = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    result<void> alone = errc::malformed_head;
    if (items[i].key != nullptr)
      alone = verify<Hasher>(requests[i].head, requests[i].claim, rules, key, requests[i].body_hash);
    CHECK(verdicts[i].error() == alone.error());
    good += alone ? 1U : 0U;
  }
  CHECK(*count == good);
}

/// Counts how often it is asked.
struct counting_source {
  using hasher = sha256;

  credentials const& who() const noexcept { return key.who(); }
  signing_key const& key_for(credential_scope const& scope) noexcept {
    ++asked;
    return key.key_for(scope);
  }

  day_key<sha256> key{*credentials::make(known::access_key_id, known::secret)};
  std::size_t asked = 0;
};

}  // namespace

TEST_CASE("batch: of four requests those of the first one's instant and region take its key") {
  constexpr std::string_view regions = "us-east-1us-east-1";
  struct {
    std::size_t region_at;
    std::int64_t later;
    std::size_t asked;
  } const cases[]{{0, 0, 1}, {9, 0, 2}, {0, 1, 2}};
  for (auto const& [region_at, later, asked] : cases) {
    std::array<std::array<char, 1024>, 4> out{};
    std::array<request_to_write<elastic_cancel>, 4> items{};
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i] = {*job_request<elastic_cancel>::make(known::job_id),
                  *endpoint::make(slice(regions, i == 3 ? region_at : 0, 9), host),
                  *amz_date::from_unix(now.unix_seconds() + (i == 3 ? later : 0)), out[i]};
    }
    std::array<result<std::size_t>, 4> sizes{errc::none, errc::none, errc::none, errc::none};
    counting_source keys;
    REQUIRE(write_signed_each<elastic_cancel>(items, keys, sizes));
    CHECK(keys.asked == asked);
  }
}

TEST_CASE("batch: heads written together are those written one by one, whatever is beside them") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    support::random random{41};
    for (int i = 0; i < 60; ++i) {
      auto const token = random.next() % 2 == 0 ? known::token : std::string_view{};
      check_written<sha256>(random, emit_profile::strict, token);
      check_written<sha256>(random, {emit_profile::seed, token_policy::append}, token);
    }
  }
  support::random random{42};
  for (int i = 0; i < 20; ++i) check_written<openssl_sha256>(random, emit_profile::strict, {});
}

TEST_CASE("batch: verdicts reached together are those reached one by one") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    support::random random{43};
    for (int i = 0; i < 60; ++i)
      check_verified<sha256>(random, random.next() % 2 == 0 ? known::token : std::string_view{});
  }
  support::random random{44};
  for (int i = 0; i < 20; ++i) check_verified<openssl_sha256>(random, {});
}

TEST_CASE("batch: of the keys that were used nothing is left in the lanes") {
  using lanes = detail::signature_lanes<sha256>;
  auto const who = *credentials::make(known::access_key_id, known::secret);
  credential_scope const scope{now.day(), known::region, known::service};
  auto const key = signing_key::derive<sha256>(secret_view{known::secret}, scope);
  std::array<header_field, 1> const fields{{{"host", host}}};
  auto const request = *canonical_request::make({"DELETE", "/", "", fields, "host"});
  for (bool const kept : {true, false}) {
    alignas(lanes) std::array<unsigned char, sizeof(lanes)> storage{};
    auto* const used = ::new (static_cast<void*>(storage.data())) lanes;
    day_key<sha256> day{who};
    ready_key<sha256> ready{who, key};
    for (int i = 0; i < 4; ++i)
      kept ? used->add_with(day, now, scope, request) : used->add_with(ready, now, scope, request);
    std::string_view const memory{reinterpret_cast<char const*>(storage.data()), storage.size()};
    auto const holds = [memory](sha256_midstate const& midstate) {
      std::string_view const words{reinterpret_cast<char const*>(midstate.words.data()),
                                   sizeof midstate.words};
      return memory.find(words.substr(0, 16)) != std::string_view::npos ||
             memory.find(words.substr(16)) != std::string_view::npos;
    };
    CHECK(holds(key.hmac().outer_midstate()));
    used->finish();
    std::destroy_at(used);
    __asm__ __volatile__("" : : "r"(storage.data()) : "memory");
    CHECK_FALSE(holds(key.hmac().outer_midstate()));
    CHECK_FALSE(holds(key.hmac().inner_midstate()));
  }
}

TEST_CASE("batch: too little room for the outcomes is refused before anything is done") {
  std::array<char, 1024> out{};
  std::array<request_to_write<elastic_cancel>, 2> items{};
  for (auto& item : items) {
    item = {*job_request<elastic_cancel>::make(known::job_id), *endpoint::make(known::region, host), now,
            out};
  }
  std::array<result<std::size_t>, 1> size{errc::none};
  day_key<sha256> keys{*credentials::make(known::access_key_id, known::secret)};
  CHECK(write_signed_each<elastic_cancel>(items, keys, size).error() == error{errc::no_space, 2});
  CHECK(out[0] == '\0');
  std::array<result<void>, 1> verdict{errc::missing_date};
  std::array<request_to_verify, 2> const nothing{};
  CHECK(verify_each<sha256>(nothing, {}, verdict).error() == error{errc::no_space, 2});
  CHECK(verdict[0].error().code == errc::missing_date);
}
