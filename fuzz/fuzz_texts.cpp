// The texts of SigV4: a canonical request, a string to sign or the value of Authorization is read and written
// again byte for byte, or it is refused, and the offset lies in it.
// Input: one such text.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <jobwire/sigv4/claim.hpp>
#include <jobwire/sigv4/texts.hpp>

#include "laws.hpp"

namespace {

using jobwire::canonical_request;
using jobwire::errc;
using jobwire::header_field;
using laws::require;

using buffer = std::array<char, 4096>;
using table = std::array<header_field, 256>;  // more lines than the longest input has

template <class Text>
std::string_view text_of(buffer& memory, Text const& text) {
  return laws::put_text(memory, [&text](auto& out) noexcept { text.put(out); });
}

/// A proper prefix of a text is none: the text ends in a hash, or in the word for none.
template <class Parse>
void require_whole(std::string_view text, Parse const& parse) {
  require(!parse(text.substr(0, laws::a_cut_of(text, text.size() - 1))));
  require(!parse(text.substr(0, text.size() - 1)));
}

/// A request made of the parts has the same text. A text may have more fields, or more parameters, than a
/// request may be made from: that and nothing else is refused.
void require_made(std::string_view text, jobwire::canonical_request_text const& read) {
  static buffer memory;
  table fields;
  std::size_t count = 0;
  jobwire::header_line_reader lines{read.header_lines};
  while (count < fields.size() && lines.next(fields[count])) ++count;
  require(count < fields.size());
  std::size_t parameters = 0;
  jobwire::query_reader query{read.query};
  for (jobwire::query_parameter one; query.next(one);) ++parameters;
  auto const made =
      canonical_request::make({read.method, read.path, read.query, std::span{fields}.first(count),
                               read.signed_headers, read.payload_hash},
                              {.path = {false, false}, .absent = jobwire::absent_headers::omit_line});
  auto const expected = parameters > jobwire::max_query_parameters ? errc::too_many_parameters
                        : count > jobwire::max_signed_fields       ? errc::too_many_fields
                                                                   : errc::none;
  require(made.error().code == expected);
  if (made) require(text_of(memory, *made) == text);
}

void require_canonical_request(std::string_view text) {
  static buffer memory;
  auto const read = jobwire::parse_canonical_request(text);
  if (!read) {
    require(read.error().at <= text.size());
    return require(read.error().code == errc::malformed_canonical_request ||
                   read.error().code == errc::not_canonical);
  }
  for (auto const part : {read->method, read->path, read->query, read->header_lines, read->signed_headers,
                          read->payload_hash}) {
    require(laws::borrows(text, part));
  }
  require(text_of(memory, *read) == text);
  require_whole(text, jobwire::parse_canonical_request);
  require_made(text, *read);
}

void require_string_to_sign(std::string_view text) {
  static buffer memory;
  auto const read = jobwire::parse_string_to_sign(text);
  if (!read) {
    require(read.error().at <= text.size());
    return require(read.error().code == errc::malformed_string_to_sign ||
                   read.error().code == errc::not_canonical);
  }
  auto const& scope = read->scope;
  for (auto const part : {scope.day, scope.region, scope.service}) require(laws::inside(text, part));
  require(scope.day == read->date.day());
  require(text_of(memory, *read) == text);
  require_whole(text, jobwire::parse_string_to_sign);
}

/// What a signer writes of the parts: the value, but for their order and the white space around them.
std::string_view written(buffer& memory, jobwire::raw_claim const& claim) {
  auto const put = [&claim](auto& out) noexcept {
    out.write(claim.algorithm);
    out.write(" Credential=");
    out.write(claim.credential);
    out.write(", SignedHeaders=");
    out.write(claim.signed_headers);
    out.write(", Signature=");
    out.write(claim.signature);
  };
  return laws::put_text(memory, put);
}

/// The bytes of a value without white space, added up: what neither order nor white space changes.
std::array<std::size_t, 256> bytes_in(std::string_view value) {
  std::array<std::size_t, 256> counts{};
  for (char const c : value) {
    if (!jobwire::is_blank(c)) ++counts[static_cast<unsigned char>(c)];
  }
  return counts;
}

void require_authorization(std::string_view text) {
  static buffer first;
  static buffer second;
  auto const claim = jobwire::parse_authorization(text);
  if (!claim) return require(claim.error().at <= text.size());
  auto const once = written(first, *claim);
  require(bytes_in(once) == bytes_in(text));
  auto const again = jobwire::parse_authorization(once);
  require(again && written(second, *again) == once);
  auto const signature = jobwire::signature::parse(claim->signature);
  if (signature) require(text_of(second, *signature) == claim->signature);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = laws::text_of(data, size);
  require_canonical_request(text);
  require_string_to_sign(text);
  require_authorization(text);
  return 0;
}
