// The order in which a verifier finds fault: of two faults, the earlier one in this table is reported.
#include <jobwire/sigv4/verify.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr verify_rules rules{known::region, known::service};

/// The parts of a request signed in a field, each of which a fault can spoil.
struct signed_in_field {
  std::string target{known::job_path};
  std::string scheme = "AWS4-HMAC-SHA256";
  std::string credential = "Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request";
  std::string names = "SignedHeaders=host;x-amz-date";
  std::string signature = "Signature=00";
  std::string extra;
  std::vector<header_field> dates{known::date_field};
  std::vector<header_field> others;
  std::size_t authorizations = 1;

  errc verdict() const {
    std::string value = scheme + ' ';
    for (auto const* const part : {&credential, &names, &signature, &extra}) {
      if (!part->empty()) value += (value.ends_with(' ') ? "" : ", ") + *part;
    }
    std::vector<header_field> fields{known::host_field};
    fields.insert(fields.end(), dates.begin(), dates.end());
    fields.insert(fields.end(), others.begin(), others.end());
    for (std::size_t i = 0; i < authorizations; ++i) fields.push_back({"Authorization", value});
    return read_claim({"DELETE", target, 1, fields, 0}, rules, now).error().code;
  }
};

template <class Request>
struct fault {
  errc code;
  void (*spoil)(Request&);
  int part;  ///< faults of one part exclude each other
};

using in_field = signed_in_field;

constexpr std::array<fault<in_field>, 25> field_faults{{
    {errc::malformed_escape, [](in_field& r) { r.target += "%4"; }, 0},
    {errc::two_authorizations, [](in_field& r) { r.target += "?X-Amz-Signature=x"; }, 1},
    {errc::duplicate_authorization, [](in_field& r) { r.authorizations = 2; }, 1},
    {errc::missing_authorization, [](in_field& r) { r.authorizations = 0; }, 1},
    {errc::unsupported_algorithm, [](in_field& r) { r.scheme = "AWS4-HMAC-SHA512"; }, 2},
    {errc::malformed_authorization, [](in_field& r) { r.credential = "Other=x"; }, 4},
    {errc::duplicate_parameter, [](in_field& r) { r.extra = "Signature=x"; }, 3},
    {errc::missing_credential, [](in_field& r) { r.credential.clear(); }, 4},
    {errc::missing_signature, [](in_field& r) { r.signature.clear(); }, 3},
    {errc::missing_signed_headers, [](in_field& r) { r.names.clear(); }, 5},
    {errc::empty_signed_headers, [](in_field& r) { r.names = "SignedHeaders="; }, 5},
    {errc::malformed_signed_headers, [](in_field& r) { r.names = "SignedHeaders=Host"; }, 5},
    {errc::unsorted_signed_headers, [](in_field& r) { r.names = "SignedHeaders=x-amz-date;host"; }, 5},
    {errc::duplicate_signed_header, [](in_field& r) { r.names = "SignedHeaders=host;host"; }, 5},
    {errc::missing_date, [](in_field& r) { r.dates.clear(); }, 6},
    {errc::duplicate_date, [](in_field& r) { r.dates.push_back(known::date_field); }, 6},
    {errc::host_not_signed, [](in_field& r) { r.names = "SignedHeaders=x-amz-date"; }, 5},
    {errc::malformed_date,
     [](in_field& r) {
       r.dates = {{"x-amz-date", "2013-01-14T17:49:52Z"}};
     },
     6},
    {errc::signature_expired,
     [](in_field& r) {
       r.dates = {{"x-amz-date", "20130114T174451Z"}};
     },
     6},
    {errc::signature_not_yet_current,
     [](in_field& r) {
       r.dates = {{"x-amz-date", "20130114T175453Z"}};
     },
     6},
    {errc::malformed_credential, [](in_field& r) { r.credential = "Credential=a/b/c/d"; }, 4},
    {errc::wrong_region, [](in_field& r) { r.credential = "Credential=A/20130114/us-east-2/x/y"; }, 4},
    {errc::wrong_service, [](in_field& r) { r.credential = "Credential=A/x/us-east-1/mediaconvert/y"; }, 4},
    {errc::wrong_terminator,
     [](in_field& r) { r.credential = "Credential=A/x/us-east-1/elastictranscoder/y"; }, 4},
    {errc::wrong_scope_date,
     [](in_field& r) { r.credential = "Credential=A/20130115/us-east-1/elastictranscoder/aws4_request"; }, 4},
}};

/// The same for a presigned request.
struct in_query {
  std::string path{known::job_path};
  std::string algorithm = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
  std::string credential =
      "&X-Amz-Credential=AKIDEXAMPLE%2F20130114%2Fus-east-1%2Felastictranscoder%2Faws4_request";
  std::string date = "&X-Amz-Date=20130114T174952Z";
  std::string expires = "&X-Amz-Expires=900";
  std::string names = "&X-Amz-SignedHeaders=host";
  std::string signature = "&X-Amz-Signature=00";
  std::vector<header_field> others;

  errc verdict() const {
    std::string const target = path + '?' + algorithm + credential + date + expires + names + signature;
    std::vector<header_field> fields{known::host_field};
    fields.insert(fields.end(), others.begin(), others.end());
    std::array<char, 512> scratch{};
    return read_claim({"DELETE", target, 1, fields, 0}, rules, now, scratch).error().code;
  }
};

