#if !defined(__cpp_exceptions)

#include "support/catch.hpp"

TEST_CASE("Beast's messages") { WARN("not run: Beast's fields throw, and there are no exceptions here"); }

#else

#include <jobwire/adapt/beast_message.hpp>

#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/jobwire.hpp>

#include "support/catch.hpp"
#include "support/sigv4_vectors.hpp"

namespace {

namespace http = boost::beast::http;
namespace known = sigv4_vectors;
using jobwire::errc;
using jobwire::error;
using jobwire::header_field;
using jobwire::beast::copy_head;
using jobwire::beast::view_head;
using table = std::array<header_field, 8>;

using jobwire::operator""_amz;
constexpr jobwire::amz_date now = "20130114T174952Z"_amz;

// Both kinds of views are made from each other, implicitly as far as Boost 1.81 goes.
static_assert(std::is_convertible_v<boost::beast::string_view, std::string_view>);
static_assert(std::is_convertible_v<std::string_view, boost::beast::string_view>);

template <class Message>
constexpr bool is_viewed = requires(Message&& message, std::span<header_field> fields) {
  view_head(static_cast<Message&&>(message), fields);
};
static_assert(is_viewed<http::request<http::empty_body>&> && is_viewed<http::response_header<> const&>);
static_assert(!is_viewed<http::request<http::empty_body>> && !is_viewed<http::response_header<> const>);

template <class Message>
std::string bytes_of(Message const& message) {
  std::ostringstream out;
  out << message;
  return out.str();
}

bool are_equal(std::span<header_field const> left, std::span<header_field const> right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].name != right[i].name || left[i].value != right[i].value) return false;
  }
  return true;
}

http::request<http::empty_body> request_to(std::string_view host) {
  http::request<http::empty_body> request{http::verb::delete_, std::string{known::job_path}, 11};
  request.set(http::field::host, std::string{host});
  return request;
}

}  // namespace

TEST_CASE("methods, statuses and names of fields are Beast's enumerators and back") {
  namespace beast = jobwire::beast;
  CHECK(beast::verb_of("DELETE") == http::verb::delete_);
  CHECK(beast::verb_of("delete") == http::verb::unknown);
  CHECK(beast::method_of(http::verb::delete_) == "DELETE");
  CHECK(beast::status_of(202) == http::status::accepted);
  CHECK(beast::status_of(299) == http::status::unknown);
  CHECK(beast::number_of(http::status::conflict) == 409);
  CHECK(beast::field_of("x-amz-date") == http::field::unknown);
  CHECK(beast::field_of("HOST") == http::field::host);
  CHECK(beast::name_of(http::field::authorization) == "Authorization");
  CHECK(find_field(known::fields_a, beast::name_of(http::field::host)).value == known::host);
  std::string_view const text = "text";
  CHECK(beast::beast_view_of(text).data() == text.data());
  CHECK(beast::view_of(beast::beast_view_of(text)) == text);
}

TEST_CASE("a signed head goes through Beast's message and is still verified") {
  jobwire::day_key<jobwire::sha256> key{*jobwire::credentials::make(known::access_key_id, known::secret)};
  auto const job = *jobwire::cancel_job_request<jobwire::elastic_transcoder>::make(known::job_id);
  auto const at = *jobwire::endpoint::make(known::region, known::host);
  std::array<char, 1024> out{};
  auto const size = write_signed(job, at, now, key, out);
  REQUIRE(size);
  std::string_view const sent{out.data(), *size};
  table first;
  auto const head = jobwire::beast::parse_request(sent, first);
  REQUIRE(head);

  http::request<http::empty_body> message;
  message.set("Old", "gone");
  copy_head(*head, message);
  CHECK(message.method() == http::verb::delete_);
  CHECK(bytes_of(message) == sent);

  table second;
  auto const viewed = view_head(message, second);
  REQUIRE(viewed);
  CHECK(viewed->method == head->method);
  CHECK(viewed->target == head->target);
  CHECK(viewed->version_minor == 1);
  CHECK(are_equal(viewed->fields, head->fields));
  CHECK(viewed->target.data() == message.target().data());
  jobwire::verify_rules const rules{known::region, known::service};
  auto const claim = jobwire::read_claim(*viewed, rules, now);
  REQUIRE(claim);
  CHECK(jobwire::verify<jobwire::sha256>(*viewed, *claim, rules, key.key_for(claim->scope)));
}

