// The two calls to MediaConvert: signed anew, sent by nginx's own proxy in subrequests, their replies read.
#include "call.hpp"
#include "json.hpp"

namespace gateway {

namespace {

using jobwire::header_field;
using get_job = jobwire::read_job<converter>;
using cancel_job = jobwire::cancel_job<converter>;

bool add_field(ngx_http_request_t* sr, std::string_view name, std::string_view value) noexcept {
  auto* const field = static_cast<ngx_table_elt_t*>(ngx_list_push(&sr->headers_in.headers));
  auto const lower = room_in(sr->pool, name.size());
  if (field == nullptr || lower.empty()) return false;
  *field = {};
  field->key = string_of(name);
  field->value = string_of(value);
  field->lowcase_key = reinterpret_cast<u_char*>(lower.data());
  field->hash = ngx_hash_strlow(field->lowcase_key, field->key.data, field->key.len);
  return true;
}

/// The Authorization value of a request without a body; empty where memory is short.
template <jobwire::operation Op>
std::string_view authorize(ngx_http_request_t* r, call const& c, jobwire::amz_date const& now) noexcept {
  auto const& conf = settings_of(r);
  auto& own = conf.own->first();
  auto const token = own.who.session_token().reveal();
  std::array<header_field, 3> const fields{
      {{"host", view_of(conf.upstream_host)}, {"x-amz-date", now.text()}, {"x-amz-security-token", token}}};
  auto const canonical = jobwire::canonical_request::make(
      {Op::method, c.target, {}, std::span{fields}.first(token.empty() ? 2 : 3), {}});
  if (!canonical) return {};
  jobwire::credential_scope const scope{now.day(), view_of(conf.upstream_region), converter::signing_name};
  auto const signature = jobwire::sign<jobwire::sha256>(
      own.key_for(scope), {now, scope, canonical->template hash<jobwire::sha256>()});
  jobwire::authorization const value{own.who.access_key_id(), scope, *canonical, signature};
  return text_in(r->pool, [&value](auto& to) noexcept { value.put(to); });
}

/// Takes from a subrequest all that came from the client, and gives it what the upstream is to read: nothing
/// of the one reaches the other.
template <jobwire::operation Op>
bool dress(ngx_http_request_t* r, ngx_http_request_t* sr, call const& c) noexcept {
  auto const date = now_of(worker_of(r));
  auto const token = settings_of(r).own->first().who.session_token().reveal();
  auto const date_text = text_in(r->pool, [&date](auto& to) noexcept { to.write(date.text()); });
  auto const authorization = authorize<Op>(r, c, date);
  sr->headers_in.content_length = nullptr;
  sr->headers_in.content_length_n = -1;
  sr->headers_in.chunked = 0;
  sr->request_body = nullptr;
  sr->method = std::string_view{Op::method} == "GET" ? NGX_HTTP_GET : NGX_HTTP_DELETE;
  sr->method_name = string_of(Op::method);
  if (authorization.empty() || date_text.empty()) return false;
  if (ngx_list_init(&sr->headers_in.headers, sr->pool, 4, sizeof(ngx_table_elt_t)) != NGX_OK) return false;
  return add_field(sr, "X-Amz-Date", date_text) && add_field(sr, "Authorization", authorization) &&
         (token.empty() || add_field(sr, "X-Amz-Security-Token", token));
}

std::span<header_field const> fields_of(ngx_http_request_t* sr) noexcept {
  auto const& list = sr->upstream->headers_in.headers;
  std::size_t count = 0;
  for (auto const* part = &list.part; part != nullptr; part = part->next) count += part->nelts;
  auto* const fields = static_cast<header_field*>(ngx_palloc(sr->pool, (count + 1) * sizeof(header_field)));
  if (fields == nullptr) return {};
  auto* to = fields;
  for (auto const* part = &list.part; part != nullptr; part = part->next) {
    auto const* const lines = static_cast<ngx_table_elt_t const*>(part->elts);
    for (ngx_uint_t i = 0; i < part->nelts; ++i)
      *to++ = {view_of(lines[i].key), jobwire::trim(view_of(lines[i].value))};
  }
  return {fields, count};
}

/// Whether the last chunk is missing; nginx counts down to 0 when it has seen it.
bool lacks_chunks(ngx_http_upstream_t const& upstream) noexcept {
  if (!upstream.headers_in.chunked) return false;
  return upstream.pipe != nullptr && upstream.buffering ? upstream.pipe->length != 0 : upstream.length != 0;
}

/// What a subrequest brought. A connection that broke in the middle of a reply brought none.
upstream_reply take_reply(ngx_http_request_t* sr, ngx_int_t rc) noexcept {
  upstream_reply taken;
  auto const* const upstream = sr->upstream;
  if (rc != NGX_OK || upstream == nullptr || upstream->headers_in.status_n < 200) return taken;
  taken.response.status = static_cast<unsigned>(upstream->headers_in.status_n);
  taken.response.fields = fields_of(sr);
  if (sr->out != nullptr && sr->out->buf != nullptr) {
    auto const* const body = sr->out->buf;
    taken.response.body = {reinterpret_cast<char const*>(body->pos),
                           static_cast<std::size_t>(body->last - body->pos)};
  }
  auto const told = upstream->headers_in.content_length_n;
  bool const fits = told < 0 || static_cast<std::size_t>(told) == taken.response.body.size();
  taken.whole = fits && !lacks_chunks(*upstream);
  return taken;
}

extern "C" ngx_int_t jobwire_on_reply(ngx_http_request_t* sr, void* data, ngx_int_t rc) {
  auto& c = *static_cast<call*>(data);
  c.upstream = take_reply(sr, rc);
  c.at = c.at == step::looking ? step::looked : step::cancelled;
  if (rc == NGX_HTTP_CLIENT_CLOSED_REQUEST) return rc;  // nginx ends the call
  // A reply that is larger than its buffer is held against the client's connection, which is as good as before.
  if (rc == NGX_ERROR) sr->connection->error = 0;
  return sr->connection->error ? rc : NGX_OK;
}

template <jobwire::operation Op>
ngx_int_t ask(ngx_http_request_t* r, call& c, step waiting) noexcept {
  auto* const on_end =
      static_cast<ngx_http_post_subrequest_t*>(ngx_pcalloc(r->pool, sizeof(ngx_http_post_subrequest_t)));
  if (on_end == nullptr) return NGX_ERROR;
  on_end->handler = jobwire_on_reply;
  on_end->data = &c;
  c.at = waiting;
  ngx_http_request_t* sr = nullptr;
  auto location = settings_of(r).upstream;
  ngx_uint_t const flags = NGX_HTTP_SUBREQUEST_IN_MEMORY | NGX_HTTP_SUBREQUEST_WAITED;
  if (ngx_http_subrequest(r, &location, nullptr, &sr, on_end, flags) != NGX_OK) return NGX_ERROR;
  return dress<Op>(r, sr, c) ? NGX_AGAIN : NGX_ERROR;
}

/// Reads a reply, and says in the error log where there is none to be read.
template <jobwire::operation Op>
jobwire::result<jobwire::job_reply<Op>> read(ngx_http_request_t* r, call const& c) noexcept {
  json_reader reader{room_in(r->pool, 8192)};
  auto const read = jobwire::read_reply<Op>(c.upstream.response, reader, room_in(r->pool, 4096));
  bool const fault = read && read->outcome == jobwire::reply_outcome::fault;
  if (!read || (fault ? read->fault.name.empty() : read->outcome != jobwire::reply_outcome::success)) {
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "jobwire: the upstream's reply, status %ui, is not MediaConvert's",
                  static_cast<ngx_uint_t>(c.upstream.response.status));
  } else if (fault && jobwire::class_of(read->fault) != jobwire::verdict_class::not_a_verdict &&
             read->fault.kind != jobwire::fault_kind::access_denied) {
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "jobwire: the upstream does not accept the gateway's signature");
  }
  return read;
}

