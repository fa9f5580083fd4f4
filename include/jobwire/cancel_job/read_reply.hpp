// A reply read from a response: success or not, and which of the names a fault goes by.
// Layer 7; may include: cancel_job/reply.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/reply.hpp>

namespace jobwire {

/// The bare name of an error type: without white space, what follows the first "," (fields joined by a
/// client), what follows the first ":" (a URI), and what precedes the first "#" (a namespace). None where a
/// byte remains that no field can carry: such a name could not be passed on.
/// Spec:  restJson1, "Operation error serialization".
constexpr std::string_view bare_error_type(std::string_view text) noexcept {
  text = slice(text, 0, text.find(','));
  text = slice(text, 0, text.find(':'));
  auto const hash = text.find('#');
  if (hash != std::string_view::npos) text.remove_prefix(hash + 1);
  text = trim(text);
  return all_in(text, is_field_value_char) ? text : std::string_view{};
}

/// What is read besides what the services send.
struct reply_rules {
  /// Takes "Error" for a fault's name where neither the field nor "code" nor "__type" has one: an emulator
  /// sends `{"Error":CODE,"Message":TEXT}`. Other servers put a sentence there, so it is off by default.
  bool error_member = false;
};

namespace detail {

/// The members of an error body that matter; of a name that stands twice the last one counts, and one that is
/// no string counts as absent.
struct fault_members {
  /// Where an error body's members may stand, in order of preference: the exact name, then any case of it.
  struct text_member {
    std::string_view name;
    std::string_view exact{};
    std::string_view any_case{};

    constexpr void take(json_member const& member) noexcept {
      auto const text = member.kind == json_kind::string ? member.text : std::string_view{};
      if (member.name == name) {
        exact = text;
      } else if (iequals(member.name, name)) {
        any_case = text;
      }
    }
    constexpr std::string_view text() const noexcept { return exact.empty() ? any_case : exact; }
  };

  text_member code{"code"};
  text_member type{"__type"};
  text_member error{"Error"};
  text_member message{"message"};  ///< "Message" is its other case
  text_member error_message{"errorMessage"};

  constexpr void operator()(json_member const& member) noexcept {
    for (auto* const one : {&code, &type, &error, &message, &error_message}) one->take(member);
  }

