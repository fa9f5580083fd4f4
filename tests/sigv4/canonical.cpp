#include <jobwire/sigv4/canonical.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/sha256.hpp>

#include "support/random.hpp"
#include "support/sigv4_vectors.hpp"
#include "support/writes.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr error failure(request_parts const& parts, canonical_rules const& rules = {}) {
  return canonical_request::make(parts, rules).error();
}

constexpr request_parts good = known::cancel_request("A").parts();

constexpr request_parts with_method(std::string_view method) {
  auto parts = good;
  parts.method = method;
  return parts;
}
constexpr request_parts with_path(std::string_view path) {
  auto parts = good;
  parts.path = path;
  return parts;
}
constexpr request_parts with_query(std::string_view query) {
  auto parts = good;
  parts.query = query;
  return parts;
}
constexpr request_parts with_names(std::string_view names) {
  auto parts = good;
  parts.signed_headers = names;
  return parts;
}
constexpr request_parts with_payload(std::string_view hash) {
  auto parts = good;
  parts.payload_hash = hash;
  return parts;
}
constexpr request_parts with_fields(std::span<header_field const> fields) {
  auto parts = good;
  parts.fields = fields;
  parts.signed_headers = {};
  return parts;
}

static_assert(canonical_request::make(good));
static_assert(failure(with_method("")) == error{errc::invalid_method, 0});
static_assert(failure(with_method("DEL ETE")) == error{errc::invalid_method, 3});
static_assert(failure(with_method("DELETE\n")) == error{errc::invalid_method, 6});
static_assert(failure(with_path("jobs")) == error{errc::invalid_path, 0});
static_assert(canonical_request::make(with_path("")));
static_assert(failure(with_query("a=%4")) == error{errc::malformed_escape, 2});
static_assert(failure(with_names(";host")) == error{errc::malformed_signed_headers, 0});
static_assert(failure(with_names("x-amz-date;host")) == error{errc::unsorted_signed_headers, 11});
static_assert(failure(with_names("host;host")) == error{errc::duplicate_signed_header, 5});
static_assert(failure(with_names("host;x-amz-date;x-amz-target")) == error{errc::signed_header_absent, 16});
static_assert(canonical_request::make(with_names("host;x-amz-date;x-amz-target"), known::as_empty));
static_assert(failure(with_payload("")) == error{errc::invalid_payload_hash, 0});
static_assert(failure(with_payload("unsigned-payload")) == error{errc::invalid_payload_hash, 16});
static_assert(failure(with_payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")).code == errc::invalid_payload_hash);
static_assert(canonical_request::make(with_payload(unsigned_payload)));
static_assert(failure(with_fields({})) == error{errc::empty_signed_headers, 0});

constexpr std::array bad_name{known::host_field, header_field{"X Y", "z"}};
constexpr std::array no_name{known::host_field, header_field{"", "z"}};
constexpr std::array bad_value{known::host_field, known::date_field, header_field{"x", "a\rb"}};
constexpr std::array nul_value{header_field{"x", std::string_view{"a\0b", 3}}, known::host_field};
constexpr std::array folded{known::host_field, known::date_field, header_field{"x", "a\r\n b"}};
static_assert(failure(with_fields(bad_name)) == error{errc::invalid_field_name, 1});
static_assert(failure(with_fields(no_name)) == error{errc::invalid_field_name, 1});
static_assert(failure(with_fields(bad_value)) == error{errc::invalid_field_value, 2});
static_assert(failure(with_fields(nul_value)) == error{errc::invalid_field_value, 0});
static_assert(failure(with_fields(folded)) == error{errc::invalid_field_value, 2});
static_assert(canonical_request::make(with_fields(folded), {.multi_line = multi_line_values::join_by_space}));

constexpr bool writes(std::string_view expected, request_parts const& parts,
                      canonical_rules const& rules = {}) {
  auto const request = canonical_request::make(parts, rules);
  std::array<char, 1024> out{};
  auto const size = request ? request->write(out) : request.error();
  return size && std::string_view{out.data(), *size} == expected && request->measure() == *size;
}

#define TEXT_OF_A_START                       \
  "DELETE\n"                                  \
  "/2012-09-25/jobs/3333333333333-abcde3\n\n" \
  "host:elastictranscoder.us-east-1.amazonaws.com\nx-amz-date:20130114T174952Z\n"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
static_assert(writes(TEXT_OF_A_START "\nhost;x-amz-date\n" EMPTY_HASH, good));
static_assert(writes(TEXT_OF_A_START "\nhost;x-amz-date\n" EMPTY_HASH, with_names("")));
static_assert(writes(TEXT_OF_A_START "x-amz-target:\n\nhost;x-amz-date;x-amz-target\n" EMPTY_HASH,
                     with_names(known::seed_names), known::as_empty));
static_assert(writes(TEXT_OF_A_START "\nhost;x-amz-date;x-amz-target\n" EMPTY_HASH,
                     with_names(known::seed_names), {.absent = absent_headers::omit_line}));
static_assert(writes("DELETE\n/\n\nhost:elastictranscoder.us-east-1.amazonaws.com\n\nhost\n" EMPTY_HASH,
                     {"DELETE", "", "", known::fields_a, "host"}));

std::string text_of(request_parts const& parts, canonical_rules const& rules = {}) {
  auto const request = canonical_request::make(parts, rules);
  REQUIRE(request);
  std::string out(request->measure(), '\0');
  auto const size = request->write(out);
  REQUIRE(size);
  REQUIRE(*size == out.size());
  CHECK(request->hash<sha256>() == hash_of<sha256>(out));
  return out;
}

}  // namespace

TEST_CASE("the known requests are canonicalized to the published hashes") {
  for (auto const& answer : known::cancel_requests) {
    CAPTURE(answer.name);
    auto const text = text_of(answer.parts(), answer.rules);
    if (!answer.canonical_hash.empty()) CHECK(known::is_hex(hash_of<sha256>(text), answer.canonical_hash));
  }
  for (auto const& answer : known::published_requests) {
    CAPTURE(answer.name);
    auto const text = text_of(answer.parts(), answer.rules);
    if (!answer.canonical_hash.empty()) CHECK(known::is_hex(hash_of<sha256>(text), answer.canonical_hash));
  }
}

TEST_CASE("the wire path is encoded once more, or by rule not") {
  auto const& answer = known::cancel_request("W");
  CHECK(text_of(answer.parts()).find("/2012-09-25/jobs/a%2520b%252Fc%2525d\n") != std::string::npos);
  CHECK(text_of(answer.parts(), known::s3_rules).find("/2012-09-25/jobs/a%20b%2Fc%25d\n") !=
        std::string::npos);
}

TEST_CASE("names are sorted and written in lower case, values of one name joined in order of arrival") {
  constexpr std::array<header_field, 6> fields{
      {{"X-B", "2"}, {"host", "h"}, {"x-b", "1"}, {"X-A", "  a   b "}, {"x-B", ""}, {"x-ab", "c"}}};
  auto const text = text_of({"GET", "/", "", fields, ""});
  CHECK(text == "GET\n/\n\nhost:h\nx-a:a b\nx-ab:c\nx-b:2,1,\n\nhost;x-a;x-ab;x-b\n" EMPTY_HASH);
  CHECK(text_of({"GET", "/", "", fields, "host;x-a;x-ab;x-b"}) == text);
}

TEST_CASE("a parameter can be left out, whatever escapes its name has") {
  canonical_rules const rules{.query_without = "X-Amz-Signature"};
  for (std::string_view const query :
       {"a=1&X-Amz-Signature=ff", "X-Amz-Signature=ff&a=1", "X%2DAmz%2dSignature=ff&a=1&X-Amz-Signature",
        "&&X-Amz-Signature=&a=1"}) {
    CHECK(text_of(with_query(query), rules).find("\na=1\n") != std::string::npos);
  }
  CHECK(text_of(with_query("x-amz-signature=ff"), rules).find("\nx-amz-signature=ff\n") != std::string::npos);
}

TEST_CASE("a redacted request shows no token, in a field or in the query") {
  auto parts = known::cancel_request("D").parts();
  parts.query = "X-Amz-Security-Token=abc&X%2dAmz-Security-Token=def&a=b";
  auto const request = canonical_request::make(parts);
  REQUIRE(request);
  std::string out(2048, '\0');
  auto const size = request->redacted().write(out);
  REQUIRE(size);
  out.resize(*size);
  CHECK(out.find("AQoDYX") == std::string::npos);
  CHECK(out.find("abc&") == std::string::npos);
  CHECK(out.find("def") == std::string::npos);
  CHECK(out.find("X-Amz-Security-Token=REDACTED&X-Amz-Security-Token=REDACTED&a=b\n") != std::string::npos);
  CHECK(out.find("\nx-amz-security-token:REDACTED\n") != std::string::npos);
  CHECK(request->redacted().measure() == out.size());
}

TEST_CASE("128 fields are taken, 129 are not; the same for parameters") {
  std::vector<std::string> names;
  std::vector<header_field> fields;
  for (int i = 0; i < 129; ++i) names.push_back("x-" + std::to_string(1000 - i));
  for (auto const& name : names) fields.push_back({name, "v"});
  request_parts parts{"GET", "/", "", std::span{fields}.first(128), ""};
  auto const text = text_of(parts);
  CHECK(std::count(text.begin(), text.end(), '\n') == 128 + 5);
  CHECK(text.find("x-873:v\nx-874:v\n") != std::string::npos);
  CHECK(text.find("x-999:v\nx-1000") == std::string::npos);  // sorted as text
  parts.fields = fields;
  CHECK(failure(parts) == error{errc::too_many_fields, 128});

  std::string query;
  for (int i = 0; i < 128; ++i) query += "p&";
  CHECK(canonical_request::make(with_query(query)));
  CHECK(failure(with_query(query + "q")) == error{errc::too_many_parameters, 256});
}

TEST_CASE("a buffer that is one byte too small yields the size, and nothing behind its end is written") {
  for (auto const& answer : known::cancel_requests) {
    CAPTURE(answer.name);
    auto const request = canonical_request::make(answer.parts(), answer.rules);
    REQUIRE(request);
    auto const needed = request->measure();
    std::vector<char> out(needed + 16, '\x7f');
    for (std::size_t const size : {std::size_t{0}, std::size_t{1}, needed / 3, needed - 1}) {
      CHECK(request->write(std::span{out}.first(size)).error() == error{errc::no_space, needed});
      CHECK(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(size), out.end(),
                        [](char c) { return c == '\x7f'; }));
    }
    CHECK(*request->write(std::span{out}.first(needed)) == needed);
    CHECK(out[needed] == '\x7f');
  }
}