ngx_int_t give_up(ngx_http_request_t* r, call& c) noexcept {
  ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "jobwire: the upstream gave no whole reply");
  return send(r, c, unreachable(c));
}

/// By what GetJob said of its status.
ngx_int_t refuse_status(ngx_http_request_t* r, call& c, jobwire::job_status status,
                        std::string_view text) noexcept {
  auto const known = jobwire::spelling_of(transcoder::job_statuses, status);
  auto const message = text_in(r->pool, [&](auto& to) noexcept {
    to.write("The job cannot be canceled because its status is ");
    to.write(known.empty() ? text : known);
    to.write(": id=");
    to.write(c.job_id);
  });
  return send(r, c, fault(c, jobwire::fault_kind::in_use, message));
}

}  // namespace

ngx_int_t look(ngx_http_request_t* r, call& c) noexcept {
  auto const* const ids = settings_of(r).ids;
  auto const* const pair = ids == nullptr ? nullptr : ids->find(c.job_id);
  c.upstream_id = pair == nullptr ? c.job_id : pair->value;
  auto const request = jobwire::job_request<get_job>::unchecked(c.upstream_id);
  c.target = text_in(r->pool, [&request](auto& to) noexcept { request.put_target(to); });
  return c.target.empty() ? NGX_ERROR : ask<get_job>(r, c, step::looking);
}

ngx_int_t cancel(ngx_http_request_t* r, call& c) noexcept {
  if (!c.upstream.whole) return give_up(r, c);
  auto const found = read<get_job>(r, c);
  if (!found) return send(r, c, unreadable(c));
  if (found->outcome == jobwire::reply_outcome::fault) return send(r, c, translated(c, *found));
  if (found->outcome != jobwire::reply_outcome::success) return send(r, c, unreadable(c));
  if (found->report.job_id != c.upstream_id) {
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "jobwire: the upstream's reply is on another job");
    return send(r, c, unreadable(c));
  }
  auto const status = found->report.status;
  if (!jobwire::cancellable(status)) return refuse_status(r, c, status, found->report.status_text);
  return ask<cancel_job>(r, c, step::cancelling);
}

ngx_int_t conclude(ngx_http_request_t* r, call& c) noexcept {
  if (!c.upstream.whole) return give_up(r, c);
  auto const done = read<cancel_job>(r, c);
  if (!done) return send(r, c, unreadable(c));
  if (done->outcome == jobwire::reply_outcome::fault) return send(r, c, translated(c, *done));
  if (done->outcome != jobwire::reply_outcome::success) return send(r, c, unreadable(c));
  auto answer = success(c);
  bool const told = !done->request_id.empty() && jobwire::all_in(done->request_id, jobwire::is_visible);
  if (told) answer.request_id = done->request_id;
  return send(r, c, answer);
}

}  // namespace gateway
