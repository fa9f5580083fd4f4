// The jobs that the loopback service knows.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "options.hpp"

namespace demo {

enum class job_status : std::uint8_t { submitted, progressing, complete, canceled, error };

struct job {
  std::string_view id;
  job_status status;
};

/// The status as the service spells it.
std::string_view spelling_of(job_status status, service_kind service) noexcept;

/// A handful of jobs, at least one in each status.
class job_table {
 public:
  explicit job_table(service_kind service) noexcept;

  /// Null where there is no such job.
  job* find(std::string_view id) noexcept;

  /// Borrows the table.
  std::span<job const> all() const& noexcept { return std::span{jobs_}.first(count_); }
  std::span<job const> all() && = delete;

 private:
  std::array<job, 8> jobs_;
  std::size_t count_;
};

}  // namespace demo
