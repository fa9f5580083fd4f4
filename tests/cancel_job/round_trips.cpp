// What the writers write, jobwire's readers, Beast's own parser and simdjson read back as it was.
#include <jobwire/cancel_job/reply.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#ifdef __cpp_exceptions
#include <simdjson.h>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_job.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "support/samples.hpp"

namespace {

using namespace jobwire;
namespace http = boost::beast::http;

constexpr int rounds = 2000;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

template <bool IsRequest>
struct beast_message {
  http::parser<IsRequest, http::string_body> parser{};

  /// Whether Beast takes all of it, and nothing is left over.
  bool takes(std::string_view bytes) {
    boost::beast::error_code failed;
    parser.eager(true);
    std::size_t const taken = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), failed);
    return !failed && taken == bytes.size() && parser.is_done();
  }
  std::string_view field(char const* name) { return view(parser.get()[name]); }
  std::string_view body() { return parser.get().body(); }
};

template <class Reply>
std::string written(Reply const& reply) {
  std::string out(reply.measure(), '\0');
  REQUIRE(reply.write(out).value_or(0) == out.size());
  return out;
}

/// Bytes as a peer gets them, and what jobwire makes of them.
template <operation Op>
struct received {
  explicit received(std::string written_bytes) : bytes{std::move(written_bytes)} {
    static simdjson_reader reader{1U << 16U};
    auto const response = beast::parse_response(std::string_view{bytes}, table, {.head_bytes = 1U << 16U});
    REQUIRE(response);
    REQUIRE(response->message_size == bytes.size());
    REQUIRE(their.takes(bytes));
    auto const read = read_reply<Op>(*response, reader, scratch);
    REQUIRE(read);
    reply = *read;
    REQUIRE(their.parser.get().result_int() == reply.status);
    REQUIRE(view(their.parser.get()["x-amzn-requestid"]) == reply.request_id);
    REQUIRE(view(their.parser.get()["date"]) == reply.date);
    REQUIRE(their.body() == response->body);
  }

  std::string bytes;
  std::array<header_field, 16> table{};
  std::array<char, 8192> scratch{};
  beast_message<false> their{};
  job_reply<Op> reply;
};

simdjson::dom::element parsed(std::string_view body) {
  static simdjson::dom::parser parser;
  simdjson::dom::element root;
  REQUIRE(parser.parse(body.data(), body.size()).get(root) == simdjson::SUCCESS);
  return root;
}

template <service Service>
void failures(support::random& from) {
  for (int i = 0; i < rounds; ++i) {
    auto const name = support::fault_name(from);
    auto const message = support::unicode(from, 40);
    auto const id = support::visible(from, 60);
    auto const date = support::http_date(support::instant(from));
    auto const status = static_cast<unsigned>(400 + from.below(200));
    CAPTURE(name, message, id, date);
    auto const made = cancel_job_reply<Service>::failure(name, status, message, id, date);
    REQUIRE(made);
    received<cancel_job<Service>> got{written(*made)};
    REQUIRE(got.reply.outcome == reply_outcome::fault);
    REQUIRE(got.reply.status == status);
    REQUIRE(got.reply.request_id == id);
    REQUIRE(got.reply.date == date);
    REQUIRE(got.reply.fault.name == name);
    REQUIRE(got.reply.fault.raw_name == name);
    REQUIRE(got.reply.fault.message == message);
    REQUIRE(got.reply.fault.kind == made->fault.kind);
    REQUIRE(got.reply.fault.retry == made->fault.retry);
    REQUIRE(got.reply.fault.retry_by == made->fault.retry_by);
    std::string_view text;
    bool const there = parsed(got.their.body())["message"].get(text) == simdjson::SUCCESS;
    REQUIRE(there == !message.empty());
    REQUIRE(text == message);
    REQUIRE(written(got.reply) == got.bytes);
  }
}

