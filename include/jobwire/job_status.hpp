// A job's status, and how a service spells it.
// Layer 0; may include: nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jobwire {

/// Where a job stands. A service may learn a new status: such a one is `unknown`, and its text is kept.
enum class job_status : std::uint8_t { unknown, submitted, progressing, complete, canceled, error };

/// A service's spelling of each status but `unknown`, in the order of the enumerators.
using job_status_names = std::array<std::string_view, 5>;

/// How a service calls the member that holds a job, and in it those that hold its id and its status.
struct job_member_names {
  std::string_view job;
  std::string_view id;
  std::string_view status;
};

/// The enumerators as they are spelled in this file.
constexpr std::string_view name(job_status status) noexcept {
  using std::string_view_literals::operator""sv;  // the size of others would be counted while compiling
  constexpr std::string_view names[]{"unknown"sv,  "submitted"sv, "progressing"sv,
                                     "complete"sv, "canceled"sv,  "error"sv};
  auto const index = static_cast<std::size_t>(status);
  return index < std::size(names) ? names[index] : std::string_view{};
}

/// A status by a service's spelling, case included.
constexpr job_status job_status_of(job_status_names const& names, std::string_view text) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<job_status>(i + 1);
  }
  return job_status::unknown;
}

/// A service's spelling of a status; empty for `unknown`.
constexpr std::string_view spelling_of(job_status_names const& names, job_status status) noexcept {
  auto const index = static_cast<std::size_t>(status);
  return index == 0 || index > names.size() ? std::string_view{} : names[index - 1];
}

/// Whether a job in this status can still be cancelled, by Elastic Transcoder's rule. (MediaConvert also
/// cancels a job that is progressing, until its outputs are being uploaded.)
constexpr bool cancellable(job_status status) noexcept { return status == job_status::submitted; }

/// Whether a job stays in this status for good.
constexpr bool is_terminal(job_status status) noexcept {
  return status == job_status::complete || status == job_status::canceled || status == job_status::error;
}

}  // namespace jobwire
