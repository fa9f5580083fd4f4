// The seed's samples, as they are printed: what is read lies in the text or in the scratch, takes so much scratch
// and no less, and reads the same once it is written without folds.
// Input: a sample request or a sample response.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/doc_sample.hpp>
#include <jobwire/http/parse.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using laws::require;

using elastic = jobwire::cancel_job<jobwire::elastic_transcoder>;
using convert = jobwire::read_job<jobwire::media_convert>;
using buffer = std::array<char, 4096>;
using table = std::array<header_field, 16>;
using fields_view = std::span<header_field const>;

/// Fields lie in the text, or unfolded in the scratch, one value behind the other from `at` on; yields where
/// the last one ends.
std::size_t require_fields(std::string_view text, fields_view fields, std::string_view scratch,
                           std::size_t at) {
  for (auto const& [name, value] : fields) {
    require(laws::inside(text, name) && !name.empty() && jobwire::all_in(name, jobwire::is_token_char));
    require(value.find('\n') == std::string_view::npos && jobwire::trim(value) == value);
    if (laws::inside(text, value)) continue;
    require(value.empty() || value.data() == scratch.data() + at);
    at += value.size();
  }
  return at;
}

template <class Out>
void put_fields(Out& out, fields_view fields) {
  for (auto const& [name, value] : fields) {
    out.write(name);
    out.put(':');
    out.write(value);
    out.write("\r\n");
  }
}

void require_same(fields_view left, fields_view right) {
  require(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    require(left[i].name == right[i].name && left[i].value == right[i].value);
  }
}

/// Reads with scratch of exactly the size that is needed, with less, and with a shorter table.
template <class Read, class Parse>
void require_room(Read const& read, std::size_t used, Parse const& parse) {
  static buffer room;
  table fields;
  constexpr char guard = '\x5a';
  require(used < room.size());
  room[used] = guard;
  require_same(parse(fields, std::span{room}.first(used))->fields, read.fields);
  require(room[used] == guard);
  if (used > 0) {
    room[used - 1] = guard;
    auto const refused = parse(fields, std::span{room}.first(used - 1)).error();
    require(refused.code == errc::no_space && refused.at <= used && room[used - 1] == guard);
  }
  if (read.fields.empty()) return;
  auto const shorter = std::span{fields}.first(read.fields.size() - 1);
  require(parse(shorter, std::span{room}.first(used)).error().code == errc::too_many_fields);
}

template <class Op>
void require_request(std::string_view text) {
  static buffer memory;
  static buffer plain;
  table fields;
  auto const read = jobwire::doc_sample::parse_request<Op>(text, fields, memory);
  if (!read) {
    return require(read.error().at <= text.size() || read.error().code == errc::no_space);
  }
  require(read->method == Op::method && Op::service::check_id(read->job_id).has_value());
  std::string_view const scratch{memory.data(), memory.size()};
  bool const decoded = !laws::inside(text, read->job_id);
  require(!decoded || read->job_id.data() == scratch.data());
  auto const used = require_fields(text, read->fields, scratch, decoded ? read->job_id.size() : 0);
  auto const parse = [text](std::span<header_field> to, std::span<char> room) {
    return jobwire::doc_sample::parse_request<Op>(text, to, room);
  };
  require_room(*read, used, parse);

  auto const value = jobwire::find_field(read->fields, "authorization").value;
  require(value.starts_with(read->algorithm));
  for (auto const part : {read->credential, read->signed_headers, read->signature}) {
    require(laws::inside(value, part) && !part.empty() && part.find(',') == std::string_view::npos);
  }
  auto const put = [&read](auto& out) noexcept {
    out.write(Op::method);
    out.put(' ');
    jobwire::job_request<Op>::unchecked(read->job_id).put_target(out);
    out.write(" HTTP/1.1\r\n");
    put_fields(out, read->fields);
  };
  table others;
  static buffer room;
  auto const again = jobwire::doc_sample::parse_request<Op>(laws::put_text(plain, put), others, room);
  require(again && again->job_id == read->job_id && again->algorithm == read->algorithm);
  require(again->credential == read->credential && again->signed_headers == read->signed_headers);
  require(again->signature == read->signature);
  require_same(again->fields, read->fields);
}

void require_response(std::string_view text) {
  static buffer memory;
  static buffer plain;
  table fields;
  auto const read = jobwire::doc_sample::parse_response(text, fields, memory);
  if (!read) {
    return require(read.error().at <= text.size() || read.error().code == errc::no_space);
  }
  require(read->status >= 100 && read->status <= 599);
  require(laws::borrows(text, read->reason) && laws::borrows(text, read->body));
  require(read->body.empty() || text.ends_with(read->body));
  auto const used = require_fields(text, read->fields, {memory.data(), memory.size()}, 0);
  auto const parse = [text](std::span<header_field> to, std::span<char> room) {
    return jobwire::doc_sample::parse_response(text, to, room);
  };
  require_room(*read, used, parse);
  // No wire: neither side's parser takes it.
  table wire;
  require(jobwire::parse_response_head(text, wire).error().code == errc::malformed_version);
  require(!jobwire::parse_request_head(text, wire));

  auto const put = [&read](auto& out) noexcept {
    out.write("Status: ");
    jobwire::put_decimal(out, read->status);
    out.put(' ');
    out.write(read->reason);
    out.write("\r\n");
    put_fields(out, read->fields);
    out.put('\n');
    out.write(read->body);
  };
  table others;
  auto const again = jobwire::doc_sample::parse_response(laws::put_text(plain, put), others);
  require(again && again->status == read->status && again->reason == read->reason);
  require(again->body == read->body);
  require_same(again->fields, read->fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = laws::text_of(data, size);
  require_request<elastic>(text);
  require_request<convert>(text);
  require_response(text);
  return 0;
}
