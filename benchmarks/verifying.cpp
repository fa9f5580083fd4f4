// W4 verify: jobwire's.
#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_verifying() {
  bench::add_own<work::verify_cached>("verify/cached");
  bench::add_own<work::verify_new_instant>("verify/cached_new_instant");
  bench::add_own<work::verify_new_head>("verify/cached_new_head");
  bench::add_own<work::verify_in_two_steps>("verify/cached_two_steps");
}