TEST_CASE(
    "at run time too: several fields of a name, blanks within a value, more names than are kept in mind") {
  std::string const longer(40, 'v');
  std::string const blanks = "  two  words  ";
  std::vector<std::string> names;
  for (char c = 'a'; c < 'u'; ++c) names.push_back(std::string{"x-amz-meta-"} + c);
  support::random random{81};
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::vector<header_field>> groups{{{"Host", known::host}}};
    std::string list = "host";
    std::string lines = "host:" + std::string{known::host} + "\n";
    std::size_t const count = random.below(names.size() + 1);
    for (std::size_t n = 0; n < count; ++n) {
      bool const odd = random.below(8) == 0;
      bool const twice = random.below(8) == 0;
      groups.push_back({{names[n], odd ? std::string_view{blanks} : std::string_view{longer}}});
      if (twice) groups.back().push_back({names[n], longer});
      list += ";" + names[n];
      lines += names[n] + ":" + (odd ? "two words" : longer) + (twice ? "," + longer : "") + "\n";
    }
    for (std::size_t n = groups.size(); n > 1; --n) std::swap(groups[n - 1], groups[random.below(n)]);
    std::vector<header_field> fields;
    for (auto const& group : groups) fields.insert(fields.end(), group.begin(), group.end());
    auto const request = canonical_request::make(
        {"DELETE", "/2012-09-25/jobs/3333333333333-abcde3", {}, fields, list, empty_payload_hash});
    REQUIRE(request);
    std::array<char, 4096> out{};
    auto const size = request->write(out);
    REQUIRE(size);
    CHECK(std::string_view{out.data(), *size} == "DELETE\n/2012-09-25/jobs/3333333333333-abcde3\n\n" + lines +
                                                     "\n" + list + "\n" + std::string{empty_payload_hash});
  }
}

