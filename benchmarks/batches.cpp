// Four requests at once.
#include "batch.hpp"

#include "entries.hpp"
#include "run.hpp"

void entries::add_batches() {
  using bench::add_own;
  add_own<work::sign_batch4>("sign/batch4");
  add_own<work::verify_batch4>("verify/batch4");
}
