// A reply read from a response: success or not, and which of the names a fault goes by.
// Layer 6; may include: cancel_job/reply.
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

namespace detail {

/// The members of a body that matter; of a name that stands twice the last one counts.
struct reply_members {
  /// Where an error body's members may stand, in order of preference: the exact name, then any case of it.
  struct text_member {
    std::string_view name;
    std::string_view exact{};
    std::string_view any_case{};

    constexpr void take(json_member const& member) noexcept {
      if (member.kind != json_kind::string) return;
      if (member.name == name) {
        exact = member.text;
      } else if (iequals(member.name, name)) {
        any_case = member.text;
      }
    }
    constexpr std::string_view text() const noexcept { return exact.empty() ? any_case : exact; }
  };

  text_member code{"code"};
  text_member type{"__type"};
  text_member error_message{"errorMessage"};
  std::string_view lower_message;    ///< "message"
  std::string_view capital_message;  ///< "Message", or any other case of it
  bool says_failure = false;         ///< "Success" is there and is neither true nor "true"

  constexpr void operator()(json_member const& member) noexcept {
    code.take(member);
    type.take(member);
    error_message.take(member);
    if (member.kind == json_kind::string && iequals(member.name, "message")) {
      (member.name == "message" ? lower_message : capital_message) = member.text;
    }
    if (member.name == "Success") {
      bool const yes = member.kind == json_kind::boolean ? member.boolean : member.text == "true";
      says_failure = !yes;
    }
  }

  constexpr std::string_view message() const noexcept {
    if (!lower_message.empty()) return lower_message;
    return capital_message.empty() ? error_message.text() : capital_message;
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

}  // namespace detail

/// Reads the reply to `Op` from a response. A fault is a value, not an error.
///
/// Success is any 2xx with an empty body or an object that does not deny it. The fault's name is the first of
/// the field x-amzn-errortype and the members "code" and "__type" that is not empty once bare; its message
/// the first of "message", "Message", "errorMessage" and the field x-amzn-errormessage. Members that are no
/// strings, and nested ones, do not count. A body that is no JSON object leaves name and message to the
/// fields.
///
/// Borrows the response; text from the body is kept in `scratch` (256 bytes hold a name and a short message),
/// the reader may go on to its next document.
///
/// Errors:  no_space - the name does not fit; `at` is its size. bad_status - a 1xx, which is no reply.
/// Spec:    restJson1, "Operation error serialization"; the seed, "Responses".
template <operation Op, json_reader Reader>
constexpr result<job_reply<Op>> read_reply(response_view const& response, Reader& reader,
                                           std::span<char> scratch) noexcept {
  if (response.status < 200 || response.status > 999) return errc::bad_status;
  constexpr std::array<std::string_view, 3> id_names{"x-amzn-requestid", "x-amzn-request-id",
                                                     "x-amz-request-id"};
  job_reply<Op> reply;
  reply.status = response.status;
  reply.request_id = detail::first_field(response.fields, id_names);
  reply.date = find_field(response.fields, "date").value;
  reply.body = response.body;

  detail::reply_members members;
  bool const empty = all_in(response.body, detail::is_json_space);
  if (!empty) {
    auto const visit = [&members](json_member const& member) noexcept { members(member); };
    reply.body_error = reader.read_object(response.body, visit).error().code;
  }
  if (response.status < 300) {
    bool const denied = reply.body_error != errc::none || members.says_failure;
    reply.outcome = denied ? reply_outcome::not_success : reply_outcome::success;
    return reply;
  }

  reply.outcome = reply_outcome::fault;
  std::string_view name = bare_error_type(find_field(response.fields, "x-amzn-errortype").value);
  for (auto const text : {members.code.text(), members.type.text()}) {
    if (!name.empty()) break;
    auto const bare = bare_error_type(text);
    if (bare.size() > scratch.size()) return error{errc::no_space, bare.size()};
    name = detail::keep(bare, scratch);
  }
  reply.fault = job_reply<Op>::classify(name, response.status);
  if (auto const message = members.message(); !message.empty()) {
    reply.fault.message = detail::keep(message, scratch);
    reply.fault.message_size = message.size();
  } else {
    auto const field = find_field(response.fields, "x-amzn-errormessage").value;
    reply.fault.message = slice(field, 0, find_invalid_utf8(field));  // what follows could not be written
    reply.fault.message_size = field.size();
  }
  return reply;
}

}  // namespace jobwire
