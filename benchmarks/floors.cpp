// Eight compressions, by jobwire's body and by libcrypto's.
#include <jobwire/adapt/openssl.hpp>

#include "entries.hpp"
#include "run.hpp"
#include "stages.hpp"
#include "work.hpp"

void entries::add_floors() {
  using bench::add_own;
  add_own<work::eight_compressions>("floor/8_compressions");
  add_own<stages::eight_blocks<jobwire::openssl_sha256>>("openssl/8_compressions");
}
