// On ARM itself, or under an emulator of it, see aarch64/scan.cpp.
#include <jobwire/http/scan/arm.hpp>

#include "support/catch.hpp"
#include "support/plain_sets.hpp"

namespace {

using namespace jobwire::detail;

#if !defined(__aarch64__)
static_assert(!arm_scan_compiled);
#endif

TEST_CASE("ARM: the body or what stands in for it, every byte in every place") {
  support::plain_set_checks checks;
  checks.by(plain_sets_neon{});
  CHECK(checks.wrong() == 0);
}

}  // namespace
