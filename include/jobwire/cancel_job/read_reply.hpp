// A reply read from a response: success or not, and which of the names a fault goes by.
// Layer 7; may include: bytes16, cancel_job/reply, http/head, json/flat, uri.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/bytes16.hpp>
#include <jobwire/cancel_job/reply.hpp>
#include <jobwire/http/head.hpp>
#include <jobwire/json/flat.hpp>
#include <jobwire/uri.hpp>

namespace jobwire {

/// The bare name of an error type: without white space, what follows the first "," (fields joined by a
/// client), what follows the first ":" (a URI), and what precedes the first "#" (a namespace). None where a
/// byte remains that no field can carry: such a name could not be passed on.
/// Spec:  restJson1, "Operation error serialization".
constexpr std::string_view bare_error_type(std::string_view text) noexcept {
  if (detail::is_plainly_unreserved(text)) return text;  // as the services send it
  text = slice(text, 0, text.find(','));
  text = slice(text, 0, text.find(':'));
  auto const hash = text.find('#');
  if (hash != std::string_view::npos) text.remove_prefix(hash + 1);
  text = trim(text);
  if (!std::is_constant_evaluated() && text.size() >= detail::shortest_for_bytes16) {
    return detail::every_byte(text, detail::is_field_value16) ? text : std::string_view{};
  }
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
    json_text exact{};
    json_text any_case{};

    template <std::size_t Size>
    constexpr void take(char const (&name)[Size], std::string_view member, json_text const& text) noexcept {
      if (member.size() != Size - 1) return;
      if (is_literal_at(member.data(), name)) {
        exact = text;
      } else if (iequals(member, {name, Size - 1})) {
        any_case = text;
      }
    }
    constexpr json_text const& sent() const noexcept { return exact.text.empty() ? any_case : exact; }
    constexpr std::string_view text() const noexcept { return sent().text; }
    constexpr bool escaped() const noexcept { return exact.escaped || any_case.escaped; }
  };

  text_member code;
  text_member type;
  text_member error;
  text_member message;  ///< "Message" is its other case
  text_member error_message;

  constexpr void operator()(std::string_view name, json_text const& text) noexcept {
    code.take("code", name, text);
    type.take("__type", name, text);
    error.take("Error", name, text);
    message.take("message", name, text);
    error_message.take("errorMessage", name, text);
  }

  constexpr json_text const& any_message() const noexcept {
    auto const& text = message.sent();
    return text.text.empty() ? error_message.sent() : text;
  }

  /// Reads an error body: the usual ones, whose names hold no escapes, without the reader.
  template <json_reader Reader>
  constexpr errc read(Reader& reader, std::string_view body) noexcept {
    bool const flat = flat_json{body}.read(*this);
    if (flat && !code.escaped() && !type.escaped() && !error.escaped()) return errc::none;
    *this = {};
    return read_by(reader, body);
  }

  template <json_reader Reader>
  constexpr errc read_by(Reader& reader, std::string_view body) noexcept {
    auto const visit = [this](json_member const& member) noexcept {
      (*this)(member.name, {member.kind == json_kind::string ? member.text : std::string_view{}});
    };
    return reader.read_object(body, visit).error().code;
  }
};

inline constexpr known_name error_type_field{"x-amzn-errortype"sv};
inline constexpr known_name error_message_field{"x-amzn-errormessage"sv};
inline constexpr known_name content_encoding_field{"content-encoding"sv};
inline constexpr known_name amzn_requestid_field{"x-amzn-requestid"sv};
inline constexpr known_name amzn_request_id_field{"x-amzn-request-id"sv};
inline constexpr known_name amz_request_id_field{"x-amz-request-id"sv};

/// The fields of a response that a reply is read from. Of several of a name the first counts, though it be
/// empty.
struct reply_fields {
  std::string_view ids[3]{};  ///< in order of preference
  std::string_view date;
  std::string_view error_type;
  std::string_view error_message;
  bool coding = false;  ///< whether there is a Content-Encoding
  unsigned seen = 0;    ///< a bit for each of the others

  constexpr explicit reply_fields(std::span<header_field const> fields) noexcept {
    for (auto const& [name, value] : fields) {
      switch (name.size()) {
        case 4:
          if (date_field(name)) take(0, value, date);
          break;
        case 16:
          if (amzn_requestid_field(name)) {
            take(1, value, ids[0]);
          } else if (error_type_field(name)) {
            take(2, value, error_type);
          } else if (amz_request_id_field(name)) {
            take(3, value, ids[2]);
          } else if (content_encoding_field(name)) {
            coding = true;
          }
          break;
        case 17:
          if (amzn_request_id_field(name)) take(4, value, ids[1]);
          break;
        case 19:
          if (error_message_field(name)) take(5, value, error_message);
          break;
        default:
          break;
      }
    }
  }

  /// The first name's field where it is not empty, or the next name's.
  constexpr std::string_view request_id() const noexcept {
    return !ids[0].empty() ? ids[0] : !ids[1].empty() ? ids[1] : ids[2];
  }

