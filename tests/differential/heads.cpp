// Heads made up at random, read by the core with each body there is to mark them, and by Boost.Beast held to the rules of
// `check_request` and `check_response`: who takes a head, and as what.
//
// usage: jobwire_differential_heads [COUNT [SEED]]
//
// One difference is known, and counted apart: Beast refuses a head whose Connection or Proxy-Connection is no list of
// tokens, of which the core makes nothing.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <jobwire/adapt/beast.hpp>

#include "support/forced_scan.hpp"
#include "support/odd_heads.hpp"

namespace {

using namespace jobwire;
using table = std::array<header_field, 12>;

enum class view_of : std::uint8_t { taken, unfinished, refused };

view_of view(errc code) {
  if (code == errc::none) return view_of::taken;
  return code == errc::need_more ? view_of::unfinished : view_of::refused;
}

struct verdict {
  error failure = errc::none;
  std::string_view first{}, second{};  ///< method and target, or the reason
  unsigned number = 0;                 ///< version and status
  std::size_t head_size = 0;
  std::span<header_field const> fields{};
};

verdict of(result<request_view> const& head) {
  return {head.error(), head->method, head->target, head->version_minor, head->head_size, head->fields};
}

verdict of(result<response_view> const& head) {
  return {head.error(),    head->reason, {}, head->version_minor + 10 * head->status,
          head->head_size, head->fields};
}

bool same_place(std::string_view left, std::string_view right) {
  return left.data() == right.data() && left.size() == right.size();
}

/// Beast gives an empty value a place of its own.
bool same_head(verdict const& left, verdict const& right) {
  bool same = left.number == right.number && left.head_size == right.head_size && left.first == right.first &&
              left.second == right.second && left.fields.size() == right.fields.size();
  for (std::size_t i = 0; same && i < left.fields.size(); ++i) {
    auto const& [name, value] = left.fields[i];
    same = same_place(name, right.fields[i].name) && value == right.fields[i].value;
  }
  return same;
}

verdict read_core(bool request, std::string_view bytes, table& fields, head_limits const& limits) {
  return request ? of(parse_request_head(bytes, fields, limits))
                 : of(parse_response_head(bytes, fields, limits));
}

verdict read_strictly(bool request, std::string_view bytes, table& fields, head_limits const& limits) {
  if (request) {
    beast::detail::head_parser<true> parser{bytes, fields};
    auto const size = parser.parse(limits);
    if (!size) return {size.error()};
    request_view const head{parser.method(), parser.target(), parser.version_minor(), parser.fields(), *size};
    verdict read = of(result<request_view>{head});
    read.failure = check_request(head, bytes, limits).error();
    return read;
  }
  beast::detail::head_parser<false> parser{bytes, fields};
  auto const size = parser.parse(limits);
  if (!size) return {size.error()};
  response_view head;
  head.status = parser.status();
  head.reason = parser.reason();
  head.version_minor = parser.version_minor();
  head.fields = parser.fields();
  head.head_size = *size;
  verdict read = of(result<response_view>{head});
  read.failure = check_response(head, bytes, limits).error();
  return read;
}

struct counts {
  std::size_t heads = 0, taken = 0, unfinished = 0, refused = 0, known = 0, disagreements = 0;
};

void complain(counts& so_far, char const* what, std::string_view bytes, error one, error other) {
  if (++so_far.disagreements > 5) return;
  std::printf("%s: %s at %zu, %s at %zu:\n%.*s\n---\n", what, name(one.code).data(), one.at,
              name(other.code).data(), other.at, static_cast<int>(bytes.size()), bytes.data());
}

bool has_connection(verdict const& read) {
  return find_field(read.fields, "connection") || find_field(read.fields, "proxy-connection");
}

void judge(counts& so_far, bool request, std::string_view bytes, head_limits const& limits) {
  ++so_far.heads;
  table fields;
  force_scan_body(scan_body::portable);
  auto const core = read_core(request, bytes, fields, limits);
  auto const seen = view(core.failure.code);
  ++(seen == view_of::taken        ? so_far.taken
     : seen == view_of::unfinished ? so_far.unfinished
                                   : so_far.refused);
  for (auto const body : support::all_scan_bodies) {
    if (!force_scan_body(body)) continue;
    table others;
    auto const other = read_core(request, bytes, others, limits);
    if (other.failure != core.failure || !same_head(core, other)) {
      complain(so_far, name(body).data(), bytes, core.failure, other.failure);
    }
  }
  table others;
  auto const strict = read_strictly(request, bytes, others, limits);
  auto const told = view(strict.failure.code);
  if (seen == view_of::taken && told == view_of::refused && has_connection(core)) {
    ++so_far.known;
  } else if ((seen == view_of::taken) != (told == view_of::taken) ||
             (seen == view_of::taken && !same_head(core, strict))) {
    complain(so_far, "strict", bytes, core.failure, strict.failure);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t const count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200000;
  support::odd_heads heads{argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1};
  counts so_far;
  for (std::size_t i = 0; i < count; ++i) {
    bool const request = i % 2 == 0;
    std::string_view const bytes = request ? heads.request() : heads.response();
    head_limits limits;
    if (heads.chance().below(4) == 0) {
      limits.head_bytes = 40 + heads.chance().below(200);
      limits.target_bytes = 10 + heads.chance().below(40);
      limits.field_bytes = 8 + heads.chance().below(100);
      limits.fields = heads.chance().below(12);
    }
    judge(so_far, request, bytes, limits);
  }
  std::printf("%zu heads: %zu taken, %zu unfinished, %zu refused; %zu known differences, %zu disagreements\n",
              so_far.heads, so_far.taken, so_far.unfinished, so_far.refused, so_far.known,
              so_far.disagreements);
  bool const telling =
      so_far.taken * 20 > count && so_far.unfinished * 50 > count && so_far.refused * 5 > count;
  return so_far.disagreements == 0 && (telling || count < 1000) ? 0 : 1;
}
