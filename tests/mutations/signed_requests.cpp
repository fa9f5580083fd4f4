// Mutants of validly signed requests: none may verify, unless its canonical request and its claim are unchanged.
#include <jobwire/sigv4/request_memory.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/key_cache.hpp>

namespace {

using namespace jobwire;

constexpr std::string_view documentation_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr amz_date made_at = "20130114T174952Z"_amz;

/// A request that verifies, and by what.
struct original {
  std::string head;
  amz_date now = made_at;
  absent_headers absent = absent_headers::refuse;
};

/// What a verifier makes of a head: the verdict, and what the signature was found to cover.
struct judgement {
  bool verified = false;
  std::string covered;  ///< canonical request and claim
};

using comparison = bool (*)(signature const&, signature const&);

bool whole(signature const& left, signature const& right) { return equal_in_constant_time(left, right); }

std::string digits(signature const& value) {
  std::array<char, 64> text{};
  return {text.data(), write_signature(value, text).value_or(0)};
}

/// The planted fault: 31 bytes of 32.
bool all_but_the_last_byte(signature const& left, signature const& right) {
  return digits(left).substr(0, 62) == digits(right).substr(0, 62);
}

key_cache<sha256, 16>& keys() {
  static key_cache<sha256, 16> cache;
  return cache;
}

judgement judge(std::string_view bytes, original const& by, comparison equal) {
  std::array<header_field, 64> table{};
  std::array<char, 4096> scratch{};
  auto const head = beast::parse_request(bytes, table);
  if (!head) return {};
  verify_rules rules{"us-east-1", "elastictranscoder"};
  rules.absent = by.absent;
  auto const claim = read_claim(*head, rules, by.now, scratch);
  if (!claim || claim->access_key_id != "AKIDEXAMPLE") return {};
  auto const who = *credentials::make(claim->access_key_id, documentation_secret);
  auto const& key = keys().key_for(who, claim->scope);
  auto const canonical = canonical_request_of(*head, *claim, rules);
  if (!canonical) return {};
  std::string text(canonical->measure(), '\0');
  auto const size = canonical->write(text);
  REQUIRE(size.has_value());
  judgement found;
  found.covered = text + '\n' + std::string{claim->access_key_id} + ' ' + std::string{claim->date.text()} +
                  ' ' + std::string{claim->signature};
  if (equal == whole) {
    found.verified = verify<sha256>(*head, *claim, rules, key).has_value();
    std::array<header_field, 64> own_table{};
    auto const own_head = parse_request_head(bytes, own_table);
    REQUIRE(own_head);
    auto const in_one_call = verify_with(keys(), *own_head, rules, by.now, empty_payload_hash, scratch);
    if (in_one_call.has_value() != found.verified) FAIL(bytes);
    request_memory memory{rules};  // of the original, and what it says of a mutant
    for (std::string_view const one : {std::string_view{by.head}, bytes}) {
      auto const known_head = memory.parse(one, own_table);
      bool const holds =
          known_head && memory.verify(keys(), *known_head, by.now, empty_payload_hash, scratch).has_value();
      if (one == bytes && holds != found.verified) FAIL(bytes);
    }
  } else {
    auto const claimed = signature::parse(claim->signature);
    string_to_sign const sts{claim->date, claim->scope, canonical->hash<sha256>()};
    found.verified = claimed && equal(sign<sha256>(key, sts), *claimed);
  }
  return found;
}

struct tally {
  std::size_t mutants = 0;
  std::size_t unchanged = 0;  ///< verified, and rightly: canonical request and claim are the original's
  std::size_t forged = 0;     ///< verified, and wrongly
  std::string first_forged;
};

void count(std::string const& mutant, original const& of, std::string const& covered, comparison equal,
           tally& into) {
  if (mutant == of.head) return;
  ++into.mutants;
  auto const found = judge(mutant, of, equal);
  if (!found.verified) return;
  if (found.covered == covered) {
    ++into.unchanged;
    return;
  }
  if (into.forged++ == 0) into.first_forged = mutant;
}

void mutate(original const& of, comparison equal, tally& into) {
  auto const first = judge(of.head, of, whole);
  REQUIRE(first.verified);
  auto const visit = [&](std::string const& mutant) { count(mutant, of, first.covered, equal, into); };
  auto const& head = of.head;
  auto const signature_at = head.find("Signature=") + 10;

  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {  // every bit of the signature
    auto mutant = head;
    auto& byte = mutant[signature_at + bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (bit % 8)));
    visit(mutant);
  }
  for (std::size_t size = 0; size < 64; ++size) {  // every prefix of it, and one digit more
    auto mutant = head;
    visit(mutant.erase(signature_at + size, 64 - size));
  }
  for (char const digit : lower_hex_digits) {
    auto mutant = head;
    visit(mutant.insert(signature_at + 64, 1, digit));
    mutant = head;
    visit(mutant.insert(signature_at, 1, digit));
  }
  for (std::size_t at = 0; at < head.size();
       ++at) {  // every byte: changed, dropped, doubled, swapped, escaped
    for (char const other : {'\x01', '0', 'Z', 'z', ' ', ';', ',', '/', '%'}) {
      auto mutant = head;
      mutant[at] = other == '\x01' ? static_cast<char>(head[at] ^ 0x20) : other;
      visit(mutant);
    }
    auto mutant = head;
    visit(mutant.erase(at, 1));
    mutant = head;
    visit(mutant.insert(at, 1, head[at]));
    mutant = head;
    if (at + 1 < head.size()) std::swap(mutant[at], mutant[at + 1]);
    visit(mutant);
    std::array<char, 4> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(head[at])));
    mutant = head;
    visit(mutant.replace(at, 1, escape.data()));
    mutant = head;
    visit(mutant.replace(at, 1, std::string{to_lower(escape[0]), to_lower(escape[1]), to_lower(escape[2])}));
  }
}

