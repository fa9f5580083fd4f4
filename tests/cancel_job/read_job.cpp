#include <jobwire/cancel_job/read_job.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <type_traits>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sha256.hpp>

#include "support/guarded.hpp"
#include "support/sigv4_vectors.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
namespace known = sigv4_vectors;
using et = elastic_transcoder;
using mc = media_convert;

constexpr std::string_view id = "3333333333333-abcde3";
constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";
constexpr std::string_view signature_of_r =
    "e761c28f7cb12f8463629692213ea8e180ebfaa73a65523f8f468cd9e006a07f";

template <status_service Service>
constexpr bool writes_target(std::string_view expected) {
  auto const request = read_job_request<Service>::make(id);
  std::array<char, 64> out{};
  auto const size = request->write_target(out);
  return size && std::string_view{out.data(), *size} == expected;
}
static_assert(writes_target<et>("/2012-09-25/jobs/3333333333333-abcde3"));
static_assert(writes_target<mc>("/2017-08-29/jobs/3333333333333-abcde3"));
static_assert(read_job_request<et>::make("x").error().code == errc::invalid_job_id);
static_assert(
    read_job_request<et>::parse({"GET", "/2012-09-25/jobs/3333333333333-abcde3", 1, {}, 0})->job_id() == id);
static_assert(
    read_job_request<et>::parse({"DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1, {}, 0}).error().code ==
    errc::other_method);
static_assert(
    cancel_job_request<et>::parse({"GET", "/2012-09-25/jobs/3333333333333-abcde3", 1, {}, 0}).error().code ==
    errc::other_method);
static_assert(std::is_empty_v<success_report<cancel_job<et>>> &&
              sizeof(cancel_job_reply<et>) == sizeof(reply_head));

constexpr bool reads_in_a_constant_expression() {
  support::tiny_json reader;
  std::array<char, 64> scratch{};
  auto const reply = read_reply<read_job<mc>>(
      {200,
       "OK",
       1,
       {},
       R"({"job":{"id":"a\u00e9","arn":{"id":1},"status":"CANCELED"},"x":{"id":"y"}})",
       0,
       0},
      reader, scratch);
  return reply && reply->outcome == reply_outcome::success && reply->report.job_id == "a\xc3\xa9" &&
         reply->report.status == job_status::canceled && reply->report.status_text == "CANCELED";
}
static_assert(reads_in_a_constant_expression());

simdjson_reader& reader() {
  static simdjson_reader made{4096};
  return made;
}

template <status_service Service>
struct client {
  std::array<char, 256> scratch{};

  result<read_job_reply<Service>> read(unsigned status, std::string_view body,
                                       std::span<header_field const> fields = {}) {
    auto const reply = read_reply<read_job<Service>>({status, {}, 1, fields, body, 0, 0}, reader(), scratch);
    support::tiny_json other;
    std::array<char, 256> room{};
    auto const again = read_reply<read_job<Service>>({status, {}, 1, fields, body, 0, 0}, other, room);
    CHECK(reply.error() == again.error());
    CHECK(reply->outcome == again->outcome);
    CHECK(reply->body_error == again->body_error);
    CHECK(reply->report.job_id == again->report.job_id);
    return reply;
  }
  errc why(std::string_view body) {
    auto const reply = read(200, body);
    CHECK(reply->outcome == reply_outcome::not_success);
    CHECK(reply->report.job_id.empty());
    CHECK(reply->report.status == job_status::unknown);
    return reply->body_error;
  }
};

template <status_service Service>
std::string written(read_job_reply<Service> const& reply) {
  std::string out(reply.measure(), '\0');
  REQUIRE(reply.write(out).value_or(0) == out.size());
  CHECK(reply.write(std::span{out}.first(out.size() - 1)).error() == error{errc::no_space, out.size()});
  return out;
}

template <status_service Service>
void round_trip(job_status status, std::string_view text) {
  auto const report = job_report<Service>::make(id, status);
  REQUIRE(report);
  auto const reply = read_job_reply<Service>::success(*report, "request-id", date);
  REQUIRE(reply);
  auto const bytes = written<Service>(*reply);
  std::array<header_field, 8> table{};
  auto const response = beast::parse_response(std::string_view{bytes}, table);
  REQUIRE(response);
  client<Service> reads;
  auto const read = reads.read(response->status, response->body, response->fields);
  REQUIRE(read);
  CHECK(read->outcome == reply_outcome::success);
  CHECK(read->request_id == "request-id");
  CHECK(read->date == date);
  CHECK(read->report.job_id == id);
  CHECK(read->report.status == status);
  CHECK(read->report.status_text == text);
}

}  // namespace

TEST_CASE("the known ReadJob request has the known signature") {
  day_key<sha256> keys{*credentials::make(known::access_key_id, known::secret)};
  auto const request = *read_job_request<et>::make(known::job_id);
  auto const at = *endpoint::make(known::region, known::host);
  std::array<char, 1024> out{};
  auto const size = write_signed(request, at, "20130114T174952Z"_amz, keys, out);
  REQUIRE(size);
  std::string_view const head{out.data(), *size};
  CHECK(head.starts_with("GET /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"));
  CHECK(head.ends_with("Signature=" + std::string{signature_of_r} + "\r\n\r\n"));
  std::array<header_field, 8> table{};
  auto const parsed = beast::parse_request(head, table);
  REQUIRE(parsed);
  CHECK(*read_job_request<et>::parse(*parsed) == request);
}

TEST_CASE("each status of both services is written and read back") {
  constexpr std::array statuses{job_status::submitted, job_status::progressing, job_status::complete,
                                job_status::canceled, job_status::error};
  constexpr std::array<std::string_view, 5> ets{"Submitted", "Progressing", "Complete", "Canceled", "Error"};
  constexpr std::array<std::string_view, 5> mcs{"SUBMITTED", "PROGRESSING", "COMPLETE", "CANCELED", "ERROR"};
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    round_trip<et>(statuses[i], ets[i]);
    round_trip<mc>(statuses[i], mcs[i]);
  }
}

