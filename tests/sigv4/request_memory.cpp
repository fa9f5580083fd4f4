#include <jobwire/sigv4/request_memory.hpp>

#include "support/catch.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/key_cache.hpp>

#include "support/forced_body.hpp"
#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/signed_sample.hpp"

namespace {

using namespace jobwire;

using support::now;
using support::one_key;
using support::rules;
using support::same;
using support::sample;
using support::samples;

one_key<sha256> known_key() {
  return {signing_key::derive<sha256>(secret_view{support::known::secret}, support::key_scope)};
}

constexpr bool verifies_in_a_constant_expression() {
  std::array<header_field, 4> table{};
  one_key<sha256> const key{
      signing_key::derive<sha256>(secret_view{support::known::secret}, support::key_scope)};
  request_memory memory{rules};
  auto const head = memory.parse(support::known::signed_head, table);
  return memory.verify(key, *head, now).has_value() && memory.verify(key, *head, now).has_value();
}
static_assert(verifies_in_a_constant_expression());

sample signed_sample(std::string_view target = support::known::job_path, std::string_view date = now.text()) {
  sample made;
  made.target = target;
  made.date = date;
  made.more = {{"Accept", "*/*"}, {"User-Agent", "console/2.14"}, {"Content-Length", "0"}};
  made.sign();
  return made;
}

/// One memory, and how often what it says is not what is said without it.
struct compared {
  /// Judges a head; yields whether it was seen to be like the kept one.
  bool judge(std::string_view text, amz_date const& at = now,
             std::string_view body_hash = empty_payload_hash) {
    std::array<header_field, 40> table;
    std::array<header_field, 40> other_table;
    std::array<char, 512> scratch;
    std::array<char, 512> other_scratch;
    auto const head = memory.parse(text, table);
    auto const wanted_head = parse_request_head(text, other_table, limits);
    bool right = head.error() == wanted_head.error() && (!head || same_views(*head, *wanted_head));
    bool const known = head && memory.has_known(*head);
    if (head && wanted_head) {
      auto const claim = memory.verify(key, *head, at, body_hash, scratch);
      auto const wanted = verify_with(key, *wanted_head, by, at, body_hash, other_scratch);
      right = right && claim.error() == wanted.error() && (!claim || same(*claim, *wanted));
      auto const with_start = memory.verify(cache, *head, at, body_hash, scratch);
      right = right && with_start.error() == wanted.error() && (!with_start || same(*with_start, *wanted));
      holding += claim ? 1 : 0;
    }
    if (!right && wrong++ == 0) first_wrong = text;
    alike += known ? 1 : 0;
    return known;
  }

  /// Whether two heads are the same views of the same bytes.
  static bool same_views(request_view const& one, request_view const& other) {
    auto const same_text = [](std::string_view left, std::string_view right) {
      return left.data() == right.data() && left.size() == right.size();
    };
    bool same = same_text(one.method, other.method) && same_text(one.target, other.target) &&
                one.version_minor == other.version_minor && one.head_size == other.head_size &&
                one.fields.size() == other.fields.size() && one.checked.is(one.fields);
    for (std::size_t i = 0; same && i < one.fields.size(); ++i) {
      same = same_text(one.fields[i].name, other.fields[i].name) &&
             same_text(one.fields[i].value, other.fields[i].value);
    }
    return same;
  }

  explicit compared(verify_rules const& with = rules, head_limits const& within = {})
      : by{with}, limits{within}, memory{by, limits} {
    cache.key_for(*credentials::make(support::known::access_key_id, support::known::secret),
                  support::key_scope);
  }

  /// Has another key from now on, or none.
  void use_key(std::string_view id, std::string_view secret) {
    key = {signing_key::derive<sha256>(secret_view{secret}, support::key_scope), id};
    cache.clear();
    cache.key_for(*credentials::make(id, secret), support::key_scope);
  }

  verify_rules by;
  head_limits limits;
  request_memory memory;
  one_key<sha256> key = known_key();
  key_cache<sha256, 2> cache;
  std::size_t wrong = 0;
  std::size_t holding = 0;
  std::size_t alike = 0;
  std::string first_wrong{};
};

}  // namespace

TEST_CASE("heads that differ in the job's id, the instant and the signature are known, and verify") {
  for (auto const body : support::all_bodies) {
    support::forced_body const forced{body};
    if (!forced.here()) continue;
    INFO(name(body));
    compared by;
    CHECK_FALSE(by.judge(signed_sample().text()));
    for (std::string_view const target :
         {"/2012-09-25/jobs/3333333333333-abcde3", "/2012-09-25/jobs/1234567890123-zyxwv9",
          "/2012-09-25/jobs/~~~~~~~~~~~~~._____-", "/2012-09-25/jobs/a................~~~"}) {
      for (std::string_view const date : {"20130114T174952Z", "20130114T175452Z", "20130114T174452Z"}) {
        CHECK(by.judge(signed_sample(target, date).text()));
      }
    }
    CHECK(by.wrong == 0);
    CHECK(by.holding == 13);
  }
}

