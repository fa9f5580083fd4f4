// Presigned queries: what is read lies in the query or the scratch and writes back; a canonical query is one
// already; and every reason to refuse a claim is a verdict.
// Input: the query.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/cancel_job/verdict.hpp>
#include <jobwire/query.hpp>
#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::operator""_amz;
using jobwire::raw_claim;
using laws::require;

constexpr std::size_t largest = 2048;
using buffer = std::array<char, 3 * largest + 2 * jobwire::max_query_parameters>;

constexpr jobwire::verify_rules rules{.region = "us-east-1", .service = "elastictranscoder"};
constexpr auto now = "20130114T175000Z"_amz;

std::array<std::string_view, 7> parts_of(raw_claim const& claim) {
  return {claim.algorithm, claim.credential, claim.signed_headers,        claim.signature,
          claim.date,      claim.expires,    claim.session_token.reveal()};
}

/// The decoded parts take the front of the scratch, one behind the other: so much of it is needed, not less.
void require_scratch(std::string_view query, raw_claim const& claim, std::span<char> scratch) {
  std::string_view const whole{scratch.data(), scratch.size()};
  std::size_t used = 0;
  for (auto const part : parts_of(claim)) {
    if (part.empty()) continue;
    bool const decoded = laws::inside(whole, part);
    require(decoded || laws::inside(query, part));
    require(decoded || part.find('%') == std::string_view::npos);
    if (decoded) used += part.size();
  }
  static std::array<char, largest> exact;
  auto const again = jobwire::parse_presigned(query, std::span{exact}.first(used));
  require(again.has_value() && parts_of(*again) == parts_of(claim));
  if (used == 0) return;
  auto const refused = jobwire::parse_presigned(query, std::span{exact}.first(used - 1));
  require(refused.error() == jobwire::error{errc::no_space, used});
}

void require_round_trip(raw_claim const& claim) {
  static buffer memory;
  static std::array<char, largest> scratch;
  auto const parts = parts_of(claim);
  auto const put = [&parts](auto& out) noexcept {
    for (std::size_t i = parts.size(); i-- > 0;) {
      out.write(jobwire::detail::presigned_names[i]);
      out.put('=');
      jobwire::put_segment(out, parts[i]);
      out.put('&');
    }
  };
  auto const again = jobwire::parse_presigned(laws::put_text(memory, put), scratch);
  require(again.has_value() && parts_of(*again) == parts);
}

std::string_view canonical(buffer& memory, std::string_view query) {
  return laws::written(memory, jobwire::measure_canonical_query(query),
                       [query](std::span<char> out) { return jobwire::write_canonical_query(query, out); });
}

void require_canonical(std::string_view query) {
  static buffer first;
  static buffer second;
  if (auto const checked = jobwire::check_query(query); !checked) {
    require(checked.error().at < query.size());
    require(jobwire::write_canonical_query(query, first).error() == checked.error());
    return;
  }
  auto const text = canonical(first, query);
  require(canonical(second, text) == text);
  constexpr auto is_query = jobwire::is_unreserved | jobwire::char_set{"%&="};
  require(jobwire::all_in(text, is_query));
  jobwire::query_reader reader{text};
  std::size_t count = 0;
  jobwire::query_parameter before;
  for (jobwire::query_parameter now_read; reader.next(now_read); ++count) {
    require(before.name < now_read.name || (before.name == now_read.name && before.value <= now_read.value) ||
            count == 0);
    before = now_read;
  }
  jobwire::query_reader given{query};
  jobwire::query_parameter parameter;
  while (given.next(parameter)) --count;
  require(count == 0);

  // Leaving a name out leaves out that one.
  static buffer third;
  auto const put = [query](auto& out) noexcept {
    jobwire::put_canonical_query(out, query, {.left_out = "X-Amz-Signature", .redacted = "X-Amz-Date"});
  };
  auto const rest = laws::put_text(third, put);
  require(canonical(second, rest) == rest);
  require(!rest.starts_with("X-Amz-Signature=") && rest.find("&X-Amz-Signature=") == std::string_view::npos);
  for (jobwire::query_reader shown{rest}; shown.next(parameter);) {
    require(parameter.name != "X-Amz-Date" || parameter.value == jobwire::redacted_value);
  }
}

void require_read(std::string_view query) {
  static std::array<char, largest + 64> memory;
  static std::array<char, largest> scratch;
  jobwire::span_sink out{memory};
  out.write("/2012-09-25/jobs/3333333333333-abcde3?");
  out.write(query);
  std::array<header_field, 1> const fields{{{"Host", "elastictranscoder.us-east-1.amazonaws.com"}}};
  jobwire::request_view const head{"DELETE", {memory.data(), out.size()}, 1, fields, 0};
  auto const claim = jobwire::read_claim(head, rules, now, std::span{scratch}.first(query.size()));
  if (!claim) {
    auto const code = claim.error().code;
    require(class_of(code) != jobwire::verdict_class::not_a_verdict);
    static buffer words;
    auto const text =
        laws::put_text(words, [&](auto& to) noexcept { jobwire::put_refusal(to, code, head, rules, now); });
    require(!text.empty() && text.size() <= 1024);
    for (char const c : text) require(jobwire::is_visible(c) || c == ' ');
    return;
  }
  require(claim->form == jobwire::claim_form::query);
  require(claim->expires_seconds >= 1 && claim->expires_seconds <= jobwire::max_expiry_seconds);
  require(claim->scope == jobwire::credential_scope{claim->date.day(), rules.region, rules.service});
  require(now.unix_seconds() - claim->date.unix_seconds() <= claim->expires_seconds);
  require(jobwire::is_signed(claim->signed_headers, "host"));
  auto const request = jobwire::canonical_request_of(head, *claim, rules);
  require(request || request.error().code == errc::too_many_parameters);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static std::array<char, largest> scratch;
  auto const query = jobwire::slice(laws::text_of(data, size), 0, largest);
  auto const claim = jobwire::parse_presigned(query, scratch);
  if (claim) {
    require(claim->form == jobwire::claim_form::query && claim->algorithm == jobwire::signing_algorithm);
    require(jobwire::detail::is_presigned(query));
    require_scratch(query, *claim, scratch);
    require_round_trip(*claim);
  } else {
    require(claim.error().at <= query.size());
  }
  require_canonical(query);
  require_read(query);
  return 0;
}
