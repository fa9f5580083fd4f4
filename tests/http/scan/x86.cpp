#include <jobwire/http/scan/x86.hpp>

#include <cstdio>

#include "support/catch.hpp"
#include "support/plain_sets.hpp"

namespace {

using namespace jobwire::detail;

#if defined(__x86_64__)

static_assert(x86_scan_compiled);

TEST_CASE("AVX2: every byte in every place, at both ends of a page") {
  if (!has_x86_avx2()) {
    std::puts("this CPU has no AVX2: its body is not run");
    return;
  }
  support::plain_set_checks checks;
  do_by_avx2(checks);
  CHECK(checks.compared() > 400000);
  CHECK(checks.wrong() == 0);
}

TEST_CASE("The CPU is said to have what the compiler's own library says it has") {
  CHECK(has_x86_avx2() == (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0));
}

#else

static_assert(!x86_scan_compiled && !has_x86_avx2());

TEST_CASE("x86: not on this machine, where nothing is done") {
  support::plain_set_checks checks;
  do_by_avx2(checks);
  CHECK(checks.compared() == 0);
}

#endif

}  // namespace