template <status_service Service>
void successes(support::random& from) {
  constexpr std::string_view job = Service::job_members.job;
  for (int i = 0; i < rounds; ++i) {
    auto const job_id = support::code_point(from) + support::unicode(from, 30);
    auto const status = support::code_point(from) + support::unicode(from, 30);
    auto const id = support::visible(from, 60);
    auto const date = support::http_date(support::instant(from));
    CAPTURE(job_id, status, id, date);
    auto const report = job_report<Service>::make(job_id, status);
    REQUIRE(report);
    auto const made = read_job_reply<Service>::success(*report, id, date);
    REQUIRE(made);
    received<read_job<Service>> got{written(*made)};
    REQUIRE(got.reply.outcome == reply_outcome::success);
    REQUIRE(got.reply.report.job_id == job_id);
    REQUIRE(got.reply.report.status_text == status);
    REQUIRE(written(got.reply) == got.bytes);
    std::string_view text;
    auto const object = parsed(got.their.body())[job];
    REQUIRE(object[Service::job_members.id].get(text) == simdjson::SUCCESS);
    REQUIRE(text == job_id);
    REQUIRE(object[Service::job_members.status].get(text) == simdjson::SUCCESS);
    REQUIRE(text == status);
    received<cancel_job<Service>> cancelled{written(*cancel_job_reply<Service>::success(id, date))};
    REQUIRE(cancelled.reply.outcome == reply_outcome::success);
    REQUIRE(cancelled.reply.request_id == id);
    REQUIRE(cancelled.reply.date == date);
    REQUIRE(written(cancelled.reply) == cancelled.bytes);
  }
}

}  // namespace

TEST_CASE("faults of any name, message, id and date are read back as they were") {
  support::random from{41};
  failures<elastic_transcoder>(from);
  failures<media_convert>(from);
}

TEST_CASE("successes of both operations are read back as they were") {
  support::random from{42};
  successes<elastic_transcoder>(from);
  successes<media_convert>(from);
}

TEST_CASE("a body that is no success is passed on byte for byte, framed right") {
  support::random from{43};
  std::array<char, 256> scratch{};
  simdjson_reader reader{4096};
  for (int i = 0; i < rounds; ++i) {
    auto status = static_cast<unsigned>(200 + from.below(100));
    auto const body = from.below(4) == 0 ? R"({"Success":"false"})" : "[" + from.bytes(from.below(200));
    auto const id = support::visible(from, 60);
    auto const date = support::http_date(support::instant(from));
    std::array<header_field, 3> const fields{
        {{"x-amzn-requestid", id}, {"date", date}, {"content-type", "text/html; charset=\"x\""}}};
    auto const denied =
        read_reply<cancel_job<elastic_transcoder>>({status, {}, 1, fields, body, 0, 0}, reader, scratch);
    REQUIRE(denied);
    if (status == 204) {
      REQUIRE(denied->outcome == reply_outcome::success);
      continue;
    }
    REQUIRE(denied->outcome == reply_outcome::not_success);
    received<cancel_job<elastic_transcoder>> got{written(*denied)};
    REQUIRE(got.reply.outcome == reply_outcome::not_success);
    REQUIRE(got.reply.status == status);
    REQUIRE(got.reply.body == body);
    REQUIRE(got.their.body() == body);
    REQUIRE(got.their.field("content-type") == "text/html; charset=\"x\"");
    REQUIRE(written(got.reply) == got.bytes);
  }
}

