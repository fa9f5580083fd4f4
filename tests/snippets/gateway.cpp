// The gateway that the guide shows, between a client of one service and a server of the other.
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>

namespace {

namespace jw = jobwire;

constexpr std::string_view date = "Mon, 14 Jan 2013 17:49:52 GMT";

/// Cancels at MediaConvert what was to be cancelled at Elastic Transcoder.
struct gateway {
  std::string answer;
  std::string sent{};
  std::string received{};
  jw::endpoint upstream = *jw::endpoint::make("us-east-1", "mediaconvert.us-east-1.amazonaws.com");
  jw::day_key<jw::sha256> own_key{*jw::credentials::make("AKIDGATEWAY", "another secret")};
  jw::simdjson_reader reader{4096};
  std::array<char, 512> scratch{};

  std::string exchange(std::string_view bytes) {
    sent = bytes;
    return answer;
  }

  // [gateway]
  using reply = jw::cancel_job_reply<jw::elastic_transcoder>;
  using operation = jw::cancel_job<jw::media_convert>;

  // The client's call has been verified. The reply borrows `received` and `scratch`.
  jw::result<reply> cancel(jw::cancel_job_request<jw::elastic_transcoder> const& call,
                           jw::amz_date const& now, std::string_view request_id) {
    auto const fault = [&](jw::fault_kind kind, std::string_view message) {
      return reply::failure(kind, message, request_id, date);
    };
    auto const request = jw::job_request<operation>::make(call.job_id());
    if (!request) return request.error();
    std::array<char, 1024> head;
    auto const size = jw::write_signed(*request, upstream, now, own_key, head);
    if (!size) return size.error();
    received = exchange({head.data(), *size});
    std::array<jw::header_field, 32> table;
    auto const response = jw::read_response(received, table);
    if (!response) return fault(jw::fault_kind::unavailable, "The service is temporarily unavailable.");
    auto const told = jw::read_reply<operation>(*response, reader, scratch);
    if (!told) return told.error();
    if (told->outcome == jw::reply_outcome::success) return reply::success(request_id, date);
    auto const translated = fault(told->fault.kind, told->fault.message);  // by kind: each service's own name
    return translated ? translated : fault(jw::fault_kind::internal, {});
  }
  // [gateway-end]
};

std::string written(jw::cancel_job_reply<jw::media_convert> const& reply) {
  std::string bytes(reply.measure(), '\0');
  REQUIRE(reply.write(bytes));
  return bytes;
}

/// What the client gets for what the server answers.
std::string told(std::string answer) {
  gateway between{std::move(answer)};
  auto const call = *jw::cancel_job_request<jw::elastic_transcoder>::make("3333333333333-abcde3");
  auto const reply = between.cancel(call, *jw::amz_date::parse("20130114T174952Z"), "id");
  REQUIRE(reply);
  CHECK(between.sent.starts_with("DELETE /2017-08-29/jobs/3333333333333-abcde3 HTTP/1.1\r\n"));
  return std::to_string(reply->status) + " " + std::string{reply->fault.name} + " " +
         std::string{reply->fault.message};
}

}  // namespace

TEST_CASE("the guide's gateway translates each answer") {
  using theirs = jw::cancel_job_reply<jw::media_convert>;
  auto const fault = [](jw::fault_kind kind) { return written(*theirs::failure(kind, "m", "id", date)); };
  CHECK(told(written(*theirs::success("id", date))) == "202  ");
  CHECK(told(fault(jw::fault_kind::in_use)) == "409 ResourceInUseException m");
  CHECK(told(fault(jw::fault_kind::not_found)) == "404 ResourceNotFoundException m");
  CHECK(told(fault(jw::fault_kind::limit_exceeded)) == "429 LimitExceededException m");
  CHECK(told(written(*theirs::failure("NewException", 418, "m", "id", date))) ==
        "500 InternalServiceException ");
  CHECK(told("HTTP/1.1 404 Not Found\r\nx-amzn-errortype: NotFoundException\r\n"
             "x-amzn-errormessage: in a field\r\nContent-Length: 0\r\n\r\n") ==
        "404 ResourceNotFoundException in a field");
  CHECK(told("HTTP/1.1 202 Accepted\r\n").substr(0, 31) == "500 ServiceUnavailableException");
}
