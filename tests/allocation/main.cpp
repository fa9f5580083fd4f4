// Calls every public function of the core and the adapters while malloc and operator new are counted: none may be
// called, not even by the first use of anything. The exceptions: making a simdjson_reader, which is counted apart, and
// what rim.hpp names.
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

#include "allocation/rim.hpp"
#include "support/allocation_hooks.hpp"
#include "support/tiny_json.hpp"

namespace {

using namespace jobwire;
using allocation_hooks::calls;
using operation = cancel_job<elastic_transcoder>;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr std::string_view host = "elastictranscoder.us-east-1.amazonaws.com";
constexpr std::string_view id = "3333333333333-abcde3";
constexpr std::string_view date = "Mon, 14 Jan 2013 06:01:47 GMT";
constexpr verify_rules rules{"us-east-1", "elastictranscoder"};

int passed = 0;
int failed = 0;

/// Runs `call` once and counts; `right` is what it must yield.
template <class Call>
void counted(char const* what, Call const& call) {
  std::size_t const before = calls;
  bool const right = call();
  std::size_t const made = calls - before;
  bool const good = right && made == 0;
  std::printf("  %-52s %zu%s\n", what, made, right ? "" : "  WRONG RESULT");
  ++(good ? passed : failed);
}

/// All buffers there are.
struct rooms {
  std::array<char, 4096> out{};
  std::array<char, 4096> more{};
  std::array<char, 2048> scratch{};
  std::array<header_field, 64> table{};
};

std::string_view view(std::span<char const> room, result<std::size_t> size) {
  return {room.data(), size.value_or(0)};
}

template <sha256_hasher Hasher>
void hashing(char const* name) {
  std::printf("%s\n", name);
  counted("hasher", [] { return hash_of<Hasher>("abc").bytes[0] == 0xba; });
  counted("hmac", [] { return hmac<Hasher>("key", "text") == hmac<Hasher>("key", "text"); });
  counted("signing_key::derive, sign", [] {
    credential_scope const scope{now.day(), "us-east-1", "elastictranscoder"};
    auto const key = signing_key::derive<Hasher>(secret_view{"secret"}, scope);
    auto const value = sign<Hasher>(key, {now, scope, {}});
    return equal_in_constant_time(value, sign<Hasher>(key, {now, scope, {}}));
  });
}

void texts(rooms& room) {
  std::puts("texts");
  counted("write_segment, write_decoded", [&] {
    auto const encoded = view(room.out, write_segment("a b/c", room.out));
    return write_decoded(encoded, room.more).has_value();
  });
  counted("write_canonical_path", [&] { return write_canonical_path("/a/../b//c/", room.out).has_value(); });
  counted("write_canonical_query",
          [&] { return write_canonical_query("b=2&a=%2f&a", room.out).has_value(); });
  counted("amz_date, HTTP dates", [&] {
    auto const text = view(room.out, write_with(room.out, [](auto& to) noexcept { put_http_date(to, now); }));
    return parse_http_date(text).value_or({}) == now && *amz_date::from_unix(now.unix_seconds()) == now;
  });
  counted("put_json_string", [&] {
    return write_with(room.out, [](auto& to) noexcept { put_json_string(to, "a\"b\n"); }).has_value();
  });
  counted("find_invalid_utf8, utf8_cut",
          [] { return find_invalid_utf8("\xc3\xa9") == 2 && utf8_cut("\xc3\xa9", 1) == 0; });
  counted("messages of all codes", [] {
    for (unsigned code = 0; code < static_cast<unsigned>(errc::count_); ++code) {
      if (message(static_cast<errc>(code)).empty() || name(static_cast<errc>(code)).empty()) return false;
    }
    return true;
  });
}

void requests(rooms& room, key_source auto& key, char const* form, emit_options options) {
  std::puts(form);
  auto const request = *job_request<operation>::make(id);
  auto const at = *endpoint::make("us-east-1", host);
  result<std::size_t> size = errc::none;
  counted("write_signed, measure_signed", [&] {
    size = write_signed(request, at, now, key, room.out, options);
    return size && *size == measure_signed(request, at, key.who(), options);
  });
  std::string_view const bytes = view(room.out, size);
  result<request_view> head = errc::none;
  counted("beast::parse_request",
          [&] { return (head = beast::parse_request(bytes, room.table)).has_value(); });
  counted("beast::parse_request, every prefix", [&] {
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      std::array<header_field, 64> table{};
      if (beast::parse_request(bytes.substr(0, n), table).error().code != errc::need_more) return false;
    }
    return true;
  });
  counted("read_request, every prefix", [&] {
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      std::array<header_field, 64> table{};
      if (read_request(bytes.substr(0, n), table).error().code != errc::need_more) return false;
    }
    std::array<header_field, 64> table{};
    return read_request(bytes, table).has_value();
  });
  counted("read_response in chunks, behind an interim one, then in pieces; ready_refusal", [&] {
    constexpr std::string_view chunked =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1\r\n{\r\n1\r\n}\r\n0\r\nA: b\r\n\r\n";
    std::array<header_field, 4> table{};
    std::array<char, 2> joined{};
    auto const read = read_response(chunked, table, {}, {.room = joined});
    if (!read || read->body != "{}") return false;
    body_reader body{*framing_of(*read), 100};
    for (char const& c : chunked.substr(read->head_size)) {
      if (!body.read({&c, 1})) return false;
    }
    return body.done() && !ready_refusal(errc::two_framings).empty();
  });
  counted("job_request::parse",
          [&] { return job_request<operation>::parse(*head, room.scratch).has_value(); });
  auto by = rules;
  by.absent = absent_headers::as_empty;
  counted("read_claim, check_token, verify", [&] {
    auto const claim = read_claim(*head, by, now);
    if (!claim || !check_token(*claim, key.who())) return false;
    return verify<sha256>(*head, *claim, by, key.key_for(claim->scope)).has_value();
  });
  counted("verify_with, the start of the string to sign hashed and kept", [&] {
    key_cache<typename std::remove_reference_t<decltype(key)>::hasher, 2> keys;
    keys.key_for(key.who(), {now.day(), by.region, by.service});
    return verify_with(keys, *head, by, now).has_value() && verify_with(keys, *head, by, now).has_value();
  });
  counted("request_memory: a head kept, and known then", [&] {
    key_cache<typename std::remove_reference_t<decltype(key)>::hasher, 2> keys;
    keys.key_for(key.who(), {now.day(), by.region, by.service});
    request_memory memory{by};
    std::array<header_field, 16> table;
    auto const first = memory.parse(bytes, table);
    if (!first || !memory.verify(keys, *first, now)) return false;
    auto const again = memory.parse(bytes, table);
    bool const may_be_kept = key.who().session_token().reveal().empty();
    return again && memory.has_known(*again) == may_be_kept && memory.verify(keys, *again, now).has_value();
  });
  counted("write_signed_each, verify_each", [&] {
    auto const claim = read_claim(*head, by, now);
    std::array<request_to_write<operation>, 2> items{};
    std::span<char> const both{room.scratch};
    items[0] = {request, at, now, both.first(1024)};
    items[1] = {request, at, now, both.subspan(1024)};
    std::array<result<std::size_t>, 2> sizes{errc::none, errc::none};
    if (!write_signed_each<operation>(items, key, sizes, options) || *sizes[1] != bytes.size()) return false;
    auto const& kept = key.key_for(claim->scope);
    std::array<request_to_verify, 5> requests{};
    requests.fill({&*head, &*claim, &kept});
    std::array<result<void>, 5> verdicts{};
    return *verify_each<sha256>(requests, by, verdicts) == requests.size();
  });
  counted("canonical_request, string_to_sign, authorization", [&] {
    auto const claim = read_claim(*head, by, now);
    auto const canonical = canonical_request_of(*head, *claim, by);
    string_to_sign const text{now, claim->scope, canonical->hash<sha256>()};
    authorization const value{"AKIDEXAMPLE", claim->scope, *canonical, *signature::parse(claim->signature)};
    return canonical->write(room.more) && text.write(room.more) && value.write(room.more);
  });
  counted("parse_canonical_request, parse_string_to_sign", [&] {
    auto const claim = read_claim(*head, by, now);
    auto const canonical = canonical_request_of(*head, *claim, by);
    bool const first = parse_canonical_request(view(room.more, canonical->write(room.more))).has_value();
    string_to_sign const text{now, claim->scope, canonical->hash<sha256>()};
    return first && parse_string_to_sign(view(room.more, text.write(room.more))).has_value();
  });
  counted("put_server_texts, diagnose", [&] {
    auto const claim = read_claim(*head, by, now);
    auto const canonical = canonical_request_of(*head, *claim, by);
    string_to_sign const text{now, claim->scope, canonical->hash<sha256>()};
    auto const sent = view(
        room.more, write_with(room.more, [&](auto& to) noexcept { put_server_texts(to, *canonical, text); }));
    auto const found = diagnose(sent, *canonical, text);
    return found && found->part == text_part::none;
  });
  counted("put_refusal, every verdict", [&] {
    for (auto const& verdict : detail::verdicts) {
      auto const put = [&](auto& to) noexcept { put_refusal(to, verdict.code, *head, rules, now); };
      if (!write_with(room.more, put)) return false;
    }
    return true;
  });
}