constexpr std::array<fault<in_query>, 21> query_faults{{
    {errc::malformed_escape, [](in_query& r) { r.path += "%zz"; }, 0},
    {errc::two_authorizations,
     [](in_query& r) {
       r.others.push_back({"Authorization", ""});
     },
     1},
    {errc::duplicate_parameter, [](in_query& r) { r.signature += "&X-Amz-Signature=1"; }, 2},
    {errc::unsupported_algorithm, [](in_query& r) { r.algorithm = "X-Amz-Algorithm=none"; }, 3},
    {errc::missing_parameter, [](in_query& r) { r.signature.clear(); }, 2},
    {errc::empty_signed_headers, [](in_query& r) { r.names = "&X-Amz-SignedHeaders="; }, 4},
    {errc::malformed_signed_headers, [](in_query& r) { r.names = "&X-Amz-SignedHeaders=host%3B"; }, 4},
    {errc::unsorted_signed_headers, [](in_query& r) { r.names = "&X-Amz-SignedHeaders=host%3Ba"; }, 4},
    {errc::duplicate_signed_header, [](in_query& r) { r.names = "&X-Amz-SignedHeaders=host;host"; }, 4},
    {errc::host_not_signed, [](in_query& r) { r.names = "&X-Amz-SignedHeaders=accept"; }, 4},
    {errc::malformed_date, [](in_query& r) { r.date = "&X-Amz-Date=20130114T174960Z"; }, 5},
    {errc::malformed_expiry, [](in_query& r) { r.expires = "&X-Amz-Expires=604801"; }, 6},
    {errc::signature_expired, [](in_query& r) { r.date = "&X-Amz-Date=20130114T173451Z"; }, 5},
    {errc::signature_not_yet_current, [](in_query& r) { r.date = "&X-Amz-Date=20130114T175453Z"; }, 5},
    {errc::malformed_credential, [](in_query& r) { r.credential = "&X-Amz-Credential=a/b/c/d/e/f"; }, 7},
    {errc::wrong_region, [](in_query& r) { r.credential = "&X-Amz-Credential=A/x/y/z/t"; }, 7},
    {errc::wrong_service, [](in_query& r) { r.credential = "&X-Amz-Credential=A/x/us-east-1/z/t"; }, 7},
    {errc::wrong_terminator,
     [](in_query& r) { r.credential = "&X-Amz-Credential=A/x/us-east-1/elastictranscoder/t"; }, 7},
    {errc::wrong_scope_date,
     [](in_query& r) { r.credential = "&X-Amz-Credential=A/x/us-east-1/elastictranscoder/aws4_request"; }, 7},
    {errc::unsigned_amz_header,
     [](in_query& r) {
       r.others.push_back({"x-amz-meta", "x"});
     },
     8},
    {errc::signed_header_absent, [](in_query& r) { r.names = "&X-Amz-SignedHeaders=accept%3Bhost"; }, 4},
}};

template <class Request, std::size_t N>
void check(std::array<fault<Request>, N> const& faults) {
  CHECK(Request{}.verdict() == errc::none);
  for (std::size_t i = 0; i < N; ++i) {
    Request one;
    faults[i].spoil(one);
    CAPTURE(name(faults[i].code));
    CHECK(name(one.verdict()) == name(faults[i].code));
    for (std::size_t j = i + 1; j < N; ++j) {
      if (faults[j].part == faults[i].part) continue;
      CAPTURE(name(faults[j].code));
      auto both = one;
      faults[j].spoil(both);
      CHECK(name(both.verdict()) == name(faults[i].code));
      Request reversed;
      faults[j].spoil(reversed);
      faults[i].spoil(reversed);
      CHECK(name(reversed.verdict()) == name(faults[i].code));
    }
  }
}

}  // namespace

TEST_CASE("of two faults of a request signed in a field the earlier one is reported") { check(field_faults); }

TEST_CASE("of two faults of a presigned request the earlier one is reported") { check(query_faults); }

TEST_CASE("a field that is not signed comes before one that is signed but absent, both behind all else") {
  signed_in_field request;
  request.names = "SignedHeaders=accept;host;x-amz-date";
  CHECK(request.verdict() == errc::signed_header_absent);
  request.others.push_back({"x-amz-meta", "x"});
  CHECK(request.verdict() == errc::unsigned_amz_header);
  request.credential = "Credential=A/20130115/us-east-1/elastictranscoder/aws4_request";
  CHECK(request.verdict() == errc::wrong_scope_date);
}

TEST_CASE("an expiry is 1 to 604800 in decimal") {
  for (std::string_view const text : {"1", "900", "604800", "0900"}) {
    in_query request;
    request.expires = "&X-Amz-Expires=" + std::string{text};
    CHECK(request.verdict() == errc::none);
  }
  for (std::string_view const text : {"", "0", "604801", "-1", "+1", "1.5", "0x10", "1e3", " 1", "9 ",
                                      "18446744073709551617", "99999999999999999999999999"}) {
    in_query request;
    request.expires = "&X-Amz-Expires=" + std::string{text};
    CAPTURE(text);
    CHECK(request.verdict() == errc::malformed_expiry);
  }
}
