// W4 verify: jobwire's.
#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_verifying() { bench::add_own<work::verify_cached>("verify/cached"); }