TEST_CASE("signed and presigned requests are parsed, verified and taken by Beast") {
  support::random from{44};
  std::size_t escaped = 0;
  for (int i = 0; i < rounds; ++i) {
    auto const id = from.below(2) == 0 ? support::elastic_id(from) : "x" + support::unicode(from, 20);
    auto const token = from.below(2) == 0 ? std::string{} : support::visible(from, 300);
    auto const host = support::host(from);
    auto const region = from.text("abcdefghijklmnopqrstuvwxyz0123456789-", 1 + from.below(20));
    auto const key_id = from.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 1 + from.below(40));
    auto const secret = "s" + from.bytes(from.below(60));
    auto const now = support::instant(from);
    CAPTURE(id, token, host, region, key_id);
    auto const who = *credentials::make(key_id, secret, token);
    auto const at = *endpoint::make(region, host);
    auto const request = *read_job_request<media_convert>::make(id);
    day_key<sha256> keys{who};
    verify_rules const rules{region, "mediaconvert"};
    std::string out(4096, '\0');
    std::array<header_field, 8> table{};
    std::array<char, 4096> scratch{};
    auto const judge = [&](std::string_view bytes) {
      auto const head = beast::parse_request(bytes, table);
      REQUIRE(head);
      REQUIRE(head->head_size == bytes.size());
      REQUIRE(find_field(head->fields, "host").value == host);
      std::array<char, 256> room{};
      auto const parsed = read_job_request<media_convert>::parse(*head, room);
      REQUIRE(parsed);
      REQUIRE(parsed->job_id() == id);
      auto const claim = read_claim(*head, rules, now, scratch);
      REQUIRE(claim);
      REQUIRE(check_token(*claim, who));
      REQUIRE(verify<sha256>(*head, *claim, rules, keys.key_for(claim->scope)));
      beast_message<true> their;
      REQUIRE(their.takes(bytes));
      REQUIRE(their.parser.get().method() == http::verb::get);
      REQUIRE(view(their.parser.get().target()) == head->target);
      REQUIRE(their.field("host") == host);
      escaped += head->target.find('%') != std::string_view::npos ? 1 : 0;
    };
    auto const size = write_signed(request, at, now, keys, out);
    REQUIRE(size);
    judge(std::string_view{out}.substr(0, *size));
    auto const presigned =
        write_presigned(request, at, now, static_cast<std::int64_t>(1 + from.below(604800)), keys, out);
    REQUIRE(presigned);
    judge("GET " + out.substr(0, *presigned) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
  CHECK(escaped > rounds);
}

TEST_CASE("no control byte gets through any text that a writer is given") {
  using elastic = cancel_job_reply<elastic_transcoder>;
  using job = read_job_reply<elastic_transcoder>;
  constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";
  auto const report = *job_report<elastic_transcoder>::make("x", job_status::error);
  for (unsigned byte = 0; byte <= 0x7F; byte = byte == 0x1F ? 0x7F : byte + 1) {
    for (std::size_t const at : {0U, 1U, 2U}) {
      std::string text = "ab";
      text.insert(at, 1, static_cast<char>(byte));
      std::string day{date};
      day.insert(at * 14, 1, static_cast<char>(byte));
      CAPTURE(byte, at);
      CHECK(elastic::success(text, date).error() == error{errc::invalid_request_id, at});
      CHECK(elastic::success("id", day).error().code == errc::invalid_instant);
      CHECK(elastic::failure("N", 400, "", text, date).error() == error{errc::invalid_request_id, at});
      CHECK(elastic::failure("N", 400, "", "id", day).error().code == errc::invalid_instant);
      CHECK(elastic::failure(text, 400, "", "id", date).error() == error{errc::invalid_fault_name, at});
      CHECK(elastic::failure(fault_kind::in_use, "", text, date).error().code == errc::invalid_request_id);
      CHECK(elastic::failure(fault_kind::in_use, "", "id", day).error().code == errc::invalid_instant);
      CHECK(job::success(report, text, date).error() == error{errc::invalid_request_id, at});
      CHECK(job::success(report, "id", day).error().code == errc::invalid_instant);
      CHECK(job::failure(text, 400, "", "id", date).error().code == errc::invalid_fault_name);
      CHECK(endpoint::make("r", text).error() == error{errc::invalid_host, at});
      CHECK(endpoint::make(text, "h").error() == error{errc::invalid_region, at});
      CHECK(credentials::make(text, "s").error() == error{errc::invalid_access_key_id, at});
      CHECK(credentials::make("A", "s", text).error() == error{errc::invalid_session_token, at});
      CHECK(write_host<elastic_transcoder>(text, {}).error() == error{errc::invalid_region, at});
    }
  }
}

TEST_CASE("a reply that was changed by hand is refused when it is written") {
  using elastic = cancel_job_reply<elastic_transcoder>;
  constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";
  std::array<char, 512> out{};
  auto const good = *elastic::failure("N", 400, "m", "id", date);
  auto const refused = [&out](elastic const& reply) { return reply.write(out).error(); };
  for (std::string_view const text : {"a\r\nX: y", "a\n", "a\x01", "\x7f", " a", "a\t"}) {
    CAPTURE(text);
    auto changed = good;
    changed.request_id = text;
    CHECK(refused(changed).code == errc::invalid_request_id);
    changed = good;
    changed.date = text;
    CHECK(refused(changed).code == errc::invalid_instant);
    changed = good;
    changed.fault.name = text;
    CHECK(refused(changed).code == errc::invalid_fault_name);
    for (std::string_view const name : {"Content-Type", "content-encoding"}) {
      std::array<header_field, 1> const fields{{{name, text}}};
      changed = good;
      changed.outcome = reply_outcome::not_success;
      changed.fields = fields;
      CHECK(refused(changed).code == errc::invalid_field_value);
    }
  }
  auto changed = good;
  changed.fault.message = "m\xff";
  CHECK(refused(changed) == error{errc::invalid_utf8, 1});
  for (unsigned const status : {0U, 99U, 199U, 600U, 1000U}) {
    changed = good;
    changed.status = status;
    CHECK(refused(changed) == errc::bad_status);
  }
  CHECK(good.write(out));
}

#else

TEST_CASE("nothing to read the messages back with where there are no exceptions") {
  std::puts("not run: Beast's message parser needs exceptions");
}

#endif
