// Whether a jump or an address in the verifier depends on a secret. Runs under valgrind, which is told that the key's
// bytes are undefined and then reports each jump and address made from them, whatever the values.
//
//   verify   the verifier as it is; its one-bit verdict is declared defined at the end. Nothing may be reported.
//   usual    the same on a head of the core's parser: the claim and the verdict in one call, by the short way.
//   naive    a comparison that stops at the first difference. It must be reported, or the check sees nothing.
//
// Valgrind hides the SHA extensions, so what runs is the portable hash.
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <valgrind/memcheck.h>

#include <jobwire/jobwire.hpp>

namespace {

using namespace jobwire;

constexpr amz_date now = "20130114T174952Z"_amz;
constexpr verify_rules rules{"us-east-1", "elastictranscoder"};

/// Marks the words of a key's two midstates; how many bytes they stand for is no secret.
void make_secret(signing_key& key) {
  static_assert(sizeof(signing_key) == 2 * sizeof(sha256_midstate));
  auto* const bytes = reinterpret_cast<char*>(&key);
  VALGRIND_MAKE_MEM_UNDEFINED(bytes, sizeof(sha256_midstate::words));
  VALGRIND_MAKE_MEM_UNDEFINED(bytes + sizeof(sha256_midstate), sizeof(sha256_midstate::words));
}

bool naive_equal(sha256_digest const& left, sha256_digest const& right) {
  for (std::size_t i = 0; i < left.bytes.size(); ++i) {
    if (left.bytes[i] != right.bytes[i]) return false;
  }
  return true;
}

/// Finds one key, whoever signs.
struct one_key {
  using hasher = sha256;

  signing_key const* find(std::string_view, credential_scope const&) const noexcept { return &key; }

  signing_key key;
};

int run_usual() {
  constexpr std::string_view text =
      "DELETE /2012-09-25/jobs/3333333333333-abcde3 HTTP/1.1\r\n"
      "Host: elastictranscoder.us-east-1.amazonaws.com\r\nX-Amz-Date: 20130114T174952Z\r\n"
      "Authorization: AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
      "SignedHeaders=host;x-amz-date, "
      "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd\r\n\r\n";
  std::array<header_field, 4> table{};
  auto const head = parse_request_head(text, table);
  if (!head) return 2;
  one_key keys{signing_key::derive<sha256>(secret_view{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
                                           {now.day(), rules.region, rules.service})};
  make_secret(keys.key);
  checked_claim claim;
  auto verdict = errc::none;
  if (!detail::verify_usual(keys, *head, rules, now, empty_payload_hash, claim, verdict)) return 2;
  VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof verdict);
  std::printf("usual: %s\n", verdict == errc::none ? "the signature holds" : "the signature does not hold");
  return verdict == errc::none ? 0 : 2;
}

int run(std::string_view mode) {
  if (mode == "usual") return run_usual();
  std::array<header_field, 3> const fields{{
      {"Host", "elastictranscoder.us-east-1.amazonaws.com"},
      {"X-Amz-Date", "20130114T174952Z"},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20130114/us-east-1/elastictranscoder/aws4_request, "
       "SignedHeaders=host;x-amz-date, "
       "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd"},
  }};
  request_view const head{"DELETE", "/2012-09-25/jobs/3333333333333-abcde3", 1, fields, 0};
  auto const claim = read_claim(head, rules, now);
  if (!claim) return 2;
  auto key =
      signing_key::derive<sha256>(secret_view{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, claim->scope);
  make_secret(key);
  if (mode == "verify") {
    auto verdict = verify<sha256>(head, *claim, rules, key);
    VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof verdict);
    std::printf("verify: %s\n", verdict ? "the signature holds" : "the signature does not hold");
    return verdict ? 0 : 2;
  }
  auto const canonical = canonical_request_of(head, *claim, rules);
  string_to_sign const text{claim->date, claim->scope, canonical->hash<sha256>()};
  auto inner = key.hmac().inner<sha256>();
  text.put(inner);
  auto const computed = key.hmac().outer<sha256>(inner.finish());
  bool equal = naive_equal(computed, *parse_hex(claim->signature));
  VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal);
  std::printf("naive: %s\n", equal ? "equal" : "different");
  return equal ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? run(argv[1]) : 1; }