void presigning(rooms& room, key_source auto& key) {
  std::puts("presigned");
  auto const request = *job_request<operation>::make(id);
  auto const at = *endpoint::make("us-east-1", host);
  std::array<header_field, 1> const fields{{{"Host", host}}};
  request_view head{"DELETE", {}, 1, fields, 0};
  counted("write_presigned", [&] {
    head.target = view(room.out, write_presigned(request, at, now, 900, key, room.out));
    return !head.target.empty();
  });
  counted("read_claim, verify", [&] {
    auto const claim = read_claim(head, rules, now, room.scratch);
    return claim && verify<sha256>(head, *claim, rules, key.key_for(claim->scope)).has_value();
  });
  counted("write_presigned, general", [&] {
    request_parts const parts{"GET", "/a", "b=1", fields, "host"};
    return write_presigned(parts, key, {now, 900, "us-east-1", "s3", token_policy::append, {}}, room.out)
        .has_value();
  });
}

void replies(rooms& room, simdjson_reader& reader) {
  std::puts("replies");
  auto const round = [&](result<job_reply<operation>> const& reply, reply_outcome expected) {
    if (!reply) return false;
    auto const size = reply->write(room.out);
    auto const response = beast::parse_response(view(room.out, size), room.table);
    if (!response || *size != reply->measure()) return false;
    auto const read = read_reply<operation>(*response, reader, room.scratch);
    return read && read->outcome == expected;
  };
  using reply = job_reply<operation>;
  counted("success, write, parse_response, read_reply",
          [&] { return round(reply::success("request-id", date), reply_outcome::success); });
  counted("failure by kind, round trip", [&] {
    return round(reply::failure(fault_kind::in_use, "busy", "request-id", date), reply_outcome::fault);
  });
  counted("failure by name, round trip", [&] {
    return round(reply::failure("OddException", 418, "\"quoted\" \xc3\xa9", "request-id", date),
                 reply_outcome::fault);
  });
  counted("put_bad_id", [&] {
    return write_with(room.out, [](auto& to) noexcept { put_bad_id<elastic_transcoder>(to, "a%2Fb"); })
        .has_value();
  });
  counted("job report, success, write, read_reply, finding_of", [&] {
    using job = read_job_reply<elastic_transcoder>;
    auto const report = job_report<elastic_transcoder>::make(id, job_status::canceled);
    auto const made = job::success(*report, "request-id", date);
    auto const response = beast::parse_response(view(room.out, made->write(room.out)), room.table);
    auto const read = read_reply<read_job<elastic_transcoder>>(*response, reader, room.scratch);
    return read && read->report.job_id == id &&
           finding_of(read->report.status) == cancel_finding::took_effect &&
           read->measure() == made->measure();
  });
  counted("faults with a raw name, coded and denied bodies, rules", [&] {
    std::array<header_field, 1> const coded{{{"content-encoding", "gzip"}}};
    std::array<header_field, 1> const named{{{"x-amzn-errortype", "ns#A:http://x/"}}};
    auto const read = [&](unsigned status, std::span<header_field const> fields, std::string_view body) {
      return read_reply<operation>({status, {}, 1, fields, body, 0, 0}, reader, room.scratch,
                                   {.error_member = true});
    };
    return read(202, coded, "x")->body_error == errc::unsupported_content_coding &&
           read(409, named, "{\"message\":\"\\ud83d\\ude00\"}")->fault.raw_name_size == 14 &&
           read(404, {}, "{\"Error\":\"a#B:c\",\"Message\":\"m\"}")->fault.name == "B" &&
           read(202, {}, "[]")->write(room.out).has_value();
  });
  counted("retry_of, clock_offset_seconds, names", [&] {
    auto const made = reply::failure(fault_kind::in_use, "busy", "request-id", date);
    return name(retry_of(*made, true).advice) == "ambiguous" &&
           clock_offset_seconds(*made, now).has_value() && !name(made->outcome).empty() &&
           !name(made->fault.kind).empty() &&
           fault_name_of<elastic_transcoder>(errc::signature_mismatch).status == 403;
  });
  auto const visit = [](json_member const&) noexcept {};
  std::string const large(100000, ' ');
  counted("simdjson_reader, good and bad documents", [&] {
    for (std::string_view const bad :
         {"", "1", "\"x\"", "[1]", "{", "{\"a\":tru}", "[[[[[[[[[[[[[[", "1],[2", "\xff"}) {
      if (reader.read_object(bad, visit)) return false;
    }
    return reader.read_object("{\"a\":{\"b\":[1,2.5,null]},\"c\":\"\\u00e9\"}", visit).has_value() &&
           reader.read_object_within("{\"a\":{\"b\":\"\\u00e9\"}}", "a", visit).has_value() &&
           reader.read_object_within("{\"a\":1}", "a", visit).error().code == errc::json_member_kind &&
           reader.read_object_within(large, "a", visit).error().code == errc::json_too_large &&
           reader.read_object(large, visit).error().code == errc::json_too_large;
  });
  counted("a reader of a user's own", [&] {
    support::tiny_json own;
    return own.read_object("{\"a\":\"\\u00e9\"}", visit) &&
           own.read_object_within("{\"a\":{}}", "a", visit) &&
           own.read_object(large, visit).error().code == errc::json_too_large;
  });
  counted("beast, bad heads", [&] {
    for (std::string_view const bad :
         {"x", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", "\r\n\r\n"}) {
      if (beast::parse_request(bad, room.table)) return false;
      if (beast::parse_response(bad, room.table)) return false;
    }
    return true;
  });
}

void samples(rooms& room) {
  std::puts("doc samples");
  counted("doc_sample::parse_request", [&] {
    return doc_sample::parse_request<operation>(
               "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\nHost: a b:443\nAuthorization: "
               "AWS4-HMAC-SHA256\n"
               "     Credential=a b,\n     SignedHeaders=host,\n     Signature=calculated",
               room.table, room.scratch)
        .has_value();
  });
  counted("doc_sample::parse_response", [&] {
    return doc_sample::parse_response("Status: 202 Accepted\nDate: x\n{\n   \"Success\":\"true\"\n}",
                                      room.table)
        .has_value();
  });
}

}  // namespace

