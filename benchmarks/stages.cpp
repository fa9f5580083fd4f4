// The stages of signing and verifying, each by itself.
#include "stages.hpp"

#include "entries.hpp"
#include "run.hpp"

void entries::add_stages() {
  using bench::add_own;
  add_own<stages::read_claim>("stage/read_claim");
  add_own<stages::canonical_hash>("stage/canonical_hash");
  add_own<stages::sign>("stage/sign");
  add_own<stages::derive_key>("stage/derive_key");
  add_own<stages::parse_canonical_request>("stage/parse_canonical_request");
}
