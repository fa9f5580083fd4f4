// What a response says: no success is made of an error, the bytes say the same in one piece and one by one, every
// JSON reader comes to the same, and a reply that is written again is the same reply.
// Input: one line each of letters and status; then fields, `name:value` a line, up to an empty line; then the body.
// Letters: m - MediaConvert; r - ReadJob; e - the member "Error" counts; c - the body comes in two chunks.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/cancel_job/read_job.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/http/message.hpp>

#include "../tests/support/tiny_json.hpp"
#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::reply_outcome;
using jobwire::reply_rules;
using jobwire::response_view;
using laws::require;

constexpr std::size_t capacity = 8192;  // a byte of a message is written as 6 at most
constexpr std::size_t depth = 8;
using buffer = std::array<char, capacity>;
using table = std::array<header_field, 24>;
using portable_reader = support::bounded_json<capacity, depth>;

struct texts {
  std::string_view letters;
  unsigned status = 0;
  std::span<header_field const> fields;
  std::string_view body;

  bool has(char letter) const { return letters.find(letter) != std::string_view::npos; }
};

template <class Out>
void put_chunk(Out& out, std::string_view chunk) {
  if (chunk.empty()) return;
  for (unsigned shift = 8; shift <= 8; shift -= 4)
    out.put(jobwire::lower_hex_digits[chunk.size() >> shift & 15U]);
  out.write("\r\n");
  out.write(chunk);
  out.write("\r\n");
}

std::string_view wire_of(texts const& given, buffer& memory) {
  jobwire::span_sink out{memory};
  out.write("HTTP/1.1 ");
  jobwire::put_decimal(out, given.status);
  out.write(" \r\n");
  for (auto const& [name, value] : given.fields) {
    out.write(name);
    out.put(':');
    out.write(value);
    out.write("\r\n");
  }
  if (given.has('c')) {
    auto const cut = laws::a_cut_of(given.body, given.body.size());
    out.write("Transfer-Encoding: chunked\r\n\r\n");
    put_chunk(out, given.body.substr(0, cut));
    put_chunk(out, given.body.substr(cut));
    out.write("0\r\n\r\n");
  } else {
    out.write("Content-Length: ");
    jobwire::put_decimal(out, given.body.size());
    out.write("\r\n\r\n");
    out.write(given.body);
  }
  return {memory.data(), *out.finish()};
}

/// The body of a response whose bytes come one by one.
std::string_view body_byte_by_byte(std::string_view bytes, response_view const& response, buffer& memory) {
  auto const framing = jobwire::framing_of(response);
  require(framing.has_value());
  auto const body = bytes.substr(response.head_size);
  jobwire::body_reader reader{*framing, capacity};
  jobwire::span_sink joined{memory};
  std::size_t taken = 0;
  for (std::size_t size = 0; size <= body.size() && !reader.done(); ++size) {
    while (!reader.done()) {
      auto const step = reader.read(body.substr(taken, size - taken));
      require(step.has_value());
      taken += step->taken;
      joined.write(step->data);
      if (step->state != jobwire::body_state::data) break;
    }
  }
  require(reader.done() && response.head_size + taken == response.message_size);
  return {memory.data(), *joined.finish()};
}

void require_same(jobwire::service_fault const& left, jobwire::service_fault const& right) {
  require(left.kind == right.kind && left.side == right.side);
  require(left.retry == right.retry && left.retry_by == right.retry_by);
  require(left.name == right.name && left.message == right.message);
  require(left.message_size == right.message_size);
  require(left.raw_name == right.raw_name && left.raw_name_size == right.raw_name_size);
}

template <class Service>
void require_same(jobwire::success_report<jobwire::read_job<Service>> const& left,
                  jobwire::success_report<jobwire::read_job<Service>> const& right) {
  require(left.job_id == right.job_id && left.status == right.status);
  require(left.status_text == right.status_text);
}
template <class Service>
void require_same(jobwire::success_report<jobwire::cancel_job<Service>> const&,
                  jobwire::success_report<jobwire::cancel_job<Service>> const&) {}

