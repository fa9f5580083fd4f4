// Replies that are written are read back as they were, by every JSON reader, and written again they are the same
// bytes; what cannot be carried is refused when it is made.
// Input: one line each of letters, status, fault name, job id, job status, request id and date; then the message.
// Letters: m - MediaConvert; r - ReadJob; f - a fault by name and status; k - a fault by its kind, the status
// being the kind's number.
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
using laws::require;

constexpr std::size_t capacity = 4096;  // an escape takes 6 bytes
using buffer = std::array<char, 8192>;
using portable_reader = support::bounded_json<capacity, 8>;

struct given_texts {
  std::string_view letters;
  unsigned status = 0;
  std::string_view name;
  std::string_view job_id;
  std::string_view job_status;
  std::string_view request_id;
  std::string_view date;
  std::string_view message;

  bool has(char letter) const { return letters.find(letter) != std::string_view::npos; }
};

bool is_utf8(std::string_view text) { return jobwire::find_invalid_utf8(text) == text.size(); }

bool is_visible_text(std::string_view text) {
  for (char const c : text) {
    if (c < '!' || c > '~') return false;
  }
  return !text.empty();
}

/// Whether the texts that every reply has can be carried.
bool has_head(given_texts const& given) {
  return is_visible_text(given.request_id) && jobwire::parse_http_date(given.date).has_value();
}

bool is_fault_name(std::string_view text) {
  constexpr std::string_view bytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return !text.empty() && text.size() <= 128 && text.find_first_not_of(bytes) == std::string_view::npos;
}

template <class Op>
constexpr bool is_read_job = false;
template <class Service>
constexpr bool is_read_job<jobwire::read_job<Service>> = true;

void require_same(jobwire::service_fault const& left, jobwire::service_fault const& right) {
  require(left.kind == right.kind && left.side == right.side);
  require(left.retry == right.retry && left.retry_by == right.retry_by);
  require(left.name == right.name && left.message == right.message);
  require(left.message_size == right.message_size);
  require(left.raw_name == right.raw_name && left.raw_name_size == right.raw_name_size);
}

/// Reads with one reader and all the room there is, then with less than the texts take: those of a job must fit,
/// a message is cut between two characters.
template <class Op, class Reader>
void require_read(jobwire::job_reply<Op> const& made, std::string_view bytes,
                  jobwire::response_view const& response, Reader& reader) {
  static buffer scratch;
  static buffer memory;
  auto const read = jobwire::read_reply<Op>(response, reader, scratch);
  require(read && read->outcome == made.outcome && read->status == made.status);
  require(read->request_id == made.request_id && read->date == made.date && read->body_error == errc::none);
  require_same(read->fault, made.fault);
  std::size_t kept = made.fault.message.size();
  if constexpr (is_read_job<Op>) {
    require(read->report.job_id == made.report.job_id && read->report.status == made.report.status);
    require(read->report.status_text == made.report.status_text);
    kept += made.report.job_id.size() + made.report.status_text.size();
  }
  auto const again =
      laws::written(memory, bytes.size(), [&](std::span<char> out) { return read->write(out); });
  require(again == bytes);

  laws::for_cuts(bytes, kept, [&](std::size_t room) {
    auto const less = jobwire::read_reply<Op>(response, reader, std::span{scratch}.first(room));
    if (made.outcome == reply_outcome::success)
      return require(less.error() == jobwire::error{errc::no_space, kept});
    require(less && less->fault.message_size == kept && less->fault.name == made.fault.name);
    auto const part = less->fault.message;
    require(made.fault.message.starts_with(part) && is_utf8(part));
    require(part.size() <= room && part.size() + 4 > room);
  });
}

template <class Op>
void require_carried(jobwire::job_reply<Op> const& made) {
  static jobwire::simdjson_reader vectors{capacity, 8};
  static portable_reader bytewise;
  static buffer memory;
  auto const bytes =
      laws::written(memory, made.measure(), [&made](std::span<char> out) { return made.write(out); });
  std::array<header_field, 8> fields;
  auto const response = jobwire::read_response(bytes, fields);
  require(response && response->message_size == bytes.size() && response->version_minor == 1);
  static buffer body;
  auto const put_body = [&made](auto& out) noexcept { made.put_body(out); };
  require(response->body == laws::put_text(body, put_body) && response->status == made.status);
  require(response->reason ==
          (made.outcome == reply_outcome::success ? Op::success_reason : jobwire::reason_of(made.status)));
  require(jobwire::find_field(response->fields, "content-type").value == "application/json");
  require_read(made, bytes, *response, vectors);
  require_read(made, bytes, *response, bytewise);
}

template <class Op>
void require_success(given_texts const& given) {
  using reply = jobwire::job_reply<Op>;
  if constexpr (is_read_job<Op>) {
    bool const formed = !given.job_id.empty() && !given.job_status.empty() && is_utf8(given.job_id) &&
                        is_utf8(given.job_status);
    auto const report = jobwire::success_report<Op>::make(given.job_id, given.job_status);
    require(report.has_value() == formed);
    if (!formed) return;
    auto const made = reply::success(*report, given.request_id, given.date);
    require(made.has_value() == has_head(given));
    if (made) require_carried(*made);
  } else {
    auto const made = reply::success(given.request_id, given.date);
    require(made.has_value() == has_head(given));
    if (made) require_carried(*made);
  }
}

/// A fault that was made by its kind is of that kind, in a name and with a status of the service's.
template <class Op>
void require_kind(given_texts const& given) {
  auto const kind = static_cast<jobwire::fault_kind>(given.status % 32);
  auto const* const entry = jobwire::find_fault(Op::service::faults, kind);
  auto const made = jobwire::job_reply<Op>::failure(kind, given.message, given.request_id, given.date);
  require(made.has_value() == (entry != nullptr && is_utf8(given.message) && has_head(given)));
  if (!made) return;
  require(made->fault.kind == kind && made->status == entry->status && made->fault.name == entry->name);
  require_carried(*made);
}

template <class Op>
void require_reply(given_texts const& given) {
  if (given.has('k')) return require_kind<Op>(given);
  if (!given.has('f')) return require_success<Op>(given);
  auto const made =
      jobwire::job_reply<Op>::failure(given.name, given.status, given.message, given.request_id, given.date);
  bool const formed = is_fault_name(given.name) && given.status >= 400 && given.status <= 599 &&
                      is_utf8(given.message) && has_head(given);
  require(made.has_value() == formed);
  if (made) require_carried(*made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using jobwire::elastic_transcoder;
  using jobwire::media_convert;
  laws::lines input{laws::text_of(data, size)};
  given_texts given;
  given.letters = input.next();
  given.status = laws::number_in(input.next());
  for (auto* const text : {&given.name, &given.job_id, &given.job_status, &given.request_id, &given.date}) {
    *text = input.next();
  }
  given.message = input.rest();
  if (given.has('m')) {
    given.has('r') ? require_reply<jobwire::read_job<media_convert>>(given)
                   : require_reply<jobwire::cancel_job<media_convert>>(given);
  } else {
    given.has('r') ? require_reply<jobwire::read_job<elastic_transcoder>>(given)
                   : require_reply<jobwire::cancel_job<elastic_transcoder>>(given);
  }
  return 0;
}