TEST_CASE("an instant that is out of time, of another day or none is judged as without a memory") {
  compared by;
  by.judge(signed_sample().text());
  for (std::string_view const date :
       {"20130114T175453Z", "20130114T174451Z", "20130115T174952Z", "20130114T250000Z", "20130114T174960Z",
        "20130114t174952Z", "20130114T17495.Z", "00000000T000000Z"}) {
    auto one = signed_sample();
    auto text = one.text();
    text.replace(text.find("X-Amz-Date: ") + 12, 16, date);
    CHECK(by.judge(text));
  }
  CHECK(by.judge(signed_sample().text(), "20130114T175453Z"_amz) == true);  // expired
  CHECK(by.judge(signed_sample().text(), "20130115T000100Z"_amz) == true);
  auto const late = signed_sample(support::known::job_path, "20130114T235930Z");
  CHECK(by.judge(late.text(), "20130115T000100Z"_amz));  // of the day before, and in time
  auto text = signed_sample().text();
  text.replace(text.find("X-Amz-Date: ") + 12, 16, "20130115T000030Z");  // not that of its scope
  CHECK(by.judge(text, "20130115T000100Z"_amz));
  INFO(by.first_wrong);
  CHECK(by.wrong == 0);
  CHECK(by.holding == 2);
}

TEST_CASE("any byte changed: the head is judged as without a memory") {
  compared by;
  auto const text = signed_sample().text();
  by.judge(text);
  std::size_t known = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (unsigned c = 0; c < 256; ++c) {
      auto mutant = text;
      mutant[i] = static_cast<char>(c);
      known += by.judge(mutant) && mutant != text ? 1 : 0;
      if (!by.judge(text)) ++by.wrong;  // that one is kept still
    }
  }
  INFO(by.first_wrong);
  CHECK(by.wrong == 0);
  // Of the signature hex digits, of the date and of the id unreserved characters, though not a dot in front.
  CHECK(known == 64 * 15 + 16 * 65 + 20 * 65 - 1);
}

TEST_CASE("a head cut anywhere, or with more behind it: no byte outside is read") {
  compared by;
  support::guarded_memory in;
  auto const text = signed_sample().text();
  by.judge(text);
  for (std::size_t size = 0; size < text.size(); ++size) {
    if (by.judge(in.at_end(std::string_view{text}.substr(0, size)))) ++by.wrong;
  }
  CHECK(by.judge(in.at_end(std::string_view{text})));
  CHECK(by.judge(in.at_end(text + "x")));
  CHECK(by.judge(in.at_end(text + text)));
  INFO(by.first_wrong);
  CHECK(by.wrong == 0);
}

TEST_CASE("samples of all kinds and their mutants, one after another in any order: as without a memory") {
  support::random random{5};
  compared by;
  auto const all = samples();
  for (int i = 0; i < 20000; ++i) {
    auto text = all[i % 3 == 0 ? random.below(all.size()) : 0].text();
    if (random.below(3) == 0) text[random.below(text.size())] = static_cast<char>(random.next());
    if (random.below(8) == 0) text.erase(random.below(text.size()), 1);
    by.judge(text);
    if (random.below(2) == 0) by.judge(text);
    by.judge(text, random.below(8) == 0 ? "20130114T180000Z"_amz : now);
  }
  INFO(by.first_wrong);
  CHECK(by.wrong == 0);
  CHECK(by.alike > 5000);
  CHECK(by.holding > 5000);
}

TEST_CASE("each sample three times: those that are kept are known then, with any list of signed headers") {
  std::size_t known = 0;
  for (auto const& one : samples()) {
    compared by;
    CHECK_FALSE(by.judge(one.text()));
    known += by.judge(one.text()) ? 1 : 0;
    by.judge(one.text());
    INFO(by.first_wrong);
    CHECK(by.wrong == 0);
  }
  CHECK(known == 13);  // the others do not verify, have a token or an odd path
  sample one;
  one.more = {{"Accept", " a   b "}, {"Accept", "c"}, {"X-Amz-Content-Sha256", empty_payload_hash}};
  one.names = "accept;host;x-amz-content-sha256;x-amz-date";
  one.sign();
  compared by;
  CHECK_FALSE(by.judge(one.text()));
  one.target = "/2012-09-25/jobs/1111111111111-aaaaaa";
  one.sign();
  CHECK(by.judge(one.text()));
  CHECK(by.judge(one.text(), now, std::string(64, '0')));
  CHECK(by.wrong == 0);
  CHECK(by.holding == 2);

  // The hash that the head sends, given as that of the body: it is the head's still.
  compared trusting;
  auto const text = one.text();
  auto const sent = std::string_view{text}.substr(text.find(empty_payload_hash), empty_payload_hash.size());
  CHECK_FALSE(trusting.judge(text, now, sent));
  CHECK(trusting.judge(text, now, std::string(64, '0')));
  CHECK(trusting.wrong == 0);
}

