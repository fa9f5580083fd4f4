// Does each hot piece of work COUNT times between two marks for callgrind, which then counts its instructions.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <valgrind/callgrind.h>

#include "benchmarks/work.hpp"
#include "tests/support/tiny_json.hpp"

namespace {

/// What the loop itself costs; the script subtracts it.
struct nothing {
  int operator()() const noexcept { return 0; }
  bool right() const noexcept { return true; }
};

template <class Work>
void measure(char const* name, int count) {
  Work work{};
  if (!work.right()) {
    std::fprintf(stderr, "%s: wrong result, so its instructions mean nothing\n", name);
    std::exit(1);
  }
  CALLGRIND_ZERO_STATS;
  CALLGRIND_TOGGLE_COLLECT;
  for (int i = 0; i < count; ++i) {
    __asm__ __volatile__("" : : "r"(&work) : "memory");
    auto made = work();
    __asm__ __volatile__("" : : "r"(&made) : "memory");
  }
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT(name);
}

}  // namespace

int main(int count, char** arguments) {
  int const times = count == 2 ? std::atoi(arguments[1]) : 1;
  // valgrind hides the CPU's SHA instructions; the portable body is the one it could not hide anywhere.
  if (!jobwire::force_sha256_body(jobwire::sha256_body::portable)) return 1;
  // Of the bodies that scan heads, the one that every x86-64 has.
  if (!jobwire::force_scan_body(jobwire::scan_body::x86_sse2)) return 1;
  using jobwire::sha256;
  using reader = support::tiny_json;
  measure<nothing>("nothing", times);
  measure<work::eight_compressions>("floor/8_compressions", times);
  measure<work::sign_cached<sha256>>("sign/cached", times);
  measure<work::sign_derive>("sign/derive", times);
  measure<work::presign_cached>("presign/cached", times);
  measure<work::verify_cached>("verify/cached", times);
  measure<work::verify_new_head>("verify/cached_new_head", times);
  measure<work::verify_in_two_steps>("verify/cached_two_steps", times);
  measure<work::parse_request<jobwire::head_parser>>("parse/request", times);
  measure<work::parse_request_alike>("parse/request_alike", times);
  measure<work::parse_response_202<reader>>("parse/response_202", times);
  measure<work::parse_response_400<reader>>("parse/response_400", times);
  measure<work::write_reply_202>("write/reply_202", times);
  measure<work::write_reply_error>("write/reply_error", times);
}
