#include <cstdio>

#include <jobwire/adapt/asio.hpp>
#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/beast_message.hpp>
#include <jobwire/adapt/openssl.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

int main() {
  std::printf("jobwire %u.%u.%u\n", jobwire::version_major, jobwire::version_minor, jobwire::version_patch);
  return 0;
}