template <class Op>
void require_same(jobwire::job_reply<Op> const& left, jobwire::job_reply<Op> const& right) {
  require(left.outcome == right.outcome && left.status == right.status);
  require(left.request_id == right.request_id && left.date == right.date && left.body == right.body);
  require_same(left.fault, right.fault);
  if (left.outcome == reply_outcome::success) require_same(left.report, right.report);
}

/// Whether a number may be there that simdjson refuses: an integer above 64 bits, or a power of ten.
bool has_large_number(std::string_view body) {
  std::size_t digits = 0;
  for (char const c : body) {
    digits = jobwire::is_digit(c) ? digits + 1 : 0;
    if (digits == 19 || c == 'e' || c == 'E') return true;
  }
  return false;
}

/// The bare name by the rule's own words: up to the first "," or ":", behind the first "#", trimmed; none where
/// no field can carry it.
std::string_view bare(std::string_view raw) {
  auto text = raw.substr(0, raw.find_first_of(",:"));
  if (auto const hash = text.find('#'); hash != std::string_view::npos) text = text.substr(hash + 1);
  text = jobwire::trim(text);
  for (char const c : text) {
    if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f') return {};
  }
  return text;
}

/// Success is a 2xx whose body was read; a fault is classed by its name and status alone, and its name is the
/// field's where that has one.
template <class Op>
void require_sound(jobwire::job_reply<Op> const& reply, response_view const& response) {
  bool const second_hundred = response.status >= 200 && response.status < 300;
  require(second_hundred == (reply.outcome != reply_outcome::fault));
  if (reply.outcome == reply_outcome::success) {
    require(reply.body_error == errc::none);
    bool const blank = reply.body.find_first_not_of(" \t\r\n") == std::string_view::npos;
    require(blank || reply.body.find('{') != std::string_view::npos);
  }
  if (second_hundred) return require(reply.fault.name.empty() && reply.fault.message.empty());
  auto const& fault = reply.fault;
  auto const classed = jobwire::classify_fault(Op::service::faults, fault.name, response.status);
  require(fault.kind == classed.kind && fault.side == classed.side);
  require(fault.retry == classed.retry && fault.retry_by == classed.retry_by);
  require(bare(fault.raw_name) == fault.name);
  require(fault.raw_name.size() == fault.raw_name_size && fault.message.size() <= fault.message_size);
  auto const field = jobwire::find_field(response.fields, "x-amzn-errortype").value;
  if (auto const name = bare(field); !name.empty()) require(fault.name == name);
  if (reply.body_error == errc::none) return;
  require(fault.name.empty() || laws::inside(field, fault.name));
}

/// The fault of a reply that is written and read again. A name is bare, so it stays; but where a namespace was
/// cut off and another "#" is left, that is taken for a namespace in its turn. A status without a body keeps no
/// message.
template <class Op>
jobwire::service_fault fault_again(jobwire::job_reply<Op> const& reply) {
  auto const hash = reply.fault.name.find('#');
  bool const again = hash != std::string_view::npos;
  auto const name = again ? jobwire::trim(reply.fault.name.substr(hash + 1)) : reply.fault.name;
  auto fault = jobwire::classify_fault(Op::service::faults, name, reply.status);
  fault.raw_name = reply.fault.name;
  fault.raw_name_size = fault.raw_name.size();
  if (!jobwire::takes_no_body(reply.status)) fault.message = reply.fault.message;
  fault.message_size = fault.message.size();
  return fault;
}

