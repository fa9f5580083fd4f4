#include <jobwire/sigv4/diagnose.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/sha256.hpp>

namespace {

using namespace jobwire;

constexpr amz_date now = "20130114T174952Z"_amz;

struct signing {
  std::string method = "DELETE";
  std::string path = "/2012-09-25/jobs/3333333333333-abcde3";
  std::string query = "a=1";
  std::string host = "elastictranscoder.us-east-1.amazonaws.com";
  std::string extra = "x-extra";
  std::string token = "token-nobody-may-see";
  std::string payload{empty_payload_hash};
  std::string region = "us-east-1";
  amz_date date = now;

  /// Calls `use` with both texts, while what they borrow is there.
  template <class Use>
  auto with(Use const& use) const {
    std::array<header_field, 4> const fields{
        {{"Host", host}, {"X-Amz-Date", date.text()}, {"X-Amz-Security-Token", token}, {extra, "1"}}};
    auto const canonical = canonical_request::make({method, path, query, fields, {}, payload});
    REQUIRE(canonical.has_value());
    return use(*canonical,
               string_to_sign{date, {date.day(), region, "elastictranscoder"}, canonical->hash<sha256>()});
  }

  /// The message of a server that signs this.
  std::string message() const {
    return with([](canonical_request const& canonical, string_to_sign const& text) {
      std::string out(4096, '\0');
      auto const size = write_with(out, [&](auto& to) noexcept {
        to.write(refusal_opening(errc::signature_mismatch));
        put_server_texts(to, canonical, text);
      });
      REQUIRE(size.has_value());
      out.resize(*size);
      return out;
    });
  }
};

text_difference differs(signing const& ours, std::string const& message) {
  return ours.with([&message](canonical_request const& canonical, string_to_sign const& text) {
    auto const found = diagnose(message, canonical, text);
    REQUIRE(found.has_value());
    return *found;
  });
}

}  // namespace

TEST_CASE("each part in which client and server differ is named, with the byte") {
  signing const ours;
  struct expectation {
    signing theirs;
    text_part part;
    std::string line;
    std::size_t at_in_line;
  };
  std::array<expectation, 10> cases{};
  cases[0] = {ours, text_part::method, "DELETED", 6};
  cases[0].theirs.method = "DELETED";
  cases[1] = {ours, text_part::path, "/2012-09-25/jobs/3333333333333-abcde4", 36};
  cases[1].theirs.path = "/2012-09-25/jobs/3333333333333-abcde4";
  cases[2] = {ours, text_part::query, "", 0};
  cases[2].theirs.query = "";
  cases[3] = {ours, text_part::header_line, "host:elastictranscoder.us-east-1.amazonaws.com:443", 46};
  cases[3].theirs.host += ":443";
  cases[4] = {ours, text_part::header_line, "x-other:1", 2};
  cases[4].theirs.extra = "x-other";
  cases[5] = {ours, text_part::payload_hash, "UNSIGNED-PAYLOAD", 0};
  cases[5].theirs.payload = "UNSIGNED-PAYLOAD";
  cases[6] = {ours, text_part::scope, "20130114/us-west-2/elastictranscoder/aws4_request", 12};
  cases[6].theirs.region = "us-west-2";
  cases[7] = {ours, text_part::header_line, "x-amz-date:20130114T174953Z", 25};
  cases[7].theirs.date = "20130114T174953Z"_amz;
  cases[8] = {ours, text_part::none, "", 0};
  cases[9] = {ours, text_part::none, "", 0};
  cases[9].theirs.token = "another-token";  // redacted: the server does not show in what it differs
  for (auto const& expected : cases) {
    auto const message = expected.theirs.message();
    auto const found = differs(ours, message);
    CAPTURE(message);
    if (&expected == &cases[9]) {
      // The token itself is hidden, but the hash of the canonical request tells that it differs.
      CHECK(found.part == text_part::canonical_hash);
      continue;
    }
    CHECK(found.part == expected.part);
    CHECK(found.theirs == expected.line);
    CHECK(found.at_in_line == expected.at_in_line);
  }
}

TEST_CASE("the session token is not in the server's texts") {
  signing const ours;
  CHECK(ours.message().find("nobody-may-see") == std::string::npos);
  CHECK(ours.message().find("x-amz-security-token:REDACTED\n") != std::string::npos);
  auto presigned = ours;
  presigned.query = "X-Amz-Security-Token=token-nobody-may-see";
  CHECK(presigned.message().find("nobody-may-see") == std::string::npos);
}

TEST_CASE("texts that are not redacted compare as well, and a difference in the names is found") {
  signing const ours;
  auto const message = ours.with([](canonical_request const& canonical, string_to_sign const& text) {
    std::string out(4096, '\0');
    auto const size = write_with(out, [&](auto& to) noexcept {
      to.write("The Canonical String for this request should have been\n'");
      canonical.put(to);
      to.write("'\n\nThe String-to-Sign should have been\n'");
      text.put(to);
      to.write("'\n");
    });
    out.resize(size.value_or(0));
    return out;
  });
  CHECK(differs(ours, message).part == text_part::none);
  auto other = message;
  auto const at = other.find("\nhost;x-amz-date") + 1;
  other.replace(at, 4, "hosT");
  auto const found = differs(ours, other);
  CHECK(found.part == text_part::signed_headers);
  CHECK(found.at == other.find("hosT") + 3 - other.find("DELETE"));
}

TEST_CASE("a message without the texts says so") {
  signing const ours;
  for (std::string_view const message :
       {"", "no", "The Canonical String for this request should have been\n'",
        "'\n\nThe String-to-Sign should have been\n'"}) {
    ours.with([message](canonical_request const& canonical, string_to_sign const& text) {
      auto const found = diagnose(message, canonical, text);
      CHECK(found.error().code == errc::texts_absent);
    });
  }
}