  constexpr std::string_view any_message() const noexcept {
    auto const text = message.text();
    return text.empty() ? error_message.text() : text;
  }
};

/// The first of several fields that is there and not empty.
constexpr std::string_view first_field(std::span<header_field const> fields,
                                       std::span<std::string_view const> names) noexcept {
  for (auto const name : names) {
    if (auto const found = find_field(fields, name); !found.value.empty()) return found.value;
  }
  return {};
}

inline constexpr char_set is_json_space{" \t\r\n"};

/// Copies as much of `text` as fits to the front of `scratch`, which then begins behind it.
constexpr std::string_view keep(std::string_view text, std::span<char>& scratch) noexcept {
  std::size_t const size = utf8_cut(text, scratch.size());
  std::string_view const kept{scratch.data(), size};
  span_sink to{scratch};
  to.write(slice(text, 0, size));
  scratch = scratch.subspan(size);
  return size == 0 ? std::string_view{} : kept;
}

/// Whether a body was coded for the way, which nobody asked for; "identity" is no coding (RFC 9110 section
/// 8.4).
constexpr bool is_coded(std::span<header_field const> fields) noexcept {
  for (auto const& field : fields) {
    if (!iequals(field.name, "content-encoding")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      auto const comma = rest.find(',');
      auto const coding = trim(slice(rest, 0, comma));
      if (!coding.empty() && !iequals(coding, "identity")) return true;
      rest = comma == std::string_view::npos ? std::string_view{} : slice(rest, comma + 1);
    }
  }
  return false;
}

/// A name and what it was before it was bare.
struct sent_name {
  std::string_view bare;
  std::string_view raw;
  bool from_body = false;
};

/// The first source that has a bare name; where none has, the first that has anything at all.
constexpr sent_name name_sent(std::string_view field, fault_members const& members,
                              reply_rules rules) noexcept {
  auto const error = rules.error_member ? members.error.text() : std::string_view{};
  sent_name first;
  for (auto const text : {field, members.code.text(), members.type.text(), error}) {
    sent_name const sent{bare_error_type(text), text, text.data() != field.data()};
    if (!sent.bare.empty()) return sent;
    if (first.raw.empty()) first = sent;
  }
  return first;
}

/// Fills in the fault. What comes from the body is kept in `scratch`: the name, which must fit, then of the
/// message and at last of the raw name as much as fits.
constexpr result<void> keep_fault(reply_head& reply, fault_members const& members,
                                  std::span<fault_entry const> own, std::span<char> scratch,
                                  reply_rules rules) noexcept {
  auto const field = find_field(reply.fields, "x-amzn-errortype").value;
  auto const sent = name_sent(field, members, rules);
  std::string_view name = sent.bare;
  if (sent.from_body) {
    if (name.size() > scratch.size()) return error{errc::no_space, name.size()};
    name = keep(name, scratch);
  }
  reply.fault = classify_fault(own, name, reply.status);
  if (auto const message = members.any_message(); !message.empty()) {
    reply.fault.message = keep(message, scratch);
    reply.fault.message_size = message.size();
  } else {
    auto const text = find_field(reply.fields, "x-amzn-errormessage").value;
    reply.fault.message = slice(text, 0, find_invalid_utf8(text));  // what follows could not be written
    reply.fault.message_size = text.size();
  }
  if (sent.raw.size() == name.size()) return {};
  reply.fault.raw_name = sent.from_body ? keep(sent.raw, scratch) : sent.raw;
  reply.fault.raw_name_size = sent.raw.size();
  return {};
}

}  // namespace detail

/// Reads the reply to `Op` from a response. A fault is a value, not an error.
///
/// Success is any 2xx whose body the operation's report accepts. The fault's name is the first of the field
/// x-amzn-errortype and the members "code" and "__type" that is not empty once bare; its message the first of
/// "message", "Message", "errorMessage" and the field x-amzn-errormessage. Members that are no strings, and
/// nested ones, do not count. A body that is no JSON object, or is coded (unsupported_content_coding), leaves
/// name and message to the fields. Where other clients see another fault: docs/client-differences.md.
///
/// Borrows the response; text from the body is kept in `scratch` (512 bytes hold a name and a short message),
/// the reader may go on to its next document.
///
/// Errors:  no_space - the fault's name, or what the report keeps, does not fit; `at` is its size.
///          bad_status - a 1xx, which is no reply.
/// Spec:    restJson1, "Operation error serialization"; the seed, "Responses".
template <operation Op, json_reader Reader>
constexpr result<job_reply<Op>> read_reply(response_view const& response, Reader& reader,
                                           std::span<char> scratch, reply_rules rules = {}) noexcept {
  if (response.status < 200 || response.status > 999) return errc::bad_status;
  constexpr std::array<std::string_view, 3> id_names{"x-amzn-requestid", "x-amzn-request-id",
                                                     "x-amz-request-id"};
  job_reply<Op> reply;
  reply.status = response.status;
  reply.request_id = detail::first_field(response.fields, id_names);
  reply.date = find_field(response.fields, "date").value;
  reply.fields = response.fields;
  if (!takes_no_body(response.status)) reply.body = response.body;

  bool const coded = !reply.body.empty() && detail::is_coded(response.fields);
  if (coded) reply.body_error = errc::unsupported_content_coding;
  auto const text = all_in(reply.body, detail::is_json_space) || coded ? std::string_view{} : reply.body;
  if (response.status < 300) {
    auto const accepted =
        coded ? result<bool>{errc::unsupported_content_coding} : reply.report.read(reader, text, scratch);
    if (accepted.error().code == errc::no_space) return accepted.error();
    reply.body_error = accepted.error().code;
    reply.outcome = *accepted ? reply_outcome::success : reply_outcome::not_success;
    return reply;
  }
  reply.outcome = reply_outcome::fault;
  detail::fault_members members;
  if (!text.empty()) {
    auto const visit = [&members](json_member const& member) noexcept { members(member); };
    reply.body_error = reader.read_object(text, visit).error().code;
  }
  auto const kept = detail::keep_fault(reply, members, Op::service::faults, scratch, rules);
  if (!kept) return kept.error();
  return reply;
}

}  // namespace jobwire
