// What is signed verifies, in a field and presigned; and no bit of it can be turned without the verifier seeing
// it, unless what is signed is the same as before.
// Input: one line each of letters, position, access key id, secret, session token, method, path and query; then
// fields, `name:value` a line. Letters: q - presigned; h - of the fields only those are signed that must be; a
// digit - the bit that is turned of the byte at the position (modulo the size of the head).
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/presign.hpp>
#include <jobwire/sigv4/request_memory.hpp>
#include <jobwire/sigv4/verify_with.hpp>

#include "laws.hpp"

namespace {

using jobwire::canonical_request;
using jobwire::credentials;
using jobwire::header_field;
using jobwire::operator""_amz;
using jobwire::sha256;
using laws::require;

using buffer = std::array<char, 8192>;

constexpr jobwire::verify_rules rules{.region = "us-east-1", .service = "elastictranscoder"};
constexpr auto now = "20130114T174952Z"_amz;
constexpr jobwire::credential_scope scope{now.day(), rules.region, rules.service};

struct request {
  bool presigned = false;
  credentials who;
  jobwire::request_parts parts;
};

/// Derives a key when the secret is another than the last.
jobwire::signing_key const& key_of(credentials const& who) {
  static std::array<char, 512> last;
  static std::size_t last_size = 0;
  static jobwire::signing_key key;
  auto const secret = who.secret_access_key().reveal();
  if (secret != std::string_view{last.data(), last_size}) {
    require(secret.size() <= last.size());
    last_size = secret.copy(last.data(), last.size());
    key = jobwire::signing_key::derive<sha256>(who.secret_access_key(), scope);
  }
  return key;
}

bool is_amz(std::string_view name) { return jobwire::iequals(name.substr(0, 6), "x-amz-"); }

/// Fields that a signer writes himself: several would contradict each other.
bool is_own(std::string_view name) {
  for (std::string_view const own :
       {"host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}) {
    if (jobwire::iequals(name, own)) return true;
  }
  return false;
}

/// Whether a list names a field, in any case.
bool lists(std::string_view names, std::string_view name) {
  jobwire::signed_header_reader reader{names};
  for (std::string_view one; reader.next(one);) {
    if (jobwire::iequals(one, name)) return true;
  }
  return false;
}

/// The names that are signed, as a list in `memory`.
std::string_view names_of(std::span<header_field const> fields, bool only_needed, std::span<char> memory) {
  std::array<header_field, 24> chosen;
  std::size_t count = 0;
  for (auto const& field : fields) {
    if (!only_needed || is_amz(field.name) || jobwire::iequals(field.name, "host")) chosen[count++] = field;
  }
  auto const all = canonical_request::make({"GET", "/", {}, std::span{chosen}.first(count), {}});
  if (!all) return {};
  jobwire::span_sink names{memory};
  all->put_signed_headers(names);
  return {memory.data(), *names.finish()};
}

/// Writes the head, signed; of no size where there is nothing to sign.
std::size_t write_head(request const& given, std::span<char> out) {
  auto const canonical = canonical_request::make(given.parts);
  if (!canonical) return 0;
  jobwire::span_sink head{out};
  head.write(given.parts.method);
  head.put(' ');
  if (given.presigned) {
    static buffer target;
    jobwire::ready_key<sha256> keys{given.who, key_of(given.who)};
    auto const size = jobwire::write_presigned(
        given.parts, keys, {.now = now, .region = rules.region, .service = rules.service}, target);
    if (!size) return 0;
    head.write({target.data(), *size});
  } else {
    head.write(given.parts.path);
    if (!given.parts.query.empty()) head.put('?');
    head.write(given.parts.query);
  }
  head.write(" HTTP/1.1\r\n");
  for (auto const& [name, value] : given.parts.fields) {
    head.write(name);
    head.put(':');
    head.write(value);
    head.write("\r\n");
  }
  if (!given.presigned) {
    auto const value = jobwire::sign<sha256>(key_of(given.who), {now, scope, canonical->hash<sha256>()});
    head.write("Authorization: ");
    jobwire::authorization{given.who.access_key_id(), scope, *canonical, value}.put(head);
    head.write("\r\n");
  }
  head.write("\r\n");
  return *head.finish();
}

/// The key of one holder, as `verify_with` finds it.
struct holder {
  using hasher = sha256;

  jobwire::signing_key const* find(std::string_view access_key_id,
                                   jobwire::credential_scope const&) const noexcept {
    return access_key_id == who.access_key_id() ? &key_of(who) : nullptr;
  }

  credentials who;
};

/// In one call a head is judged as in two.
void require_same_in_one_call(jobwire::request_view const& head, credentials const& who) {
  static std::array<char, 2048> scratch;
  static std::array<char, 2048> other_scratch;
  holder const keys{who};
  auto const found = jobwire::verify_with(keys, head, rules, now, jobwire::empty_payload_hash, scratch);
  auto const claim = jobwire::read_claim(head, rules, now, other_scratch);
  if (!claim) return require(found.error() == claim.error());
  if (claim->access_key_id != who.access_key_id())
    return require(found.error().code == jobwire::errc::unknown_access_key);
  require(found.error() == jobwire::verify<sha256>(head, *claim, rules, key_of(who)).error());
  require(!found || (found->scope == claim->scope && found->signature == claim->signature &&
                     found->date == claim->date && found->access_key_id == claim->access_key_id));
}

/// With what is known of heads before it a head is parsed and judged as without.
void require_same_with_memory(std::string_view bytes, credentials const& who,
                              jobwire::request_memory& memory) {
  static std::array<char, 2048> scratch;
  static std::array<char, 2048> other_scratch;
  std::array<header_field, 24> fields;
  std::array<header_field, 24> other_fields;
  holder const keys{who};
  auto const head = memory.parse(bytes, fields);
  auto const other = jobwire::parse_request_head(bytes, other_fields);
  require(head.error() == other.error());
  if (!head) return;
  require(head->target == other->target && head->fields.size() == other->fields.size() &&
          head->head_size == other->head_size);
  auto const found = memory.verify(keys, *head, now, jobwire::empty_payload_hash, scratch);
  auto const wanted =
      jobwire::verify_with(keys, *other, rules, now, jobwire::empty_payload_hash, other_scratch);
  require(found.error() == wanted.error());
  require(!found || (found->scope == wanted->scope && found->signature == wanted->signature &&
                     found->date == wanted->date && found->access_key_id == wanted->access_key_id));
}

enum class verdict { no_head, no_claim, refused, holds };

struct judgement {
  verdict what = verdict::no_head;
  std::string_view covered;  ///< what is signed, and by whom and when: canonical request and claim, as text
};

/// The whole way of a verifier who knows `who`.
judgement judge(std::string_view bytes, credentials const& who, buffer& memory) {
  static std::array<char, 2048> scratch;
  std::array<header_field, 24> fields;
  auto const head = jobwire::parse_request_head(bytes, fields);
  if (!head) return {};
  require_same_in_one_call(*head, who);
  auto const claim = jobwire::read_claim(*head, rules, now, scratch);
  if (!claim) return {verdict::no_claim, {}};
  auto const canonical = jobwire::canonical_request_of(*head, *claim, rules);
  require(canonical || canonical.error().code == jobwire::errc::too_many_parameters);
  if (!canonical) return {verdict::refused, {}};
  jobwire::span_sink covered{memory};
  canonical->put(covered);
  for (auto const part : {claim->access_key_id, claim->date.text(), claim->scope.day, claim->scope.region,
                          claim->scope.service, claim->signature, claim->session_token.reveal()}) {
    covered.put('\n');
    covered.write(part);
  }
  require(covered.finish().has_value());
  bool const known = claim->access_key_id == who.access_key_id() && jobwire::check_token(*claim, who);
  bool const holds = known && jobwire::verify<sha256>(*head, *claim, rules, key_of(who));
  return {holds ? verdict::holds : verdict::refused, {memory.data(), covered.size()}};
}

/// Whether a byte of a head may have another bit, by where it stands: not in the method, nor in a signed value;
/// in a signed name or an escape only by case; in the rest of a target not at all, unless a segment of the path
/// can go. What is left over is the version, white space around values, and fields that nobody signed.
bool may_turn(std::string_view bytes, std::string_view names, char const* at, bool case_alone) {
  std::array<header_field, 24> fields;
  auto const head = jobwire::parse_request_head(bytes, fields);
  auto const within = [at](std::string_view part) {
    return at >= part.data() && at < part.data() + part.size();
  };
  if (within(head->method)) return false;
  if (within(head->target)) {
    auto const path = jobwire::path_of(head->target);
    bool const segments_go = path.find("//") != std::string_view::npos ||
                             path.find("/.") != std::string_view::npos ||
                             path.find("/%2") != std::string_view::npos;
    auto const before = head->target.substr(0, static_cast<std::size_t>(at - head->target.data()));
    bool const in_escape = before.ends_with('%') || before.substr(0, before.size() - 1).ends_with('%');
    return (within(path) && segments_go) || (in_escape && case_alone);
  }
  for (auto const& [name, value] : head->fields) {
    if (!lists(names, name)) continue;
    if (within(value)) return false;
    if (within(name)) return case_alone;
  }
  return true;
}

/// One bit less or more. What still holds then covers, letter for letter, the same canonical request and claim,
/// and what covers the same still holds.
void require_sealed(std::string_view head, std::size_t at, unsigned bit, request const& given,
                    std::string_view covered) {
  static buffer turned;
  static buffer memory;
  head.copy(turned.data(), turned.size());
  turned[at] = static_cast<char>(static_cast<unsigned char>(turned[at]) ^ 1U << bit);
  jobwire::request_memory known{rules};
  for (std::string_view const bytes : {head, head, std::string_view{turned.data(), head.size()}, head}) {
    require_same_with_memory(bytes, given.who, known);
  }
  auto const other = judge({turned.data(), head.size()}, given.who, memory);
  require((other.what == verdict::holds) == (other.covered == covered));
  if (other.what != verdict::holds) return;
  bool const case_alone = jobwire::to_lower(turned[at]) == jobwire::to_lower(head[at]);
  require(may_turn(head, given.parts.signed_headers, head.data() + at, case_alone));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static buffer head;
  static buffer memory;
  static std::array<char, 1024> names;
  laws::lines input{laws::text_of(data, size)};
  auto const letters = input.next();
  auto const position = laws::number_in(input.next());
  auto const id = input.next();
  auto const secret = input.next();
  auto const token = input.next();
  auto const who = credentials::make(id, secret, token);
  if (!who) return 0;

  request given{letters.find('q') != std::string_view::npos, *who, {}};
  given.parts.method = input.next();
  given.parts.path = input.next();
  given.parts.query = input.next();
  std::array<header_field, 20> table{{{"Host", " elastic.example:443"}}};
  std::size_t count = 1;
  if (!given.presigned) table[count++] = {"X-Amz-Date", now.text()};
  if (!given.presigned && !token.empty()) table[count++] = {"x-amz-security-token", token};
  count += laws::read_fields(input, std::span{table}.subspan(count)).size();
  given.parts.fields = std::span{table}.first(count);
  std::size_t own = 0;
  for (auto const& field : given.parts.fields) own += is_own(field.name) ? 1U : 0U;
  if (own != (given.presigned ? 1U : token.empty() ? 2U : 3U)) return 0;
  bool const cut = given.parts.path.find('?') != std::string_view::npos;
  if (cut || jobwire::detail::is_presigned(given.parts.query)) return 0;
  given.parts.signed_headers =
      names_of(given.parts.fields, letters.find('h') != std::string_view::npos, names);
  if (given.parts.signed_headers.empty()) return 0;

  auto const head_size = write_head(given, head);
  if (head_size == 0) return 0;
  std::string_view const bytes{head.data(), head_size};
  auto const first = judge(bytes, *who, memory);
  if (first.what == verdict::no_head) return 0;  // no head that a parser takes can have these parts
  // A path's escapes are the one thing that a signer passes on as they are.
  if (!jobwire::check_escapes(given.parts.path)) return require(first.what == verdict::no_claim), 0;
  require(first.what == verdict::holds);
  auto const digit = letters.find_first_of("01234567");
  auto const bit = digit == std::string_view::npos ? 0U : static_cast<unsigned>(letters[digit] - '0');
  require_sealed(bytes, position % bytes.size(), bit, given, first.covered);
  return 0;
}
