// Responses with their bodies: two parsers and one verdict, chunks in any pieces, nothing outside the bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using jobwire::response_view;
using jobwire::result;
using jobwire::stream_end;
using laws::require;
using table = std::array<header_field, 16>;

constexpr jobwire::head_limits limits{
    .head_bytes = 1024, .field_bytes = 300, .body_bytes = 512, .interim_responses = 2};

struct reading {
  table fields{};
  std::array<char, limits.body_bytes> room{};
  result<response_view> reply = errc::none;

  template <class Parser>
  void read(std::string_view bytes, stream_end end, jobwire::answered to) {
    reply = jobwire::read_response<Parser>(bytes, fields, limits, {end, to, room});
  }
};

void require_message(std::string_view bytes, reading const& got) {
  auto const& reply = *got.reply;
  require(reply.status >= 200 && reply.status <= 599 && reply.version_minor <= 1);
  require(reply.head_size <= reply.message_size && reply.message_size <= bytes.size());
  require(reply.body.size() <= limits.body_bytes && laws::inside(bytes, reply.reason));
  std::string_view const room{got.room.data(), got.room.size()};
  require(reply.body.empty() || laws::inside(bytes, reply.body) || laws::inside(room, reply.body));
  laws::require_fields(bytes.substr(0, reply.head_size), reply.fields);
}

/// Reads the body again, cut in two anywhere: the same text, the same end.
void require_body(std::string_view bytes, response_view const& reply, stream_end end, jobwire::answered to) {
  auto const framing = jobwire::framing_of(reply, limits, to);
  require(framing.has_value());
  auto const body = bytes.substr(reply.head_size);
  auto const cut = laws::a_cut_of(bytes, body.size());
  jobwire::body_reader reader{*framing, limits.body_bytes};
  std::size_t matched = 0;
  std::size_t taken = 0;
  for (auto const given : {body.substr(0, cut), body}) {
    while (true) {
      auto const step = reader.read(given.substr(taken));
      require(step.has_value());
      taken += step->taken;
      require(reply.body.substr(matched, step->data.size()) == step->data);
      matched += step->data.size();
      if (step->state != jobwire::body_state::data) break;
    }
    if (reader.done()) break;
  }
  if (end == stream_end::closed) require(reader.close().has_value());
  require(reader.done() && matched == reply.body.size() && reply.head_size + taken == reply.message_size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const bytes{reinterpret_cast<char const*>(data + 1), size - 1};
  auto const end = (*data & 1U) == 0 ? stream_end::open : stream_end::closed;
  auto const to = (*data & 2U) == 0 ? jobwire::answered::any : jobwire::answered::head;
  reading core;
  core.read<jobwire::head_parser>(bytes, end, to);
  if (core.reply) {
    require_message(bytes, core);
    require_body(bytes, *core.reply, end, to);
  } else {
    auto const [code, at] = core.reply.error();
    require(at <= bytes.size() || code == errc::head_too_large || code == errc::no_space);
    require(end == stream_end::open || code != errc::need_more);
  }
  reading beast;
  beast.read<jobwire::beast::head_parser>(bytes, end, to);
  if (core.reply && !beast.reply) {
    require(beast.reply.error().code == errc::malformed_head);
  } else if (beast.reply.error().code != errc::malformed_head) {  // in an interim response, perhaps
    require(beast.reply.error() == core.reply.error());
    require(beast.reply->message_size == core.reply->message_size && beast.reply->body == core.reply->body);
  }
  // However the bytes arrive, the verdict is the same.
  if (end == stream_end::closed) return 0;
  reading part;
  auto const cut = laws::a_cut_of(bytes, core.reply ? core.reply->message_size : bytes.size());
  part.read<jobwire::head_parser>(bytes.substr(0, cut), end, to);
  require(part.reply.error() == jobwire::error{errc::need_more, cut} ||
          (!core.reply && part.reply.error() == core.reply.error()) ||
          (core.reply && cut == core.reply->message_size));
  return 0;
}
