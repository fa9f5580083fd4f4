// Cancels jobs over libcurl's easy interface: one after the other, on one connection while it lasts.

#include <cstddef>

#include "curl_transfer.hpp"
#include "program.hpp"

namespace {

using namespace demo;

std::size_t talk(options const& asked, job_list& jobs) {
  curl_global const global;
  curl_transfer transfer{asked, jobs};
  std::size_t made = 0;
  while (transfer.begin()) made += transfer.end(::curl_easy_perform(transfer.handle()));
  return made;
}

}  // namespace

int main(int argc, char** argv) { return run_program({"transport_curl_easy", true, talk}, argc, argv); }
