#include <jobwire/sigv4/claim.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/guarded.hpp"
#include "support/random.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr error failure(std::string_view value) { return parse_authorization(value).error(); }

constexpr bool reads(std::string_view value, std::string_view credential, std::string_view names,
                     std::string_view hex) {
  auto const claim = parse_authorization(value);
  return claim && claim->form == claim_form::field && claim->algorithm == signing_algorithm &&
         claim->credential == credential && claim->signed_headers == names && claim->signature == hex;
}

// In any order, with or without white space around the parts.
static_assert(reads("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=h;d, Signature=0", "a/b", "h;d", "0"));
static_assert(reads("AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=h;d,Signature=0", "a/b", "h;d", "0"));
static_assert(reads("AWS4-HMAC-SHA256 Signature=0,Credential=a/b,SignedHeaders=h;d", "a/b", "h;d", "0"));
static_assert(reads("AWS4-HMAC-SHA256\tSignedHeaders=h;d \t,  Signature=0\t, \t Credential=a/b ", "a/b",
                    "h;d", "0"));
// Values are not looked into: only the first "=" separates, and they may be empty.
static_assert(reads("AWS4-HMAC-SHA256 Credential==, SignedHeaders=a=b, Signature=", "=", "a=b", ""));
// As a sibling of the seed's page prints it.
static_assert(
    reads("AWS4-HMAC-SHA256 Credential=AccessKeyID/20120116/us-east-1/elastictranscoder/aws4_request,"
          "SignedHeaders=host;x-amz-date;x-amz-target,"
          "Signature=145b1567ab3c50d929412f28f52c45dbf1e63ec5c66023d232a539a4afd11fd9",
          "AccessKeyID/20120116/us-east-1/elastictranscoder/aws4_request", "host;x-amz-date;x-amz-target",
          "145b1567ab3c50d929412f28f52c45dbf1e63ec5c66023d232a539a4afd11fd9"));

struct refused {
  std::string_view value;
  errc code;
  std::size_t at = 0;
};

constexpr std::array<refused, 31> refusals{{
    {"", errc::unsupported_algorithm},
    {" AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c", errc::unsupported_algorithm},
    {"AWS4-HMAC-SHA1 Credential=a,SignedHeaders=b,Signature=c", errc::unsupported_algorithm},
    {"aws4-hmac-sha256 Credential=a,SignedHeaders=b,Signature=c", errc::unsupported_algorithm},
    {"AWS4-HMAC-SHA256Credential=a,SignedHeaders=b,Signature=c", errc::unsupported_algorithm},
    {"AWS4-ECDSA-P256-SHA256 Credential=a,SignedHeaders=b,Signature=c", errc::unsupported_algorithm},
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", errc::unsupported_algorithm},
    {"AWS4-HMAC-SHA256", errc::missing_credential},
    {"AWS4-HMAC-SHA256 \t", errc::missing_credential},
    {"AWS4-HMAC-SHA256 SignedHeaders=b,Signature=c", errc::missing_credential},
    {"AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b", errc::missing_signature},
    {"AWS4-HMAC-SHA256 Credential=a,Signature=c", errc::missing_signed_headers},
    {"AWS4-HMAC-SHA256 Credential=a", errc::missing_signature},
    {"AWS4-HMAC-SHA256 ,", errc::malformed_authorization, 16},
    {"AWS4-HMAC-SHA256,Credential=a,SignedHeaders=b,Signature=c", errc::malformed_authorization, 16},
    {"AWS4-HMAC-SHA256 Credential=a,,SignedHeaders=b,Signature=c", errc::malformed_authorization, 30},
    {"AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c,", errc::malformed_authorization, 58},
    {"AWS4-HMAC-SHA256 Credential=a, x,SignedHeaders=b,Signature=c", errc::malformed_authorization, 31},
    {"AWS4-HMAC-SHA256 Credential= a,SignedHeaders=b,Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential =a,SignedHeaders=b,Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential=a SignedHeaders=b Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential=a;SignedHeaders=b;Signature=c", errc::missing_signature},
    {"AWS4-HMAC-SHA256 credential=a,SignedHeaders=b,Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c,Other=d", errc::malformed_authorization, 58},
    {"AWS4-HMAC-SHA256 =a,SignedHeaders=b,Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential=\xc3\xa9,SignedHeaders=b,Signature=c", errc::malformed_authorization, 17},
    {"AWS4-HMAC-SHA256 Credential=a,\x01SignedHeaders=b,Signature=c", errc::malformed_authorization, 30},
    {"AWS4-HMAC-SHA256 Credential=a,Credential=a,SignedHeaders=b,Signature=c", errc::duplicate_parameter, 30},
    {"AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b,SignedHeaders=b", errc::duplicate_parameter, 46},
    {"AWS4-HMAC-SHA256 Signature=c,Signature=d", errc::duplicate_parameter, 29},
    {"AWS4-HMAC-SHA256 Signature=,Signature=", errc::duplicate_parameter, 28},
}};

