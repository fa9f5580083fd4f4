// W1a, W1b and W4 by others.
#include "careful.hpp"
#include "entries.hpp"
#include "run.hpp"
#include "textbook.hpp"

void entries::add_signing_rivals() {
  using bench::add_rival;
  add_rival<textbook::sign_cached>("textbook/sign_cached");
  add_rival<textbook::sign_derive>("textbook/sign_derive");
  add_rival<textbook::verify_cached>("textbook/verify");
  add_rival<careful::sign_cached>("careful/sign_cached");
  add_rival<careful::sign_derive>("careful/sign_derive");
}