/// Lines of a head in every rotation, and pairs of the query as well: what has no order must not matter.
void reorder(original const& of, tally& into) {
  auto const covered = judge(of.head, of, whole).covered;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < of.head.size();) {
    auto const end = of.head.find("\r\n", at) + 2;
    lines.push_back(of.head.substr(at, end - at));
    at = end;
  }
  for (std::size_t turn = 1; turn + 2 < lines.size(); ++turn) {
    std::rotate(lines.begin() + 1, lines.begin() + 2, lines.end() - 1);
    std::string mutant;
    for (auto const& line : lines) mutant += line;
    count(mutant, of, covered, whole, into);
  }
  auto const query_at = of.head.find('?');
  if (query_at == std::string::npos) return;
  auto const end = of.head.find(' ', query_at);
  auto query = of.head.substr(query_at + 1, end - query_at - 1) + '&';
  auto const pairs = std::count(query.begin(), query.end(), '&');
  for (std::ptrdiff_t turn = 1; turn < pairs; ++turn) {
    query = query.substr(query.find('&') + 1) + query.substr(0, query.find('&') + 1);
    auto mutant = of.head;
    count(mutant.replace(query_at + 1, end - query_at - 1, query.substr(0, query.size() - 1)), of, covered,
          whole, into);
  }
}

std::string signed_head(std::string_view token, emit_profile profile) {
  day_key<sha256> key{*credentials::make(std::string_view{"AKIDEXAMPLE"}, documentation_secret, token)};
  auto const request = *cancel_job_request<elastic_transcoder>::make("3333333333333-abcde3");
  auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com:443");
  std::string out(2048, '\0');
  out.resize(write_signed(request, at, made_at, key, out, profile).value_or(0));
  return out;
}

std::string presigned_head(std::string_view token) {
  day_key<sha256> key{*credentials::make(std::string_view{"AKIDEXAMPLE"}, documentation_secret, token)};
  auto const request = *cancel_job_request<elastic_transcoder>::make("3333333333333-abcde3");
  auto const at = *endpoint::make("us-east-1", "elastictranscoder.us-east-1.amazonaws.com");
  std::string target(2048, '\0');
  target.resize(write_presigned(request, at, made_at, 900, key, target).value_or(0));
  return "DELETE " + target +
         " HTTP/1.1\r\nHost: elastictranscoder.us-east-1.amazonaws.com\r\nAccept: */*\r\n\r\n";
}

std::vector<original> originals() {
  std::vector<original> all{{signed_head("", emit_profile::strict)},
                            {signed_head("token+of/a=session", emit_profile::strict)},
                            {signed_head("", emit_profile::seed), made_at, absent_headers::as_empty},
                            {presigned_head("")},
                            {presigned_head("token+of/a=session")}};
  char const* const vectors = std::getenv("JOBWIRE_VECTORS");
  auto const captures = std::filesystem::path{vectors == nullptr ? "" : vectors} / "captures";
  if (!std::filesystem::is_directory(captures)) {
    std::puts("not run on captured requests: JOBWIRE_VECTORS names no folder that holds them");
    return all;
  }
  for (auto const name : {"awscli2-token-202.http", "js3-notoken-202.http", "js3-oddid_punct.http"}) {
    std::ifstream file{captures / name, std::ios::binary};
    std::string head{std::istreambuf_iterator<char>{file}, {}};
    std::array<header_field, 64> table{};
    auto const parsed = beast::parse_request(std::string_view{head}, table);
    REQUIRE(parsed.has_value());
    auto const date = amz_date::parse(find_field(parsed->fields, "x-amz-date").value);
    REQUIRE(date.has_value());
    all.push_back({head, *date});
  }
  return all;
}

}  // namespace

TEST_CASE("no mutant of a signed request verifies but those that sign the same") {
  tally all;
  for (auto const& request : originals()) {
    mutate(request, whole, all);
    reorder(request, all);
  }
  std::printf("%zu mutants, %zu of them sign the same and verify, %zu forged\n", all.mutants, all.unchanged,
              all.forged);
  CAPTURE(all.first_forged);
  CHECK(all.forged == 0);
  CHECK(all.mutants - all.unchanged >= 20000);
  CHECK(all.unchanged >= 100);
}

TEST_CASE("a comparison of 31 bytes is caught by these mutants") {
  tally planted;
  mutate(originals().front(), all_but_the_last_byte, planted);
  CHECK(planted.forged > 0);
}
