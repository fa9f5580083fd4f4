#include <jobwire/cancel_job/read_reply.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/guarded.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
using elastic = cancel_job<elastic_transcoder>;

constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";

static_assert(bare_error_type("FooError") == "FooError");
static_assert(bare_error_type("FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/") ==
              "FooError");
static_assert(bare_error_type("aws.protocoltests.restjson#FooError") == "FooError");
static_assert(bare_error_type("aws.different.namespace#FooError:http://internal.amazon.com/x#y/") ==
              "FooError");
static_assert(bare_error_type("a#b#FooError") == "b#FooError");  // the first "#" counts
static_assert(bare_error_type(" \tFooError \t: x") == "FooError" &&
              bare_error_type("FooError , x") == "FooError");
static_assert(bare_error_type("http://a#Foo") == "http" && bare_error_type("a,b#Foo") == "a");
static_assert(bare_error_type("").empty() && bare_error_type(":").empty() && bare_error_type("x#").empty());
static_assert(bare_error_type("ValidationException:") == "ValidationException");
// What could be read as a field of its own, or as the end of the head.
static_assert(bare_error_type("Foo\r\nX-Evil").empty() && bare_error_type("Foo\r\n\r\n<html>").empty());
static_assert(bare_error_type(std::string_view{"Foo\0Bar", 7}).empty() && bare_error_type("Foo\x7f").empty());
static_assert(bare_error_type("Foo Bar\xc3\xa9") == "Foo Bar\xc3\xa9");

constexpr bool reads_in_a_constant_expression() {
  std::array<header_field, 2> const fields{
      {{"x-amzn-requestid", "id"}, {"x-amzn-errortype", "ResourceInUseException:"}}};
  response_view const response{409, "Conflict", 1, fields, R"({"message":"caf\u00e9"})", 0, 0};
  std::array<char, 32> scratch{};
  support::tiny_json reader;
  auto const reply = read_reply<elastic>(response, reader, scratch);
  return reply && reply->outcome == reply_outcome::fault && reply->fault.kind == fault_kind::in_use &&
         reply->fault.message == "caf\xc3\xa9" && reply->fault.message_size == 5 &&
         reply->request_id == "id" && reply->fault.side == fault_side::client &&
         reply->fault.retry == retry_advice::never;
}
static_assert(reads_in_a_constant_expression());

struct client {
  std::array<char, 512> scratch{};
  support::tiny_json reader{};
  std::vector<header_field> fields{};

  result<job_reply<elastic>> read(unsigned status, std::string_view body) {
    return read_reply<elastic>({status, {}, 1, fields, body, 0, 0}, reader, scratch);
  }
};

std::string written(job_reply<elastic> const& reply) {
  std::string out(reply.measure(), '\0');
  REQUIRE(reply.write(out).value_or(0) == out.size());
  return out;
}

}  // namespace

TEST_CASE("a name from a body cannot become a field when the reply is passed on") {
  client reads;
  reads.fields = {{"x-amzn-requestid", "id"}, {"date", date}};
  for (std::string_view const body :
       {R"({"code":"Foo\r\nX-Evil"})", R"({"__type":"Foo\r\n\r\n<html>"})", R"({"code":"Foo\u0000"})",
        R"({"code":"Foo\nBar"})", R"({"code":"\u007f"})"}) {
    CAPTURE(body);
    auto const reply = reads.read(400, body);
    REQUIRE(reply);
    CHECK(reply->fault.name.empty());
    CHECK(written(*reply).find("Foo") == std::string::npos);
  }
  CHECK(reads.read(400, R"({"code":"Foo\nBar","__type":"Good"})")->fault.name == "Good");
  auto const spaced = reads.read(400, R"({"code":"Foo Bar"})");
  CHECK(written(*spaced).find("\r\nx-amzn-ErrorType: Foo Bar\r\n") != std::string::npos);
}

