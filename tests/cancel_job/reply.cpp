#include <jobwire/cancel_job/reply.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_reply.hpp>

#include "support/catch.hpp"

namespace {

using namespace jobwire;
using elastic = job_reply<cancel_job<elastic_transcoder>>;
using convert = job_reply<cancel_job<media_convert>>;

struct archive_job {
  using service = elastic_transcoder;
  static constexpr std::string_view method = "PUT";
  static constexpr std::string_view collection = "jobs";
  static constexpr unsigned success_status = 207;
  static constexpr std::string_view success_reason = "Archived";
  static constexpr std::string_view success_body = R"({"done":1})";
};

constexpr std::string_view request_id = "c321ec43-378e-11e2-8e4c-4d5b971203e9";
constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";

template <class Reply>
std::string written(Reply const& reply) {
  std::size_t const size = reply.measure();
  std::vector<char> out(size + 1, '#');
  CHECK(reply.write(std::span{out}.first(size - 1)).error() == error{errc::no_space, size});
  CHECK(out[size - 1] == '#');
  REQUIRE(reply.write(std::span{out}.first(size)).value_or(0) == size);
  CHECK(out.back() == '#');
  return {out.data(), size};
}

simdjson_reader& reader() {
  static simdjson_reader made{8192};
  return made;
}

/// What a client makes of a response given by its parts.
struct client {
  std::array<char, 512> scratch{};

  result<elastic> read(unsigned status, std::string_view body, std::vector<header_field> const& fields = {}) {
    response_view const response{status, {}, 1, fields, body, 0, 0};
    return read_reply<cancel_job<elastic_transcoder>>(response, reader(), scratch);
  }
  reply_outcome outcome(unsigned status, std::string_view body) { return read(status, body)->outcome; }
};

template <class Reply, class Operation>
void round_trip(fault_entry const& entry) {
  auto const made = Reply::failure(entry.name, entry.status, "a \"message\"\n\\ \xc3\xa9", request_id, date);
  REQUIRE(made.has_value());
  auto const bytes = written(*made);
  std::array<header_field, 8> table{};
  auto const response = beast::parse_response(std::string_view{bytes}, table);
  REQUIRE(response.has_value());
  CHECK(response->message_size == bytes.size());
  std::array<char, 256> scratch{};
  auto const read = read_reply<Operation>(*response, reader(), scratch);
  REQUIRE(read.has_value());
  CAPTURE(entry.name);
  CHECK(read->outcome == reply_outcome::fault);
  CHECK(read->status == entry.status);
  CHECK(read->request_id == request_id);
  CHECK(read->date == date);
  CHECK(read->fault.name == entry.name);
  CHECK(read->fault.kind == made->fault.kind);
  CHECK(read->fault.side == (entry.status >= 500 ? fault_side::server : fault_side::client));
  CHECK(read->fault.retry == made->fault.retry);
  CHECK(read->fault.message == "a \"message\"\n\\ \xc3\xa9");
}

}  // namespace

TEST_CASE("success is the seed's response, with its compact body and the exact length") {
  CHECK(written(*elastic::success(request_id, date)) ==
        "HTTP/1.1 202 Accepted\r\n"
        "x-amzn-RequestId: c321ec43-378e-11e2-8e4c-4d5b971203e9\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 18\r\n"
        "Date: Mon, 14 Jan 2013 06:01:47 GMT\r\n"
        "\r\n"
        "{\"Success\":\"true\"}");
  CHECK(written(*convert::success(request_id, date))
            .ends_with("Content-Length: 2\r\nDate: " + std::string{date} + "\r\n\r\n{}"));
}

TEST_CASE("success is written in the operation's own words") {
  auto const made = job_reply<archive_job>::success(request_id, date);
  REQUIRE(made);
  auto const text = written(*made);
  CHECK(text.starts_with("HTTP/1.1 207 Archived\r\n"));
  CHECK(text.ends_with("\r\n\r\n{\"done\":1}"));
}

TEST_CASE("a fault is written as the guide's sample is") {
  constexpr std::string_view text =
      "1 validation error detected: Value null at 'inputBucket' failed to satisfy constraint: Member must "
      "not be null";
  auto const made = elastic::failure(fault_kind::validation, text, request_id, date);
  REQUIRE(made);
  CHECK(made->fault.message == text);
  CHECK(made->fault.message_size == text.size());
  auto const bytes = written(*made);
  CHECK(bytes == "HTTP/1.1 400 Bad Request\r\nx-amzn-RequestId: " + std::string{request_id} +
                     "\r\nx-amzn-ErrorType: ValidationException\r\nContent-Type: application/json\r\n"
                     "Content-Length: 124\r\nDate: " +
                     std::string{date} + "\r\n\r\n{\"message\":\"" + std::string{text} + "\"}");
  auto const bare = written(*elastic::failure("UnknownOperationException", 404, "", request_id, date));
  CHECK(bare.ends_with("Content-Length: 2\r\nDate: " + std::string{date} + "\r\n\r\n{}"));
}

