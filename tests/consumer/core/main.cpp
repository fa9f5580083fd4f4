// What every consumer of the core prints: the version, and a signed head. Two files, so that they must link together.
#include <array>
#include <cstdio>

#include <jobwire/jobwire.hpp>

#include "sign_head.hpp"

int main() {
  std::printf("jobwire %u.%u.%u\n", jobwire::version_major, jobwire::version_minor, jobwire::version_patch);
  std::array<char, 1024> head;
  auto const size = sign_head(head);
  if (!size) return 1;
  std::fwrite(head.data(), 1, *size, stdout);
  return 0;
}
