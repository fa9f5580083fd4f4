#include <jobwire/http/scan/x86.hpp>

#include <cstdio>

#include "support/catch.hpp"
#include "support/marks.hpp"

namespace {

using namespace jobwire::detail;

#if defined(__x86_64__)

static_assert(x86_scan_compiled);

TEST_CASE("SSE2: every size, at both ends of a page") { CHECK(support::wrong_sizes(mark_x86_sse2) == 0); }

TEST_CASE("SSE2: every byte in every place") { CHECK(support::wrong_places(mark_x86_sse2) == 0); }

TEST_CASE("AVX2: every size at both ends of a page, and every byte in every place") {
  if (!has_x86_avx2()) {
    std::puts("this CPU has no AVX2: its body is not run");
    return;
  }
  CHECK(support::wrong_sizes(mark_x86_avx2) == 0);
  CHECK(support::wrong_places(mark_x86_avx2) == 0);
}

TEST_CASE("AVX-512: every size at both ends of a page, and every byte in every place") {
  if (!has_x86_avx512()) {
    std::puts("this CPU has no AVX-512 that is fast: its body is not run");
    return;
  }
  CHECK(support::wrong_sizes(mark_x86_avx512) == 0);
  CHECK(support::wrong_places(mark_x86_avx512) == 0);
}

TEST_CASE("The CPU is said to have what the compiler's own library says it has") {
  CHECK(has_x86_avx2() == (__builtin_cpu_supports("avx2") != 0));
  bool const wide = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vbmi") != 0;
  CHECK(has_x86_avx512() == wide);
}

#else

static_assert(!x86_scan_compiled && !has_x86_avx2() && !has_x86_avx512());

TEST_CASE("x86: not on this machine, where the portable body stands in") {
  CHECK(support::wrong_sizes(mark_x86_sse2) == 0);
  CHECK(support::wrong_sizes(mark_x86_avx2) == 0);
  CHECK(support::wrong_sizes(mark_x86_avx512) == 0);
}

#endif

}  // namespace
