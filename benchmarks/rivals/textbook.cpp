// W1a, W1b and W4 as textbooks have them.
#include "textbook.hpp"

#include "entries.hpp"
#include "run.hpp"

void entries::add_textbook() {
  using bench::add_rival;
  add_rival<textbook::sign_cached>("textbook/sign_cached");
  add_rival<textbook::sign_derive>("textbook/sign_derive");
  add_rival<textbook::verify_cached>("textbook/verify");
}