constexpr bool all_refused() {
  for (auto const& wanted : refusals) {
    if (failure(wanted.value) != error{wanted.code, wanted.at}) return false;
  }
  return true;
}
static_assert(all_refused());

constexpr error presigned_failure(std::string_view query, std::size_t room = 64) {
  std::array<char, 64> scratch{};
  return parse_presigned(query, std::span{scratch}.first(room)).error();
}

#define QUERY(credential, names)                                  \
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" credential \
  "&X-Amz-Date=d&X-Amz-Expires=1"                                 \
  "&X-Amz-SignedHeaders=" names "&X-Amz-Signature=s"

constexpr bool reads_query(std::string_view query, std::string_view token) {
  std::array<char, 64> scratch{};
  auto const claim = parse_presigned(query, scratch);
  return claim && claim->form == claim_form::query && claim->credential == "a/b" &&
         claim->signed_headers == "h;d" && claim->signature == "s" && claim->date == "d" &&
         claim->expires == "1" && claim->session_token.reveal() == token;
}

static_assert(reads_query(QUERY("a/b", "h;d"), ""));
static_assert(reads_query(QUERY("a%2Fb", "h%3Bd"), "") && reads_query(QUERY("%61%2fb", "h%3bd"), ""));
static_assert(reads_query("other=x&&" QUERY("a%2Fb", "h%3Bd") "&X-Amz-Security-Token=t%2B&z", "t+"));
static_assert(reads_query("X%2DAmz%2DSecurity-Token=t&" QUERY("a%2Fb", "h%3Bd"), "t"));
static_assert(reads_query(QUERY("a%2Fb", "h%3Bd") "&x-amz-signature=no", ""));

constexpr std::size_t size = sizeof QUERY("a", "h") - 1;
static_assert(presigned_failure("") == errc::unsupported_algorithm);
static_assert(presigned_failure("X-Amz-Algorithm=AWS4-HMAC-SHA1") == errc::unsupported_algorithm);
static_assert(presigned_failure("X-Amz-Algorithm=AWS4-HMAC-SHA256") == errc::missing_parameter);
static_assert(presigned_failure(QUERY("a", "h") "&a=%4") == error{errc::malformed_escape, size + 3});
static_assert(presigned_failure(QUERY("a", "h") "&X-Amz-Date=d") ==
              error{errc::duplicate_parameter, size + 1});
static_assert(presigned_failure(QUERY("a", "h") "&X-Amz-Dat%65=e") ==
              error{errc::duplicate_parameter, size + 1});
static_assert(presigned_failure(QUERY("a%2Fb", "h%3Bd"), 2) == error{errc::no_space, 3});
static_assert(presigned_failure(QUERY("a%2Fb", "h%3Bd"), 5) == error{errc::no_space, 6});
static_assert(presigned_failure(QUERY("a%2Fb", "h%3Bd"), 6) == errc::none);
static_assert(presigned_failure(QUERY("a/b", "h;d"), 0) == errc::none);

constexpr error split_failure(std::string_view text) { return split_credential(text).error(); }

constexpr auto parts = split_credential("AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request");
static_assert(parts && parts->access_key_id == "AKIDEXAMPLE" && parts->terminator == "aws4_request");
static_assert(parts->scope == credential_scope{"20130114", "us-east-1", "elastictranscoder"});
static_assert(split_credential("a////") && split_credential("a////")->terminator.empty());
static_assert(split_failure("") == error{errc::malformed_credential, 0});
static_assert(split_failure("a/b/c/d") == error{errc::malformed_credential, 6});
static_assert(split_failure("a/b/c/d/e/f") == error{errc::malformed_credential, 8});
static_assert(split_failure("a/b/c/d/e/") == error{errc::malformed_credential, 8});
static_assert(split_failure("/b/c/d/e") == error{errc::malformed_credential, 0});
static_assert(split_failure("a b/b/c/d/e") == error{errc::malformed_credential, 1});
static_assert(split_failure("a\n/b/c/d/e") == error{errc::malformed_credential, 1});

