// Signed heads in their parts, and the keys and rules they are verified by.
#pragma once

#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/canonical.hpp>
#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/sign.hpp>

#include "support/sigv4_vectors.hpp"

namespace support {

using namespace jobwire;
namespace known = sigv4_vectors;

inline constexpr amz_date now = "20130114T174952Z"_amz;
inline constexpr verify_rules rules{known::region, known::service};
inline constexpr credential_scope key_scope{now.day(), known::region, known::service};

/// A key of one's own keeping, for any scope.
template <class Hasher>
struct one_key {
  using hasher = Hasher;

  constexpr signing_key const* find(std::string_view id, credential_scope const&) const noexcept {
    return id == access_key_id ? &key : nullptr;
  }

  signing_key key;
  std::string_view access_key_id = known::access_key_id;
};

/// A head in its parts, to be changed and signed.
struct sample {
  std::string method = "DELETE";
  std::string target{known::job_path};
  std::string host{known::host_field.value};
  std::string date{now.text()};
  std::string day{now.day()};
  std::string region{known::region};
  std::string service{known::service};
  std::string id{known::access_key_id};
  std::string names = "host;x-amz-date";
  std::vector<header_field> more{};
  std::string signature{};

  std::vector<header_field> fields() const {
    std::vector<header_field> all{{"Host", host}, {"X-Amz-Date", date}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  /// Signs what it says, whatever that is.
  void sign() {
    auto const all = fields();
    auto const canonical = canonical_request::make({method, path_of(target), query_of(target), all, names},
                                                   {.absent = absent_headers::as_empty});
    auto const at = amz_date::parse(date);
    signature.assign(64, 'a');
    if (!canonical || !at) return;
    credential_scope const scope{day, region, service};
    auto const key = signing_key::derive<sha256>(secret_view{known::secret}, scope);
    REQUIRE(write_signature(jobwire::sign<sha256>(key, {*at, scope, canonical->hash<sha256>()}), signature));
  }

  std::string text() const {
    std::string made = method + ' ' + target + " HTTP/1.1\r\n";
    for (auto const& [name, value] : fields()) made.append(name).append(": ").append(value).append("\r\n");
    return made + "Authorization: AWS4-HMAC-SHA256 Credential=" + id + '/' + day + '/' + region + '/' +
           service + "/aws4_request, SignedHeaders=" + names + ", Signature=" + signature + "\r\n\r\n";
  }
};

inline bool same(checked_claim const& left, checked_claim const& right) {
  return left.form == right.form && left.access_key_id == right.access_key_id && left.scope == right.scope &&
         left.signed_headers == right.signed_headers && left.signature == right.signature &&
         left.session_token.reveal() == right.session_token.reveal() && left.date == right.date &&
         left.expires_seconds == right.expires_seconds;
}

/// Heads as signers make them, and unusual ones, each signed.
inline std::vector<sample> samples() {
  std::vector<sample> made(1);
  sample other;
  other.names = "host;x-amz-date;x-amz-security-token";
  other.more = {{"X-Amz-Security-Token", "AQoDYXdzEPT//////////wEXAMPLE"}};
  made.push_back(other);
  for (std::string_view const token : {"", "a", "two  words of it"}) {
    other.more = {{"X-Amz-Security-Token", token}};  // the empty one is signed as an empty line
    made.push_back(other);
  }
  other.names = "host;x-amz-date";  // there, and not listed
  made.push_back(other);
  other.names = "host;x-amz-date;x-amz-security-token";  // listed, and not there
  other.more = {};
  made.push_back(other);
  other = {};
  other.more = {{"Accept", "*/*"}, {"Date", "Mon, 14 Jan 2013 17:49:52 GMT"}, {"Content-Length", "0"}};
  made.push_back(other);
  other.more = {{"X-Amz-Target", "a"}};
  made.push_back(other);
  other.more = {{"X-Amz-Content-Sha256", empty_payload_hash}};
  made.push_back(other);
  other.names = "host;x-amz-content-sha256;x-amz-date";
  made.push_back(other);
  other = {};
  for (std::string_view const target :
       {"/", "/2012-09-25/jobs/", "/2012-09-25//jobs/3333333333333-abcde3", "/a/../b/3333333333333-abcde3",
        "/2012-09-25/jobs/3333333333333-abcde3?a=b&c", "/2012-09-25/jobs/3333333333333%2Dabcde3",
        "/2012-09-25/jobs/3333333333333:abcde3"}) {
    other.target = target;
    made.push_back(other);
  }
  other = {};
  for (std::string_view const method : {"GET", "POST", "X", "DELETED", "DELETE'"}) {
    other.method = method;
    made.push_back(other);
  }
  other = {};
  for (std::string_view const host :
       {"short", "a.example.com:443", "with  two  spaces", "xn--a.example.com"}) {
    other.host = host;
    made.push_back(other);
  }
  other = {};
  for (std::string_view const id : {"A", "AKIDEXAMPL", "AKIDEXAMPLE2", "SOME.BODY+ELSE"}) {
    other.id = id;
    made.push_back(other);
  }
  other = {};
  for (std::string_view const date :
       {"20130114T174452Z", "20130114T174451Z", "20130114T175452Z", "20130114T175453Z", "20130114T176952Z",
        "20130114T174962Z", "20130114T254952Z", "20130114T17495Z", "20130115T174952Z", "20130114t174952Z"}) {
    other.date = date;
    made.push_back(other);
  }
  other = {};
  other.region = "us-west-2";
  made.push_back(other);
  other = {};
  other.service = "mediaconvert";
  made.push_back(other);
  other = {};
  other.day = "20130115";
  made.push_back(other);
  other.date = "20130115T174952Z";
  made.push_back(other);
  for (auto& one : made) one.sign();
  return made;
}

}  // namespace support
