#include <jobwire/cancel_job/request.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "support/catch.hpp"

namespace {

using namespace jobwire;
using elastic = cancel_job<elastic_transcoder>;
using convert = cancel_job<media_convert>;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr std::string_view id = "3333333333333-abcde3";

constexpr bool accepts(std::string_view text) { return job_request<elastic>::make(text).has_value(); }
static_assert(accepts(id) && accepts("0000000000000-______") && accepts("1412018849233-F2CZLR"));
static_assert(!accepts("") && !accepts("foobar") && !accepts("..") && !accepts("333333333333-abcde3"));
static_assert(!accepts("33333333333333-abcde3") && !accepts("3333333333333-abcde") &&
              !accepts("3333333333333-abcde34"));
static_assert(!accepts("3333333333333--bcde3") && !accepts("3333333333333-abc e3") &&
              !accepts("3333333333333-abcde3\n"));
static_assert(!accepts("3333333333333-abcd\xc3\xa9") && !accepts("3333333333333-ab/de3") &&
              !accepts("a333333333333-abcde3"));
static_assert(!accepts({"3333333333333-abcde\0", 20}) && !accepts("3333333333333_abcde3"));
static_assert(job_request<elastic>::make("33x").error() == error{errc::invalid_job_id, 2});
static_assert(job_request<convert>::make("any thing/at all").has_value());
static_assert(!job_request<convert>::make("") && !job_request<convert>::make(".") &&
              !job_request<convert>::make(".."));

/// A service and an operation of a user's own.
struct paint_shop {
  static constexpr std::string_view signing_name = "paint";
  static constexpr std::string_view api_version = "v3";
  static constexpr std::string_view id_pattern = "^red|blue$";
  static constexpr fault_family family = fault_family::json;
  static constexpr std::array<fault_entry, 1> faults{
      {{"DryException", fault_kind::in_use, 410, retry_advice::never}}};
  static constexpr result<void> check_id(std::string_view text) noexcept {
    if (text == "red" || text == "blue") return {};
    return errc::invalid_job_id;
  }
  template <sink Out>
  static constexpr void put_host(Out& out, std::string_view region) noexcept {
    out.write("paint.");
    out.write(region);
  }
  static constexpr result<std::string_view> region_of(std::string_view host) noexcept {
    if (!host.starts_with("paint.")) return errc::invalid_host;
    return slice(host, 6);
  }
};
struct mix {
  using service = paint_shop;
  static constexpr std::string_view method = "MIX";
  static constexpr std::string_view collection = "colours";
  static constexpr unsigned success_status = 200;
  static constexpr std::string_view success_reason = "OK";
};
static_assert(operation<mix>);

request_view head_of(std::string_view method, std::string_view target) { return {method, target, 1, {}, 0}; }

credentials owner(std::string_view token = {}) {
  return *credentials::make(std::string_view{"AccessKeyID"}, std::string_view{"secret"}, token);
}

template <operation Op>
std::string written(job_request<Op> const& request, endpoint const& at, credentials const& who,
                    emit_options options = {}) {
  day_key<sha256> key{who};
  std::size_t const size = measure_signed(request, at, who, options);
  std::vector<char> out(size + 1, '#');
  CHECK(write_signed(request, at, now, key, std::span{out}.first(size - 1), options).error() ==
        error{errc::no_space, size});
  CHECK(std::string_view(out.data(), out.size()) == std::string(size + 1, '#'));
  auto const done = write_signed(request, at, now, key, std::span{out}.first(size), options);
  REQUIRE(done.has_value());
  CHECK(*done == size);
  CHECK(out.back() == '#');
  return {out.data(), size};
}

}  // namespace

