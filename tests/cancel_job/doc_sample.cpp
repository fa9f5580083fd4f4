#include <jobwire/cancel_job/doc_sample.hpp>

#include <array>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "support/catch.hpp"

namespace {

using namespace jobwire;
using elastic = cancel_job<elastic_transcoder>;

// The two samples exactly as the seed prints them.
constexpr std::string_view sample_request =
    "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\n"
    "Content-Type: charset=UTF-8\n"
    "Accept: */*\n"
    "Host: elastictranscoder.Elastic Transcoder endpoint.amazonaws.com:443\n"
    "x-amz-date: 20130114T174952Z\n"
    "Authorization: AWS4-HMAC-SHA256\n"
    "               Credential=AccessKeyID/request-date/Elastic Transcoder "
    "endpoint/elastictranscoder/aws4_request,\n"
    "               SignedHeaders=host;x-amz-date;x-amz-target,\n"
    "               Signature=calculated-signature\n";

constexpr std::string_view sample_response =
    "Status: 202 Accepted\n"
    "x-amzn-RequestId: c321ec43-378e-11e2-8e4c-4d5b971203e9\n"
    "Content-Type: application/json\n"
    "Content-Length: number of characters in the response\n"
    "Date: Mon, 14 Jan 2013 06:01:47 GMT\n"
    "{\n"
    "   \"Success\":\"true\"\n"
    "}\n";

std::string with_carriage_returns(std::string_view text) {
  std::string out;
  for (char const c : text) out += c == '\n' ? std::string{"\r\n"} : std::string{c};
  return out;
}

}  // namespace

TEST_CASE("the sample request is read as printed, whatever its line ends") {
  auto const crlf = with_carriage_returns(sample_request);
  for (std::string_view const text :
       {sample_request, sample_request.substr(0, sample_request.size() - 1), std::string_view{crlf}}) {
    std::array<header_field, 8> table{};
    std::array<char, 256> scratch{};
    auto const read = doc_sample::parse_request<elastic>(text, table, scratch);
    REQUIRE(read.has_value());
    CHECK(read->method == "DELETE");
    CHECK(read->job_id == "3333333333333-abcde3");
    CHECK(read->version == "HTTP/1.1");
    REQUIRE(read->fields.size() == 5);
    CHECK(find_field(read->fields, "host").value ==
          "elastictranscoder.Elastic Transcoder endpoint.amazonaws.com:443");
    CHECK(find_field(read->fields, "authorization").value ==
          "AWS4-HMAC-SHA256 Credential=AccessKeyID/request-date/Elastic Transcoder "
          "endpoint/elastictranscoder/aws4_request, "
          "SignedHeaders=host;x-amz-date;x-amz-target, Signature=calculated-signature");
    CHECK(read->algorithm == "AWS4-HMAC-SHA256");
    CHECK(read->credential ==
          "AccessKeyID/request-date/Elastic Transcoder endpoint/elastictranscoder/aws4_request");
    CHECK(read->signed_headers == "host;x-amz-date;x-amz-target");
    CHECK(read->signature == "calculated-signature");
  }
}

TEST_CASE("the sample response is read as printed, with and without an empty line before its body") {
  std::string spaced{sample_response};
  spaced.insert(spaced.find('{'), "\n");
  for (std::string_view const text : {sample_response, std::string_view{spaced}}) {
    std::array<header_field, 8> table{};
    auto const read = doc_sample::parse_response(text, table);
    REQUIRE(read.has_value());
    CHECK(read->status == 202);
    CHECK(read->reason == "Accepted");
    CHECK(read->fields.size() == 4);
    CHECK(find_field(read->fields, "content-length").value == "number of characters in the response");
    CHECK(read->body == "{\n   \"Success\":\"true\"\n}\n");
  }
}

TEST_CASE("no other reader takes the samples") {
  std::array<header_field, 16> table{};
  CHECK_FALSE(beast::parse_request(sample_request, table).has_value());
  CHECK_FALSE(beast::parse_request(std::string_view{with_carriage_returns(sample_request) + "\r\n"}, table)
                  .has_value());
  for (auto const end : {stream_end::open, stream_end::closed}) {
    CHECK_FALSE(beast::parse_response(sample_response, table, {}, {.end = end}).has_value());
    auto const crlf = with_carriage_returns(sample_response);
    auto const read = beast::parse_response(std::string_view{crlf}, table, {}, {.end = end});
    CHECK_FALSE(read.has_value());
    CHECK(read.error().code != errc::need_more);
  }
}