TEST_CASE("each fault of both tables, and one that nobody knows, survives the round trip") {
  for (auto const& entry : elastic_transcoder::faults)
    round_trip<elastic, cancel_job<elastic_transcoder>>(entry);
  for (auto const& entry : media_convert::faults) round_trip<convert, cancel_job<media_convert>>(entry);
  for (auto const& entry : common_faults) round_trip<elastic, cancel_job<elastic_transcoder>>(entry);
  round_trip<elastic, cancel_job<elastic_transcoder>>(
      {"TeapotException", fault_kind::unknown, 418, retry_advice::never});
  round_trip<elastic, cancel_job<elastic_transcoder>>(
      {"Melt.Down", fault_kind::unknown, 599, retry_advice::after_delay});
}

TEST_CASE("kinds, sides and retries are those of the tables") {
  auto const kind_of = [](std::string_view name, unsigned status) { return elastic::classify(name, status); };
  CHECK(kind_of("ResourceInUseException", 409).kind == fault_kind::in_use);
  CHECK(kind_of("ResourceInUse", 409).kind == fault_kind::in_use);
  CHECK(kind_of("ThrottlingException", 429).retry == retry_advice::after_delay);
  CHECK(kind_of("RequestExpired", 400).retry == retry_advice::after_clock_correction);
  CHECK(kind_of("SignatureDoesNotMatchException", 403).retry == retry_advice::after_clock_correction);
  CHECK(kind_of("AccessDeniedException", 403).retry == retry_advice::never);
  CHECK(kind_of("ServiceUnavailableException", 500).side == fault_side::server);
  CHECK(kind_of("", 503).retry == retry_advice::after_delay);
  CHECK(kind_of("", 503).kind == fault_kind::unknown);
  CHECK(kind_of("Odd", 500).retry == retry_advice::after_delay);
  CHECK(kind_of("Odd", 500).retry_by == retry_source::server_status);
  CHECK(kind_of("Odd", 499).retry_by == retry_source::unknown_name);
  CHECK(kind_of("Odd", 400).kind == fault_kind::unknown);
  CHECK(convert::classify("ConflictException", 409).kind == fault_kind::in_use);
  CHECK(convert::classify("ServiceQuotaExceededException", 402).kind == fault_kind::limit_exceeded);
}

TEST_CASE("what a reply cannot carry is refused when it is made") {
  CHECK(elastic::success("", date).error().code == errc::invalid_request_id);
  CHECK(elastic::success("a b", date).error() == error{errc::invalid_request_id, 1});
  CHECK(elastic::success("a\r\nX: y", date).error() == error{errc::invalid_request_id, 1});
  CHECK(elastic::success("a", "today").error().code == errc::invalid_instant);
  CHECK(elastic::failure("", 400, "m", "a", date).error().code == errc::invalid_fault_name);
  CHECK(elastic::failure("A\r\nB", 400, "m", "a", date).error() == error{errc::invalid_fault_name, 1});
  std::string const longest(129, 'A');
  CHECK(elastic::failure(longest, 400, "m", "a", date).error().code == errc::invalid_fault_name);
  CHECK(elastic::failure("A", 399, "m", "a", date).error().code == errc::bad_status);
  CHECK(elastic::failure("A", 600, "m", "a", date).error().code == errc::bad_status);
  CHECK(elastic::failure("A", 400, "m\xff", "a", date).error() == error{errc::invalid_utf8, 1});
  CHECK(elastic::failure(fault_kind::unknown, "m", "a", date).error().code == errc::invalid_fault_name);
}

TEST_CASE("bodies that say success, bodies that do not, and bodies that cannot be read") {
  client reads;
  for (std::string_view const body :
       {"", " \r\n\t", "{}", "{\"Success\":\"true\"}", "{\"Success\":true}",
        "{\n   \"Success\":\"true\"\n}\n", "{\"Other\":[1,{\"Success\":\"false\"}],\"Success\":\"true\"}",
        "{\"Success\":\"false\",\"Success\":\"true\"}"}) {
    CAPTURE(body);
    CHECK(reads.outcome(202, body) == reply_outcome::success);
    CHECK(reads.outcome(200, body) == reply_outcome::success);
  }
  for (std::string_view const body :
       {"{\"Success\":\"false\"}", "{\"Success\":false}", "{\"Success\":null}", "{\"Success\":1}", "[]",
        "true", "<html>", "{\"Success\":\"true\"", "{\"Success\":\"true\"}x",
        "{\"Success\":\"true\",\"Success\":\"false\"}"}) {
    CAPTURE(body);
    CHECK(reads.outcome(202, body) == reply_outcome::not_success);
  }
  CHECK(reads.read(202, "<html>")->body_error == errc::json_syntax);
  CHECK(reads.read(202, "[]")->body_error == errc::json_not_object);
  CHECK(reads.read(202, std::string(9000, ' ') + "{}")->body_error == errc::json_too_large);
  CHECK(reads.read(100, "").error().code == errc::bad_status);
  CHECK(reads.outcome(301, "") == reply_outcome::fault);
}

