#include <jobwire/sigv4/texts.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

#include <jobwire/sha256.hpp>

namespace {

using namespace jobwire;

constexpr std::string_view whole =
    "DELETE\n/2012-09-25/jobs/3333333333333-abcde3\na=1&a=2&b=%2F\nhost:h\nx-amz-date:20130114T174952Z\n\n"
    "host;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

constexpr std::string_view to_sign =
    "AWS4-HMAC-SHA256\n20130114T174952Z\n20130114/us-east-1/elastictranscoder/aws4_request\n"
    "13494ae35f52136ed0e1e643f47ad59f07d79978fcf921fc1663e5730c34e420";

template <class Read>
constexpr bool puts_back(Read const& read, std::string_view text) {
  std::array<char, 512> out{};
  auto const size = write_with(out, [&read](auto& to) noexcept { read.put(to); });
  return size && std::string_view{out.data(), *size} == text;
}

static_assert(puts_back(*parse_canonical_request(whole), whole));
static_assert(puts_back(*parse_string_to_sign(to_sign), to_sign));
static_assert(parse_canonical_request(whole)->query == "a=1&a=2&b=%2F");
static_assert(parse_canonical_request(whole)->signed_headers == "host;x-amz-date");
static_assert(parse_string_to_sign(to_sign)->scope.service == "elastictranscoder");

/// `text` with `from` replaced once; the case is wrong where `from` is not in it.
std::string edited(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed{text};
  auto const at = changed.find(from);
  if (at == std::string::npos) return {};
  return changed.replace(at, from.size(), to);
}

struct edit {
  std::string_view from;
  std::string_view to;
  errc code;
};

}  // namespace

TEST_CASE("a canonical request is read part by part, and its lines one by one") {
  auto const read = parse_canonical_request(whole);
  REQUIRE(read.has_value());
  CHECK(read->method == "DELETE");
  CHECK(read->path == "/2012-09-25/jobs/3333333333333-abcde3");
  CHECK(read->payload_hash.size() == 64);
  header_line_reader lines{read->header_lines};
  header_field line;
  REQUIRE(lines.next(line));
  CHECK(line.name == "host");
  CHECK(line.value == "h");
  REQUIRE(lines.next(line));
  CHECK(line.name == "x-amz-date");
  CHECK_FALSE(lines.next(line));
}

TEST_CASE("what no signer writes is refused as a canonical request") {
  constexpr std::array edits{
      edit{"DELETE\n", "DEL ETE\n", errc::malformed_canonical_request},
      edit{"DELETE\n", "\n", errc::malformed_canonical_request},
      edit{"\n/2012", "\n2012", errc::malformed_canonical_request},
      edit{"/jobs/", "/jo bs/", errc::not_canonical},
      edit{"/jobs/", "/j%6fbs/", errc::not_canonical},
      edit{"/jobs/", "/j%2fbs/", errc::not_canonical},
      edit{"a=1&a=2", "a=2&a=1", errc::not_canonical},
      edit{"a=1&a=2", "b=1&a=2", errc::not_canonical},
      edit{"a=1&a=2", "a&a=2", errc::not_canonical},
      edit{"b=%2F", "b=/", errc::not_canonical},
      edit{"b=%2F", "b=%2f", errc::not_canonical},
      edit{"b=%2F", "b=+", errc::not_canonical},
      edit{"b=%2F", "b=%2F&", errc::not_canonical},
      edit{"host:h\n", "Host:h\n", errc::not_canonical},
      edit{"host:h\n", "host: h\n", errc::not_canonical},
      edit{"host:h\n", "host:h  i\n", errc::not_canonical},
      edit{"host:h\n", "host:h\thost\n", errc::not_canonical},
      edit{"host:h\n", "host\n", errc::malformed_canonical_request},
      edit{"host:h\n", "host:h\nhost:i\n", errc::not_canonical},
      edit{"host:h\n", "host:h\nunlisted:i\n", errc::not_canonical},
      edit{"\nhost;x-amz-date", "\nx-amz-date;host", errc::not_canonical},
      edit{"\nhost;x-amz-date", "\nhost", errc::not_canonical},
      edit{"\nhost;x-amz-date\n", "\nhost;x-amz-date", errc::malformed_canonical_request},
      edit{"e3b0c4", "E3b0c4", errc::malformed_canonical_request},
      edit{"b855", "b85", errc::malformed_canonical_request},
      edit{"b855", "b855\n", errc::malformed_canonical_request},
  };
  for (auto const& change : edits) {
    auto const text = edited(whole, change.from, change.to);
    REQUIRE_FALSE(text.empty());
    auto const read = parse_canonical_request(text);
    CAPTURE(change.from, change.to);
    CHECK_FALSE(read.has_value());
    CHECK(name(read.error().code) == name(change.code));
    CHECK(read.error().at <= text.size());
  }
}

TEST_CASE("every prefix of the two texts is refused, and an unsigned payload is not") {
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_FALSE(parse_canonical_request(whole.substr(0, size)).has_value());
  }
  for (std::size_t size = 0; size < to_sign.size(); ++size) {
    CHECK_FALSE(parse_string_to_sign(to_sign.substr(0, size)).has_value());
  }
  auto const at = whole.rfind('\n') + 1;
  CHECK(parse_canonical_request(std::string{whole.substr(0, at)} + "UNSIGNED-PAYLOAD").has_value());
}

TEST_CASE("what no signer writes is refused as a string to sign") {
  constexpr std::array edits{
      edit{"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", errc::malformed_string_to_sign},
      edit{"20130114T174952Z", "20131314T174952Z", errc::malformed_string_to_sign},
      edit{"20130114/", "20130115/", errc::not_canonical},
      edit{"us-east-1", "US-EAST-1", errc::malformed_string_to_sign},
      edit{"us-east-1/", "", errc::malformed_string_to_sign},
      edit{"aws4_request", "aws4_reques", errc::malformed_string_to_sign},
      edit{"aws4_request", "aws4_request/x", errc::malformed_string_to_sign},
      edit{"e420", "e42", errc::malformed_string_to_sign},
      edit{"e420", "e420\n", errc::malformed_string_to_sign},
  };
  for (auto const& change : edits) {
    auto const text = edited(to_sign, change.from, change.to);
    auto const read = parse_string_to_sign(text);
    CAPTURE(change.from, change.to);
    CHECK_FALSE(read.has_value());
    CHECK(name(read.error().code) == name(change.code));
  }
}
