// What the program that runs under an emulator is made of: one function for each source, one row for each check.
#pragma once

#include <cstddef>
#include <cstdio>

namespace checks {

/// Prints what was run, and counts what was wrong.
class table {
 public:
  void row(char const* what, std::size_t run, std::size_t wrong) {
    std::printf("  %-62s %8zu run %6zu wrong\n", what, run, wrong);
    ++(run != 0 && wrong == 0 ? passed_ : failed_);
  }

  std::size_t passed() const { return passed_; }
  std::size_t failed() const { return failed_; }

 private:
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

void sha256(table& results);
void signing(table& results);
void scan(table& results);

}  // namespace checks
