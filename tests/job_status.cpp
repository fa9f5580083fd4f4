#include <jobwire/job_status.hpp>

#include "support/catch.hpp"

#include <array>

#include <jobwire/service.hpp>

namespace {

using namespace jobwire;
using enum job_status;

constexpr std::array all{unknown, submitted, progressing, complete, canceled, job_status::error};

constexpr bool both_ways(job_status_names const& names) {
  for (auto const status : all) {
    auto const text = spelling_of(names, status);
    if (text.empty() != (status == unknown) || job_status_of(names, text) != status) return false;
  }
  return true;
}
static_assert(both_ways(elastic_transcoder::job_statuses) && both_ways(media_convert::job_statuses));
static_assert(job_status_of(elastic_transcoder::job_statuses, "Canceled") == canceled);
static_assert(job_status_of(elastic_transcoder::job_statuses, "Cancelled") == unknown);
static_assert(job_status_of(elastic_transcoder::job_statuses, "CANCELED") == unknown);
static_assert(job_status_of(elastic_transcoder::job_statuses, "In Progress") == unknown);
static_assert(job_status_of(media_convert::job_statuses, "PROGRESSING") == progressing);
static_assert(job_status_of(media_convert::job_statuses, "Progressing") == unknown);
static_assert(spelling_of(media_convert::job_statuses, static_cast<job_status>(6)).empty());
static_assert(name(unknown) == "unknown" && name(submitted) == "submitted" &&
              name(job_status::error) == "error");
static_assert(name(progressing) == "progressing" && name(complete) == "complete" &&
              name(canceled) == "canceled");
static_assert(name(static_cast<job_status>(6)).empty());

}  // namespace

TEST_CASE("only a submitted job can be cancelled, and three statuses are for good") {
  for (auto const status : all) {
    CAPTURE(name(status));
    CHECK(cancellable(status) == (status == submitted));
    CHECK(is_terminal(status) == (status == complete || status == canceled || status == job_status::error));
  }
}
