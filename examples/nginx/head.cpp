// What nginx knows of a request, as jobwire reads it: head, body, id.
#include <algorithm>
#include <cstring>

#include "call.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <cstdlib>
#endif

namespace gateway {

namespace {

using jobwire::errc;
using jobwire::header_field;

/// A text of the request. Where addresses are checked it is copied to a block of its own: within nginx's pools
/// a byte too far is somebody else's byte, and nobody sees it.
std::string_view held(ngx_http_request_t* r, ngx_str_t const& text) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  auto* const cleanup = ngx_pool_cleanup_add(r->pool, 0);
  auto* const copy = static_cast<char*>(std::malloc(text.len));
  if (cleanup == nullptr || copy == nullptr) return {};
  cleanup->data = copy;
  cleanup->handler = std::free;
  std::memcpy(copy, text.data, text.len);
  return {copy, text.len};
#else
  (void)r;
  return view_of(text);
#endif
}

std::size_t count_fields(ngx_list_t const& list) noexcept {
  std::size_t count = 0;
  for (auto const* part = &list.part; part != nullptr; part = part->next) count += part->nelts;
  return count;
}

/// xorshift128+: ids that differ, not ids that cannot be guessed.
std::uint64_t next_random(std::array<std::uint64_t, 2>& state) noexcept {
  auto mixed = state[0];
  auto const other = state[1];
  state[0] = other;
  mixed ^= mixed << 23U;
  state[1] = mixed ^ other ^ (mixed >> 17U) ^ (other >> 26U);
  return state[1] + other;
}

constexpr auto byte_digits = []() noexcept {
  std::array<std::array<char, 2>, 256> made{};
  for (std::size_t i = 0; i < made.size(); ++i)
    made[i] = {jobwire::lower_hex_digits[i / 16], jobwire::lower_hex_digits[i % 16]};
  return made;
}();

/// As nginx hashes the names of fields.
constexpr ngx_uint_t hash_of_name(std::string_view name) noexcept {
  ngx_uint_t hash = 0;
  for (char const c : name) hash = hash * 31 + static_cast<unsigned char>(c);
  return hash;
}

/// The names that say where a message ends or whom it is for: a peer behind nginx must not read another.
constexpr std::array<ngx_uint_t, 3> single_names{hash_of_name("host"), hash_of_name("content-length"),
                                                 hash_of_name("transfer-encoding")};

/// Hashes a part of a file, block by block.
bool hash_file(ngx_http_request_t* r, ngx_buf_t const& from, jobwire::sha256& hash) noexcept {
  auto const room = room_in(r->pool, 16384);
  if (room.empty()) return false;
  for (off_t at = from.file_pos; at < from.file_last;) {
    auto const wanted = std::min(room.size(), static_cast<std::size_t>(from.file_last - at));
    auto const size = ngx_read_file(from.file, reinterpret_cast<u_char*>(room.data()), wanted, at);
    if (size <= 0) return false;
    hash.update({room.data(), static_cast<std::size_t>(size)});
    at += size;
  }
  return true;
}

}  // namespace

jobwire::result<jobwire::request_view> head_of(ngx_http_request_t* r) noexcept {
  auto const count = count_fields(r->headers_in.headers);
  if (count > jobwire::max_signed_fields) return errc::too_many_fields;
  auto* const fields = static_cast<header_field*>(ngx_palloc(r->pool, (count + 1) * sizeof(header_field)));
  if (fields == nullptr) return errc::no_space;
  auto* to = fields;
  std::array<unsigned, single_names.size()> seen{};
  for (auto const* part = &r->headers_in.headers.part; part != nullptr; part = part->next) {
    auto const* const lines = static_cast<ngx_table_elt_t const*>(part->elts);
    for (ngx_uint_t i = 0; i < part->nelts; ++i) {
      *to++ = {held(r, lines[i].key), jobwire::trim(held(r, lines[i].value))};
      for (std::size_t name = 0; name < seen.size(); ++name)
        seen[name] += lines[i].hash == single_names[name];
    }
  }
  for (auto const count_of_name : seen) {
    if (count_of_name > 1) return errc::malformed_head;
  }
  jobwire::request_view head;
  head.method = held(r, r->method_name);
  head.target = held(r, r->unparsed_uri);
  head.version_minor = r->http_version == NGX_HTTP_VERSION_10 ? 0 : 1;
  head.fields = {fields, count};
  return head;
}

bool has_body(ngx_http_request_t* r) noexcept {
#if (NGX_HTTP_V2)
  if (r->stream != nullptr && r->headers_in.content_length_n < 0) return r->stream->in_closed == 0;
#endif
  return r->headers_in.content_length_n > 0 || r->headers_in.chunked;
}

bool hash_body(ngx_http_request_t* r, jobwire::sha256_digest& digest) noexcept {
  jobwire::sha256 hash;
  auto const* link = r->request_body == nullptr ? nullptr : r->request_body->bufs;
  for (; link != nullptr; link = link->next) {
    auto const& part = *link->buf;
    if (ngx_buf_in_memory(&part)) {
      ngx_str_t const bytes{static_cast<std::size_t>(part.last - part.pos), part.pos};
      hash.update(held(r, bytes));
    } else if (part.in_file && !hash_file(r, part, hash)) {
      return false;
    }
  }
  digest = hash.finish();
  return true;
}

void form_request_id(worker_state& worker, std::array<char, 36>& id) noexcept {
  std::array<std::uint64_t, 2> halves{next_random(worker.random), next_random(worker.random)};
  halves[0] = (halves[0] & ~0xf000ULL) | 0x4000ULL;
  halves[1] = (halves[1] & ~(3ULL << 62U)) | (2ULL << 62U);
  char* to = id.data();
  for (unsigned i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    auto const& digits = byte_digits[(halves[i / 8] >> (56U - 8U * (i % 8))) & 0xffU];
    *to++ = digits[0];
    *to++ = digits[1];
  }
}

jobwire::amz_date const& now_of(worker_state& worker) noexcept {
  if (worker.second != ngx_time()) {
    worker.second = ngx_time();
    worker.now = jobwire::amz_date::from_unix(worker.second).value_or({});
  }
  return worker.now;
}

}  // namespace gateway
