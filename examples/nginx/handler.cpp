// The way of a call: verified, routed, then answered, translated or passed on.
#include <new>

#include "call.hpp"

namespace gateway {

namespace {

using jobwire::errc;
using operation = jobwire::cancel_job<transcoder>;

/// All that needs no body: a call that is refused here has its body left unread.
ngx_int_t begin(ngx_http_request_t* r, call& c) noexcept {
  auto& worker = worker_of(r);
  form_request_id(worker, c.request_id);
  c.now = now_of(worker);
  auto const head = head_of(r);
  if (!head) return refuse(r, c, head.error().code);
  c.head = *head;
  auto const query = jobwire::query_of(c.head.target);
  auto const claim =
      jobwire::read_claim(c.head, rules_of(settings_of(r)), c.now, room_in(r->pool, query.size()));
  if (!claim) return refuse(r, c, claim.error().code);
  c.claim = *claim;
  c.who = settings_of(r).callers->find(c.claim.access_key_id);
  if (c.who == nullptr) return refuse(r, c, errc::unknown_access_key);
  c.access_key_id = c.who->who.access_key_id();
  if (auto const checked = jobwire::check_token(c.claim, c.who->who); !checked)
    return refuse(r, c, checked.error().code);
  return NGX_OK;
}

void on_body(ngx_http_request_t* r) {
  call_of(r)->at = step::verifying;
  r->preserve_body = 1;
  r->write_event_handler = ngx_http_core_run_phases;
  ngx_http_core_run_phases(r);
}

ngx_int_t read_body(ngx_http_request_t* r, call& c) noexcept {
  c.at = step::reading;
  auto const rc = ngx_http_read_client_request_body(r, on_body);
  if (rc >= NGX_HTTP_SPECIAL_RESPONSE) return rc;
  ngx_http_finalize_request(r, NGX_DONE);
  return NGX_DONE;
}

/// What the verified request asks for.
ngx_int_t serve(ngx_http_request_t* r, call& c) noexcept {
  auto const& conf = settings_of(r);
  auto const segment = jobwire::route<operation>(c.head);
  if (!segment) {
    bool const sibling = jobwire::kind(segment.error().code) == jobwire::error_kind::other_operation &&
                         segment.error().code != errc::unexpected_query;
    if (sibling && conf.siblings == static_cast<ngx_uint_t>(siblings::pass)) {
      c.outcome = "passed";
      return NGX_DECLINED;
    }
    return send(r, c, fault(c, "UnknownOperationException", 404, {}));
  }
  auto const request = jobwire::job_request<operation>::parse(c.head, room_in(r->pool, segment->size()));
  if (!request) {
    auto const message =
        text_in(r->pool, [&](auto& to) noexcept { jobwire::put_bad_id<transcoder>(to, *segment); });
    return send(r, c, fault(c, jobwire::fault_kind::validation, message));
  }
  c.job_id = request->job_id();
  return conf.is(mode::emulate) ? emulate(r, c) : look(r, c);
}

ngx_int_t verify(ngx_http_request_t* r, call& c) noexcept {
  std::string_view hash = jobwire::empty_payload_hash;
  if (r->request_body != nullptr && r->request_body->bufs != nullptr) {
    jobwire::sha256_digest digest;
    if (!hash_body(r, digest)) return NGX_HTTP_INTERNAL_SERVER_ERROR;
    jobwire::span_sink out{c.body_hash};
    jobwire::put_hex(out, digest);
    hash = {c.body_hash.data(), c.body_hash.size()};
  }
  auto const& key = c.who->key_for(c.claim.scope);
  auto const verified =
      jobwire::verify<jobwire::sha256>(c.head, c.claim, rules_of(settings_of(r)), key, hash);
  if (!verified) return refuse(r, c, verified.error().code);
  c.verdict = "valid";
  return serve(r, c);
}

call* make_call(ngx_http_request_t* r) noexcept {
  auto* const room = ngx_palloc(r->pool, sizeof(call));
  if (room == nullptr) return nullptr;
  auto* const made = new (room) call;
  ngx_http_set_ctx(r, made, ngx_http_jobwire_module);
  return made;
}

}  // namespace

extern "C" ngx_int_t jobwire_handler(ngx_http_request_t* r) {
  if (r != r->main || settings_of(r).is(mode::off)) return NGX_DECLINED;
  auto* c = call_of(r);
  if (c == nullptr) c = make_call(r);
  if (c == nullptr) return NGX_ERROR;
  switch (c->at) {
    case step::begin: {
      if (auto const rc = begin(r, *c); rc != NGX_OK) return rc;
      if (has_body(r)) return read_body(r, *c);
      return verify(r, *c);
    }
    case step::verifying:
      return verify(r, *c);
    case step::looked:
      return cancel(r, *c);
    case step::cancelled:
      return conclude(r, *c);
    case step::reading:
    case step::looking:
    case step::cancelling:
      return NGX_AGAIN;
  }
  return NGX_ERROR;
}

}  // namespace gateway
