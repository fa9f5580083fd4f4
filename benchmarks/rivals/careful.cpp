// W1a and W1b with care, on libcrypto.
#include "careful.hpp"

#include "entries.hpp"
#include "run.hpp"

void entries::add_careful() {
  using bench::add_rival;
  add_rival<careful::sign_cached>("careful/sign_cached");
  add_rival<careful::sign_derive>("careful/sign_derive");
}
