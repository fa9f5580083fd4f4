// W1a sign with the key derived, W1b with the key kept: jobwire's.
#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_signing() {
  using bench::add_own;
  add_own<work::sign_cached<jobwire::sha256>>("sign/cached");
  add_own<work::sign_new_instant>("sign/cached_new_instant");
  add_own<work::sign_derive>("sign/derive");
}
