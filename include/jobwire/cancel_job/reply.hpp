// A reply to a request on one job: success, or a service fault as a value; and how it is written.
// Layer 6; may include: config, service, cancel_job/reply_head.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/reply_head.hpp>
#include <jobwire/config.hpp>
#include <jobwire/service.hpp>

namespace jobwire {

/// What the success of an operation says: its body written and read. An operation whose success is more than
/// its body's fixed words specialises this (cancel_job/read_job.hpp does).
///
/// `check` refuses what cannot be written; `put` puts the body; `read` reads it from a body that is not
/// empty or, with an empty `body`, from nothing, and keeps its text in `scratch`. It yields whether the body
/// is that of a success; no_space where the text does not fit; or why the body cannot be read.
template <operation Op>
struct success_report;

namespace detail {

/// An operation of which it is known what its success says.
template <class Op>
concept has_success_report = requires {
  sizeof(success_report<Op>);
};

/// What a fault that is made must keep.
constexpr result<void> check_fault(std::string_view name, unsigned status,
                                   std::string_view message) noexcept {
  constexpr char_set is_name_char = is_word_char | char_set{".-"};
  auto const bad = find_outside(name, is_name_char);
  if (name.empty() || bad != name.size() || name.size() > 128) return error{errc::invalid_fault_name, bad};
  if (status < 400 || status > 599) return errc::bad_status;
  auto const broken = find_invalid_utf8(message);
  if (broken != message.size()) return error{errc::invalid_utf8, broken};
  return {};
}

}  // namespace detail

/// A success that has nothing to say but the operation's fixed words.
template <fixed_reply_operation Op>
struct success_report<Op> {
  constexpr result<void> check() const noexcept { return {}; }

  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    out.write(Op::success_body);
  }

  /// An empty body will do, and any object that does not deny it: "Success" must be true or "true" where it
  /// is there.
  template <json_reader Reader>
  constexpr result<bool> read(Reader& reader, std::string_view body, std::span<char>) noexcept {
    if (body.empty()) return true;
    bool denied = false;
    auto const visit = [&denied](json_member const& member) noexcept {
      if (member.name != "Success") return;
      denied = !(member.kind == json_kind::boolean ? member.boolean : member.text == "true");
    };
    if (auto const read = reader.read_object(body, visit); !read) return read.error();
    return !denied;
  }
};

/// A reply to an operation on one job. Borrows what it was made or read from.
template <operation Op>
struct job_reply : reply_head {
  using service = typename Op::service;
  using report_type = success_report<Op>;
  static_assert(detail::has_success_report<Op>,
                "jobwire: give the operation a success_body, or specialise success_report for it");

  constexpr job_reply() noexcept { status = Op::success_status; }

  [[no_unique_address]] report_type report;  ///< where `outcome` is success

  /// The success of an operation that has nothing else to say.
  ///
  /// Errors:  invalid_request_id - empty, or a byte that is not visible ASCII. invalid_instant - `date` is
  ///          not an HTTP date (`put_http_date` makes one).
  static constexpr result<job_reply> success(
      std::string_view request_id, std::string_view date) noexcept requires fixed_reply_operation<Op> {
    return success(report_type{}, request_id, date);
  }

  /// The operation's success, with what it says.
  ///
  /// Errors:  as above, and those of the report's `check`.
  static constexpr result<job_reply> success(report_type const& report, std::string_view request_id,
                                             std::string_view date) noexcept {
    auto made = result<job_reply>::initial();  // and filled there: it is large
    made->outcome = reply_outcome::success;
    made->report = report;
    made->request_id = request_id;
    made->date = date;
    auto failed = report.check().error();
    if (failed.code == errc::none) failed = detail::check_made(*made).error();
    if (failed.code != errc::none) made = failed;
    return made;
  }
  template <class... Arguments>
  requires(owning_temporary<Arguments> || ...) static result<job_reply> success(Arguments&&...) = delete;

  /// A fault by its kind, in the service's own name and status.
  ///
  /// Errors:  as `success`; invalid_fault_name - the service has no name for it; invalid_utf8 - in the
  ///          message.
  static constexpr result<job_reply> failure(fault_kind kind, std::string_view message,
                                             std::string_view request_id, std::string_view date) noexcept {
    auto const* const entry = find_fault(service::faults, kind);
    if (entry == nullptr) return errc::invalid_fault_name;
    return failure(entry->name, entry->status, message, request_id, date);
  }

  /// A fault by any name and status, known or not.
  ///
  /// Errors:  as above; invalid_fault_name - not 1 to 128 letters, digits, ".", "-", "_"; bad_status - not
  ///          400 to 599.
  static constexpr result<job_reply> failure(std::string_view name, unsigned status, std::string_view message,
                                             std::string_view request_id, std::string_view date) noexcept {
    auto made = result<job_reply>::initial();
    made->outcome = reply_outcome::fault;
    made->status = status;
    made->request_id = request_id;
    made->date = date;
    auto failed = detail::check_fault(name, status, message).error();
    if (failed.code == errc::none) failed = detail::check_made(*made).error();
    if (failed.code != errc::none) {
      made = failed;
      return made;
    }
    detail::classify_in_place(made->fault, service::faults, name, status);
    made->fault.message = message;
    made->fault.message_size = message.size();
    return made;
  }
  template <class... Arguments>
  requires(owning_temporary<Arguments> || ...) static result<job_reply> failure(Arguments&&...) = delete;

  /// What a fault of this name and status is. The name is kept, known or not.
  static constexpr service_fault classify(std::string_view name, unsigned status) noexcept {
    return classify_fault(service::faults, name, status);
  }

  /// Puts head and body: the seed's fields in the seed's order. The body of a fault without a message is
  /// `{}`, that of a not_success as it came, with its Content-Type and Content-Encoding; a status of 204 or
  /// 304 takes none. Nothing is checked: what a caller changed by hand goes out as it is (`write` checks).
  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    auto const reason =
        status == Op::success_status ? std::string_view{Op::success_reason} : reason_of(status);
    detail::put_reply(out, *this, reason, [this](auto& to) noexcept { this->report.put(to); });
  }

  constexpr std::size_t measure() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put(out); });
  }

  /// Writes the whole message at the front of `out`; yields the bytes written.
  ///
  /// Errors:  no_space. bad_status, invalid_request_id, invalid_instant, invalid_fault_name, invalid_utf8,
  ///          invalid_field_value (Content-Type, Content-Encoding), those of the report's `check` - a part
  ///          that no field or body can carry: only where it was changed by hand, or read from a head that
  ///          no parser of jobwire's yields.
  constexpr result<std::size_t> write(std::span<char> out) const noexcept {
    if (auto const checked = detail::check_writable(*this); !checked) return checked.error();
    if (outcome == reply_outcome::success) {
      if (auto const checked = report.check(); !checked) return checked.error();
    }
    return write_with(out, [this](auto& to) noexcept { this->put(to); });
  }

  /// Puts the body alone.
  template <sink Out>
  constexpr void put_body(Out& out) const noexcept {
    detail::put_reply_body(out, *this, [this](auto& to) noexcept { this->report.put(to); });
  }

  constexpr std::size_t measure_body() const noexcept {
    return measure_with([this](auto& out) noexcept { this->put_body(out); });
  }
};

template <service Service>
using cancel_job_reply = job_reply<cancel_job<Service>>;

}  // namespace jobwire
