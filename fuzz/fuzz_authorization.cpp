// The Authorization field: what is read of it lies inside it and writes back, whatever the order of its parts;
// and every reason to refuse a claim is a verdict with words of its own.
// Input: the field's value, then on a second line the value of X-Amz-Date.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/cancel_job/verdict.hpp>
#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::operator""_amz;
using jobwire::raw_claim;
using laws::require;

using buffer = std::array<char, 2048>;

constexpr jobwire::verify_rules rules{.region = "us-east-1", .service = "elastictranscoder"};
constexpr auto now = "20130114T175000Z"_amz;

void require_same(raw_claim const& left, raw_claim const& right) {
  require(left.form == right.form && left.algorithm == right.algorithm);
  require(left.credential == right.credential && left.signed_headers == right.signed_headers);
  require(left.signature == right.signature);
}

void require_claim(std::string_view value, raw_claim const& claim) {
  require(claim.form == jobwire::claim_form::field && claim.algorithm == jobwire::signing_algorithm);
  for (auto const part : {claim.algorithm, claim.credential, claim.signed_headers, claim.signature}) {
    require(laws::inside(value, part));
    require(jobwire::all_in(part, jobwire::is_visible) && part.find(',') == std::string_view::npos);
  }
  require(claim.date.empty() && claim.expires.empty() && claim.session_token.empty());

  static buffer memory;
  auto const put = [&claim](auto& out) noexcept {
    out.write("AWS4-HMAC-SHA256\tSignature=");
    out.write(claim.signature);
    out.write(",Credential=");
    out.write(claim.credential);
    out.write(" ,\tSignedHeaders=");
    out.write(claim.signed_headers);
  };
  auto const again = jobwire::parse_authorization(laws::put_text(memory, put));
  require(again.has_value());
  require_same(*again, claim);
}

void require_credential(std::string_view credential) {
  auto const parts = jobwire::split_credential(credential);
  if (!parts) return require(parts.error().at <= credential.size());
  static buffer memory;
  auto const put = [&parts](auto& out) noexcept {
    auto const& scope = parts->scope;
    out.write(parts->access_key_id);
    for (auto const part : {scope.day, scope.region, scope.service, parts->terminator}) {
      out.put('/');
      out.write(part);
    }
  };
  require(laws::put_text(memory, put) == credential);
  require(!parts->access_key_id.empty());
  for (auto const part : {parts->access_key_id, parts->scope.day, parts->scope.region, parts->scope.service,
                          parts->terminator}) {
    require(laws::inside(credential, part) && part.find('/') == std::string_view::npos);
  }
}

/// A value whose parts are what a signer writes comes out of `authorization` again.
void require_written(raw_claim const& claim) {
  auto const parts = jobwire::split_credential(claim.credential);
  auto const signature = jobwire::signature::parse(claim.signature);
  auto const request = jobwire::canonical_request::make({"DELETE", "/", {}, {}, claim.signed_headers},
                                                        {.absent = jobwire::absent_headers::as_empty});
  if (!parts || !signature || !request || parts->terminator != jobwire::scope_terminator) return;
  if (claim.signed_headers.empty()) return;
  static buffer memory;
  jobwire::authorization const value{parts->access_key_id, parts->scope, *request, *signature};
  auto const text = laws::written(memory, value.measure(), [&value](auto out) { return value.write(out); });
  auto const again = jobwire::parse_authorization(text);
  require(again.has_value());
  require_same(*again, claim);
}

/// A refusal's words: at most 1 KiB of visible ASCII.
void require_refusal(errc code, jobwire::request_view const& head) {
  require(class_of(code) != jobwire::verdict_class::not_a_verdict);
  static buffer memory;
  auto const put = [&](auto& out) noexcept { jobwire::put_refusal(out, code, head, rules, now); };
  auto const text = laws::put_text(memory, put);
  require(!text.empty() && text.size() <= 1024);
  for (char const c : text) require(jobwire::is_visible(c) || c == ' ');
  require(text.starts_with(jobwire::refusal_opening(code)));
}

void require_read(std::string_view value, std::string_view date) {
  std::array<header_field, 3> const fields{{{"Host", "elastictranscoder.us-east-1.amazonaws.com"},
                                            {"X-Amz-Date", date},
                                            {"Authorization", value}}};
  jobwire::request_view const head{"DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1, fields, 0};
  auto const claim = jobwire::read_claim(head, rules, now);
  if (!claim) return require_refusal(claim.error().code, head);

  auto const raw = jobwire::parse_authorization(value);
  require(raw && laws::same(claim->signature, raw->signature));
  require(laws::same(claim->signed_headers, raw->signed_headers) && claim->date.text() == date);
  require(jobwire::check_signed_headers(claim->signed_headers).has_value());
  require(jobwire::is_signed(claim->signed_headers, "host"));
  require(jobwire::is_signed(claim->signed_headers, "x-amz-date"));
  require(claim->scope == jobwire::credential_scope{"20130114", rules.region, rules.service});
  require(laws::inside(value, claim->access_key_id) && laws::inside(value, claim->scope.region));
  require(jobwire::canonical_request_of(head, *claim, rules).has_value());
  require_written(*raw);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  laws::lines input{laws::text_of(data, size)};
  auto const value = input.next();
  auto const second = input.next();
  auto const date = second.empty() ? std::string_view{"20130114T174952Z"} : second;
  auto const claim = jobwire::parse_authorization(value);
  if (claim) {
    require_claim(value, *claim);
    require_credential(claim->credential);
    require_written(*claim);
  } else {
    require(claim.error().at <= value.size());
    require_credential(value);
  }
  require_read(value, date);
  return 0;
}
