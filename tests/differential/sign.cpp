// Signs the requests that tests/differential/run.py makes up: one line in, one line out.
//
// In:   form method path query region service instant access-key-id secret token expires payload-hash name=value,...
//       separated by spaces, each in hex ("-" where empty), the last a list of hex pairs.
// Out:  the hash of the canonical request, the signature; of a presigned request also its target.
#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <jobwire/jobwire.hpp>

namespace {

using namespace jobwire;

std::string unhex(std::string_view text) {
  std::string bytes;
  if (text == "-") return bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(hex_value(text[i]) * 16 + hex_value(text[i + 1])));
  }
  return bytes;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string hex(sha256_digest const& digest) {
  std::array<char, 64> text{};
  auto const size = write_with(text, [&digest](auto& out) noexcept { put_hex(out, digest); });
  return {text.data(), size.value_or(0)};
}

struct job {
  std::vector<std::string> parts;
  std::vector<std::string> texts;  // names and values in turn
  std::vector<header_field> fields;
};

bool read_line(std::string const& line, job& read) {
  read = {};
  auto const columns = split(line, ' ');
  if (columns.size() != 13) return false;
  for (std::size_t i = 0; i < 12; ++i) read.parts.push_back(unhex(columns[i]));
  for (auto const pair : split(columns[12], ',')) {
    auto const halves = split(pair, '=');
    if (halves.size() != 2) return false;
    read.texts.push_back(unhex(halves[0]));
    read.texts.push_back(unhex(halves[1]));
  }
  for (std::size_t i = 0; i < read.texts.size(); i += 2)
    read.fields.push_back({read.texts[i], read.texts[i + 1]});
  return true;
}

std::string complain(error failure) {
  return "error " + std::string{name(failure.code)} + " " + std::to_string(failure.at);
}

std::string sign_fields(job const& read, credentials const& who, amz_date const& now) {
  auto const& p = read.parts;
  auto const canonical = canonical_request::make({p[1], p[2], p[3], read.fields, {}, p[11]});
  if (!canonical) return complain(canonical.error());
  auto const digest = canonical->hash<sha256>();
  credential_scope const scope{now.day(), p[4], p[5]};
  auto const key = signing_key::derive<sha256>(who.secret_access_key(), scope);
  std::array<char, 64> text{};
  auto const size = write_signature(sign<sha256>(key, {now, scope, digest}), text);
  return hex(digest) + " " + std::string{text.data(), size.value_or(0)};
}

std::string presign(job const& read, credentials const& who, amz_date const& now) {
  auto const& p = read.parts;
  day_key<sha256> key{who};
  presign_options const options{now, std::stoll(p[10]), p[4], p[5], token_policy::sign, {}};
  request_parts const parts{p[1], p[2], p[3], read.fields, "host", p[11]};
  std::vector<char> out;
  auto size = write_presigned(parts, key, options, out);
  if (size.error().code == errc::no_space) {
    out.resize(size.error().at);
    size = write_presigned(parts, key, options, out);
  }
  if (!size) return complain(size.error());
  std::string const target{out.data(), *size};
  auto const query =
      target.substr(target.find('?') + 1, target.rfind("&X-Amz-Signature=") - target.find('?') - 1);
  auto const canonical = canonical_request::make({p[1], p[2], query, read.fields, "host", p[11]});
  if (!canonical) return complain(canonical.error());
  return hex(canonical->hash<sha256>()) + " " + target.substr(target.size() - 64) + " " + target;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  job read;
  for (std::string line; std::getline(std::cin, line);) {
    if (!read_line(line, read)) {
      std::cout << "error: not a line that run.py writes" << std::endl;
      return 2;
    }
    auto const& p = read.parts;
    auto const who = credentials::make(p[7], p[8], p[9]);
    auto const now = amz_date::parse(p[6]);
    if (!who || !now) {
      std::cout << complain(who ? now.error() : who.error()) << '\n';
    } else {
      std::cout << (p[0] == "query" ? presign(read, *who, *now) : sign_fields(read, *who, *now)) << '\n';
    }
  }
  return 0;
}
