// The service that the guide adds, there and back.
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

namespace {

namespace jw = jobwire;

// [own-service]
struct clip_service {
  static constexpr std::string_view signing_name = "clips";
  static constexpr std::string_view api_version = "2024-05-01";
  static constexpr std::string_view id_pattern = "[0-9a-f]{8}";
  static constexpr jw::fault_family family = jw::fault_family::json;
  static constexpr std::array<jw::fault_entry, 2> faults{
      {{"NoSuchClipException", jw::fault_kind::not_found, 404, jw::retry_advice::never},
       {"ClipBusyException", jw::fault_kind::in_use, 409, jw::retry_advice::never}}};

  static constexpr jw::result<void> check_id(std::string_view id) noexcept {
    auto const bad = jw::find_outside(id, jw::is_digit | jw::char_set{"abcdef"});
    if (id.size() != 8 || bad != 8) return jw::error{jw::errc::invalid_job_id, bad};
    return {};
  }
  static constexpr void put_host(auto& out, std::string_view) noexcept { out.write("clips.internal"); }
  static constexpr jw::result<std::string_view> region_of(std::string_view host) noexcept {
    if (host != "clips.internal") return jw::errc::invalid_host;
    return std::string_view{"here"};
  }
};
// [own-service-end]

// [own-operation]
struct pause_clip {
  using service = clip_service;
  static constexpr std::string_view method = "PUT";
  static constexpr std::string_view collection = "paused-clips";
  static constexpr unsigned success_status = 200;
  static constexpr std::string_view success_reason = "OK";
  static constexpr std::string_view success_body = "{}";
};
// [own-operation-end]

static_assert(jw::service<clip_service> && jw::fixed_reply_operation<pause_clip>);

constexpr std::string_view date = "Mon, 14 Jan 2013 17:49:52 GMT";

/// Signs a call, has it routed, verified and answered by `answer`, and reads the answer.
template <jw::operation Op, class Answer>
std::string called(std::string_view id, Answer const& answer) {
  auto const now = *jw::amz_date::parse("20130114T174952Z");
  std::array<char, 64> host{};
  auto const host_size = jw::write_host<clip_service>("here", host);
  REQUIRE(host_size);
  auto const at = *jw::endpoint::make("here", std::string_view{host.data(), *host_size});
  jw::day_key<jw::sha256> key{*jw::credentials::make("AKIDEXAMPLE", "a secret")};
  auto const request = jw::job_request<Op>::make(id);
  if (!request) return std::string{jw::name(request.error().code)};
  std::array<char, 512> sent{};
  auto const size = jw::write_signed(*request, at, now, key, sent);
  REQUIRE(size);

  std::array<jw::header_field, 16> table;
  auto const head = jw::parse_request_head({sent.data(), *size}, table);
  REQUIRE(head);
  auto const region = clip_service::region_of(jw::find_field(head->fields, "host").value);
  REQUIRE(region);
  jw::verify_rules const rules{*region, clip_service::signing_name};
  auto const claim = jw::read_claim(*head, rules, now);
  REQUIRE(claim);
  REQUIRE(jw::verify<jw::sha256>(*head, *claim, rules, key.key_for(claim->scope)));
  auto const routed = jw::job_request<Op>::parse(*head);
  REQUIRE(routed);
  CHECK(routed->job_id() == id);

  std::array<char, 512> bytes{};
  auto const written = answer().write(bytes);
  REQUIRE(written);
  auto const response = jw::read_response(std::string_view{bytes.data(), *written}, table);
  REQUIRE(response);
  jw::simdjson_reader reader{4096};
  std::array<char, 256> scratch{};
  auto const reply = jw::read_reply<Op>(*response, reader, scratch);
  REQUIRE(reply);
  return reply->outcome == jw::reply_outcome::fault ? std::string{reply->fault.name}
                                                    : std::to_string(reply->status);
}

}  // namespace

TEST_CASE("the guide's own service is cancelled, refused and told apart") {
  using reply = jw::cancel_job_reply<clip_service>;
  auto const success = [] { return *reply::success("id", date); };
  auto const in_use = [] { return *reply::failure(jw::fault_kind::in_use, "busy", "id", date); };
  CHECK(called<jw::cancel_job<clip_service>>("0badf00d", success) == "202");
  CHECK(called<jw::cancel_job<clip_service>>("0badf00d", in_use) == "ClipBusyException");
  CHECK(called<jw::cancel_job<clip_service>>("0badf00g", success) == "invalid_job_id");
  CHECK(clip_service::region_of("elsewhere").error().code == jw::errc::invalid_host);
}

TEST_CASE("the guide's own operation goes there and back") {
  auto const success = [] { return *jw::job_reply<pause_clip>::success("id", date); };
  CHECK(called<pause_clip>("0badf00d", success) == "200");
}