TEST_CASE("the hash of any body goes into the canonical request") {
  auto const hash = std::string(64, 'a');
  auto one = signed_sample();
  std::array<header_field, 2> const fields{{{"Host", one.host}, {"X-Amz-Date", one.date}}};
  auto const canonical = canonical_request::make({one.method, one.target, {}, fields, one.names, hash});
  auto const key = signing_key::derive<sha256>(secret_view{support::known::secret}, support::key_scope);
  auto with_body = one;
  REQUIRE(write_signature(sign<sha256>(key, {now, support::key_scope, canonical->hash<sha256>()}),
                          with_body.signature));
  compared by;
  CHECK_FALSE(by.judge(one.text()));
  CHECK(by.judge(with_body.text(), now, hash));
  CHECK(by.judge(one.text()));
  CHECK(by.holding == 3);
  CHECK(by.judge(with_body.text()));
  for (std::string_view const other :
       {"", "UNSIGNED-PAYLOAD", "aaaa", "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    CHECK(by.judge(with_body.text(), now, other));
  }
  CHECK(by.judge(with_body.text(), now, hash));
  CHECK(by.holding == 4);
  CHECK(by.wrong == 0);
}

TEST_CASE("a signature that is not at the end of its field: no other text is taken for it") {
  std::string const name = 'z' + std::string(64, 'a');
  sample one;
  one.more = {{name, "v"}};
  one.names = "host;x-amz-date;" + name;
  one.sign();
  auto const text_of = [&one](std::string const& names) {
    auto text = one.text();
    return text.erase(text.find(", SignedHeaders=")) + ", Signature=" + one.signature +
           ", SignedHeaders=" + names + "\r\n\r\n";
  };
  compared by;
  CHECK_FALSE(by.judge(text_of(one.names)));
  CHECK_FALSE(by.judge(text_of(one.names)));
  CHECK_FALSE(by.judge(text_of("host;x-amz-date;z" + one.signature)));
  for (std::string_view const tail : {",", " ", ", ", "\t"}) {
    auto text = one.text();
    text.insert(text.size() - 4, tail);
    compared other;
    other.judge(text);
    CHECK(other.judge(text) == (tail == " " || tail == "\t"));  // white space around a value is not of it
    CHECK(other.wrong == 0);
  }
  CHECK(by.wrong == 0);
  CHECK(by.holding == 2);
}

TEST_CASE("of one table for two heads the last one that was parsed alone is known") {
  compared by;
  auto const text = signed_sample().text();
  by.judge(text);
  auto other = signed_sample();
  other.host = "evil.example.com";
  auto const unlike = other.text();
  std::array<header_field, 8> table;
  auto const first = by.memory.parse(text, table);
  REQUIRE(first);
  CHECK(by.memory.has_known(*first));
  REQUIRE(by.memory.parse(unlike, table));
  CHECK_FALSE(by.memory.has_known(*first));
  CHECK_FALSE(by.memory.verify(by.key, *first, now));
}

TEST_CASE("after a head that cannot be kept fifteen are not tried") {
  sample one;
  one.target = "/short/path";
  one.sign();
  compared by;
  by.judge(one.text());
  for (int i = 0; i < 16; ++i) CHECK_FALSE(by.judge(signed_sample().text()));
  CHECK(by.judge(signed_sample().text()));
  CHECK(by.wrong == 0);
}

TEST_CASE("what is not kept: tokens, large heads, many fields, odd paths, what has not verified") {
  auto const is_known_then = [](sample one, verify_rules const& with = rules) {
    one.sign();
    compared by{with};
    by.judge(one.text());
    bool const known = by.judge(one.text());
    CHECK(by.wrong == 0);
    return known;
  };
  CHECK(is_known_then({}));
  sample one;
  one.more = {{"X-Amz-Security-Token", "AQoDYXdzEPT"}};
  one.names = "host;x-amz-date;x-amz-security-token";
  CHECK_FALSE(is_known_then(one));
  for (std::size_t const more : {0U, 1U}) {
    one = {};
    std::string const filling(1024 - one.text().size() - signature::size - 5 + more,
                              'f');  // and "F: ", CR LF
    one.more = {{"F", filling}};
    one.sign();
    CHECK(one.text().size() == 1024 + more);
    CHECK(is_known_then(one) == (more == 0));
    one = {};
    one.more.assign(29 + more, {"A", "b"});
    CHECK(is_known_then(one) == (more == 0));
  }
  for (std::string_view const target :
       {"/2012-09-25/jobs/1234567", "/2012-09-25/jobs/.2345678", "/2012-09-25//jobs/12345678",
        "/2012-09-25/jobs/12345678?a=b", "/2012-09-25/jobs/12345%208", "/2012-09-25/jobs/12345678/"}) {
    one = {};
    one.target = target;
    CHECK_FALSE(is_known_then(one));
  }
  one = {};
  one.target = "/2012-09-25/jobs/12345678";
  CHECK(is_known_then(one));
  one.sign();
  one.signature[0] = one.signature[0] == '0' ? '1' : '0';
  compared by;
  CHECK_FALSE(by.judge(one.text()));
  CHECK_FALSE(by.judge(one.text()));
  auto dated = rules;
  dated.accept_date_field = true;
  auto text = signed_sample().text();
  text.replace(text.find("X-Amz-Date"), 10, "X-Other-Da");
  compared unsigned_date{dated};
  CHECK_FALSE(unsigned_date.judge(text));
  CHECK(by.wrong + unsigned_date.wrong == 0);
}

TEST_CASE("the kept head stays where one is unlike it, and goes where two in a row are") {
  auto const first = signed_sample().text();
  auto other = signed_sample();
  other.more[0].value = "*/x";
  other.sign();
  auto const second = other.text();
  compared by;
  CHECK_FALSE(by.judge(first));
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(by.judge(second));
    CHECK(by.judge(first));
  }
  CHECK_FALSE(by.judge(second));
  CHECK_FALSE(by.judge(second));
  CHECK(by.judge(second));
  CHECK_FALSE(by.judge(first));
  by.memory.forget();
  CHECK_FALSE(by.judge(second));
  CHECK(by.judge(second));
  CHECK(by.wrong == 0);
}

