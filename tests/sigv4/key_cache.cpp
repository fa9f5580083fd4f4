#include <jobwire/sigv4/key_cache.hpp>

#include "support/catch.hpp"

#include <cstring>
#include <string>

#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/sign.hpp>

namespace {

using namespace jobwire;

constexpr credential_scope monday{"20130114", "us-east-1", "elastictranscoder"};
constexpr credential_scope tuesday{"20130115", "us-east-1", "elastictranscoder"};

credentials owner(std::string_view id, std::string_view secret = "secret") {
  return *credentials::make(id, secret);
}

bool same(signing_key const& left, signing_key const& right) {
  return left.hmac().code<sha256>("x") == right.hmac().code<sha256>("x");
}

}  // namespace

TEST_CASE("a cache yields the key that is derived, and keeps it by access key id and scope") {
  key_cache<sha256, 4> cache;
  CHECK(cache.find("A", monday) == nullptr);
  auto const derived = signing_key::derive<sha256>(secret_view{"secret"}, monday);
  CHECK(same(cache.key_for(owner("A"), monday), derived));
  REQUIRE(cache.find("A", monday) != nullptr);
  CHECK(same(*cache.find("A", monday), derived));
  CHECK(cache.find("A", tuesday) == nullptr);
  CHECK(cache.find("B", monday) == nullptr);
  CHECK_FALSE(same(cache.key_for(owner("A"), tuesday), derived));
  CHECK(cache.size() == 2);
}

TEST_CASE("the key that was not used for the longest time is replaced") {
  key_cache<sha256, 3> cache;
  cache.key_for(owner("A"), monday);
  cache.key_for(owner("B"), monday);
  cache.key_for(owner("C"), monday);
  CHECK(cache.find("A", monday) != nullptr);
  cache.key_for(owner("D"), monday);
  CHECK(cache.size() == 3);
  CHECK(cache.find("B", monday) == nullptr);
  CHECK(cache.find("A", monday) != nullptr);
  CHECK(cache.find("C", monday) != nullptr);
  CHECK(cache.find("D", monday) != nullptr);
}

TEST_CASE("a replaced secret needs forget") {
  key_cache<sha256, 4> cache;
  auto const before = cache.key_for(owner("A", "old"), monday);
  cache.key_for(owner("A", "old"), tuesday);
  cache.key_for(owner("B", "old"), monday);
  CHECK(same(cache.key_for(owner("A", "new"), monday), before));
  CHECK(cache.forget("A") == 2);
  CHECK(cache.size() == 1);
  CHECK_FALSE(same(cache.key_for(owner("A", "new"), monday), before));
  cache.clear();
  CHECK(cache.size() == 0);
}

TEST_CASE("names too long to keep are derived each time, and right") {
  key_cache<sha256, 2> cache;
  std::string const long_id(max_cached_access_key_id + 1, 'A');
  std::string const long_name(65, 'r');
  credential_scope const scope{"20130114", long_name, "s"};
  CHECK(same(cache.key_for(owner(long_id), monday),
             signing_key::derive<sha256>(secret_view{"secret"}, monday)));
  CHECK(cache.find(long_id, monday) == nullptr);
  CHECK(same(cache.key_for(owner("A"), scope), signing_key::derive<sha256>(secret_view{"secret"}, scope)));
  CHECK(cache.find("A", scope) == nullptr);
}

TEST_CASE("keys are wiped when they are evicted, forgotten and destroyed") {
  alignas(key_cache<sha256, 1>) unsigned char room[sizeof(key_cache<sha256, 1>)];
  auto* const cache = new (room) key_cache<sha256, 1>;
  auto const holds = [&room](signing_key const& key) {
    for (std::size_t i = 0; i + 32 <= sizeof room; ++i) {
      if (std::memcmp(room + i, &key, 32) == 0) return true;
    }
    return false;
  };
  auto const first = cache->key_for(owner("A", "secret of A"), monday);
  CHECK(holds(first));
  auto const second = cache->key_for(owner("B", "secret of B"), monday);
  CHECK_FALSE(holds(first));
  CHECK(holds(second));
  cache->forget("B");
  CHECK_FALSE(holds(second));
  auto const third = cache->key_for(owner("C", "secret of C"), monday);
  CHECK(holds(third));
  cache->~key_cache();
  CHECK_FALSE(holds(third));
}

