// The bodies for ARM, on ARM or under an emulator of it; needs nothing but the core. Another body's checks are one more
// source in this folder, with a function declared in checks.hpp and called here.
#include "aarch64/checks.hpp"

int main() {
  checks::table results;
  checks::sha256(results);
  checks::signing(results);
  checks::scan(results);
  std::printf("%zu passed, %zu failed\n", results.passed(), results.failed());
  return results.failed() == 0 && results.passed() > 0 ? 0 : 1;
}
