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
  for (auto const* part = &r->headers_in.headers.part; part != nullptr; part = part->next) {
    auto const* const lines = static_cast<ngx_table_elt_t const*>(part->elts);
    for (ngx_uint_t i = 0; i < part->nelts; ++i)
      *to++ = {held(r, lines[i].key), jobwire::trim(held(r, lines[i].value))};
  }
  jobwire::request_view head;
  head.method = held(r, r->method_name);
  head.target = held(r, r->unparsed_uri);
  head.version_minor = r->http_version == NGX_HTTP_VERSION_10 ? 0 : 1;
  head.fields = {fields, count};
  // Each name that says where a message ends or whom it is for, once: a peer behind nginx must not read another.
  for (std::string_view const name : {"host", "content-length", "transfer-encoding"}) {
    if (jobwire::find_field(head.fields, name).count > 1) return errc::malformed_head;
  }
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

void form_request_id(ngx_http_request_t* r, std::array<char, 36>& id) noexcept {
  constexpr std::string_view form = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  auto const* const conf =
      static_cast<main_settings*>(ngx_http_get_module_main_conf(r, ngx_http_jobwire_module));
  auto const* const own = ngx_http_get_indexed_variable(r, static_cast<ngx_uint_t>(conf->request_id));
  std::size_t from = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '-') {
      id[i] = '-';
      continue;
    }
    char const digit =
        own != nullptr && !own->not_found && from < own->len ? static_cast<char>(own->data[from]) : '0';
    ++from;
    auto const value = static_cast<unsigned>(std::max(0, jobwire::hex_value(digit)));
    id[i] = form[i] == 'y'   ? jobwire::lower_hex_digits[8 + value % 4]
            : form[i] == '4' ? '4'
                             : jobwire::lower_hex_digits[value];
  }
}

}  // namespace gateway