TEST_CASE("a table without room, limits, another key: as without a memory") {
  compared by;
  auto const text = signed_sample().text();
  by.judge(text);
  for (std::size_t room = 0; room < 8; ++room) {
    std::array<header_field, 8> table;
    auto const head = by.memory.parse(text, std::span{table}.first(room));
    CHECK(head.has_value() == (room >= 6));
    if (!head) CHECK(head.error().code == errc::too_many_fields);
  }
  by.use_key("ANOTHER", support::known::secret);
  CHECK(by.judge(text));
  by.use_key(support::known::access_key_id, "another");
  CHECK(by.judge(text));
  CHECK(by.wrong == 0);
  CHECK(by.holding == 1);

  // Parsed elsewhere within wider limits: it must not be known as a head within its own.
  head_limits tight;
  tight.field_bytes = 64;
  compared narrow{rules, tight};
  std::array<header_field, 8> table;
  auto const head = parse_request_head(text, table);
  REQUIRE(head);
  CHECK(narrow.memory.verify(narrow.key, *head, now));
  CHECK_FALSE(narrow.judge(text));
  CHECK(narrow.wrong == 0);
}

TEST_CASE("a head of other bytes where a known one was, or views changed since: judged as it is") {
  compared by;
  auto const text = signed_sample().text();
  by.judge(text);
  std::string buffer = text;
  std::array<header_field, 8> table;
  auto known = by.memory.parse(buffer, table);
  REQUIRE(known);
  REQUIRE(by.memory.has_known(*known));
  auto changed = *known;
  changed.target = "/2012-09-25/jobs/1111111111111-aaaaaa";
  CHECK_FALSE(by.memory.has_known(changed));
  CHECK(by.memory.verify(by.key, changed, now).error().code == errc::signature_mismatch);
  changed.target = known->target.substr(0, 20);
  CHECK_FALSE(by.memory.has_known(changed));
  CHECK(by.memory.verify(by.key, changed, now).error().code == errc::signature_mismatch);
  changed = *known;
  changed.method = known->method.substr(0, 3);
  CHECK_FALSE(by.memory.has_known(changed));
  CHECK(by.memory.verify(by.key, changed, now).error().code == errc::signature_mismatch);
  changed.method = "PUT";
  CHECK_FALSE(by.memory.has_known(changed));
  CHECK(by.memory.verify(by.key, changed, now).error().code == errc::signature_mismatch);
  buffer.replace(buffer.find("us-east-1"), 9, "us-east-2");  // in Host
  auto const other = parse_request_head(buffer, table);
  REQUIRE(other);
  CHECK_FALSE(by.memory.has_known(*other));
  CHECK(by.memory.verify(by.key, *other, now).error().code == errc::signature_mismatch);
}