TEST_CASE("what is no sample is refused, and what does not fit says how much is needed") {
  std::array<header_field, 8> table{};
  std::array<char, 256> scratch{};
  auto const request = [&](std::string_view text) {
    return doc_sample::parse_request<elastic>(text, table, scratch).error();
  };
  auto const edited = [](std::string_view text, std::string_view from, std::string_view to) {
    std::string out{text};
    return out.replace(out.find(from), from.size(), to);
  };
  CHECK(request("").code == errc::malformed_head);
  CHECK(request("DELETE").code == errc::malformed_head);
  CHECK(request("DELETE HTTP/1.1\n") == errc::malformed_head);
  CHECK(request(edited(sample_request, "HTTP/1.1", "HTTP/1.0")) == error{errc::bad_version, 45});
  CHECK(request(edited(sample_request, "DELETE", "GET")).code == errc::other_method);
  CHECK(request(edited(sample_request, "/jobs/", "/jobz/")).code == errc::other_path);
  CHECK(request(edited(sample_request, "-abcde3", "-")).code == errc::bad_job_id);
  CHECK(request(edited(sample_request, "Accept:", "Accept")) == error{errc::malformed_head, 82});
  CHECK(request(edited(sample_request, "Accept:", "Acc ept:")) == error{errc::malformed_head, 82});
  CHECK(request(edited(sample_request, "Accept:", ":")) == error{errc::malformed_head, 82});
  CHECK(request(edited(sample_request, "Authorization:", "Authorisation:")).code ==
        errc::missing_authorization);
  for (std::string_view const part : {"Signature=", "SignedHeaders=", "Credential="}) {
    CAPTURE(part);
    std::string const other{part.substr(0, part.size() - 1)};
    CHECK(request(edited(sample_request, part, "Sign=")).code == errc::malformed_authorization);
    CHECK(request(edited(sample_request, part, other + "s=")).code == errc::malformed_authorization);
  }
  CHECK(doc_sample::parse_request<elastic>(sample_request, std::span{table}.first(2), scratch).error() ==
        error{errc::too_many_fields, sample_request.find("Host:")});
  CHECK(doc_sample::parse_request<elastic>(sample_request, table, std::span{scratch}.first(20)).error() ==
        error{errc::no_space, 187});

  auto const response = [&](std::string_view text) {
    return doc_sample::parse_response(text, table).error();
  };
  CHECK(response("HTTP/1.1 202 Accepted\n") == errc::malformed_head);
  for (std::string_view const status : {"20 ", "2020", "202", "099 Low", "600 High", "", "-20 "}) {
    CAPTURE(status);
    CHECK(response("Status: " + std::string{status} + "\n") == error{errc::bad_status, 8});
  }
  CHECK(response("Status: 100 Low\n").code == errc::none);
  CHECK(response("Status: 599 High\n").code == errc::none);
  CHECK(response("Status: 202 Accepted\nno colon\n") == error{errc::malformed_head, 21});
}

TEST_CASE("lines of a folded value that hold nothing add nothing") {
  std::array<header_field, 8> table{};
  std::array<char, 256> scratch{};
  constexpr std::string_view text =
      "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\n"
      "Authorization:\n   A\n \t\n   Credential=b,\n\tSignedHeaders=c,\r\n Signature=d\n  \n"
      "Empty:\n  \n"
      "Last: e\n";
  auto const read = doc_sample::parse_request<elastic>(text, table, scratch);
  REQUIRE(read.has_value());
  CHECK(find_field(read->fields, "authorization").value == "A Credential=b, SignedHeaders=c, Signature=d");
  CHECK(read->algorithm == "A");
  CHECK(find_field(read->fields, "empty").value.empty());
  CHECK(find_field(read->fields, "last").value == "e");
}

TEST_CASE("folded values stand behind each other in the scratch") {
  std::array<header_field, 2> table{};
  std::array<char, 6> scratch{};
  auto const read = doc_sample::parse_response("Status: 202 Accepted\nA: a\n b\nB: c\n d\n", table, scratch);
  REQUIRE(read.has_value());
  CHECK(read->fields[0].value == "a b");
  CHECK(read->fields[1].value == "c d");
  CHECK(doc_sample::parse_response("Status: 202 Accepted\nA: a\n b\nB: c\n d\n", table,
                                   std::span{scratch}.first(5))
            .error() == error{errc::no_space, 3});
}

TEST_CASE("an id with escapes shares the scratch with the unfolded values") {
  std::array<header_field, 8> table{};
  std::array<char, 64> scratch{};
  constexpr std::string_view text =
      "DELETE /2012-09-25/jobs/333333333333%33-abcde3 HTTP/1.1\n"
      "Authorization: A\n Credential=b, SignedHeaders=c, Signature=d\n";
  auto const read = doc_sample::parse_request<elastic>(text, table, scratch);
  REQUIRE(read.has_value());
  CHECK(read->job_id == "3333333333333-abcde3");
  CHECK(read->signature == "d");
  CHECK(doc_sample::parse_request<elastic>(text, table, std::span{scratch}.first(19)).error() ==
        error{errc::no_space, 20});
}