int main() {
  // The hook itself: a string that does not fit in place is counted, or nothing below means anything.
  std::size_t const before = calls;
  std::string const probe(200, 'x');
  if (calls == before || probe.size() != 200) {
    std::puts("the hooks count nothing: 0 passed, 1 failed");
    return 1;
  }

  static rooms room;
  std::printf("%-54s %s\n", "called once each", "allocations");
  hashing<sha256>("jobwire::sha256");
  hashing<openssl_sha256>("jobwire::openssl_sha256");
  counted("each body of the hasher, four lanes", [] {
    auto const in_use = sha256_body_in_use();
    std::array<std::array<std::uint32_t, 8>, 4> states{};
    std::array<char, 64> const block{};
    for (auto const body :
         {sha256_body::portable, sha256_body::x86_sha, sha256_body::x86_sha_avx, sha256_body::arm_sha2}) {
      if (force_sha256_body(body) != has_sha256_body(body) || name(body).empty()) return false;
      detail::sha256_compress_lanes<4>({&states[0], &states[1], &states[2], &states[3]},
                                       {block.data(), block.data(), block.data(), block.data()});
    }
    return force_sha256_body(in_use) && states[0] == states[3];
  });
  counted("each body that looks at heads, a request and a response", [&] {
    auto const in_use = scan_body_in_use();
    for (auto const body :
         {scan_body::portable, scan_body::x86_sse2, scan_body::x86_avx2, scan_body::arm_neon}) {
      if (force_scan_body(body) != has_scan_body(body) || name(body).empty()) return false;
      constexpr std::string_view usual =
          "GET / HTTP/1.1\r\nHost: x\r\nAccept: application/json, text/plain, */*\r\n\r\n";
      auto const request = parse_request_head(usual, room.table);
      auto const response = read_response(
          "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
          room.table);
      if (!request || !response || response->body != "{}") return false;
    }
    return force_scan_body(in_use);
  });
  texts(room);
  auto const who = *credentials::make(std::string_view{"AKIDEXAMPLE"}, std::string_view{"secret"});
  auto const temporary =
      *credentials::make(std::string_view{"AKIDEXAMPLE"}, std::string_view{"secret"}, "token/+=");
  day_key<sha256> key{who};
  day_key<openssl_sha256> other{temporary};
  static key_cache<sha256, 4> cache;
  cached_key<sha256, 4> cached{temporary, cache};
  requests(room, key, "strict profile, day_key", emit_profile::strict);
  requests(room, cached, "seed profile with a token, key_cache", emit_profile::seed);
  requests(room, other, "libcrypto's hash with a token", emit_profile::strict);
  presigning(room, key);
  presigning(room, cached);

  std::size_t const made = calls;
  static simdjson_reader reader{4096};
  std::printf("making a simdjson_reader, the stated exception: %zu allocations\n", calls - made);
  replies(room, reader);
  samples(room);
  std::printf("the rim\n");
  use_the_rim([](char const* what, auto const& call) { counted(what, call); });
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
