// The reply to ReadJob: of a job its id and its status, in both directions.
// Layer 7; may include: cancel_job/reply, cancel_job/request.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/reply.hpp>
#include <jobwire/cancel_job/request.hpp>

namespace jobwire {

/// What ReadJob says: `{"Job":{"Id":"...","Status":"..."}}`, the members by the service's names. Borrows the
/// texts.
template <status_service Service>
struct success_report<read_job<Service>> {
  std::string_view job_id;
  job_status status = job_status::unknown;
  std::string_view status_text;  ///< as the service spells it; of an unknown status all there is

  /// Errors:  invalid_job_id; invalid_job_status - `unknown` has no spelling.
  static constexpr result<success_report> make(std::string_view job_id, job_status status) noexcept {
    return make(job_id, spelling_of(Service::job_statuses, status));
  }

  /// By any text, for a status that is new.
  ///
  /// Errors:  as above; invalid_job_status - empty; invalid_utf8 - `at` is the offset of the byte.
  static constexpr result<success_report> make(std::string_view job_id,
                                               std::string_view status_text) noexcept {
    success_report made;
    made.job_id = job_id;
    made.status = job_status_of(Service::job_statuses, status_text);
    made.status_text = status_text;
    if (auto const checked = made.check(); !checked) return checked.error();
    return made;
  }
  template <class... Arguments>
  requires(owning_temporary<Arguments> || ...) static result<success_report> make(Arguments&&...) = delete;

  /// Whether the service's own id rule holds is for its server to say: any text passes that is not empty.
  constexpr result<void> check() const noexcept {
    if (job_id.empty()) return errc::invalid_job_id;
    if (status_text.empty()) return errc::invalid_job_status;
    for (auto const text : {job_id, status_text}) {
      if (auto const bad = find_invalid_utf8(text); bad != text.size()) return error{errc::invalid_utf8, bad};
    }
    return {};
  }

  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    job_member_names const names = Service::job_members;
    out.put('{');
    put_json_string(out, names.job);
    out.write(":{");
    put_json_string(out, names.id);
    out.put(':');
    put_json_string(out, job_id);
    out.put(',');
    put_json_string(out, names.status);
    out.put(':');
    put_json_string(out, status_text);
    out.write("}}");
  }

  /// Takes the last of each member, in exactly the service's case; all others are left aside.
  ///
  /// Errors:  those of the reader, json_syntax for an empty body; json_member_absent - job, id or status is
  ///          not there, or one of the texts is empty; json_member_kind - the job is no object, or one of the
  ///          texts no string; no_space - `at` is the size of both texts.
  template <json_reader Reader>
  constexpr result<bool> read(Reader& reader, std::string_view body, std::span<char> scratch) noexcept {
    job_member_names const names = Service::job_members;
    json_member id;
    json_member state;
    auto const visit = [&id, &state, &names](json_member const& member) noexcept {
      if (member.name == names.id) id = member;
      if (member.name == names.status) state = member;
    };
    if (body.empty()) return errc::json_syntax;
    if (auto const read = reader.read_object_within(body, names.job, visit); !read) return read.error();
    for (json_member const* const member : {&id, &state}) {
      if (member->name.empty()) return errc::json_member_absent;
      if (member->kind != json_kind::string) return errc::json_member_kind;
      if (member->text.empty()) return errc::json_member_absent;
    }
    span_sink kept{scratch};
    kept.write(id.text);
    kept.write(state.text);
    if (auto const fits = kept.finish(); !fits) return fits.error();
    job_id = detail::text_at(scratch.data(), id.text.size());
    status_text = detail::text_at(scratch.data() + id.text.size(), state.text.size());
    status = job_status_of(Service::job_statuses, status_text);
    return true;
  }
};

template <status_service Service>
using read_job_request = job_request<read_job<Service>>;
template <status_service Service>
using read_job_reply = job_reply<read_job<Service>>;
template <status_service Service>
using job_report = success_report<read_job<Service>>;

}  // namespace jobwire
