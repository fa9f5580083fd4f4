// A presigned target.
#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_presigning() { bench::add_own<work::presign_cached>("presign/cached"); }
