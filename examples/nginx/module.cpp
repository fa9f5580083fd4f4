// The module as nginx knows it: directives, their defaults and checks, the phase it serves in, variables.
#include <new>

#include <sys/random.h>

#include "call.hpp"

namespace gateway {

namespace {

ngx_conf_enum_t modes[] = {
    {ngx_string("off"), 0}, {ngx_string("emulate"), 1}, {ngx_string("translate"), 2}, {}};
ngx_conf_enum_t sibling_rules[] = {{ngx_string("refuse"), 0}, {ngx_string("pass"), 1}, {}};
ngx_conf_enum_t absent_rules[] = {
    {ngx_string("refuse"), static_cast<ngx_uint_t>(jobwire::absent_headers::refuse)},
    {ngx_string("empty"), static_cast<ngx_uint_t>(jobwire::absent_headers::as_empty)},
    {ngx_string("omit"), static_cast<ngx_uint_t>(jobwire::absent_headers::omit_line)},
    {}};

char* failed() noexcept { return static_cast<char*>(NGX_CONF_ERROR); }

/// A file that is read where its directive stands.
template <auto Read>
char* set_file(ngx_conf_t* cf, ngx_command_t* command, void* conf) {
  using file = decltype(Read(cf, ngx_str_t{}));
  auto& slot = *reinterpret_cast<file*>(static_cast<char*>(conf) + command->offset);
  if (slot != nullptr) return const_cast<char*>("is duplicate");
  slot = Read(cf, static_cast<ngx_str_t*>(cf->args->elts)[1]);
  return slot == nullptr ? failed() : NGX_CONF_OK;
}

ngx_command_t directive(ngx_str_t name, decltype(ngx_command_t::set) set, std::size_t offset,
                        void* post = nullptr) noexcept {
  ngx_uint_t const where = NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1;
  return {name, where, set, NGX_HTTP_LOC_CONF_OFFSET, offset, post};
}

ngx_command_t commands[] = {
    directive(ngx_string("jobwire"), ngx_conf_set_enum_slot, offsetof(settings, mode), modes),
    directive(ngx_string("jobwire_region"), ngx_conf_set_str_slot, offsetof(settings, region)),
    directive(ngx_string("jobwire_credentials"), set_file<credentials_file::read>,
              offsetof(settings, callers)),
    directive(ngx_string("jobwire_siblings"), ngx_conf_set_enum_slot, offsetof(settings, siblings),
              sibling_rules),
    directive(ngx_string("jobwire_skew"), ngx_conf_set_sec_slot, offsetof(settings, skew)),
    directive(ngx_string("jobwire_absent_headers"), ngx_conf_set_enum_slot,
              offsetof(settings, absent_headers), absent_rules),
    directive(ngx_string("jobwire_date_field"), ngx_conf_set_flag_slot, offsetof(settings, date_field)),
    directive(ngx_string("jobwire_unsigned_payload"), ngx_conf_set_flag_slot,
              offsetof(settings, unsigned_payload)),
    directive(ngx_string("jobwire_jobs"), set_file<read_jobs>, offsetof(settings, jobs)),
    directive(ngx_string("jobwire_ids"), set_file<read_ids>, offsetof(settings, ids)),
    directive(ngx_string("jobwire_upstream"), ngx_conf_set_str_slot, offsetof(settings, upstream)),
    directive(ngx_string("jobwire_upstream_host"), ngx_conf_set_str_slot, offsetof(settings, upstream_host)),
    directive(ngx_string("jobwire_upstream_region"), ngx_conf_set_str_slot,
              offsetof(settings, upstream_region)),
    directive(ngx_string("jobwire_upstream_credentials"), set_file<credentials_file::read>,
              offsetof(settings, own)),
    ngx_null_command};

void* make_worker_state(ngx_conf_t* cf) {
  auto* const room = ngx_palloc(cf->pool, sizeof(worker_state));
  return room == nullptr ? nullptr : new (room) worker_state{};
}

/// Each worker begins its request ids elsewhere.
ngx_int_t start_worker(ngx_cycle_t* cycle) {
  auto* const state =
      static_cast<worker_state*>(ngx_http_cycle_get_module_main_conf(cycle, ngx_http_jobwire_module));
  if (state == nullptr) return NGX_OK;
  auto const size = static_cast<ssize_t>(sizeof state->random);
  return getrandom(state->random.data(), sizeof state->random, 0) == size ? NGX_OK : NGX_ERROR;
}

void* make_settings(ngx_conf_t* cf) {
  auto* const made = static_cast<settings*>(ngx_pcalloc(cf->pool, sizeof(settings)));
  if (made == nullptr) return nullptr;
  made->mode = NGX_CONF_UNSET_UINT;
  made->siblings = NGX_CONF_UNSET_UINT;
  made->absent_headers = NGX_CONF_UNSET_UINT;
  made->date_field = NGX_CONF_UNSET;
  made->unsigned_payload = NGX_CONF_UNSET;
  made->skew = NGX_CONF_UNSET;
  return made;
}

template <class File>
void inherit(File*& own, File* outer) noexcept {
  if (own == nullptr) own = outer;
}
void inherit(ngx_str_t& own, ngx_str_t const& outer) noexcept {
  if (own.data == nullptr) own = outer;
}

char* complain(ngx_conf_t* cf, char const* what) noexcept {
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", what);
  return failed();
}

char* check_upstream(ngx_conf_t* cf, settings& conf) noexcept {
  if (conf.own == nullptr)
    return complain(cf, "\"jobwire translate\" needs \"jobwire_upstream_credentials\"");
  if (conf.upstream.len == 0 || conf.upstream.data[0] != '/')
    return complain(cf, "\"jobwire translate\" needs \"jobwire_upstream\", the path of an internal location");
  inherit(conf.upstream_region, conf.region);
  auto const region = view_of(conf.upstream_region);
  if (conf.upstream_host.data == nullptr) {
    conf.upstream_host =
        string_of(text_in(cf->pool, [region](auto& to) noexcept { converter::put_host(to, region); }));
  }
  auto const made = jobwire::endpoint::make(region, view_of(conf.upstream_host));
  return made ? NGX_CONF_OK : complain(cf, "\"jobwire_upstream_host\" or its region cannot be right");
}

char* check(ngx_conf_t* cf, settings& conf) noexcept {
  if (conf.is(mode::off)) return NGX_CONF_OK;
  if (conf.callers == nullptr) return complain(cf, "\"jobwire\" needs \"jobwire_credentials\"");
  if (conf.region.len == 0 || !jobwire::endpoint::make(view_of(conf.region), "host"))
    return complain(cf, "\"jobwire\" needs \"jobwire_region\", such as us-east-1");
  if (conf.is(mode::translate)) return check_upstream(cf, conf);
  return conf.jobs != nullptr ? NGX_CONF_OK : complain(cf, "\"jobwire emulate\" needs \"jobwire_jobs\"");
}

char* merge_settings(ngx_conf_t* cf, void* outer_settings, void* own_settings) {
  auto const& outer = *static_cast<settings*>(outer_settings);
  auto& own = *static_cast<settings*>(own_settings);
  ngx_conf_merge_uint_value(own.mode, outer.mode, static_cast<ngx_uint_t>(mode::off));
  ngx_conf_merge_uint_value(own.siblings, outer.siblings, static_cast<ngx_uint_t>(siblings::refuse));
  ngx_conf_merge_uint_value(own.absent_headers, outer.absent_headers,
                            static_cast<ngx_uint_t>(jobwire::absent_headers::refuse));
  ngx_conf_merge_value(own.date_field, outer.date_field, 0);
  ngx_conf_merge_value(own.unsigned_payload, outer.unsigned_payload, 0);
  ngx_conf_merge_value(own.skew, outer.skew, 300);
  inherit(own.callers, outer.callers);
  inherit(own.jobs, outer.jobs);
  inherit(own.ids, outer.ids);
  inherit(own.own, outer.own);
  inherit(own.region, outer.region);
  inherit(own.upstream, outer.upstream);
  inherit(own.upstream_host, outer.upstream_host);
  inherit(own.upstream_region, outer.upstream_region);
  return check(cf, own);
}

/// A variable that shows a text of the call; not found where it is empty.
template <auto Show>
ngx_int_t get_text(ngx_http_request_t* r, ngx_http_variable_value_t* value, uintptr_t) {
  auto const* const c = call_of(r);
  std::string_view const text = c == nullptr ? std::string_view{} : Show(r, *c);
  *value = {};
  value->len = static_cast<unsigned>(text.size()) & 0xfffffffU;
  value->data = string_of(text).data;
  value->valid = !text.empty();
  value->not_found = text.empty();
  return NGX_OK;
}

constexpr auto show_verdict = [](ngx_http_request_t*, call const& c) noexcept { return c.verdict; };
constexpr auto show_key_id = [](ngx_http_request_t*, call const& c) noexcept { return c.access_key_id; };
constexpr auto show_job_id = [](ngx_http_request_t*, call const& c) noexcept { return c.job_id; };
constexpr auto show_outcome = [](ngx_http_request_t*, call const& c) noexcept { return c.outcome; };
constexpr auto show_request_id = [](ngx_http_request_t*, call const& c) noexcept { return c.sent_id; };
constexpr auto show_target = [](ngx_http_request_t*, call const& c) noexcept { return c.target; };
constexpr auto show_host = [](ngx_http_request_t* r, call const&) noexcept {
  return view_of(settings_of(r->main).upstream_host);
};

ngx_int_t add_variables(ngx_conf_t* cf) {
  struct shown {
    ngx_str_t name;
    ngx_http_get_variable_pt get;
  };
  shown const all[] = {{ngx_string("jobwire_verdict"), get_text<show_verdict>},
                       {ngx_string("jobwire_access_key_id"), get_text<show_key_id>},
                       {ngx_string("jobwire_job_id"), get_text<show_job_id>},
                       {ngx_string("jobwire_outcome"), get_text<show_outcome>},
                       {ngx_string("jobwire_request_id"), get_text<show_request_id>},
                       {ngx_string("jobwire_upstream_target"), get_text<show_target>},
                       {ngx_string("jobwire_upstream_host"), get_text<show_host>}};
  for (auto one : all) {
    auto* const made = ngx_http_add_variable(cf, &one.name, NGX_HTTP_VAR_NOCACHEABLE);
    if (made == nullptr) return NGX_ERROR;
    made->get_handler = one.get;
  }
  return NGX_OK;
}

/// Before the content, behind nginx's own limits and access rules: `satisfy any` does not go around it.
ngx_int_t set_up(ngx_conf_t* cf) {
  auto* const core =
      static_cast<ngx_http_core_main_conf_t*>(ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
  auto* const place =
      static_cast<ngx_http_handler_pt*>(ngx_array_push(&core->phases[NGX_HTTP_PRECONTENT_PHASE].handlers));
  if (place == nullptr) return NGX_ERROR;
  *place = jobwire_handler;
  return NGX_OK;
}

ngx_http_module_t context = {add_variables, set_up,  make_worker_state, nullptr,
                             nullptr,       nullptr, make_settings,     merge_settings};

}  // namespace

}  // namespace gateway

// clang-format off
ngx_module_t ngx_http_jobwire_module = {
    NGX_MODULE_V1,
    &gateway::context,
    gateway::commands,
    NGX_HTTP_MODULE,
    nullptr,                // the master begins
    nullptr,                // the configuration is read
    gateway::start_worker,  // a worker begins
    nullptr, nullptr, nullptr, nullptr,
    NGX_MODULE_V1_PADDING};
// clang-format on