TEST_CASE("what is hashed is the text, be it made of parts that go into it as they stand or not") {
  auto const hashes_its_text = [](request_parts const& parts) {
    auto const request = canonical_request::make(parts);
    REQUIRE(request);
    CHECK(request->hash<sha256>() == hash_of<sha256>(text_of(parts)));
    auto const redacted = request->redacted();
    std::string shown(redacted.measure(), ' ');
    REQUIRE(redacted.write(shown));
    CHECK(redacted.hash<sha256>() == hash_of<sha256>(shown));
  };
  std::array<header_field, 4> fields{{{"Host", "jobs.example.com"},
                                      {"X-Amz-Date", "20130114T174952Z"},
                                      {"x", "y"},
                                      {"X-Amz-Security-Token", "a//token=="}}};
  std::string_view const path = "/2012-09-25/jobs/3333333333333-abcde3";
  request_parts const parts{"DELETE", path, "", fields, "host;x-amz-date"};
  hashes_its_text(parts);
  hashes_its_text({"DELETE", path, "", fields, "host;x-amz-date;x-amz-security-token"});
  hashes_its_text({"DELETE", path, "a=b", fields, "host;x-amz-date"});
  hashes_its_text({"DELETE", "/2012-09-25/jobs/../jobs/3333333333333", "", fields, "host;x-amz-date"});
  hashes_its_text({"DELETE", path, "", fields, "host;x"});
  std::string const token(300, 't');
  for (std::size_t size = 8; size <= token.size(); ++size) {  // up to more than a hash gathers
    fields[3].value = slice(token, 0, size);
    hashes_its_text({"DELETE", path, "", fields, "host;x-amz-date;x-amz-security-token"});
  }
  fields[0].value = "jobs.example.com  twice";
  hashes_its_text(parts);
  fields[0].value = "jobs.example.com";
  fields[2].name = "HOST";
  hashes_its_text(parts);
}

