// The vectors that make.py made beside this file, read and signed stage by stage, by both hashers.
#include <jobwire/sigv4/sign.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/openssl.hpp>
#include <jobwire/sha256.hpp>

#include "support/sigv4_vectors.hpp"

namespace {

using namespace jobwire;

struct vector_file {
  std::map<std::string, std::string> inputs{};
  std::map<std::string, std::string> stages{};
  std::vector<std::pair<std::string, std::string>> fields{};
};

vector_file read(std::filesystem::path const& path) {
  std::ifstream file{path, std::ios::binary};
  vector_file made;
  std::string stage;
  for (std::string line; std::getline(file, line);) {
    auto const colon = line.find(": ");
    if (line.starts_with("== ")) {
      stage = line.substr(3);
      made.stages[stage];
    } else if (!stage.empty()) {
      auto& text = made.stages[stage];
      text += (text.empty() ? "" : "\n") + line;
    } else if (line.starts_with("field: ")) {
      auto const value = line.find(": \"");
      made.fields.emplace_back(line.substr(7, value - 7), line.substr(value + 3, line.size() - value - 4));
    } else {
      REQUIRE(colon != std::string::npos);
      made.inputs[line.substr(0, colon)] = line.substr(colon + 2);
    }
  }
  return made;
}

std::string text_of(auto const& writable) {
  std::string out(writable.measure(), '\0');
  REQUIRE(writable.write(out).value_or(0) == out.size());
  return out;
}

canonical_rules rules_of(vector_file& of) {
  auto const absent = of.inputs["absent"];
  canonical_rules rules;
  rules.path.normalize = of.inputs["normalize"] == "yes";
  rules.path.double_encode = of.inputs["double-encode"] == "yes";
  rules.absent = absent == "as-empty"    ? absent_headers::as_empty
                 : absent == "omit-line" ? absent_headers::omit_line
                                         : absent_headers::refuse;
  return rules;
}

template <sha256_hasher Hasher>
void check(vector_file& of) {
  std::vector<header_field> fields;
  for (auto const& [name, value] : of.fields) fields.push_back({name, value});
  auto const& names = of.inputs["signed"];
  auto const request =
      canonical_request::make({of.inputs["method"], of.inputs["path"], of.inputs["query"], fields,
                               names == "all" ? std::string_view{} : names, of.inputs["payload"]},
                              rules_of(of));
  REQUIRE(request);
  auto const text = text_of(*request);
  CHECK(text == of.stages["canonical request"]);
  auto const hash = request->template hash<Hasher>();
  CHECK(hash == hash_of<Hasher>(text));

  auto const date = amz_date::parse(of.inputs["instant"]);
  REQUIRE(date);
  credential_scope const scope{date->day(), of.inputs["region"], of.inputs["service"]};
  string_to_sign const to_sign{*date, scope, hash};
  CHECK(text_of(to_sign) == of.stages["string to sign"]);
  auto const bytes = signing_key_bytes::derive<Hasher>(secret_view{of.inputs["secret"]}, scope);
  CHECK(sigv4_vectors::is_hex(bytes.reveal(), of.stages["signing key"]));
  auto const value = sign<Hasher>(signing_key::of<Hasher>(bytes), to_sign);
  CHECK(sigv4_vectors::is_hex(value, of.stages["signature"]));
  authorization const field{of.inputs["access-key-id"], scope, *request, value};
  CHECK(text_of(field) == of.stages["authorization"]);
}

}  // namespace

TEST_CASE("every vector of our own is met at every stage, by both hashers") {
  std::size_t count = 0;
  for (auto const& entry : std::filesystem::directory_iterator{JOBWIRE_TEST_DIR "/vectors"}) {
    if (entry.path().extension() != ".txt") continue;
    auto vector = read(entry.path());
    CAPTURE(entry.path().stem().string());
    REQUIRE(vector.stages.size() == 5);
    check<sha256>(vector);
    check<openssl_sha256>(vector);
    ++count;
  }
  CHECK(count >= 20);
}

TEST_CASE("libcrypto's hasher signs the known requests") {
  for (auto const& answer : sigv4_vectors::cancel_requests)
    CHECK(sigv4_vectors::signs<openssl_sha256>(answer));
  for (auto const& answer : sigv4_vectors::published_requests)
    CHECK(sigv4_vectors::signs<openssl_sha256>(answer));
}
