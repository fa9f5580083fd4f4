// What the guide shows of the core, run with real values.
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

namespace {

namespace jw = jobwire;

constexpr std::string_view access_key_id = "AKIDEXAMPLE";
constexpr std::string_view secret_access_key = "a secret";
constexpr std::string_view date = "Mon, 14 Jan 2013 17:49:52 GMT";
constexpr std::int64_t seconds = 1358185792;

jw::result<std::string_view> host_of(std::string_view bytes) {
  // [views]
  std::array<jw::header_field, 32> table;  // yours: one entry for each field of the head
  auto const head = jw::parse_request_head(bytes, table);
  if (!head) return head.error();
  auto const host = jw::find_field(head->fields, "host");  // borrows `bytes`, as every view in `head` does
  // [views-end]
  return host.value;
}

std::string day_of_key() {
  // [time-and-keys]
  auto const now = jw::amz_date::from_unix(seconds);                         // the clock is yours
  auto const who = jw::credentials::make(access_key_id, secret_access_key);  // borrows both texts
  jw::day_key<jw::sha256> key{*who};                                         // derives a key once a day
  // [time-and-keys-end]
  static_cast<void>(key.key_for({now->day(), "us-east-1", "elastictranscoder"}));
  return std::string{now->day()};
}

/// A signed CancelJob request with a body that its signature covers.
std::string signed_with_body(std::string_view body) {
  auto const hash = jw::hash_of<jw::sha256>(body);
  std::array<char, 64> hex{};
  static_cast<void>(jw::write_with(hex, [&hash](auto& out) noexcept { jw::put_hex(out, hash); }));
  auto const now = *jw::amz_date::from_unix(seconds);
  std::array<jw::header_field, 2> const fields{{{"host", "h"}, {"x-amz-date", now.text()}}};
  std::string_view const path = "/2012-09-25/jobs/3333333333333-abcde3";
  auto const canonical =
      *jw::canonical_request::make({"DELETE", path, {}, fields, "host;x-amz-date", {hex.data(), hex.size()}});
  jw::credential_scope const scope{now.day(), "us-east-1", "elastictranscoder"};
  jw::day_key<jw::sha256> key{*jw::credentials::make(access_key_id, secret_access_key)};
  auto const value = jw::sign<jw::sha256>(key.key_for(scope), {now, scope, canonical.hash<jw::sha256>()});
  jw::authorization const authorization{access_key_id, scope, canonical, value};
  std::array<char, 512> text{};
  auto const size = *jw::write_with(text, [&](auto& out) noexcept { authorization.put(out); });
  std::string bytes = "DELETE " + std::string{path} + " HTTP/1.1\r\nHost: h\r\nX-Amz-Date: ";
  bytes.append(now.text());
  bytes.append("\r\nAuthorization: ").append(text.data(), size);
  return bytes + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

/// A server's end of a connection.
struct connection {
  jw::verify_rules rules{"us-east-1", "elastictranscoder"};
  jw::request_memory memory{rules};
  std::size_t known = 0;

  template <class Keys>
  jw::result<jw::checked_claim> take(std::string_view bytes, Keys& keys, jw::amz_date const& now) {
    std::array<jw::header_field, 32> table;
    std::array<char, 1024> scratch;
    // [memory]
    auto const head = memory.parse(bytes, table);  // as parse_request_head
    if (!head) return head.error();
    auto const claim = memory.verify(keys, *head, now, jw::empty_payload_hash, scratch);  // as verify_with
    // [memory-end]
    known += memory.has_known(*head) ? 1 : 0;
    return claim;
  }
};

jw::result<void> verified_with_body(std::string_view bytes, jw::amz_date const& now) {
  jw::verify_rules const rules{"us-east-1", "elastictranscoder"};
  jw::day_key<jw::sha256> keys{*jw::credentials::make(access_key_id, secret_access_key)};
  std::array<jw::header_field, 32> table;
  std::array<char, 1024> scratch;
  // [body]
  std::array<char, 1024> room;  // joins a body that comes in chunks
  auto const message = jw::read_request(bytes, table, {}, room);
  if (!message) return message.error();
  auto const claim = jw::read_claim(message->head, rules, now, scratch);
  if (!claim) return claim.error();
  std::array<char, 64> digits;
  auto const hash = jw::hash_of<jw::sha256>(message->body);
  auto const size = jw::write_with(digits, [&](auto& out) noexcept { jw::put_hex(out, hash); });
  auto const& key = keys.key_for(claim->scope);
  return jw::verify<jw::sha256>(message->head, *claim, rules, key, {digits.data(), *size});
  // [body-end]
}

/// A server that notes which way an error sent it.
struct server {
  std::string went{};

  void read_on() { went = "read on"; }
  void pass_on() { went = "passed on"; }
  void report(std::string_view sentence) { went = sentence; }
  void send(std::string_view bytes) { went = bytes.substr(0, bytes.find('\r')); }

  // [kinds]
  void take(jw::error failure) {
    switch (jw::kind(failure.code)) {
      case jw::error_kind::none:
        return;
      case jw::error_kind::need_more:
        return read_on();
      case jw::error_kind::other_operation:
        return pass_on();
      case jw::error_kind::caller:
        return report(jw::message(failure.code));  // an argument of your own
      case jw::error_kind::peer:
      case jw::error_kind::capacity:
      case jw::error_kind::unsupported:
        return send(jw::ready_refusal(failure.code));
    }
  }
  // [kinds-end]
};

jw::result<jw::cancel_job_reply<jw::elastic_transcoder>> refused(jw::errc code, jw::request_view const& head,
                                                                 jw::verify_rules const& rules,
                                                                 jw::amz_date const& now,
                                                                 std::span<char> text) {
  std::string_view const request_id = "id";
  // [refusal]
  jw::span_sink words{text};
  jw::put_refusal(words, code, head, rules, now);  // at most 1 KiB
  auto const size = words.finish();
  if (!size) return size.error();
  auto const [name, status] = jw::fault_name_of<jw::elastic_transcoder>(code);
  using reply = jw::cancel_job_reply<jw::elastic_transcoder>;
  return reply::failure(name, status, {text.data(), *size}, request_id, date);
  // [refusal-end]
}

/// What a client does about a reply, by the status that ReadJob then tells.
std::string_view next_step(jw::cancel_job_reply<jw::elastic_transcoder> const& reply, bool repeated,
                           jw::job_status status) {
  auto const read_job_status = [status]() noexcept { return status; };
  // [retry]
  auto const decision = jw::retry_of(reply, repeated);
  if (decision.advice == jw::retry_advice::ambiguous) {  // an earlier call may have done it
    return jw::name(jw::finding_of(read_job_status()));  // took_effect, too_late, not_yet
  }
  return jw::name(decision.advice);  // never, after_delay, after_clock_correction
  // [retry-end]
}

}  // namespace

TEST_CASE("the guide's views borrow what they were parsed from") {
  std::string const bytes = "GET / HTTP/1.1\r\nHost: example\r\n\r\n";
  auto const host = host_of(bytes);
  REQUIRE(host);
  CHECK(*host == "example");
  CHECK(host->data() == bytes.data() + bytes.find("example"));
  CHECK(host_of("GET / HTTP/1.1\r\n").error().code == jw::errc::need_more);
}

TEST_CASE("the guide's clock is the caller's") { CHECK(day_of_key() == "20130114"); }

TEST_CASE("the guide's verifier takes a body that is signed, and no other") {
  auto const now = *jw::amz_date::from_unix(seconds);
  auto bytes = signed_with_body("{}");
  CHECK(verified_with_body(bytes, now));
  bytes.back() = ']';
  CHECK(verified_with_body(bytes, now).error().code == jw::errc::signature_mismatch);
  CHECK(verified_with_body("DELETE", now).error().code == jw::errc::need_more);
}

TEST_CASE("the guide's connection knows a client's second head, and refuses a third that is forged") {
  auto const now = *jw::amz_date::from_unix(seconds);
  auto bytes = signed_with_body("");
  jw::key_cache<jw::sha256, 2> keys;
  keys.key_for(*jw::credentials::make(access_key_id, secret_access_key),
               {now.day(), "us-east-1", "elastictranscoder"});
  connection from;
  CHECK(from.take(bytes, keys, now));
  CHECK(from.known == 0);
  CHECK(from.take(bytes, keys, now));
  CHECK(from.known == 1);
  bytes[bytes.find("abcde3")] = 'b';
  CHECK(from.take(bytes, keys, now).error().code == jw::errc::signature_mismatch);
  CHECK(from.known == 2);
  CHECK(from.take("DELETE", keys, now).error().code == jw::errc::need_more);
}

TEST_CASE("the guide's server goes one way for each kind of error") {
  auto const way = [](jw::errc code) {
    server takes;
    takes.take(code);
    return takes.went;
  };
  CHECK(way(jw::errc::none).empty());
  CHECK(way(jw::errc::need_more) == "read on");
  CHECK(way(jw::errc::other_path) == "passed on");
  CHECK(way(jw::errc::invalid_expiry) == "an expiry is 1 to 604800 seconds");
  CHECK(way(jw::errc::missing_host) == "HTTP/1.1 400 Bad Request");
  CHECK(way(jw::errc::head_too_large) == "HTTP/1.1 431 Request Header Fields Too Large");
  CHECK(way(jw::errc::unsupported_transfer_coding) == "HTTP/1.1 501 Not Implemented");
}

TEST_CASE("the guide's refusal is in the service's words") {
  auto const now = *jw::amz_date::from_unix(seconds);
  jw::verify_rules const rules{"us-east-1", "elastictranscoder"};
  std::array<char, 1024> text{};
  auto const reply = refused(jw::errc::missing_authorization, {}, rules, now, text);
  REQUIRE(reply);
  CHECK(reply->status == 403);
  CHECK(reply->fault.name == "MissingAuthenticationTokenException");
  CHECK(reply->fault.message == "Request is missing Authentication Token");
  CHECK(refused(jw::errc::missing_authorization, {}, rules, now, {}).error().code == jw::errc::no_space);
}

TEST_CASE("the guide's rules take the printed sample's signature only where they are told to") {
  using operation = jw::cancel_job<jw::elastic_transcoder>;
  auto const now = *jw::amz_date::from_unix(seconds);
  jw::day_key<jw::sha256> key{*jw::credentials::make(access_key_id, secret_access_key)};
  std::array<char, 1024> out{};
  auto const size =
      *jw::write_signed(*jw::job_request<operation>::make("3333333333333-abcde3"),
                        *jw::endpoint::make("us-east-1", "h:443"), now, key, out, jw::emit_profile::seed);
  std::array<jw::header_field, 32> table;
  auto const head = *jw::parse_request_head({out.data(), size}, table);
  // [rules]
  jw::verify_rules rules{"us-east-1", "elastictranscoder"};
  rules.skew_seconds = 900;                     // as the service's own guide says
  rules.absent = jw::absent_headers::as_empty;  // as its printed sample needs
  // [rules-end]
  auto const later = *jw::amz_date::from_unix(seconds + 900);
  auto const claim = jw::read_claim(head, rules, later);
  REQUIRE(claim);
  CHECK(jw::verify<jw::sha256>(head, *claim, rules, key.key_for(claim->scope)));
  jw::verify_rules const strict{"us-east-1", "elastictranscoder"};
  CHECK(jw::read_claim(head, strict, now).error().code == jw::errc::signed_header_absent);
  CHECK(jw::read_claim(head, strict, later).error().code == jw::errc::signature_expired);
}

TEST_CASE("the guide's client asks for the job's status where a repeated cancel finds it in use") {
  using reply = jw::cancel_job_reply<jw::elastic_transcoder>;
  auto const in_use = *reply::failure(jw::fault_kind::in_use, {}, "id", date);
  CHECK(next_step(in_use, false, jw::job_status::canceled) == "never");
  CHECK(next_step(in_use, true, jw::job_status::canceled) == "took_effect");
  CHECK(next_step(in_use, true, jw::job_status::progressing) == "too_late");
  CHECK(next_step(*reply::failure(jw::fault_kind::internal, {}, "id", date), true,
                  jw::job_status::submitted) == "after_delay");
}