TEST_CASE("a job is written as the service spells it") {
  auto const reply =
      *read_job_reply<et>::success(*job_report<et>::make(id, job_status::canceled), "request-id", date);
  CHECK(written<et>(reply) ==
        "HTTP/1.1 200 OK\r\nx-amzn-RequestId: request-id\r\nContent-Type: application/json\r\n"
        "Content-Length: 57\r\nDate: Mon, 14 Jan 2013 06:01:47 GMT\r\n\r\n"
        R"({"Job":{"Id":"3333333333333-abcde3","Status":"Canceled"}})");
}

TEST_CASE("a status that is new keeps its text") {
  auto const report = job_report<mc>::make("a\"b", "PAUSED\n");
  REQUIRE(report);
  CHECK(report->status == job_status::unknown);
  auto const reply = *read_job_reply<mc>::success(*report, "request-id", date);
  client<mc> reads;
  std::string const bytes = written<mc>(reply);
  auto const read = reads.read(200, bytes.substr(bytes.find("\r\n\r\n") + 4));
  CHECK(read->outcome == reply_outcome::success);
  CHECK(read->report.job_id == "a\"b");
  CHECK(read->report.status == job_status::unknown);
  CHECK(read->report.status_text == "PAUSED\n");
  client<et> elastic;
  CHECK(elastic.read(200, R"({"Job":{"Id":"x","Status":"SUBMITTED"}})")->report.status ==
        job_status::unknown);
}

TEST_CASE("a 200 that does not tell the job is no success, and says why") {
  client<et> reads;
  for (std::string_view const body :
       {R"({})", R"({"job":{"Id":"x","Status":"Error"}})", R"({"Job":{}})", R"({"Job":{"Id":"x"}})",
        R"({"Job":{"Status":"Error"}})", R"({"Job":{"id":"x","Status":"Error"}})",
        R"({"Job":{"Id":"","Status":"Error"}})", R"({"Job":{"Id":"x","Status":""}})",
        R"({"Id":"x","Status":"Error"})", R"({"x":{"Job":{"Id":"x","Status":"Error"}}})",
        R"({"Job":{"x":{"Id":"x","Status":"Error"}}})"}) {
    CAPTURE(body);
    CHECK(reads.why(body) == errc::json_member_absent);
  }
  for (std::string_view const body :
       {R"({"Job":null})", R"({"Job":[{"Id":"x","Status":"Error"}]})", R"({"Job":"x"})",
        R"({"Job":{"Id":1,"Status":"Error"}})", R"({"Job":{"Id":"x","Status":null}})",
        R"({"Job":{"Id":"x","Status":{"Status":"Error"}}})", R"({"Job":{"Id":["x"],"Status":"Error"}})"}) {
    CAPTURE(body);
    CHECK(reads.why(body) == errc::json_member_kind);
  }
  CHECK(reads.why("") == errc::json_syntax);
  CHECK(reads.why(" \r\n") == errc::json_syntax);
  CHECK(reads.why("<html>") == errc::json_syntax);
  CHECK(reads.why(R"({"Job":{"Id":"x","Status":"Error"}}x)") == errc::json_syntax);
  CHECK(reads.why(R"({"Job":{"Id":"x","Status":"Error"},"y":tru})") == errc::json_syntax);
  CHECK(reads.why(R"([{"Id":"x","Status":"Error"}])") == errc::json_not_object);
  CHECK(reads.why(R"({"Success":"true"})") == errc::json_member_absent);
  CHECK(reads.read(204, "")->outcome == reply_outcome::not_success);
}