namespace {

/// Whether what a cache yields for an instant is the key, and the start of what is signed then.
template <std::size_t Capacity>
bool starts_rightly(key_cache<sha256, Capacity>& cache, credentials const& who, amz_date const& date) {
  auto const text = std::string(150, 'a');
  hash_sink<sha256> beside;
  beside.write(text);
  auto const [key, start] = cache.find_started(who.access_key_id(), date, monday, beside);
  if (key == nullptr || start == nullptr) return false;
  auto const right = signing_key::derive<sha256>(who.secret_access_key(), monday);
  hash_sink<sha256> inner{*start};
  put_hex(inner, hash_of<sha256>("b"));
  string_to_sign const whole{date, monday, hash_of<sha256>("b")};
  return same(*key, right) && beside.finish() == hash_of<sha256>(text) &&
         equal_in_constant_time(signature{key->hmac().finish(inner)}, sign<sha256>(right, whole));
}

}  // namespace

TEST_CASE("a cache keeps the start of the string to sign beside each key, for one instant") {
  key_cache<sha256, 2> cache;
  hash_sink<sha256> beside;
  CHECK(cache.find_started("A", "20130114T174952Z"_amz, monday, beside).key == nullptr);
  CHECK(cache.find_started("A", "20130114T174952Z"_amz, monday, beside).start == nullptr);
  auto const a = owner("A", "secret of A");
  auto const b = owner("B", "secret of B");
  cache.key_for(a, monday);
  cache.key_for(b, monday);
  for (int i = 0; i < 2; ++i) {
    CHECK(starts_rightly(cache, a, "20130114T174952Z"_amz));
    CHECK(starts_rightly(cache, a, "20130114T174952Z"_amz));
    CHECK(starts_rightly(cache, b, "20130114T174953Z"_amz));
    CHECK(starts_rightly(cache, a, "20130114T174953Z"_amz));
  }
  cache.find("A", monday);
  cache.key_for(owner("C", "secret of C"), monday);  // in place of B
  CHECK(cache.find_started("B", "20130114T174953Z"_amz, monday, beside).key == nullptr);
  CHECK(starts_rightly(cache, owner("C", "secret of C"), "20130114T174953Z"_amz));
  cache.forget("A");
  cache.key_for(owner("A", "new secret of A"), monday);
  CHECK(starts_rightly(cache, owner("A", "new secret of A"), "20130114T174953Z"_amz));
}

TEST_CASE("a start is wiped with its key") {
  alignas(key_cache<sha256, 1>) unsigned char room[sizeof(key_cache<sha256, 1>)];
  auto* const cache = new (room) key_cache<sha256, 1>;
  auto const holds = [&room](sha256_midstate const& state) {
    for (std::size_t i = 0; i + 32 <= sizeof room; ++i) {
      if (std::memcmp(room + i, &state, 32) == 0) return true;
    }
    return false;
  };
  auto const start_of = [cache](std::string_view id) {
    hash_sink<sha256> beside;
    return cache->find_started(id, "20130114T174952Z"_amz, monday, beside).start->state;
  };
  cache->key_for(owner("A", "secret of A"), monday);
  auto const first = start_of("A");
  CHECK(holds(first));
  cache->key_for(owner("B", "secret of B"), monday);
  CHECK_FALSE(holds(first));
  auto const second = start_of("B");
  CHECK(holds(second));
  cache->forget("B");
  CHECK_FALSE(holds(second));
  cache->key_for(owner("C", "secret of C"), monday);
  auto const third = start_of("C");
  cache->~key_cache();
  CHECK_FALSE(holds(third));
}
