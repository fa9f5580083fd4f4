// Everything in the core, called once: for the symbol check and clang-tidy.
#include <jobwire/jobwire.hpp>

// Functions that can be seen from outside, so that nothing of what they call is left out of the object file.
namespace core {

using namespace jobwire;

/// Stands for any JSON reader.
struct reader {
  template <class Visit>
  result<void> read_object(std::string_view document, Visit const& visit) noexcept {
    visit(json_member{"message", json_kind::string, document});
    return {};
  }
  template <class Visit>
  result<void> read_object_within(std::string_view document, std::string_view name,
                                  Visit const& visit) noexcept {
    visit(json_member{name, json_kind::string, document});
    return {};
  }
};

template <service Service>
struct calls {
  using operation = cancel_job<Service>;
  using reply = job_reply<operation>;

  static result<std::size_t> sign(std::string_view id, credentials const& who, amz_date const& now,
                                  std::span<char> out) {
    auto const request = job_request<operation>::make(id);
    auto const host = write_host<Service>("us-east-1", out);
    auto const at = endpoint::make("us-east-1", {out.data(), *host});
    day_key<sha256> key{who};
    auto const presigned = write_presigned(*request, *at, now, 900, key, out);
    if (!presigned) return presigned;
    std::array<request_to_write<operation>, 2> const both{
        {{*request, *at, now, out}, {*request, *at, now, {}}}};
    std::array<result<std::size_t>, 2> sizes{errc::none, errc::none};
    if (!write_signed_each<operation>(both, key, sizes)) return sizes[0];
    return write_signed(*request, *at, now, key, out, emit_profile::seed);
  }

  static result<job_request<operation>> parse(request_view const& head, std::span<char> scratch) {
    return job_request<operation>::parse(head, scratch);
  }

  static result<std::size_t> refuse(request_view const& head, errc code, verify_rules const& rules,
                                    amz_date const& now, std::span<char> out) {
    return write_with(out, [&](auto& to) noexcept {
      put_refusal(to, code, head, rules, now);
      put_bad_id<Service>(to, head.target);
    });
  }

  static result<std::size_t> answer(std::string_view id, std::string_view date, std::span<char> out) {
    auto const good = reply::success(id, date);
    if (!good) return reply::failure(fault_kind::not_found, "gone", id, date)->write(out);
    return good->write(out);
  }

  static bool frame(std::string_view bytes, std::span<header_field> table, std::span<char> room) {
    auto const response = read_response(bytes, table, {}, {.end = stream_end::closed, .room = room});
    auto const request = read_request(bytes, table, {}, room);
    return response && request && !wants_close(table, 1) && !ready_refusal(request.error().code).empty();
  }

  static verdict_class read(response_view const& response, std::span<char> scratch) {
    reader body;
    auto const found = read_reply<operation>(response, body, scratch);
    return class_of(found->fault);
  }

  static cancel_finding find_out(response_view const& response, amz_date const& now, std::span<char> scratch,
                                 std::span<char> out) {
    reader body;
    auto const found = read_reply<read_job<Service>>(response, body, scratch, {.error_member = true});
    auto const offset = clock_offset_seconds(*found, now);
    if (!offset || retry_of(*found, true).advice == retry_advice::never || !found->write(out))
      return cancel_finding::unknown;
    return finding_of(found->report.status);
  }

  static result<std::size_t> report(std::string_view id, std::string_view date, std::span<char> out) {
    auto const made = job_report<Service>::make(id, job_status::canceled);
    if (!made) return made.error();
    auto const reply = read_job_reply<Service>::success(*made, date, date);
    if (!reply) return reply.error();
    return reply->write(out);
  }

  static std::string_view refused_as(errc code) { return fault_name_of<Service>(code).name; }

  static bool sample(std::string_view text, std::span<header_field> table, std::span<char> scratch) {
    return doc_sample::parse_request<operation>(text, table, scratch) &&
           doc_sample::parse_response(text, table, scratch);
  }

  static result<std::string_view> region(std::string_view host) { return Service::region_of(host); }
};

template struct calls<elastic_transcoder>;
template struct calls<media_convert>;

result<void> verify_whole(request_view const& head, verify_rules const& rules, amz_date const& now,
                          key_cache<sha256, 8>& keys, credentials const& known, std::span<char> scratch) {
  auto const claim = read_claim(head, rules, now, scratch);
  if (!claim) return claim.error();
  if (auto const checked = check_token(*claim, known); !checked) return checked.error();
  auto const& key = keys.key_for(known, claim->scope);
  auto verdict = verify<sha256>(head, *claim, rules, key);
  std::array<request_to_verify, 2> const both{{{&head, &*claim, &key}, {&head, &*claim, &key}}};
  std::array<result<void>, 2> verdicts{};
  if (auto const each = verify_each<sha256>(both, rules, verdicts); !each) verdict = each.error();
  if (auto const once = verify_with(keys, head, rules, now, empty_payload_hash, scratch); !once)
    verdict = once.error();
  request_memory memory{rules};
  std::array<header_field, 8> table{};
  auto const parsed = memory.parse({scratch.data(), scratch.size()}, table);
  if (auto const again = memory.verify(keys, parsed ? *parsed : head, now); !again) verdict = again.error();
  keys.forget(claim->access_key_id);
  keys.clear();
  return verdict;
}

result<text_difference> explain(std::string_view message, request_view const& head,
                                checked_claim const& claim, verify_rules const& rules, std::span<char> out) {
  auto const canonical = canonical_request_of(head, claim, rules);
  if (!canonical) return canonical.error();
  string_to_sign const text{claim.date, claim.scope, canonical->hash<sha256>()};
  authorization const value{claim.access_key_id, claim.scope, *canonical, *signature::parse(claim.signature)};
  auto const size = value.write(out);
  if (!size) return size.error();
  auto const texts = write_with(out, [&](auto& to) noexcept { put_server_texts(to, *canonical, text); });
  if (!texts) return texts.error();
  return diagnose(message, *canonical, text);
}

bool read_texts(std::string_view text) {
  return parse_canonical_request(text) && parse_string_to_sign(text) && parse_authorization(text) &&
         parse_http_date(text) && find_invalid_utf8(text) == 0;
}

result<std::size_t> encode(std::string_view text, std::span<char> out) {
  auto const path = write_canonical_path(text, out);
  auto const query = write_canonical_query(text, out);
  auto const segment = write_segment(text, out);
  return path && query && segment ? write_decoded(text, out) : query;
}

std::string_view name_all(reply_head const& reply, job_status status) {
  std::string_view longest;
  for (auto const text :
       {name(reply.outcome), name(reply.fault.kind), name(reply.fault.side), name(reply.fault.retry),
        name(reply.fault.retry_by), name(class_of(reply.fault)), name(status), name(finding_of(status))}) {
    if (text.size() > longest.size()) longest = text;
  }
  return longest;
}

std::string_view hash_side_by_side(std::array<std::array<std::uint32_t, 8>, 4>& states, char const* block) {
  detail::sha256_compress_lanes<2>({&states[0], &states[1]}, {block, block});
  detail::sha256_compress_lanes<4>({&states[0], &states[1], &states[2], &states[3]},
                                   {block, block, block, block});
  return force_sha256_body(sha256_body::portable) ? name(sha256_body_in_use()) : std::string_view{};
}

/// A head is marked by whichever body is forced.
std::string_view mark_by(scan_body body) {
  return has_scan_body(body) && force_scan_body(body) ? name(scan_body_in_use()) : std::string_view{};
}

std::string_view say(errc code) { return kind(code) == error_kind::peer ? name(code) : message(code); }

}  // namespace core