static_assert(detail::is_presigned("a=b&X-Amz-Signature=") && detail::is_presigned("X-Amz-Credential"));
static_assert(detail::is_presigned("X%2dAmz%2DAlgorithm=x") && detail::is_presigned("X-Amz-SignedHeaders"));
static_assert(!detail::is_presigned("") && !detail::is_presigned("x-amz-signature=x"));
static_assert(!detail::is_presigned("X-Amz-Date=d&X-Amz-Expires=1&X-Amz-Security-Token=t"));

}  // namespace

TEST_CASE("each way to write Authorization wrong has its code and offset") {
  support::guarded_memory memory;
  for (auto const& wanted : refusals) {
    CAPTURE(wanted.value);
    CHECK(failure(memory.at_end(wanted.value)) == error{wanted.code, wanted.at});
    CHECK(failure(memory.at_start(wanted.value)) == error{wanted.code, wanted.at});
  }
}

TEST_CASE("an Authorization that is cut anywhere is refused or reads less of its last part") {
  std::string_view const whole = "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=h;d, Signature=0123456789";
  support::guarded_memory memory;
  auto const last = whole.find("Signature=") + 10;
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    auto const claim = parse_authorization(memory.at_end(whole.substr(0, cut)));
    CAPTURE(cut);
    REQUIRE(claim.has_value() == (cut >= last));
    if (claim) CHECK(claim->signature.size() == cut - last);
  }
}

TEST_CASE("a presigned query lacks each of its parameters in turn") {
  std::vector<std::string> const all{"X-Amz-Algorithm=AWS4-HMAC-SHA256",
                                     "X-Amz-Credential=c",
                                     "X-Amz-Date=d",
                                     "X-Amz-Expires=1",
                                     "X-Amz-SignedHeaders=h",
                                     "X-Amz-Signature=s"};
  for (auto const& left_out : all) {
    std::string query;
    for (auto const& one : all) {
      if (one != left_out) query += (query.empty() ? "" : "&") + one;
    }
    CAPTURE(left_out);
    auto const wanted = &left_out == &all.front() ? errc::unsupported_algorithm : errc::missing_parameter;
    CHECK(presigned_failure(query) == wanted);
    // Doubled instead.
    query = left_out + "&" + query + "&" + left_out;
    CHECK(presigned_failure(query) == error{errc::duplicate_parameter, query.size() - left_out.size()});
  }
}

TEST_CASE(
    "the scratch of a presigned query needs no more than the query, and takes not a byte more than it has") {
  support::guarded_memory memory;
  for (auto const& answer : known::presigned_requests) {
    std::string target(2048, '\0');
    target.resize(*write_with(target, [&answer](auto& out) noexcept { known::put_target(out, answer); }));
    auto const text = query_of(target);
    CAPTURE(answer.name);
    auto const claim = parse_presigned(text, memory.at_end(text.size()));
    REQUIRE(claim);
    CHECK(claim->credential == "AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request");
    CHECK(claim->signature == answer.signature);
    CHECK(claim->session_token.reveal() == (answer.with_token ? known::token : ""));
    std::size_t enough = 0;
    while (!parse_presigned(text, memory.at_end(enough))) {
      auto const failed = parse_presigned(text, memory.at_end(enough)).error();
      REQUIRE(failed.code == errc::no_space);
      REQUIRE(failed.at > enough);
      enough = failed.at;
    }
    CHECK(enough <= text.size());
  }
}

TEST_CASE("a value in the usual layout is read as in any other") {
  support::random random{61};
  std::string const digits(64, 'a');
  int usual = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string const credential = "AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request";
    std::string const names =
        random.below(2) == 0 ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
    std::string value =
        "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=" + names + ", Signature=" + digits;
    for (std::size_t n = random.below(4); n > 0; --n) {
      std::size_t const at = random.below(value.size());
      if (random.below(2) == 0) {
        value[at] = random.one_of("a=,/ ;A-\t\x7f\x80");
      } else {
        value.insert(at, 1, random.one_of("a=,/ ;A-\t\x7f\x80"));
      }
    }
    std::array<std::string_view, 3> found;
    if (!detail::read_usual_authorization(value, found[0], found[1], found[2])) continue;
    ++usual;
    auto const slowly = parse_authorization(value);
    REQUIRE(slowly);
    CHECK(slowly->credential == found[0]);
    CHECK(slowly->signed_headers == found[1]);
    CHECK(slowly->signature == found[2]);
  }
  CHECK(usual > 5000);
}