 private:
  constexpr void take(unsigned bit, std::string_view value, std::string_view& to) noexcept {
    if ((seen >> bit & 1U) == 0) to = value;
    seen |= 1U << bit;
  }
};

/// The part of the caller's memory that is left for texts.
struct text_room {
  /// Copies as much of `text` as fits to the front, which is then taken.
  constexpr std::string_view keep(std::string_view text) noexcept {
    std::size_t const fitting = utf8_cut(text, size);
    copy_bytes(begin, slice(text, 0, fitting));
    return take(fitting);
  }

  /// Takes the front.
  constexpr std::string_view take(std::size_t taken) noexcept {
    if (taken == 0) return {};
    char const* const text = begin;
    begin += taken;
    size -= taken;
    return {text, taken};
  }

  char* begin;
  std::size_t size;
};

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
constexpr result<void> keep_fault(reply_head& reply, reply_fields const& fields, fault_members const& members,
                                  std::span<fault_entry const> own, std::span<char> scratch,
                                  reply_rules rules) noexcept {
  text_room room{scratch.data(), scratch.size()};
  auto const sent = name_sent(fields.error_type, members, rules);
  std::string_view name = sent.bare;
  if (sent.from_body) {
    if (name.size() > room.size) return error{errc::no_space, name.size()};
    name = room.keep(name);
  }
  classify_in_place(reply.fault, own, name, reply.status);
  if (auto const& message = members.any_message(); message.escaped) {
    auto const [size, kept] = unescape_json(message.text, room.begin, room.size);
    reply.fault.message = room.take(kept);
    reply.fault.message_size = size;
  } else if (!message.text.empty()) {
    reply.fault.message = room.keep(message.text);
    reply.fault.message_size = message.text.size();
  } else {
    auto const text = fields.error_message;
    reply.fault.message = slice(text, 0, find_invalid_utf8(text));  // what follows could not be written
    reply.fault.message_size = text.size();
  }
  if (sent.raw.size() == name.size()) return {};
  reply.fault.raw_name = sent.from_body ? room.keep(sent.raw) : sent.raw;
  reply.fault.raw_name_size = sent.raw.size();
  return {};
}

/// Whether a body is, byte for byte, one with which these services report success. Each is what the report
/// takes for one: an object whose "Success" is true or "true", or that has none.
constexpr bool is_usual_success(std::string_view body) noexcept {
  return is_literal(body, R"({"Success":"true"})") || is_literal(body, "{}") ||
         is_literal(body, R"({"Success":true})") || is_literal(body, R"({"Success": "true"})") ||
         is_literal(body, "{\n   \"Success\":\"true\"\n}");
}

/// Reads a success: no_space where the report does not fit; all else is the reply's.
template <operation Op, json_reader Reader>
constexpr error read_success(job_reply<Op>& reply, bool coded, std::string_view text, Reader& reader,
                             std::span<char> scratch) noexcept {
  reply.outcome = reply_outcome::success;
  if constexpr (fixed_reply_operation<Op>) {
    if (!coded && is_usual_success(text)) return errc::none;
  }
  auto const accepted =
      coded ? result<bool>{errc::unsupported_content_coding} : reply.report.read(reader, text, scratch);
  if (accepted.error().code == errc::no_space) return accepted.error();
  reply.body_error = accepted.error().code;
  if (!*accepted) reply.outcome = reply_outcome::not_success;
  return errc::none;
}

/// Reads a reply where it is to be: it is large, and a copy costs as much as a head.
template <operation Op, json_reader Reader>
constexpr error read_reply_into(job_reply<Op>& reply, response_view const& response, Reader& reader,
                                std::span<char> scratch, reply_rules rules) noexcept {
  if (response.status < 200 || response.status > 999) return errc::bad_status;
  reply_fields const fields{response.fields};
  reply.status = response.status;
  reply.request_id = fields.request_id();
  reply.date = fields.date;
  reply.fields = response.fields;
  if (!takes_no_body(response.status)) reply.body = response.body;
  bool const coded = !reply.body.empty() && fields.coding && is_coded(response.fields);
  if (coded) reply.body_error = errc::unsupported_content_coding;
  auto const text = all_in(reply.body, is_json_space) || coded ? std::string_view{} : reply.body;
  if (response.status < 300) return read_success(reply, coded, text, reader, scratch);
  reply.outcome = reply_outcome::fault;
  fault_members members;
  if (!text.empty()) reply.body_error = members.read(reader, text);
  return keep_fault(reply, fields, members, Op::service::faults, scratch, rules).error();
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
/// The usual successes, and errors that are objects of ASCII strings, are read without the reader, whatever
/// its limits; all else is the reader's.
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
  auto made = result<job_reply<Op>>::initial();
  auto const failure = detail::read_reply_into(*made, response, reader, scratch, rules);
  if (failure.code != errc::none) made = failure;
  return made;
}

}  // namespace jobwire
