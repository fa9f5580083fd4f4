// The plain sets on AArch64, and heads read by them.
#include <jobwire/http/scan.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include <jobwire/http/parse.hpp>

#include "aarch64/checks.hpp"
#include "support/head_comparison.hpp"
#include "support/heads.hpp"
#include "support/plain_sets.hpp"

using namespace jobwire;

namespace {

static_assert(detail::arm_scan_compiled && !detail::x86_scan_compiled);

std::size_t wrong_choices() {
  std::size_t wrong = scan_body_in_use() == scan_body::arm_neon ? 0 : 1;
  wrong += force_scan_body(scan_body::x86_avx2) || force_scan_body(scan_body::x86_sse2) ? 1 : 0;
  wrong += force_scan_body(scan_body::portable) && scan_body_in_use() == scan_body::portable ? 0 : 1;
  wrong += force_scan_body(scan_body::arm_neon) && scan_body_in_use() == scan_body::arm_neon ? 0 : 1;
  return wrong;
}

std::size_t wrong_verdicts() {
  std::size_t wrong = 0;
  support::guarded_memory memory;
  std::array<header_field, 8> table;
  for (auto const& good : heads::good_requests) {
    auto const head = parse_request_head(memory.at_end(good.bytes), table);
    wrong += head && head->target == good.target && head->head_size == good.bytes.size() ? 0 : 1;
  }
  for (auto const& bad : heads::bad_requests) {
    auto const head = parse_request_head(memory.at_end(bad.bytes), table);
    wrong += head.error() == error{bad.code, bad.at} ? 0 : 1;
  }
  for (auto const& bad : heads::bad_responses) {
    auto const head = parse_response_head(memory.at_end(bad.bytes), table);
    wrong += head.error() == error{bad.code, bad.at} ? 0 : 1;
  }
  return wrong;
}

}  // namespace

void checks::scan(table& results) {
  results.row("scan: the body in use, and what is refused", 4, wrong_choices());
  support::plain_set_checks sets;
  sets.by(detail::plain_sets_neon{});
  results.row("scan: NEON sets, every byte in every place", sets.compared(), sets.wrong());
  results.row("scan: heads read", std::size(heads::good_requests) + std::size(heads::bad_requests),
              wrong_verdicts());
  support::comparison compared;
  support::compare_line_ends(compared);
  support::compare_random_lines(compared);
  std::fputs(compared.first_wrong().c_str(), stdout);
  results.row("scan: heads by NEON as by the portable body", compared.compared(), compared.wrong());
}