TEST_CASE("a request that Beast made is signed from its view") {
  auto const message = request_to(known::host);
  table fields;
  auto const head = view_head(message, fields);
  REQUIRE(head);
  std::array<header_field, 2> const to_sign{head->fields[0], known::date_field};
  auto const canonical =
      jobwire::canonical_request::make({head->method, head->target, {}, to_sign, "host;x-amz-date"});
  REQUIRE(canonical);
  auto const& answer = known::cancel_request("A");
  auto const key =
      jobwire::signing_key::derive<jobwire::sha256>(jobwire::secret_view{known::secret}, answer.scope());
  auto const value = jobwire::sign<jobwire::sha256>(
      key, {answer.date(), answer.scope(), canonical->hash<jobwire::sha256>()});
  std::array<char, 64> digits{};
  REQUIRE(write_signature(value, digits));
  CHECK(std::string_view{digits.data(), digits.size()} == answer.signature);
}

TEST_CASE("methods that Beast does not know, and fields that stand twice, are kept") {
  constexpr std::string_view bytes = "BREW /pot HTTP/1.0\r\nX-A: 1\r\nx-a: 2\r\nX-B:\r\n\r\n";
  table first;
  table second;
  auto const head = jobwire::parse_request_head(bytes, first);
  REQUIRE(head);
  http::request_header<> message;
  copy_head(*head, message);
  CHECK(message.method() == http::verb::unknown);
  CHECK(message.method_string() == "BREW");
  CHECK(message.version() == 10);
  CHECK(message.count("X-A") == 2);
  auto const viewed = view_head(message, second);
  REQUIRE(viewed);
  CHECK(viewed->method == "BREW");
  CHECK(viewed->version_minor == 0);
  CHECK(are_equal(viewed->fields, head->fields));
}

TEST_CASE("a reply goes to Beast's response and is read from its view") {
  constexpr std::string_view bytes =
      "HTTP/1.1 202 Accepted\r\nx-amzn-RequestId: c321\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\n{}\r\n0\r\n\r\n";
  table first;
  auto const response = jobwire::read_response(bytes, first);
  REQUIRE(response);
  http::response<http::string_body> message;
  copy_head(*response, message);
  message.body() = response->body;
  message.prepare_payload();
  CHECK(message.result() == http::status::accepted);
  CHECK(message.reason() == "Accepted");
  table second;
  auto viewed = view_head(message, second);
  REQUIRE(viewed);
  viewed->body = message.body();
  CHECK(viewed->status == 202);
  CHECK(find_field(viewed->fields, "x-amzn-requestid").value == "c321");
  CHECK(find_field(viewed->fields, "transfer-encoding").count == 0);
  CHECK(find_field(viewed->fields, "content-length").value == "2");
  table third;
  auto const again = bytes_of(message);
  CHECK(jobwire::read_response(again, third)->body == "{}");

  http::response<http::empty_body> teapot;
  copy_head(jobwire::response_view{299, "Own words", 0, {}, {}, 0, 0}, teapot);
  CHECK(teapot.result_int() == 299);
  CHECK(teapot.reason() == "Own words");
  CHECK(teapot.version() == 10);
}

TEST_CASE("what Beast lets pass and a strict reader refuses is refused in its messages as well") {
  table fields;
  auto message = request_to("x");
  CHECK(view_head(message, fields));
  CHECK(view_head(message, std::span{fields}.first(0)).error() == error{errc::too_many_fields, 0});
  message.insert(http::field::host, "y");
  CHECK(view_head(message, fields).error().code == errc::duplicate_host);
  message.erase(http::field::host);
  CHECK(view_head(message, fields).error().code == errc::missing_host);
  message = request_to("x");
  message.set(http::field::content_length, "5, 5");
  CHECK(view_head(message, fields).error().code == errc::bad_content_length);
  message = request_to("x");
  message.target("/a b");
  CHECK(view_head(message, fields).error() == error{errc::malformed_target, 2});
  message = request_to("x");
  message.set("X-A", "b\r\nc: d");
  CHECK(view_head(message, fields).error().code == errc::malformed_field_value);
  for (unsigned const version : {9U, 20U, 1U}) {
    message = request_to("x");
    message.version(version);
    CHECK(view_head(message, fields).error().code == errc::bad_version);
  }
  http::response<http::empty_body> response;
  response.result(99U);
  CHECK(view_head(response, fields).error().code == errc::bad_status);
  response.result(200U);
  response.insert(http::field::content_length, "1");
  response.insert(http::field::content_length, "1");
  CHECK(view_head(response, fields).error().code == errc::duplicate_content_length);
}

#endif