TEST_CASE("the name of a fault: field, then code, then __type; bare; last of its kind") {
  client reads;
  struct name_case {
    std::string_view field;
    std::string_view body;
    std::string_view expected;
  };
  constexpr std::array cases{
      name_case{"ValidationException:", "{}", "ValidationException"},
      name_case{"A:http://x/", R"({"code":"B","__type":"C"})", "A"},
      name_case{"ns#A:http://x#y", "{}", "A"},
      name_case{"A, A", "{}", "A"},
      name_case{":http://x/", R"({"__type":"C"})", "C"},
      name_case{"", R"({"code":"B","__type":"C"})", "B"},
      name_case{"", R"({"Code":"B"})", "B"},
      name_case{"", R"({"Code":"B","code":"D"})", "D"},
      name_case{"", R"({"code":"B","code":"D"})", "D"},
      name_case{"", R"({"code":5,"__type":"x#C:u"})", "C"},
      name_case{"", R"({"nested":{"code":"B"}})", ""},
      name_case{"", "<html>503</html>", ""},
  };
  for (auto const& expected : cases) {
    CAPTURE(expected.field, expected.body);
    std::vector<header_field> fields;
    if (!expected.field.empty()) fields.push_back({"X-Amzn-Errortype", expected.field});
    CHECK(reads.read(400, expected.body, fields)->fault.name == expected.expected);
  }
}

TEST_CASE("the message of a fault, under its three names and in a field") {
  client reads;
  CHECK(reads.read(400, R"({"message":"a","Message":"b"})")->fault.message == "a");
  CHECK(reads.read(400, R"({"Message":"b","errorMessage":"c"})")->fault.message == "b");
  CHECK(reads.read(400, R"({"errorMessage":"c"})")->fault.message == "c");
  CHECK(reads.read(400, R"({"message":null,"Message":7})", {{"x-amzn-errormessage", "d"}})->fault.message ==
        "d");
  CHECK(reads.read(400, R"({"message":"\u00e9\ud83d\ude00\n\"\\"})")->fault.message ==
        "\xc3\xa9\xf0\x9f\x98\x80\n\"\\");
  CHECK(reads.read(500, "<html>")->fault.message.empty());
  CHECK(reads.read(500, "<html>")->body == "<html>");
}

TEST_CASE("a message is cut between characters, its full size told; a name is not cut") {
  response_view response{400, {}, 1, {}, "{\"code\":\"Name\",\"message\":\"ab\xc3\xa9\xf0\x9f\x98\x80\"}",
                         0,   0};
  std::array<char, 64> room{};
  for (std::size_t size = 4; size <= 12; ++size) {
    auto const read =
        read_reply<cancel_job<elastic_transcoder>>(response, reader(), std::span{room}.first(size));
    REQUIRE(read.has_value());
    std::size_t const left = size - 4;
    std::size_t const kept = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : left;
    CHECK(read->fault.name == "Name");
    CHECK(read->fault.message.size() == kept);
    CHECK(read->fault.message_size == 8);
  }
  auto const short_read =
      read_reply<cancel_job<elastic_transcoder>>(response, reader(), std::span{room}.first(3));
  CHECK(short_read.error() == error{errc::no_space, 4});
}

TEST_CASE("request ids go by several names, in a fixed order") {
  client reads;
  CHECK(
      reads.read(404, "", {{"X-Amz-Request-Id", "c"}, {"X-Amzn-Request-Id", "b"}, {"X-AMZN-REQUESTID", "a"}})
          ->request_id == "a");
  CHECK(reads.read(404, "", {{"X-Amz-Request-Id", "c"}, {"X-Amzn-Request-Id", "b"}})->request_id == "b");
  CHECK(reads.read(404, "", {{"x-amz-request-id", "c"}})->request_id == "c");
  CHECK(reads.read(404, "")->request_id.empty());
}

TEST_CASE("the capture of a bad id of 2014: a colon behind the type, escapes in a body of 160 octets") {
  client reads;
  constexpr std::string_view body =
      R"({"message":"1 validation error detected: Value 'foobar' at 'id' failed to satisfy constraint: Member must satisfy )"
      R"(regular expression pattern: ^\\d{13}-\\w{6}$"})";
  static_assert(body.size() == 160);
  auto const read =
      reads.read(400, body, {{"x-amzn-errortype", "ValidationException:"}, {"nncoection", "close"}});
  CHECK(read->fault.kind == fault_kind::validation);
  CHECK(read->fault.message.ends_with(R"(pattern: ^\d{13}-\w{6}$)"));
}

TEST_CASE("a reply that could not be made is not taken for a success") {
  using reply = job_reply<cancel_job<elastic_transcoder>>;
  CHECK(reply{}.outcome == reply_outcome::not_success);
  auto const failed = reply::success("", "not a date");
  REQUIRE_FALSE(failed);
  CHECK(failed->outcome == reply_outcome::not_success);
}
