// W1b with libcrypto's hasher in jobwire.
#include <jobwire/adapt/openssl.hpp>

#include "entries.hpp"
#include "run.hpp"
#include "work.hpp"

void entries::add_signing_with_openssl() {
  bench::add_own<work::sign_cached<jobwire::openssl_sha256>>("sign/cached_openssl");
}