TEST_CASE("of a member that stands twice the last counts, at both levels") {
  client<et> reads;
  auto const last = reads.read(
      200,
      R"({"Job":{"Id":"a","Status":"Error"},"Job":{"Id":"b","Status":"Submitted","Status":"Canceled"}})");
  CHECK(last->report.job_id == "b");
  CHECK(last->report.status == job_status::canceled);
  CHECK(reads.why(R"({"Job":{"Id":"a","Status":"Error"},"Job":1})") == errc::json_member_kind);
  CHECK(reads.why(R"({"Job":{"Id":"a","Status":"Error"},"Job":{}})") == errc::json_member_absent);
  CHECK(reads.why(R"({"Job":{"Id":"a","Status":"Error","Id":2}})") == errc::json_member_kind);
  CHECK(reads.read(200, R"({"Job":1,"J\u006fb":{"I\u0064":"a","Status":"Error"}})")->report.job_id == "a");
}

TEST_CASE("a real job, with all its members, is read") {
  client<et> reads;
  auto const reply = reads.read(200, R"({"Job":{"Id":"1412018849233-f2czlr","Input":{"Key":"a.mp4","Id":"no",
      "Status":"no"},"Outputs":[{"Id":"1","Status":"Progressing","StatusDetail":null}],"Output":{"Id":"1",
      "Status":"Progressing"},"PipelineId":"1111111111111-abcde1","Status":"Progressing","Timing":
      {"SubmitTimeMillis":1412018849233}}})");
  CHECK(reply->report.job_id == "1412018849233-f2czlr");
  CHECK(reply->report.status == job_status::progressing);
}

TEST_CASE("faults are those of CancelJob") {
  client<mc> reads;
  std::array<header_field, 1> const fields{{{"X-Amzn-ErrorType", "NotFoundException"}}};
  auto const reply = reads.read(404, R"({"message":"no job"})", fields);
  CHECK(reply->outcome == reply_outcome::fault);
  CHECK(reply->fault.kind == fault_kind::not_found);
  CHECK(reply->fault.message == "no job");
  auto const made = read_job_reply<mc>::failure(fault_kind::not_found, "no job", "id", date);
  auto const bytes = written<mc>(*made);
  auto const other = cancel_job_reply<mc>::failure(fault_kind::not_found, "no job", "id", date);
  std::string same(other->measure(), '\0');
  REQUIRE(other->write(same));
  CHECK(bytes == same);
  std::string own(made->measure(), '\0');
  REQUIRE(made->write(own));  // there is no job to tell, and none is missed
  CHECK(own == same);
  CHECK(reads.read(404, R"({"job":{"id":"x","status":"ERROR"}})")->outcome == reply_outcome::fault);
}

TEST_CASE("id and status stand in the scratch, or the size needed is told") {
  support::guarded_memory memory;
  for (std::size_t room = 0; room < 9; ++room) {
    auto const scratch = memory.at_end(room);
    auto const reply = read_reply<read_job<et>>(
        {200, {}, 1, {}, R"({"Job":{"Id":"abc","Status":"Error"}})", 0, 0}, reader(), scratch);
    if (room < 8) {
      CHECK(reply.error() == error{errc::no_space, 8});
    } else {
      CHECK(reply->report.job_id == "abc");
      CHECK(reply->report.job_id.data() == scratch.data());
    }
  }
}

TEST_CASE("what a job report cannot carry is refused when it is made, and when it is written") {
  CHECK(job_report<et>::make("", job_status::error).error() == errc::invalid_job_id);
  CHECK(job_report<et>::make("x", job_status::unknown).error() == errc::invalid_job_status);
  CHECK(job_report<et>::make("x", "").error() == errc::invalid_job_status);
  CHECK(job_report<et>::make("x\xff", "Error").error() == error{errc::invalid_utf8, 1});
  CHECK(job_report<et>::make("x", "\xc3").error() == error{errc::invalid_utf8, 0});
  job_report<et> broken;
  CHECK(read_job_reply<et>::success(broken, "id", date).error() == errc::invalid_job_id);
  auto reply = *read_job_reply<et>::success(*job_report<et>::make("x", "Error"), "id", date);
  reply.report.status_text = {};
  std::array<char, 512> out{};
  CHECK(reply.write(out).error() == errc::invalid_job_status);
  CHECK(read_job_reply<et>::success(*job_report<et>::make("x", "Error"), "", date).error().code ==
        errc::invalid_request_id);
  CHECK(read_job_reply<et>::success(*job_report<et>::make("x", "Error"), "id", "now").error().code ==
        errc::invalid_instant);
}