TEST_CASE("a denial that is passed on stays one") {
  client reads;
  reads.fields = {{"x-amzn-requestid", "id"}, {"date", date}};
  for (std::string_view const body : {R"({"Success":"false"})", "[]", "<html>", R"({"Success":null})"}) {
    CAPTURE(body);
    auto const reply = reads.read(202, body);
    REQUIRE(reply->outcome == reply_outcome::not_success);
    auto const bytes = written(*reply);
    CHECK(bytes.ends_with("\r\n\r\n" + std::string{body}));
    CHECK(bytes.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") != std::string::npos);
    CHECK(reads.read(202, body)->outcome == reply_outcome::not_success);
  }
}

TEST_CASE("a status that takes no body is passed on without one") {
  client reads;
  reads.fields = {{"x-amzn-requestid", "id"}, {"date", date}};
  for (unsigned const status : {204U, 304U}) {
    auto const bytes = written(*reads.read(status, ""));
    CHECK(bytes.ends_with("\r\nDate: Mon, 14 Jan 2013 06:01:47 GMT\r\n\r\n"));
    CHECK(bytes.find("Content-") == std::string::npos);
  }
  CHECK(reads.read(204, "")->outcome == reply_outcome::success);
  CHECK(reads.read(304, "")->outcome == reply_outcome::fault);
}

TEST_CASE("a message in a field is kept up to the byte that could not be written") {
  client reads;
  reads.fields = {{"X-Amzn-ErrorMessage", "caf\xc3\xa9 \xff?"}};
  auto const reply = reads.read(503, "<html>");
  REQUIRE(reply);
  CHECK(reply->fault.message == "caf\xc3\xa9 ");
  CHECK(reply->fault.message_size == 8);
  CHECK(reply->body_error == errc::json_syntax);
  CHECK(reply->fault.retry == retry_advice::after_delay);
  CHECK(reply->fault.side == fault_side::server);
}

TEST_CASE("an empty request id gives way to the next name") {
  client reads;
  reads.fields = {{"x-amzn-RequestId", ""}, {"x-amz-request-id", "c"}};
  CHECK(reads.read(202, "")->request_id == "c");
  reads.fields = {{"X-AMZN-REQUESTID", "OSCC7PE8RP8E4J5BA3QAPFFK1BVV4KQNSO5AEMVJF66Q9ASUAAJG"}};
  CHECK(reads.read(202, "")->request_id.size() == 52);
}

TEST_CASE("a status below 200 is no reply, all above are") {
  client reads;
  for (unsigned const status : {0U, 100U, 103U, 199U, 1000U})
    CHECK(reads.read(status, "").error() == errc::bad_status);
  for (unsigned const status : {200U, 202U, 299U})
    CHECK(reads.read(status, "{}")->outcome == reply_outcome::success);
  for (unsigned const status : {300U, 404U, 599U, 600U, 999U}) {
    CHECK(reads.read(status, "{}")->outcome == reply_outcome::fault);
  }
}

TEST_CASE("what deviating servers send is read") {
  client reads;
  auto const emulator = reads.read(404, R"({"Error":"NotFound","Message":"no such job"})");
  CHECK(emulator->fault.name.empty());
  CHECK(emulator->fault.message == "no such job");
  CHECK(reads.read(202, "{}")->outcome == reply_outcome::success);
  auto const gateway =
      reads.read(503, "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>");
  CHECK(gateway->fault.kind == fault_kind::unknown);
  CHECK(gateway->fault.retry == retry_advice::after_delay);
  CHECK(reads.read(400, R"({"Message":"Start of structure or map found where not expected."})")
            ->fault.message == "Start of structure or map found where not expected.");
  auto const nested = R"({"__type":"FooError","ErrorDetails":[{"__type":"Other","message":"x"}]})";
  CHECK(reads.read(500, nested)->fault.name == "FooError");
  CHECK(reads.read(500, nested)->fault.message.empty());
  CHECK(reads.read(400, std::string(3000, '['))->body_error == errc::json_too_large);
  CHECK(reads.read(400, R"({"a":[[[[[[[[[[1]]]]]]]]]]})")->body_error == errc::json_too_deep);
}

TEST_CASE("name and message stand in the scratch, up to its last byte and no further") {
  support::guarded_memory memory;
  support::tiny_json reader;
  std::string_view const body = "{\"code\":\"x#Name\",\"message\":\"a\xc3\xa9\xe2\x82\xac\"}";
  for (std::size_t room = 0; room <= 12; ++room) {
    auto const scratch = memory.at_end(room);
    auto const reply = read_reply<elastic>({400, {}, 1, {}, body, 0, 0}, reader, scratch);
    if (room < 4) {
      CHECK(reply.error() == error{errc::no_space, 4});
      continue;
    }
    REQUIRE(reply);
    CHECK(reply->fault.name == "Name");
    std::size_t const left = room - 4;
    CHECK(reply->fault.message.size() == (left >= 6 ? 6 : left >= 3 ? 3 : left >= 1 ? 1 : 0));
    CHECK(reply->fault.message_size == 6);
  }
}

TEST_CASE("the double that stands for a JSON reader is as strict as it should be") {
  support::tiny_json reader;
  auto const code = [&reader](std::string_view text) {
    return reader.read_object(text, [](json_member const&) noexcept {}).error().code;
  };
  for (std::string_view const good :
       {"{}", " {\"a\" : [1, -0.5e+3 ,\"\\ud83d\\ude00\", null,true,{ }] }\n"}) {
    CHECK(code(good) == errc::none);
  }
  for (std::string_view const bad :
       {"", "{", "{\"a\"}", "{\"a\":1,}", "{}{}", "{\"a\":01}", "{\"a\":\"\\ud83d\"}", "{\"a\":tru}",
        "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", "{a:1}", "[1,]"}) {
    CAPTURE(bad);
    CHECK(code(bad) == errc::json_syntax);
  }
  CHECK(code("[1]") == errc::json_not_object);
  CHECK(code("\"x\"") == errc::json_not_object);
}
