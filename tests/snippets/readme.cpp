// What README shows, run with real values.
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>

namespace {

constexpr std::string_view job_id = "3333333333333-abcde3";
constexpr std::string_view date = "Mon, 14 Jan 2013 17:49:52 GMT";

jobwire::credentials who() { return *jobwire::credentials::make("AKIDEXAMPLE", "a secret"); }

/// A client's call, and what it logs.
struct client {
  std::string answer;
  std::string sent{};
  std::vector<std::string> logged{};

  std::string exchange(std::string_view bytes) {
    sent = bytes;
    return answer;
  }
  void log(std::string_view name, std::string_view message) {
    logged.push_back(std::string{name} + ": " + std::string{message});
  }

  void cancel(jobwire::amz_date const& now) {
    jobwire::day_key<jobwire::sha256> key{who()};
    std::array<jobwire::header_field, 32> table;
    std::array<char, 512> scratch;
    jobwire::simdjson_reader reader{4096};
    // [client]
    namespace jw = jobwire;
    using operation = jw::cancel_job<jw::elastic_transcoder>;
    auto const request = jw::job_request<operation>::make(job_id);  // borrows the id, checks its form
    auto const at = jw::endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
    std::array<char, 1024> head;
    auto const size = jw::write_signed(*request, *at, now, key, head);  // no_space: .at is the size needed
    auto const bytes = exchange({head.data(), *size});                  // your socket
    auto const response = jw::beast::parse_response(bytes, table);      // need_more: read on, parse again
    auto const reply = jw::read_reply<operation>(*response, reader, scratch);
    if (reply->outcome == jw::reply_outcome::fault) log(reply->fault.name, reply->fault.message);
    // [client-end]
  }
};

/// A proxy in front of a service, and what it does with a call.
struct proxy {
  jobwire::verify_rules rules{"us-east-1", "elastictranscoder"};
  jobwire::key_cache<jobwire::sha256, 4> keys{};
  std::string sent{};
  std::string passed_on{};
  jobwire::errc refused = jobwire::errc::none;

  void send(std::string_view bytes) { sent = bytes; }
  void refuse(jobwire::error failure) { refused = failure.code; }
  void pass_on(std::string_view id) { passed_on = id; }

  void take(std::string_view bytes, jobwire::amz_date const& now) {
    namespace jw = jobwire;
    using operation = jw::cancel_job<jw::elastic_transcoder>;
    std::array<jw::header_field, 32> table;
    std::array<char, 1024> scratch;
    // [proxy]
    auto const head = jw::parse_request_head(bytes, table);        // views of the bytes
    if (!head) return send(jw::ready_refusal(head.error().code));  // empty for need_more: read on
    // `keys` is a key_cache, or your own store. Every check, and the signature, compared in constant time.
    auto const claim = jw::verify_with(keys, *head, rules, now, jw::empty_payload_hash, scratch);
    if (!claim) return refuse(claim.error());
    auto const request = jw::job_request<operation>::parse(*head, scratch);
    return request ? pass_on(request->job_id()) : refuse(request.error());
    // [proxy-end]
  }
};

std::string written(jobwire::cancel_job_reply<jobwire::elastic_transcoder> const& reply) {
  std::string bytes(reply.measure(), '\0');
  REQUIRE(reply.write(bytes));
  return bytes;
}

}  // namespace

TEST_CASE("README's client signs a call and reads its reply") {
  using namespace jobwire;
  using reply = cancel_job_reply<elastic_transcoder>;
  auto const now = "20130114T174952Z"_amz;
  client calls{written(*reply::success("id", date))};
  calls.cancel(now);
  CHECK(calls.logged.empty());
  CHECK(calls.sent.starts_with("DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"));
  calls.answer = written(*reply::failure(fault_kind::in_use, "too late", "id", date));
  calls.cancel(now);
  CHECK(calls.logged == std::vector<std::string>{"ResourceInUseException: too late"});
}

TEST_CASE("README's proxy takes the client's call, and refuses each way it can be wrong") {
  using namespace jobwire;
  auto const now = "20130114T174952Z"_amz;
  client calls{written(*cancel_job_reply<elastic_transcoder>::success("id", date))};
  calls.cancel(now);
  auto const taken = [&](std::string_view bytes, amz_date const& then, bool known) {
    proxy takes;
    if (known) static_cast<void>(takes.keys.key_for(who(), {now.day(), "us-east-1", "elastictranscoder"}));
    takes.take(bytes, then);
    return std::array<std::string, 3>{takes.sent, takes.passed_on, std::string{name(takes.refused)}};
  };
  using outcome = std::array<std::string, 3>;
  CHECK(taken(calls.sent, now, true) == outcome{"", std::string{job_id}, "none"});
  CHECK(taken(calls.sent, now, false) == outcome{"", "", "unknown_access_key"});
  CHECK(taken(calls.sent, "20130114T184952Z"_amz, true) == outcome{"", "", "signature_expired"});
  std::string other = calls.sent;
  other.replace(other.find("abcde3"), 6, "abcde4");
  CHECK(taken(other, now, true) == outcome{"", "", "signature_mismatch"});
  CHECK(taken(calls.sent.substr(0, 40), now, true) == outcome{"", "", "none"});
  CHECK(taken("GET / HTTP/1.1\r\n\r\n", now, true) ==
        outcome{std::string{ready_refusal(errc::missing_host)}, "", "none"});
  CHECK_FALSE(ready_refusal(errc::missing_host).empty());
}
