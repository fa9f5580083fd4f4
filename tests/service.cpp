#include <jobwire/service.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include "support/writes.hpp"

namespace {

using namespace jobwire;
using et = elastic_transcoder;
using mc = media_convert;

template <class Service>
constexpr bool takes(std::string_view id) {
  return Service::check_id(id).has_value();
}

template <class Service>
constexpr bool refuses(std::string_view id, std::size_t at) {
  return Service::check_id(id).error() == error{errc::invalid_job_id, at};
}

static_assert(takes<et>("3333333333333-abcde3") && takes<et>("0000000000000-______"));
static_assert(takes<et>("1412018849233-F2CZLR") && takes<et>("9999999999999-aZ09_z"));
static_assert(refuses<et>("", 0) && refuses<et>("foobar", 0));
static_assert(refuses<et>("333333333333-abcde3", 12) && refuses<et>("33333333333333-abcde3", 13));
static_assert(refuses<et>("3333333333333-abcde", 19) && refuses<et>("3333333333333-abcde34", 20));
static_assert(refuses<et>("3333333333333-abc e3", 17) && refuses<et>("3333333333333-abcde3\n", 20));
static_assert(refuses<et>("3333333333333-abcde\n", 19) && refuses<et>("\n3333333333333-abcde3", 0));
static_assert(refuses<et>("333333333333\xd9\xa3-abcde3", 12));  // an Arabic digit
static_assert(refuses<et>("3333333333333-abcd\xc3\xa9", 18));   // an accented letter
static_assert(refuses<et>("3333333333333-ab-de3", 16) && refuses<et>("3333333333333--bcde3", 14));
static_assert(refuses<et>(std::string_view{"3333333333333-abcd\0e", 20}, 18));
static_assert(refuses<et>(std::string_view{"3333333333333-abcde3\0", 21}, 20));
static_assert(refuses<et>("3333333333333/abcde3", 13) && refuses<et>("3333333333333-abc/e3", 17));
static_assert(refuses<et>("..", 0) && refuses<et>("3333333333333-....e3", 14));
static_assert(refuses<et>("3333333333333_abcde3", 13) && refuses<et>("333333333333a-abcde3", 12));
static_assert(refuses<et>("3333333333333-%61bcd", 14) && refuses<et>("3333333333333", 13));

static_assert(takes<mc>("1671476818694-phptj0") && takes<mc>("x") && takes<mc>("a b/c%d") &&
              takes<mc>("..."));
static_assert(refuses<mc>("", 0) && refuses<mc>(".", 1) && refuses<mc>("..", 2));

template <class Service>
constexpr bool is_host(std::string_view region, std::string_view expected) {
  auto const region_read = Service::region_of(expected);
  auto const write = [region](std::span<char> out) { return write_host<Service>(region, out); };
  return support::writes(expected, write) && region_read && *region_read == region;
}

static_assert(is_host<et>("us-east-1", "elastictranscoder.us-east-1.amazonaws.com"));
static_assert(is_host<et>("ap-southeast-2", "elastictranscoder.ap-southeast-2.amazonaws.com"));
static_assert(is_host<mc>("us-west-2", "mediaconvert.us-west-2.amazonaws.com"));
static_assert(is_host<mc>("us-gov-west-1", "mediaconvert.us-gov-west-1.amazonaws.com"));
static_assert(is_host<mc>("cn-northwest-1", "subscribe.mediaconvert.cn-northwest-1.amazonaws.com.cn"));

template <class Service>
constexpr std::string_view region_in(std::string_view host) {
  auto const region = Service::region_of(host);
  return region ? *region : region.error().code == errc::invalid_host ? std::string_view{"-"} : "?";
}

static_assert(region_in<et>("elastictranscoder.us-east-1.amazonaws.com:443") == "us-east-1");
static_assert(region_in<et>("elastictranscoder-fips.us-west-1.amazonaws.com") == "us-west-1");
static_assert(region_in<et>("elastictranscoder-fips.us-west-1.amazonaws.com:8443") == "us-west-1");
static_assert(region_in<et>("elastictranscoder.eu-west-1.api.aws") == "eu-west-1");
static_assert(region_in<et>("elastictranscoder.cn-north-1.amazonaws.com.cn") == "cn-north-1");
static_assert(region_in<et>("elastictranscoder.cn-north-1.api.amazonwebservices.com.cn") == "cn-north-1");
static_assert(region_in<et>("elastictranscoder.us-iso-east-1.c2s.ic.gov") == "us-iso-east-1");
static_assert(region_in<et>("elastictranscoder.us-isob-east-1.sc2s.sgov.gov") == "us-isob-east-1");
static_assert(region_in<mc>("mediaconvert-fips.ca-central-1.amazonaws.com") == "ca-central-1");
static_assert(region_in<mc>("mediaconvert.eu-west-1.api.aws:443") == "eu-west-1");

static_assert(region_in<et>("") == "-" && region_in<et>(":443") == "-" &&
              region_in<et>("localhost:8080") == "-");
static_assert(region_in<et>("elastictranscoder.amazonaws.com") == "-");
static_assert(region_in<et>("elastictranscoder..amazonaws.com") == "-");
static_assert(region_in<et>("elastictranscoder.us-east-1.amazonaws.com.evil.example") == "-");
static_assert(region_in<et>("elastictranscoder.us-east-1.amazonaws.com:4a3") == "-");
static_assert(region_in<et>("elastictranscoder.us-east-1.amazonaws.com:443:443") == "-");
static_assert(region_in<et>("elastictranscoder.US-EAST-1.amazonaws.com") == "-");
static_assert(region_in<et>("elastictranscoder.us_east_1.amazonaws.com") == "-");
static_assert(region_in<et>("elastictranscoderx.us-east-1.amazonaws.com") == "-");
static_assert(region_in<et>("elastictranscoder-fipsx.us-east-1.amazonaws.com") == "-");
static_assert(region_in<et>("x.elastictranscoder.us-east-1.amazonaws.com") == "-");
static_assert(region_in<et>("mediaconvert.us-east-1.amazonaws.com") == "-");
static_assert(region_in<mc>("abcd1234.mediaconvert.us-east-1.amazonaws.com") == "-");

constexpr error endpoint_error(std::string_view region, std::string_view host) {
  return endpoint::make(region, host).error();
}

static_assert(endpoint::make("us-east-1", "127.0.0.1:8080")->host() == "127.0.0.1:8080");
static_assert(endpoint::make("local", "[::1]:8080")->region() == "local");
static_assert(endpoint_error("", "h") == error{errc::invalid_region, 0});
static_assert(endpoint_error("us east", "h") == error{errc::invalid_region, 2});
static_assert(endpoint_error("us/east", "h") == error{errc::invalid_region, 2});
static_assert(endpoint_error("US", "h") == error{errc::invalid_region, 0});
static_assert(endpoint_error("us-east-1", "") == error{errc::invalid_host, 0});
static_assert(endpoint_error("us-east-1", "h\r\nX: y") == error{errc::invalid_host, 1});
static_assert(endpoint_error("us-east-1", "h h") == error{errc::invalid_host, 1});
static_assert(endpoint_error("us-east-1", "u@h") == error{errc::invalid_host, 1});
static_assert(endpoint_error("us-east-1", "h/") == error{errc::invalid_host, 1});

// What is no service: no id rule, or one that is not noexcept.
struct no_id_rule {
  static constexpr std::string_view signing_name = "x";
  static constexpr std::string_view api_version = "1";
  static constexpr std::string_view id_pattern = "";
  static constexpr std::array<fault_entry, 0> faults{};
  static constexpr fault_family family = fault_family::json;
  template <sink Out>
  static constexpr void put_host(Out& out, std::string_view region) noexcept {
    out.write(region);
  }
  static constexpr result<std::string_view> region_of(std::string_view host) noexcept { return host; }
};
struct throwing_id_rule : no_id_rule {
  static constexpr result<void> check_id(std::string_view) { return {}; }
};
struct enough : no_id_rule {
  static constexpr result<void> check_id(std::string_view) noexcept { return {}; }
};
static_assert(!service<no_id_rule> && !service<throwing_id_rule> && service<enough>);
static_assert(fixed_reply_operation<cancel_job<enough>> && !operation<enough>);
static_assert(!status_service<enough> && status_service<et> && status_service<mc>);
static_assert(operation<read_job<et>> && !fixed_reply_operation<read_job<et>>);
static_assert(et::family == fault_family::guide && mc::family == fault_family::json);
static_assert(cancel_job<et>::success_body == R"({"Success":"true"})" &&
              cancel_job<mc>::success_body == "{}");
static_assert(cancel_job<et>::success_status == 202 && cancel_job<mc>::success_status == 202);

}  // namespace

TEST_CASE("a region of 64 bytes is taken, one of 65 is not") {
  std::string const region(65, 'r');
  std::array<char, 128> out{};
  CHECK(write_host<et>(std::string_view{region}.substr(0, 64), out));
  CHECK(write_host<et>(region, out).error() == error{errc::invalid_region, 65});
  CHECK(endpoint::make(region, "h").error() == error{errc::invalid_region, 65});
}

TEST_CASE("a byte more or less in a valid id is refused, and so is every other byte in each place") {
  std::string const good = "3333333333333-abcde3";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto id = good;
      id[at] = static_cast<char>(byte);
      bool const word = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= 'A' && byte <= 'Z') || byte == '_';
      bool const digit = byte >= '0' && byte <= '9';
      bool const fits = at < 13 ? digit : at == 13 ? byte == '-' : word;
      REQUIRE(takes<et>(id) == fits);
      if (!fits) REQUIRE(refuses<et>(id, at));
    }
    CHECK_FALSE(takes<et>(good.substr(0, at)));
  }
}
