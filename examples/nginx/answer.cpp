// Replies through nginx's own output, refusals, and the answers of the table of jobs.
#include "call.hpp"

namespace gateway {

namespace {

bool add_field(ngx_http_request_t* r, std::string_view name, std::string_view value) noexcept {
  auto* const field = static_cast<ngx_table_elt_t*>(ngx_list_push(&r->headers_out.headers));
  if (field == nullptr) return false;
  *field = {};
  field->hash = 1;
  field->key = string_of(name);
  field->value = string_of(value);
  return true;
}

ngx_buf_t* body_of(ngx_http_request_t* r, reply const& answer) noexcept {
  auto const size = answer.measure_body();
  auto* const body = ngx_create_temp_buf(r->pool, size);
  if (body == nullptr) return nullptr;
  jobwire::span_sink out{{reinterpret_cast<char*>(body->pos), size}};
  answer.put_body(out);
  body->last = body->pos + size;
  body->last_buf = 1;
  body->last_in_chain = 1;
  return body;
}

}  // namespace

ngx_int_t send(ngx_http_request_t* r, call& c, reply const& answer) noexcept {
  bool const failed = answer.outcome == jobwire::reply_outcome::fault;
  c.sent_id = answer.request_id;
  c.outcome = failed ? answer.fault.name : std::string_view{"success"};
  // A body that nobody reads; harmless where it was read.
  if (auto const rc = ngx_http_discard_request_body(r); rc != NGX_OK) return rc;
  auto* const body = body_of(r, answer);
  bool const told = add_field(r, "x-amzn-RequestId", answer.request_id) &&
                    (!failed || add_field(r, "x-amzn-ErrorType", answer.fault.name));
  if (body == nullptr || !told) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  r->headers_out.status = answer.status;
  r->headers_out.content_type = string_of("application/json");
  r->headers_out.content_type_len = r->headers_out.content_type.len;
  r->headers_out.content_length_n = body->last - body->pos;
  auto rc = ngx_http_send_header(r);
  if (rc == NGX_OK && !r->header_only) {
    ngx_chain_t out{body, nullptr};
    rc = ngx_http_output_filter(r, &out);
  }
  ngx_http_finalize_request(r, rc);
  return NGX_DONE;
}

reply success(call const& c) noexcept {
  if (auto const made = reply::success(c.id(), http_date()); made) return *made;
  return fault(c, "InternalFailure", 500, {});
}

reply fault(call const& c, std::string_view name, unsigned status, std::string_view message) noexcept {
  if (auto const made = reply::failure(name, status, message, c.id(), http_date()); made) return *made;
  if (auto const bare = reply::failure(name, status, std::string_view{}, c.id(), http_date()); bare)
    return *bare;
  return *reply::failure("InternalFailure", 500, std::string_view{}, c.id(), http_date());
}

reply fault(call const& c, jobwire::fault_kind kind, std::string_view message) noexcept {
  auto const* const entry = jobwire::find_fault(transcoder::faults, kind);
  return fault(c, entry->name, entry->status, message);
}

ngx_int_t refuse(ngx_http_request_t* r, call& c, jobwire::errc code) noexcept {
  c.verdict = jobwire::name(code);
  if (code == jobwire::errc::no_space) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  auto const named = jobwire::fault_name_of<transcoder>(code);
  auto const rules = rules_of(settings_of(r));
  auto const message =
      text_in(r->pool, [&](auto& to) noexcept { jobwire::put_refusal(to, code, c.head, rules, c.now); });
  return send(r, c, fault(c, named.name, named.status, message));
}

ngx_int_t emulate(ngx_http_request_t* r, call& c) noexcept {
  auto const* const job = settings_of(r).jobs->find(c.job_id);
  if (job == nullptr) {
    auto const message = text_in(r->pool, [&c](auto& to) noexcept {
      to.write("The specified job was not found: id=");
      to.write(c.job_id);
    });
    return send(r, c, fault(c, jobwire::fault_kind::not_found, message));
  }
  if (!jobwire::cancellable(jobwire::job_status_of(transcoder::job_statuses, job->value))) {
    auto const message = text_in(r->pool, [&c, job](auto& to) noexcept {
      to.write("The job cannot be canceled because its status is ");
      to.write(job->value);
      to.write(": id=");
      to.write(c.job_id);
    });
    return send(r, c, fault(c, jobwire::fault_kind::in_use, message));
  }
  return send(r, c, success(c));
}

}  // namespace gateway
