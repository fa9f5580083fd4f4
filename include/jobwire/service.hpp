// Services and operations as traits: Elastic Transcoder, MediaConvert, or one of your own.
// Layer 4; may include: config, ascii, sink, fault, job_status.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/ascii.hpp>
#include <jobwire/config.hpp>
#include <jobwire/fault.hpp>
#include <jobwire/job_status.hpp>
#include <jobwire/sink.hpp>

namespace jobwire {

/// A service: its name in a credential scope, the version in its paths, its rules for ids and hosts, its
/// errors.
///
/// `family` says in whose words it refuses a signature. `check_id` yields invalid_job_id, `at` the offset of
/// the byte; `put_host` puts the host of a region; `region_of` reads the region off a Host value
/// (invalid_host where it is not the service's); `id_pattern` is the rule for ids in the service's own words,
/// empty where it has none.
template <class S>
concept service = requires(std::string_view text, counting_sink& out) {
  { S::signing_name } -> std::convertible_to<std::string_view>;
  { S::api_version } -> std::convertible_to<std::string_view>;
  { S::id_pattern } -> std::convertible_to<std::string_view>;
  { S::faults } -> std::convertible_to<std::span<fault_entry const>>;
  { S::family } -> std::convertible_to<fault_family>;
  { S::check_id(text) }
  noexcept->std::same_as<result<void>>;
  { S::put_host(out, text) }
  noexcept;
  { S::region_of(text) }
  noexcept->std::same_as<result<std::string_view>>;
};

/// A service that also tells a job's status: what the members of the answer are called, and how it spells
/// each status.
template <class S>
concept status_service = service<S> && requires {
  { S::job_members } -> std::convertible_to<job_member_names>;
  { S::job_statuses } -> std::convertible_to<job_status_names>;
};

/// An operation on one member of a service's collection: `METHOD /VERSION/COLLECTION/ID`, and the status it
/// is answered by. What its reply says is in `success_report` (cancel_job/reply.hpp).
template <class Op>
concept operation = service<typename Op::service> && requires {
  { Op::method } -> std::convertible_to<std::string_view>;
  { Op::collection } -> std::convertible_to<std::string_view>;
  { Op::success_status } -> std::convertible_to<unsigned>;
  { Op::success_reason } -> std::convertible_to<std::string_view>;
};

/// An operation whose success has nothing to say, always in the same words.
template <class Op>
concept fixed_reply_operation = operation<Op> && requires {
  { Op::success_body } -> std::convertible_to<std::string_view>;
};

namespace detail {

inline constexpr char_set is_word_char = is_alpha | is_digit | char_set{"_"};

/// A Host value without the port behind it.
constexpr std::string_view without_port(std::string_view host) noexcept {
  auto const colon = host.find(':');
  if (colon == std::string_view::npos || !all_in(slice(host, colon + 1), is_digit)) return host;
  return slice(host, 0, colon);
}

/// The region between `prefix` (an optional "-fips" behind it) and one of the suffixes AWS uses.
constexpr result<std::string_view> region_between(std::string_view host, std::string_view prefix) noexcept {
  auto rest = without_port(host);
  if (!rest.starts_with(prefix)) return errc::invalid_host;
  rest.remove_prefix(prefix.size());
  if (rest.starts_with("-fips.")) rest.remove_prefix(5);
  if (!rest.starts_with('.')) return errc::invalid_host;
  rest.remove_prefix(1);
  auto const dot = rest.find('.');
  auto const region = slice(rest, 0, dot);
  auto const suffix = dot == std::string_view::npos ? std::string_view{} : slice(rest, dot);
  constexpr std::string_view suffixes[]{".amazonaws.com"sv,    ".api.aws"sv,
                                        ".amazonaws.com.cn"sv, ".api.amazonwebservices.com.cn"sv,
                                        ".c2s.ic.gov"sv,       ".sc2s.sgov.gov"sv};
  for (auto const known : suffixes) {
    if (suffix == known && !region.empty() && all_in(region, is_scope_char)) return region;
  }
  return errc::invalid_host;
}

}  // namespace detail

/// Amazon Elastic Transcoder (ended 2025-11-13; its clients go on).
/// Spec:  the service model of 2012-09-25 in its final revision, and the guide's "Handling Errors".
struct elastic_transcoder {
  static constexpr std::string_view signing_name = "elastictranscoder";
  static constexpr std::string_view api_version = "2012-09-25";
  static constexpr std::string_view id_pattern = R"(^\d{13}-\w{6}$)";
  static constexpr fault_family family = fault_family::guide;
  static constexpr job_member_names job_members{"Job"sv, "Id"sv, "Status"sv};
  static constexpr job_status_names job_statuses{"Submitted"sv, "Progressing"sv, "Complete"sv, "Canceled"sv,
                                                 "Error"sv};
  static constexpr std::array<fault_entry, 11> faults{{
      {"ValidationException"sv, fault_kind::validation, 400, retry_advice::never},
      {"IncompatibleVersionException"sv, fault_kind::incompatible_version, 400, retry_advice::never},
      {"ResourceNotFoundException"sv, fault_kind::not_found, 404, retry_advice::never},
      {"ResourceInUseException"sv, fault_kind::in_use, 409, retry_advice::never},
      {"AccessDeniedException"sv, fault_kind::access_denied, 403, retry_advice::never},
      {"LimitExceededException"sv, fault_kind::limit_exceeded, 429, retry_advice::after_delay},
      {"ThrottlingException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
      {"InternalServiceException"sv, fault_kind::internal, 500, retry_advice::after_delay},
      {"InternalFailure"sv, fault_kind::internal, 500, retry_advice::after_delay},
      {"ServiceUnavailableException"sv, fault_kind::unavailable, 500, retry_advice::after_delay},
      {"RequestExpired"sv, fault_kind::request_expired, 400, retry_advice::after_clock_correction},
  }};

  /// 13 digits, a hyphen, 6 ASCII letters, digits or underscores.
  static constexpr result<void> check_id(std::string_view id) noexcept {
    for (std::size_t i = 0; i < id.size() && i < 20; ++i) {
      bool const fits = i < 13 ? is_digit(id[i]) : i == 13 ? id[i] == '-' : detail::is_word_char(id[i]);
      if (!fits) return error{errc::invalid_job_id, i};
    }
    if (id.size() != 20) return error{errc::invalid_job_id, id.size() < 20 ? id.size() : 20};
    return {};
  }

  template <sink Out>
  static constexpr void put_host(Out& out, std::string_view region) noexcept {
    out.write("elastictranscoder.");
    out.write(region);
    out.write(".amazonaws.com");
  }

  static constexpr result<std::string_view> region_of(std::string_view host) noexcept {
    return detail::region_between(host, "elastictranscoder");
  }
};

/// AWS Elemental MediaConvert.
/// Spec:  its service model of 2017-08-29.
struct media_convert {
  static constexpr std::string_view signing_name = "mediaconvert";
  static constexpr std::string_view api_version = "2017-08-29";
  static constexpr std::string_view id_pattern = "";
  static constexpr fault_family family = fault_family::json;
  static constexpr job_member_names job_members{"job"sv, "id"sv, "status"sv};
  static constexpr job_status_names job_statuses{"SUBMITTED"sv, "PROGRESSING"sv, "COMPLETE"sv, "CANCELED"sv,
                                                 "ERROR"sv};
  static constexpr std::array<fault_entry, 7> faults{{
      {"BadRequestException"sv, fault_kind::validation, 400, retry_advice::never},
      {"ServiceQuotaExceededException"sv, fault_kind::limit_exceeded, 402, retry_advice::never},
      {"ForbiddenException"sv, fault_kind::access_denied, 403, retry_advice::never},
      {"NotFoundException"sv, fault_kind::not_found, 404, retry_advice::never},
      {"ConflictException"sv, fault_kind::in_use, 409, retry_advice::never},
      {"TooManyRequestsException"sv, fault_kind::throttling, 429, retry_advice::after_delay},
      {"InternalServerErrorException"sv, fault_kind::internal, 500, retry_advice::after_delay},
  }};