TEST_CASE("routing takes exactly the operation's method and three segments") {
  struct route_case {
    std::string_view method;
    std::string_view target;
    errc code;
  };
#define JOBWIRE_PRESIGNED                                                                                    \
  "X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-Expires=1&X-Amz-SignedHeaders=h&X-Amz-Signature=" \
  "2"
  constexpr std::array cases{
      route_case{"DELETE", "/2012-09-25/jobs/x", errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/", errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/.", errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/a%2Fb", errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/%00", errc::none},
      route_case{"DELETE", "http://h/2012-09-25/jobs/x", errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED, errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/x?X-Amz-Security-Token=t&" JOBWIRE_PRESIGNED, errc::none},
      route_case{"DELETE", "http://h/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED, errc::none},
      route_case{"DELETE", "/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED "&X-Amz-Date=5", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED "&X-Amz-Meta=5", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED "&force=true", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?X-Amz-Date=1&X-Amz-Signature=2", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?&", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs%2Fx", errc::other_path},
      route_case{"DELETE", "/2012-09-25/jobs/../jobs/x", errc::other_path},
      route_case{"DELETE", "http://h", errc::other_path},
      route_case{"GET", "/2012-09-25/jobs/x", errc::other_method},
      route_case{"delete", "/2012-09-25/jobs/x", errc::other_method},
      route_case{"DELETED", "/2012-09-25/jobs/x", errc::other_method},
      route_case{"DELETE", "/2012-09-25/jobs", errc::other_path},
      route_case{"DELETE", "/2012-09-25/Jobs/x", errc::other_path},
      route_case{"DELETE", "/2012-09-25/jobs/x/", errc::other_path},
      route_case{"DELETE", "/2012-09-25/jobs/x/y", errc::other_path},
      route_case{"DELETE", "/2012-09-25//jobs/x", errc::other_path},
      route_case{"DELETE", "/2012-09-25/./jobs/x", errc::other_path},
      route_case{"DELETE", "//2012-09-25/jobs/x", errc::other_path},
      route_case{"DELETE", "/2012-09-25/jobsByStatus/x", errc::other_path},
      route_case{"DELETE", "/2012-09-25/pipelines/x", errc::other_path},
      route_case{"DELETE", "/2017-08-29/jobs/x", errc::other_path},
      route_case{"DELETE", "/2012-09-25/job%73/x", errc::other_path},
      route_case{"DELETE", "", errc::other_path},
      route_case{"DELETE", "*", errc::other_path},
      route_case{"DELETE", "/2012-09-25/jobs/x?force=true", errc::unexpected_query},
      route_case{"DELETE", "/2012-09-25/jobs/x?X-Amz-Date=1&a", errc::unexpected_query},
  };
  for (auto const& expected : cases) {
    CAPTURE(expected.method, expected.target);
    CHECK(name(route<elastic>(head_of(expected.method, expected.target)).error().code) ==
          name(expected.code));
  }
  CHECK(*route<elastic>(head_of("DELETE", "/2012-09-25/jobs/a%2Fb?" JOBWIRE_PRESIGNED)) == "a%2Fb");
  CHECK(route<elastic>(head_of("DELETE", "/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED "&a")).error().at ==
        std::string_view{"/2012-09-25/jobs/x?" JOBWIRE_PRESIGNED "&"}.size());
  constexpr std::string_view unfinished = "/2012-09-25/jobs/x?X-Amz-Date=1";
  CHECK(route<elastic>(head_of("DELETE", unfinished)).error().at == unfinished.size());
  // Another operation's request is a good one.
  CHECK(kind(errc::other_path) == error_kind::other_operation);
  CHECK(kind(errc::other_method) == error_kind::other_operation);
}

TEST_CASE("an id is read from a head, decoded once where it is encoded, and checked") {
  std::array<char, 64> scratch{};
  auto const parse = [&](std::string_view segment) {
    static std::string target;
    target = "/2012-09-25/jobs/" + std::string{segment};
    return job_request<elastic>::parse(head_of("DELETE", target), scratch);
  };
  CHECK(parse(id)->job_id() == id);
  CHECK(parse("%3333333333333-abcde3").error().code == errc::bad_job_id);
  CHECK(parse("%3333333333333%33-abcde3")->job_id() == id);
  CHECK(parse("%2533333333333333-abcde3").error() == error{errc::bad_job_id, 0});
  CHECK(parse("3333333333333-ab%2Fde1").error() == error{errc::bad_job_id, 16});
  CHECK(parse("3333333333333-abcde3%0A").error() == error{errc::bad_job_id, 20});
  CHECK(parse("").error().code == errc::bad_job_id);
  CHECK(parse("3333333333333-abcde%").error() == error{errc::malformed_escape, 36});
  CHECK(parse("3333333333333-abcde%zz").error() == error{errc::malformed_escape, 36});
  auto const head = head_of("DELETE", "/2012-09-25/jobs/%3333333333333%33-abcde3");
  CHECK(job_request<elastic>::parse(head).error() == error{errc::no_space, 20});
}

TEST_CASE("what is written is parsed back, by either profile and for either service") {
  std::array<header_field, 16> table{};
  for (auto const options : {emit_options{}, emit_options{emit_profile::seed},
                             emit_options{emit_profile::strict, token_policy::append}}) {
    for (std::string_view const token : {"", "to/ken=="}) {
      auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com:443");
      auto const request = *job_request<elastic>::make(id);
      auto const bytes = written(request, at, owner(token), options);
      auto const head = beast::parse_request(std::string_view{bytes}, table);
      REQUIRE(head.has_value());
      CHECK(head->head_size == bytes.size());
      CHECK(*job_request<elastic>::parse(*head) == request);
      CHECK(find_field(head->fields, "x-amz-security-token").value == token);
    }
  }
  auto const at = *endpoint::make("us-west-2", "mediaconvert.us-west-2.amazonaws.com");
  auto const request = *job_request<convert>::make("a b/c");
  auto const bytes = written(request, at, owner());
  auto const head = beast::parse_request(std::string_view{bytes}, table);
  REQUIRE(head.has_value());
  CHECK(head->target == "/2017-08-29/jobs/a%20b%2Fc");
  std::array<char, 16> scratch{};
  CHECK(job_request<convert>::parse(*head, scratch)->job_id() == "a b/c");
}

TEST_CASE("the seed profile is the seed's sample, unfolded, byte for byte") {
  auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com:443");
  auto bytes = written(*job_request<elastic>::make(id), at, owner(), emit_profile::seed);
  auto const signature_at = bytes.find("Signature=") + 10;
  REQUIRE(bytes.size() == signature_at + 64 + 4);
  bytes.replace(signature_at, 64, "calculated-signature");
  CHECK(bytes ==
        "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
        "Content-Type: charset=UTF-8\r\n"
        "Accept: */*\r\n"
        "Host: elastictranscoder.us-east-1.amazonaws.com:443\r\n"
        "x-amz-date: 20130114T174952Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 "
        "Credential=AccessKeyID/20130114/us-east-1/elastictranscoder/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-target, "
        "Signature=calculated-signature\r\n"
        "\r\n");
}

TEST_CASE("the strict profile has no Content-Type and no Content-Length") {
  auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  auto const bytes = written(*job_request<elastic>::make(id), at, owner());
  CHECK(bytes.find("Content-") == std::string::npos);
  CHECK(bytes.starts_with("DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\nHost: elastic"));
}

TEST_CASE("hosts are written and read by the service's rule") {
  std::array<char, 128> out{};
  auto const host = [&out](auto size) { return std::string_view{out.data(), size.value_or(0)}; };
  CHECK(host(write_host<elastic_transcoder>("eu-west-1", out)) ==
        "elastictranscoder.eu-west-1.amazonaws.com");
  CHECK(host(write_host<media_convert>("us-east-1", out)) == "mediaconvert.us-east-1.amazonaws.com");
  CHECK(host(write_host<media_convert>("cn-northwest-1", out)) ==
        "subscribe.mediaconvert.cn-northwest-1.amazonaws.com.cn");
  CHECK(write_host<media_convert>("EU", out).error().code == errc::invalid_region);
  CHECK(write_host<elastic_transcoder>("eu-west-1", std::span{out}.first(5)).error() ==
        error{errc::no_space, 41});
  for (std::string_view const good :
       {"elastictranscoder.eu-west-1.amazonaws.com", "elastictranscoder-fips.eu-west-1.amazonaws.com:443",
        "elastictranscoder.eu-west-1.api.aws", "elastictranscoder.eu-west-1.c2s.ic.gov"}) {
    CAPTURE(good);
    CHECK(elastic_transcoder::region_of(good).value_or("") == "eu-west-1");
  }
  for (std::string_view const bad :
       {"", "elastictranscoder", "elastictranscoder..amazonaws.com", "example.com",
        "elastictranscoder.eu-west-1.example.com", "elastictranscoder.EU.amazonaws.com",
        "elastictranscoderx.eu-west-1.amazonaws.com", "elastictranscoder.eu-west-1.amazonaws.com:x"}) {
    CAPTURE(bad);
    CHECK(elastic_transcoder::region_of(bad).error().code == errc::invalid_host);
  }
  CHECK(media_convert::region_of("subscribe.mediaconvert.cn-northwest-1.amazonaws.com.cn").value_or("") ==
        "cn-northwest-1");
}

TEST_CASE("an endpoint and credentials cannot carry what would break a head") {
  CHECK(endpoint::make("us east", "h").error() == error{errc::invalid_region, 2});
  CHECK(endpoint::make("", "h").error().code == errc::invalid_region);
  std::string const long_region(65, 'a');
  CHECK(endpoint::make(long_region, "h").error().code == errc::invalid_region);
  for (std::string_view const host : {"", "a b", "a\r\nB: c", "a/b", "a@b"}) {
    CHECK(endpoint::make("us-east-1", host).error().code == errc::invalid_host);
  }
  CHECK(credentials::make(std::string_view{""}, std::string_view{"s"}).error().code ==
        errc::invalid_access_key_id);
  CHECK(credentials::make(std::string_view{"a/b"}, std::string_view{"s"}).error() ==
        error{errc::invalid_access_key_id, 1});
  CHECK(credentials::make(std::string_view{"a"}, std::string_view{""}).error().code == errc::invalid_secret);
  CHECK(credentials::make(std::string_view{"a"}, std::string_view{"s"}, std::string_view{"t\r\nX: y"})
            .error() == error{errc::invalid_session_token, 1});
}

TEST_CASE("a service and an operation of one's own go the whole way") {
  auto const request = *job_request<mix>::make("red");
  CHECK(job_request<mix>::make("green").error().code == errc::invalid_job_id);
  std::array<char, 64> host{};
  auto const size = write_host<paint_shop>("r-1", host);
  auto const bytes = written(request, *endpoint::make("r-1", {host.data(), *size}), owner());
  std::array<header_field, 16> table{};
  auto const head = beast::parse_request(std::string_view{bytes}, table);
  REQUIRE(head.has_value());
  CHECK(head->target == "/v3/colours/red");
  CHECK(*job_request<mix>::parse(*head) == request);
  verify_rules const rules{"r-1", "paint"};
  auto const claim = read_claim(*head, rules, now);
  REQUIRE(claim.has_value());
  auto const key = signing_key::derive<sha256>(owner().secret_access_key(), claim->scope);
  CHECK(verify<sha256>(*head, *claim, rules, key).has_value());
}
