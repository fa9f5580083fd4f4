// W1a sign with the key derived, W1b with the key kept, W4 verify: jobwire's.
#include <jobwire/adapt/openssl.hpp>

#include "batch.hpp"
#include "entries.hpp"
#include "run.hpp"
#include "stages.hpp"
#include "work.hpp"

void entries::add_signing() {
  using bench::add_own;
  using jobwire::openssl_sha256;
  using jobwire::sha256;
  add_own<work::eight_compressions>("floor/8_compressions");
  add_own<stages::eight_blocks<openssl_sha256>>("openssl/8_compressions");
  add_own<work::sign_cached<sha256>>("sign/cached");
  add_own<work::sign_cached<openssl_sha256>>("sign/cached_openssl");
  add_own<work::sign_new_instant>("sign/cached_new_instant");
  add_own<work::sign_derive>("sign/derive");
  add_own<work::sign_batch4>("sign/batch4");
  add_own<work::presign_cached>("presign/cached");
  add_own<work::verify_cached>("verify/cached");
  add_own<work::verify_batch4>("verify/batch4");
}
