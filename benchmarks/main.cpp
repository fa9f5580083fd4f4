// jobwire and its rivals at the same work: W1a sign with the key derived, W1b with the key kept, W2 parse a request's head,
// W3 parse a reply, W4 verify.
#include <benchmark/benchmark.h>

#include <string>

#include <jobwire/sha256.hpp>

#include "entries.hpp"

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::AddCustomContext("sha256_body", std::string{jobwire::name(jobwire::sha256_body_in_use())});
  entries::add_floors();
  entries::add_signing();
  entries::add_signing_with_openssl();
  entries::add_batches();
  entries::add_presigning();
  entries::add_verifying();
  entries::add_textbook();
  entries::add_careful();
  entries::add_parsing();
  entries::add_parsing_on_beast();
  entries::add_replies();
  entries::add_beast_heads();
  entries::add_beast_replies();
  entries::add_stages();
  entries::add_growth_by_size();
  entries::add_growth_by_fields();
  benchmark::RunSpecifiedBenchmarks();
}
