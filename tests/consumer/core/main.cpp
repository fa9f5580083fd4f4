#include <cstdio>

#include <jobwire/adapt/chrono.hpp>
#include <jobwire/adapt/error_code.hpp>
#include <jobwire/adapt/format.hpp>
#include <jobwire/jobwire.hpp>

int main() {
  std::printf("jobwire %u.%u.%u\n", jobwire::version_major, jobwire::version_minor, jobwire::version_patch);
  return 0;
}
