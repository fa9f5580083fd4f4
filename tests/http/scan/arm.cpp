// On ARM itself, or under an emulator of it, see aarch64/scan.cpp.
#include <jobwire/http/scan/arm.hpp>

#include "support/catch.hpp"
#include "support/marks.hpp"

namespace {

using namespace jobwire::detail;

#if !defined(__aarch64__)
static_assert(!arm_scan_compiled);
#endif

TEST_CASE("ARM: the body or what stands in for it, at every size") {
  CHECK(support::wrong_sizes(mark_arm_neon) == 0);
}

}  // namespace