TEST_CASE("a table that is written into too late changes no plain request, nor what is behind its text") {
  std::string const longer(4000, 'x');
  std::string list = "host;x-amz-date";
  std::vector<header_field> fields{{"Host", "a.example.com"}, {"X-Amz-Date", "20130114T174952Z"}};
  auto const request = canonical_request::make({"DELETE", "/2012-09-25/jobs/1", {}, fields, list});
  REQUIRE(request);
  auto const before = request->hash<sha256>();
  fields[1].value = longer;
  CHECK(request->hash<sha256>() == before);
  list = ";;;;;;;;;;;;;;;";  // more names than were checked, of fewer bytes
  CHECK(request->hash<sha256>() != before);
  list = "hostxx-amz-date";
  CHECK(request->hash<sha256>() != before);
}

TEST_CASE("what may hold a session token is known, so that it is wiped") {
  std::array<header_field, 2> const fields{known::host_field, {"X-Amz-Security-Token", "secret"}};
  auto const with = [&](std::string_view query, std::string_view list) {
    return canonical_request::make({"DELETE", "/", query, fields, list, empty_payload_hash})
        ->may_hold_secret();
  };
  CHECK_FALSE(with({}, "host"));
  CHECK(with({}, "host;x-amz-security-token"));
  CHECK(with("X-Amz-Security-Token=secret", "host"));
  CHECK(with({}, {}));
}
