// Requests that are written are read back as they were, signed in a field, presigned or not signed; and no buffer
// that is too short is written to.
// Input: one line each of letters, job id, region, host, access key id, secret, session token and seconds since
// 1970. Letters: m - MediaConvert; r - ReadJob; s - as the seed's sample; q - presigned; a - the token is added
// after signing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/http/parse.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/verify.hpp>

#include "laws.hpp"

namespace {

using jobwire::errc;
using jobwire::header_field;
using laws::require;

using buffer = std::array<char, 4096>;
using table = std::array<header_field, 8>;

constexpr char guard = '\x5a';

struct setting {
  std::string_view letters;
  std::string_view id;
  jobwire::endpoint at;
  jobwire::credentials who;
  jobwire::amz_date now;

  bool has(char letter) const { return letters.find(letter) != std::string_view::npos; }
  std::string_view token() const { return who.session_token().reveal(); }
  bool appends() const { return has('a') && !token().empty(); }
};

/// What `write` writes: of the size that an empty buffer is told, into a buffer of that size, and not one byte
/// into shorter ones.
template <class Write>
std::string_view written(buffer& memory, Write const& write) {
  auto const needed = write(std::span<char>{}).error();
  require(needed.code == errc::no_space && needed.at < memory.size());
  static buffer const untouched = [] {
    buffer all{};
    all.fill(guard);
    return all;
  }();
  memory = untouched;
  laws::for_cuts({memory.data(), needed.at % 64}, needed.at,
                 [&](std::size_t size) { require(write(std::span{memory}.first(size)).error() == needed); });
  require(std::string_view{memory.data(), memory.size()} ==
          std::string_view{untouched.data(), untouched.size()});
  auto const size = write(std::span{memory}.first(needed.at));
  require(size && *size == needed.at && memory[*size] == guard);
  return {memory.data(), *size};
}

/// The request that a head carries is the one that was written: the same id where the service's rule lets it
/// be one, and else the same fault at the same byte.
template <class Op>
void require_request(jobwire::request_view const& head, std::string_view id) {
  static std::array<char, 512> scratch;
  auto const request = jobwire::job_request<Op>::parse(head, scratch);
  auto const checked = Op::service::check_id(id);
  require(jobwire::job_request<Op>::make(id).has_value() == checked.has_value());
  if (!checked) return require(request.error() == jobwire::error{errc::bad_job_id, checked.error().at});
  require(request && *request == jobwire::job_request<Op>::unchecked(id));
  if (laws::inside(head.target, request->job_id())) return require(id.size() <= head.target.size());
  auto const less = jobwire::job_request<Op>::parse(head, std::span{scratch}.first(id.size() - 1));
  require(less.error() == jobwire::error{errc::no_space, id.size()});
}

template <class Op>
void require_target(std::string_view id) {
  static buffer memory;
  auto const request = jobwire::job_request<Op>::unchecked(id);
  auto const target = laws::written(memory, request.measure_target(),
                                    [&](std::span<char> out) { return request.write_target(out); });
  require(jobwire::check_target(Op::method, target).has_value());
  require_request<Op>({Op::method, target, 1, {}, 0}, id);
}

/// What a verifier says who knows the credentials: a token that was added is seen to be signed by nobody.
template <class Op>
void require_signed(jobwire::request_view const& head, setting const& given,
                    jobwire::day_key<jobwire::sha256>& keys) {
  static std::array<char, 2048> scratch;
  jobwire::verify_rules rules{given.at.region(), Op::service::signing_name};
  if (given.has('s')) rules.absent = jobwire::absent_headers::as_empty;
  auto const claim = jobwire::read_claim(head, rules, given.now, scratch);
  if (given.appends() && !given.has('q')) return require(claim.error().code == errc::unsigned_amz_header);
  require(claim && claim->access_key_id == given.who.access_key_id() && claim->scope.day == given.now.day());
  require(jobwire::check_token(*claim, given.who).has_value());
  auto const verdict = jobwire::verify<jobwire::sha256>(head, *claim, rules, keys.key_for(claim->scope));
  require(verdict.error().code == (given.appends() ? errc::signature_mismatch : errc::none));
}

template <class Op>
void require_head(std::string_view bytes, setting const& given, jobwire::day_key<jobwire::sha256>& keys) {
  table fields;
  auto const head = jobwire::parse_request_head(bytes, fields);
  if (!head) return require(head.error().code == errc::malformed_host);  // an endpoint's host is any text
  require(head->head_size == bytes.size() && head->method == Op::method && head->version_minor == 1);
  require(jobwire::find_field(head->fields, "host").value == given.at.host());
  if (!given.has('q')) {
    require(jobwire::find_field(head->fields, "x-amz-date").value == given.now.text());
    require(jobwire::find_field(head->fields, "x-amz-security-token").value == given.token());
  }
  require_request<Op>(*head, given.id);
  require_signed<Op>(*head, given, keys);
}

template <class Op>
void require_written(setting const& given) {
  static buffer memory;
  static buffer other;
  require_target<Op>(given.id);
  auto const request = jobwire::job_request<Op>::unchecked(given.id);
  jobwire::day_key<jobwire::sha256> keys{given.who};
  auto const token = given.has('a') ? jobwire::token_policy::append : jobwire::token_policy::sign;
  if (!given.has('q')) {
    jobwire::emit_options const options{
        given.has('s') ? jobwire::emit_profile::seed : jobwire::emit_profile::strict, token};
    auto const write = [&](std::span<char> out) {
      return jobwire::write_signed(request, given.at, given.now, keys, out, options);
    };
    auto const bytes = written(memory, write);
    require(jobwire::measure_signed(request, given.at, given.who, options) == bytes.size());
    return require_head<Op>(bytes, given, keys);
  }
  auto const target = written(memory, [&](std::span<char> out) {
    return jobwire::write_presigned(request, given.at, given.now, 900, keys, out, token);
  });
  jobwire::span_sink head{other};
  for (std::string_view const part :
       {std::string_view{Op::method}, std::string_view{" "}, target, std::string_view{" HTTP/1.1\r\nHost: "},
        given.at.host(), std::string_view{"\r\n\r\n"}}) {
    head.write(part);
  }
  require_head<Op>({other.data(), *head.finish()}, given, keys);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using jobwire::elastic_transcoder;
  using jobwire::media_convert;
  laws::lines input{laws::text_of(data, size)};
  setting given;
  given.letters = input.next();
  given.id = input.next();
  auto const region = input.next();
  auto const at = jobwire::endpoint::make(region, input.next());
  auto const id = input.next();
  auto const secret = input.next();
  auto const who = jobwire::credentials::make(id, secret, input.next());
  auto const now = jobwire::amz_date::from_unix(laws::number_in(input.next()));
  require(now.has_value());
  if (!at || !who) return 0;
  given.at = *at;
  given.who = *who;
  given.now = *now;
  if (given.has('m')) {
    given.has('r') ? require_written<jobwire::read_job<media_convert>>(given)
                   : require_written<jobwire::cancel_job<media_convert>>(given);
  } else {
    given.has('r') ? require_written<jobwire::read_job<elastic_transcoder>>(given)
                   : require_written<jobwire::cancel_job<elastic_transcoder>>(given);
  }
  return 0;
}
