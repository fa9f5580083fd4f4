#include <jobwire/http/scan.hpp>

#include <cstddef>
#include <string_view>

#include "support/catch.hpp"
#include "support/forced_scan.hpp"
#include "support/plain_sets.hpp"

namespace {

using namespace jobwire;

/// What a task was called with.
struct sets_seen {
  template <class Sets>
  void by(Sets const&, int one, int other) noexcept {
    by_avx2 = sizeof(Sets) > 1;  // the others hold nothing
    sum = one + other;
  }

  bool by_avx2 = false;
  int sum = 0;
};

TEST_CASE("the body in use is one this machine has; one it has not is refused and changes nothing") {
  CHECK(name(scan_body::portable) == "portable");
  CHECK(name(scan_body::x86_sse2) == "x86_sse2");
  CHECK(name(scan_body::x86_avx2) == "x86_avx2");
  CHECK(name(scan_body::arm_neon) == "arm_neon");
  CHECK(has_scan_body(scan_body::portable));
  CHECK(!(has_scan_body(scan_body::x86_sse2) && has_scan_body(scan_body::arm_neon)));
  auto const before = scan_body_in_use();
  CHECK(has_scan_body(before));
  if (has_scan_body(scan_body::x86_sse2)) {
    CHECK(before == (has_scan_body(scan_body::x86_avx2) ? scan_body::x86_avx2 : scan_body::x86_sse2));
  }
  for (auto const body : support::all_scan_bodies) {
    support::forced_scan const forced{body};
    CHECK(forced.here() == has_scan_body(body));
    CHECK(scan_body_in_use() == (forced.here() ? body : before));
  }
  CHECK(scan_body_in_use() == before);
}

TEST_CASE("until a body is chosen or forced, the first task chooses") {
  auto const before = scan_body_in_use();
  detail::scan_choice = 0;
  CHECK(scan_body_in_use() == before);
  detail::scan_choice = 0;
  sets_seen seen;
  detail::do_by_plain_sets(seen, 1, 2);
  CHECK(seen.sum == (before == scan_body::portable ? 0 : 3));
  CHECK(detail::scan_choice == static_cast<unsigned>(before) + 1);
}

TEST_CASE("a task is done by the sets that the body in use stands for, by none with the portable one") {
  for (auto const body : support::all_scan_bodies) {
    support::forced_scan const forced{body};
    if (!forced.here()) continue;
    support::plain_set_checks checks;
    detail::do_by_plain_sets(checks);
    INFO(name(body));
    CHECK((checks.compared() != 0) == (body != scan_body::portable));
    CHECK(checks.wrong() == 0);
    sets_seen seen;
    detail::do_by_plain_sets(seen, 1, 2);
    CHECK(seen.by_avx2 == (body == scan_body::x86_avx2));
  }
}

}  // namespace