/// What any parser of jobwire's yields can be written again.
template <class Op, class Reader>
void require_written(jobwire::job_reply<Op> const& reply, Reader& reader) {
  static buffer memory;
  static buffer scratch;
  auto const bytes =
      laws::written(memory, reply.measure(), [&reply](std::span<char> out) { return reply.write(out); });
  table fields;
  auto const response = jobwire::read_response(bytes, fields);
  require(response && response->message_size == bytes.size());
  auto const again = jobwire::read_reply<Op>(*response, reader, scratch);
  require(again && again->outcome == reply.outcome && again->status == reply.status);
  require(again->request_id == reply.request_id && again->date == reply.date);
  if (reply.outcome == reply_outcome::fault) return require_same(again->fault, fault_again(reply));
  if (reply.outcome == reply_outcome::success) return require_same(again->report, reply.report);
  require(again->body == reply.body && again->body_error == reply.body_error);
}

/// With less room, a name or a job is refused and a message cut.
template <class Op, class Reader>
void require_room(jobwire::job_reply<Op> const& reply, response_view const& response, Reader& reader,
                  reply_rules rules) {
  static std::array<char, 96> scratch;
  auto const room = laws::a_cut_of(response.body, scratch.size());
  auto const less = jobwire::read_reply<Op>(response, reader, std::span{scratch}.first(room), rules);
  if (!less) return require(less.error().code == errc::no_space && less.error().at > room);
  require(less->outcome == reply.outcome && less->fault.name == reply.fault.name);
  require(less->fault.message_size == reply.fault.message_size);
  require(less->fault.raw_name_size == reply.fault.raw_name_size);
  require(reply.fault.message.starts_with(less->fault.message));
  require(jobwire::find_invalid_utf8(less->fault.message) == less->fault.message.size());
}

template <class Op>
void require_resolved(texts const& given, std::string_view bytes, response_view const& response) {
  static jobwire::simdjson_reader vectors{capacity, depth};
  static portable_reader bytewise;
  static std::array<buffer, 3> kept;
  static buffer joined;
  reply_rules const rules{given.has('e')};
  auto const reply = jobwire::read_reply<Op>(response, vectors, kept[0], rules);
  require(reply.has_value());
  require_sound(*reply, response);
  require_written(*reply, vectors);
  require_room(*reply, response, vectors, rules);

  auto slow = response;
  slow.body = body_byte_by_byte(bytes, response, joined);
  require(slow.body == response.body);
  auto const other = jobwire::read_reply<Op>(slow, bytewise, kept[1], rules);
  require(other.has_value());
  require_sound(*other, slow);
  bool const both = (other->body_error == errc::none) == (reply->body_error == errc::none);
  if (!both) return require(has_large_number(slow.body) && reply->body_error == errc::json_syntax);
  require_same(*reply, *other);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using jobwire::elastic_transcoder;
  using jobwire::media_convert;
  static buffer memory;
  static buffer room;
  laws::lines input{laws::text_of(data, size)};
  texts given;
  given.letters = input.next();
  given.status = laws::number_in(input.next());
  std::array<header_field, 16> lines;
  given.fields = laws::read_fields(input, lines);
  given.body = input.rest();

  auto const bytes = wire_of(given, memory);
  table fields;
  auto const response =
      jobwire::read_response(bytes, fields, {}, {jobwire::stream_end::open, jobwire::answered::any, room});
  if (!response) return 0;
  laws::for_cuts(bytes, response->message_size, [&](std::size_t cut) {
    table others;
    auto const part = jobwire::read_response(bytes.substr(0, cut), others, {},
                                             {jobwire::stream_end::open, jobwire::answered::any, room});
    require(part.error() == jobwire::error{errc::need_more, cut});
  });
  auto const whole =
      jobwire::read_response(bytes, fields, {}, {jobwire::stream_end::open, jobwire::answered::any, room});
  if (given.has('m')) {
    given.has('r') ? require_resolved<jobwire::read_job<media_convert>>(given, bytes, *whole)
                   : require_resolved<jobwire::cancel_job<media_convert>>(given, bytes, *whole);
  } else {
    given.has('r') ? require_resolved<jobwire::read_job<elastic_transcoder>>(given, bytes, *whole)
                   : require_resolved<jobwire::cancel_job<elastic_transcoder>>(given, bytes, *whole);
  }
  return 0;
}