  /// Any text but an empty one and the two dot segments, which no path can carry.
  static constexpr result<void> check_id(std::string_view id) noexcept {
    if (id.empty() || id == "." || id == "..") return error{errc::invalid_job_id, id.size()};
    return {};
  }

  template <sink Out>
  static constexpr void put_host(Out& out, std::string_view region) noexcept {
    bool const china = region.starts_with("cn-");
    out.write(pick(china, "subscribe.mediaconvert.", "mediaconvert."));
    out.write(region);
    out.write(pick(china, ".amazonaws.com.cn", ".amazonaws.com"));
  }

  static constexpr result<std::string_view> region_of(std::string_view host) noexcept {
    if (host.starts_with("subscribe.")) host.remove_prefix(10);
    return detail::region_between(host, "mediaconvert");
  }
};

static_assert(status_service<elastic_transcoder> && status_service<media_convert>);

/// CancelJob: `DELETE /VERSION/jobs/ID`, answered by 202. Specialise it where a service's success body is its
/// own.
template <service Service>
struct cancel_job {
  using service = Service;
  static constexpr std::string_view method = "DELETE";
  static constexpr std::string_view collection = "jobs";
  static constexpr unsigned success_status = 202;
  static constexpr std::string_view success_reason = "Accepted";
  static constexpr std::string_view success_body = "{}";
};

/// The seed's reply: `Success` is a string, not a boolean.
template <>
struct cancel_job<elastic_transcoder> {
  using service = elastic_transcoder;
  static constexpr std::string_view method = "DELETE";
  static constexpr std::string_view collection = "jobs";
  static constexpr unsigned success_status = 202;
  static constexpr std::string_view success_reason = "Accepted";
  static constexpr std::string_view success_body = R"({"Success":"true"})";
};

static_assert(fixed_reply_operation<cancel_job<elastic_transcoder>> &&
              fixed_reply_operation<cancel_job<media_convert>>);

/// ReadJob (MediaConvert: GetJob): `GET /VERSION/jobs/ID`, answered by 200 and the job; of the job, jobwire
/// reads its id and its status.
template <status_service Service>
struct read_job {
  using service = Service;
  static constexpr std::string_view method = "GET";
  static constexpr std::string_view collection = "jobs";
  static constexpr unsigned success_status = 200;
  static constexpr std::string_view success_reason = "OK";
};

static_assert(operation<read_job<elastic_transcoder>> && operation<read_job<media_convert>>);

/// Where a request goes: the region it is signed for and the Host it names, port included where one is sent.
/// Borrows both.
class endpoint {
 public:
  /// Errors:  invalid_region; invalid_host - empty, or a byte that is neither alphanumeric nor one of
  ///          "-._:[]"; `at` is the offset of the byte.
  static constexpr result<endpoint> make(std::string_view region, std::string_view host) noexcept {
    if (auto const checked = check_scope_name(region, errc::invalid_region); !checked) return checked.error();
    constexpr char_set is_host_char = is_alpha | is_digit | char_set{"-._:[]"};
    auto const bad = find_outside(host, is_host_char);
    if (host.empty() || bad != host.size()) return error{errc::invalid_host, bad};
    endpoint made;
    made.region_ = region;
    made.host_ = host;
    return made;
  }
  template <class Region, class Host>
  requires owning_temporary<Region> || owning_temporary<Host>
  static result<endpoint> make(Region&&, Host&&) = delete;  // a text that ends here would dangle

  constexpr endpoint() noexcept = default;

  constexpr std::string_view region() const noexcept { return region_; }
  constexpr std::string_view host() const noexcept { return host_; }

 private:
  std::string_view region_;
  std::string_view host_;
};

/// Writes the service's own host for a region; yields the bytes written (at most 64 + 46).
///
/// Errors:  invalid_region; no_space - `at` is the size needed.
template <service Service>
constexpr result<std::size_t> write_host(std::string_view region, std::span<char> out) noexcept {
  if (auto const checked = check_scope_name(region, errc::invalid_region); !checked) return checked.error();
  return write_with(out, [region](auto& to) noexcept { Service::put_host(to, region); });
}

}  // namespace jobwire
