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
  reply_rules rules{};

  result<job_reply<elastic>> read(unsigned status, std::string_view body) {
    return read_reply<elastic>({status, {}, 1, fields, body, 0, 0}, reader, scratch, rules);
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

TEST_CASE("the name as it was sent stands beside the one it is taken for") {
  client reads;
  struct raw_case {
    std::string_view field, body, name, raw;
    fault_kind kind;
  };
  using enum fault_kind;
  constexpr std::string_view uri = "ValidationException:http://internal.amazon.com/coral/";
  constexpr std::array cases{
      raw_case{"ValidationException:", "{}", "ValidationException", "ValidationException:", validation},
      raw_case{uri, "{}", "ValidationException", uri, validation},
      raw_case{"ns#Odd", "{}", "Odd", "ns#Odd", unknown},
      raw_case{"Odd", "{}", "Odd", "Odd", unknown},
      raw_case{"", R"({"code":"a.b#ResourceInUseException:x"})", "ResourceInUseException",
               "a.b#ResourceInUseException:x", in_use},
      raw_case{":http://x/", R"({"__type":"n#Odd"})", "Odd", "n#Odd", unknown},
      raw_case{":http://x/", "{}", "", ":http://x/", unknown},
      raw_case{"", R"({"code":"Foo\r\nX"})", "", "Foo\r\nX", unknown},
      raw_case{"", R"({"code":"Foo\r\nX","__type":"n#Good"})", "Good", "n#Good", unknown},
      raw_case{"", "{}", "", "", unknown},
  };
  for (auto const& one : cases) {
    CAPTURE(one.field, one.body);
    reads.fields = {{"x-amzn-errortype", one.field}};
    auto const reply = reads.read(400, one.body);
    REQUIRE(reply);
    CHECK(reply->fault.name == one.name);
    CHECK(reply->fault.raw_name == one.raw);
    CHECK(reply->fault.raw_name_size == one.raw.size());
    CHECK(reply->fault.kind == one.kind);
    CHECK(reply->body == one.body);
    CHECK(reply->fields.data() == reads.fields.data());
  }
}

TEST_CASE("of a raw name from the body as much is kept as name and message leave room for") {
  support::tiny_json reader;
  std::array<char, 32> scratch{};
  std::string_view const body = "{\"code\":\"\xc3\xa9#Name\",\"message\":\"ab\"}";
  for (std::size_t room = 4; room <= 14; ++room) {
    auto const reply =
        read_reply<elastic>({400, {}, 1, {}, body, 0, 0}, reader, std::span{scratch}.first(room));
    REQUIRE(reply);
    CHECK(reply->fault.name == "Name");
    CHECK(reply->fault.message == std::string_view{"ab"}.substr(0, room - 4));
    std::size_t const left = room < 6 ? 0 : room - 6;
    CHECK(reply->fault.raw_name.size() == (left >= 7 ? 7 : left == 1 ? 0 : left));
    CHECK(reply->fault.raw_name_size == 7);
  }
}

TEST_CASE("of a member that stands twice the last counts, and no string counts as absent") {
  client reads;
  CHECK(reads.read(400, R"({"code":"A","code":"B"})")->fault.name == "B");
  CHECK(reads.read(400, R"({"code":"A","code":5,"__type":"C"})")->fault.name == "C");
  CHECK(reads.read(400, R"({"Code":"A","code":"B","CODE":"D"})")->fault.name == "B");
  CHECK(reads.read(400, R"({"message":"a","message":"b"})")->fault.message == "b");
  CHECK(reads.read(400, R"({"message":"a","message":null,"Message":"c"})")->fault.message == "c");
  CHECK(reads.read(202, R"({"Success":"true","Success":"false"})")->outcome == reply_outcome::not_success);
  CHECK(reads.read(202, R"({"Success":"false","Success":true})")->outcome == reply_outcome::success);
  for (std::string_view const body : {R"({"code":5})", R"({"code":1e3})", R"({"code":null})",
                                      R"({"code":true})", R"({"code":{"code":"A"}})", R"({"code":["A"]})",
                                      R"({"message":5,"Message":false,"errorMessage":{}})"}) {
    CAPTURE(body);
    CHECK(reads.read(400, body)->fault.name.empty());
    CHECK(reads.read(400, body)->fault.message.empty());
    CHECK(reads.read(400, body)->body_error == errc::none);
  }
}

TEST_CASE("an emulator's Error is a name where the rules say so, and only where nothing else is") {
  client reads;
  std::string_view const body = R"({"Error":"x#ResourceNotFoundException:u","Message":"no such job"})";
  CHECK(reads.read(404, body)->fault.name.empty());
  CHECK(reads.read(404, body)->fault.raw_name.empty());
  reads.rules.error_member = true;
  auto const reply = reads.read(404, body);
  CHECK(reply->fault.name == "ResourceNotFoundException");
  CHECK(reply->fault.kind == fault_kind::not_found);
  CHECK(reply->fault.message == "no such job");
  CHECK(reads.read(404, R"({"Error":"A","code":"B"})")->fault.name == "B");
  CHECK(reads.read(404, R"({"Error":"A","__type":"B"})")->fault.name == "B");
  CHECK(reads.read(404, R"({"Error":5})")->fault.name.empty());
  reads.fields = {{"x-amzn-errortype", "B"}};
  CHECK(reads.read(404, R"({"Error":"A"})")->fault.name == "B");
}

TEST_CASE("a body that is coded for the way is not read") {
  client reads;
  constexpr std::string_view good = R"({"Success":"true"})";
  for (std::string_view const coding : {"gzip", "GZIP", "br", "identity, gzip", ", deflate", "x"}) {
    CAPTURE(coding);
    reads.fields = {{"Content-Encoding", coding}};
    auto const success = reads.read(202, good);
    CHECK(success->outcome == reply_outcome::not_success);
    CHECK(success->body_error == errc::unsupported_content_coding);
    CHECK(success->body == good);
    reads.fields.push_back({"x-amzn-errortype", "ResourceInUseException:"});
    reads.fields.push_back({"x-amzn-errormessage", "busy"});
    auto const fault = reads.read(409, R"({"code":"Other","message":"other"})");
    CHECK(fault->body_error == errc::unsupported_content_coding);
    CHECK(fault->fault.kind == fault_kind::in_use);
    CHECK(fault->fault.message == "busy");
  }
  for (std::string_view const coding : {"identity", "Identity", "", "identity,identity", " , "}) {
    reads.fields = {{"Content-Encoding", coding}};
    CHECK(reads.read(202, good)->outcome == reply_outcome::success);
  }
  reads.fields = {{"content-encoding", "identity"}, {"content-encoding", "gzip"}};
  CHECK(reads.read(202, good)->body_error == errc::unsupported_content_coding);
  CHECK(reads.read(202, "")->outcome == reply_outcome::success);  // nothing is coded
  CHECK(reads.read(404, "")->body_error == errc::none);
  CHECK(kind(errc::unsupported_content_coding) == error_kind::unsupported);
}

TEST_CASE("a body that cannot be read is passed on with the type and the coding it came with") {
  client reads;
  reads.fields = {{"x-amzn-requestid", "id"},     {"date", date},
                  {"CONTENT-TYPE", "text/html"},  {"content-encoding", "gzip"},
                  {"content-type", "text/plain"}, {"x-other", "no"}};
  auto const bytes = written(*reads.read(202, "\x1f\x8b"));
  CHECK(bytes.find("\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n") !=
        std::string::npos);
  CHECK(bytes.find("text/plain") == std::string::npos);
  CHECK(bytes.find("x-other") == std::string::npos);
  CHECK(bytes.ends_with("\r\n\r\n\x1f\x8b"));
  auto const fault = written(*reads.read(502, "\x1f\x8b"));
  CHECK(fault.find("\r\nContent-Type: application/json\r\nContent-Length: 2\r\n") != std::string::npos);
  CHECK(fault.find("gzip") == std::string::npos);
}

TEST_CASE("a status that takes no body has none, whatever it is given") {
  client reads;
  CHECK(reads.read(204, R"({"Success":"false"})")->outcome == reply_outcome::success);
  CHECK(reads.read(204, "[]")->body.empty());
  CHECK(reads.read(304, R"({"code":"A"})")->fault.name.empty());
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
