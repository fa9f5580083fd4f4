// Signature Version 4 as it is mostly written: std::string throughout, libcrypto's SHA256() and HMAC(), and Beast's parser
// on the verifier's side. Written as one would for production, without tricks: digests are arrays, and strings whose size
// is known are reserved.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>

#include "corpus.hpp"

namespace textbook {

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

inline digest sha256(std::string_view text) {
  digest made;
  SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), made.data());
  return made;
}

inline digest hmac(void const* key, std::size_t key_size, std::string_view text) {
  digest made;
  unsigned size = 0;
  HMAC(EVP_sha256(), key, static_cast<int>(key_size), reinterpret_cast<unsigned char const*>(text.data()),
       text.size(), made.data(), &size);
  return made;
}
inline digest hmac(digest const& key, std::string_view text) { return hmac(key.data(), key.size(), text); }

inline std::string hex(digest const& from) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * from.size());
  for (unsigned char const byte : from) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

inline std::string encode_path(std::string_view path) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  text.reserve(path.size());
  for (char const c : path) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~' || c == '/';
    if (plain) {
      text += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      text += '%';
      text += digits[byte >> 4U];
      text += digits[byte & 15U];
    }
  }
  return text;
}

/// Lower-case names in order, as they are signed.
using headers = std::map<std::string, std::string>;

struct identity {
  std::string access_key_id;
  std::string secret;
  std::string region;
  std::string service;
};

inline std::string signed_names(headers const& from) {
  std::string names;
  for (auto const& [name, value] : from) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

inline std::string canonical_request(std::string_view method, std::string_view path, headers const& from,
                                     std::string_view names) {
  static std::string const empty_hash = hex(sha256(""));
  std::string text;
  text.reserve(512);
  text.append(method).append("\n").append(encode_path(path)).append("\n\n");
  for (auto const& [name, value] : from) text.append(name).append(":").append(value).append("\n");
  text.append("\n").append(names).append("\n").append(empty_hash);
  return text;
}

inline std::string scope_of(std::string_view day, std::string_view region, std::string_view service) {
  std::string scope{day};
  scope.append("/").append(region).append("/").append(service).append("/aws4_request");
  return scope;
}

inline std::string string_to_sign(std::string_view instant, std::string_view scope,
                                  std::string_view canonical) {
  std::string text{"AWS4-HMAC-SHA256\n"};
  text.append(instant).append("\n").append(scope).append("\n").append(hex(sha256(canonical)));
  return text;
}

inline digest derive_key(std::string const& secret, std::string_view day, std::string_view region,
                         std::string_view service) {
  std::string const first = "AWS4" + secret;
  auto const day_key = hmac(first.data(), first.size(), day);
  return hmac(hmac(hmac(day_key, region), service), "aws4_request");
}

inline std::string sign(std::string_view method, std::string_view path, std::string_view host,
                        std::string_view instant, identity const& who, digest const& key) {
  headers const all{{"host", std::string{host}}, {"x-amz-date", std::string{instant}}};
  auto const names = signed_names(all);
  auto const scope = scope_of(instant.substr(0, 8), who.region, who.service);
  auto const text = string_to_sign(instant, scope, canonical_request(method, path, all, names));
  auto const signature = hex(hmac(key, text));

  std::string head;
  head.reserve(512);
  head.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host);
  head.append("\r\nX-Amz-Date: ").append(instant);
  head.append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=").append(who.access_key_id);
  head.append("/").append(scope).append(", SignedHeaders=").append(names);
  head.append(", Signature=").append(signature).append("\r\n\r\n");
  return head;
}

/// What both signers hold.
class signer {
 protected:
  static digest key_of(identity const& who, std::string_view instant) {
    return derive_key(who.secret, instant.substr(0, 8), who.region, who.service);
  }

  std::string path_{corpus::path};
  std::string host_{corpus::host};
  std::string instant_{corpus::instant};
  identity who_{std::string{corpus::access_key_id}, std::string{corpus::documentation_secret},
                std::string{corpus::region}, "elastictranscoder"};
};

class sign_cached : signer {
 public:
  std::string operator()() const { return sign("DELETE", path_, host_, instant_, who_, key_); }
  bool right() const { return (*this)() == corpus::signed_head; }

 private:
  digest key_ = key_of(who_, instant_);
};

class sign_derive : signer {
 public:
  std::string operator()() const {
    return sign("DELETE", path_, host_, instant_, who_, key_of(who_, instant_));
  }
  bool right() const { return (*this)() == corpus::signed_head; }
};

namespace http = boost::beast::http;

inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    auto const end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Borrows the field's value.
struct claim {
  std::vector<std::string_view> credential;  ///< access key id, day, region, service, terminator
  std::string_view names;
  std::string_view signature;
};

inline std::optional<claim> parse_authorization(std::string_view value) {
  constexpr std::string_view algorithm = "AWS4-HMAC-SHA256 ";
  if (!value.starts_with(algorithm)) return std::nullopt;
  value.remove_prefix(algorithm.size());
  claim made;
  for (auto text : split(value, ',')) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto const name = text.substr(0, equals);
    auto const rest = text.substr(equals + 1);
    if (name == "Credential")
      made.credential = split(rest, '/');
    else if (name == "SignedHeaders")
      made.names = rest;
    else if (name == "Signature")
      made.signature = rest;
    else
      return std::nullopt;
  }
  if (made.credential.size() != 5 || made.names.empty() || made.signature.size() != 64) return std::nullopt;
  return made;
}

inline std::optional<std::time_t> seconds_of(std::string const& instant) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (instant.size() != 16 || std::sscanf(instant.c_str(), "%4d%2u%2uT%2u%2u%2uZ", &year, &month, &day, &hour,
                                          &minute, &second) != 6) {
    return std::nullopt;
  }
  using namespace std::chrono;
  sys_days const days = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  return static_cast<std::time_t>(days.time_since_epoch().count()) * 86400 + hour * 3600 + minute * 60 +
         second;
}

/// A verifier that keeps its keys in a map.
class verify_cached {
 public:
  verify_cached() {
    keys_[key_name(corpus::access_key_id, "20130114")] =
        derive_key(std::string{corpus::documentation_secret}, "20130114", region_, service_);
  }

  bool operator()() const {
    http::request_parser<http::empty_body> parser;
    boost::beast::error_code failure;
    parser.put(boost::asio::const_buffer{bytes_.data(), bytes_.size()}, failure);
    if (failure || !parser.is_header_done()) return false;
    auto const& head = parser.get();

    auto const authorization = head.find(http::field::authorization);
    auto const instant_field = head.find("X-Amz-Date");
    if (authorization == head.end() || instant_field == head.end()) return false;
    auto const claimed = parse_authorization(view(authorization->value()));
    if (!claimed) return false;
    std::string const instant{view(instant_field->value())};
    auto const seconds = seconds_of(instant);
    if (!seconds || *seconds > now_ + 300 || *seconds < now_ - 300) return false;
    auto const& parts = claimed->credential;
    if (parts[1] != std::string_view{instant}.substr(0, 8) || parts[2] != region_ || parts[3] != service_ ||
        parts[4] != "aws4_request") {
      return false;
    }
    auto const key = keys_.find(key_name(parts[0], parts[1]));
    if (key == keys_.end()) return false;

    headers signed_headers;
    for (auto const name : split(claimed->names, ';')) {
      auto const field = head.find(boost::beast::string_view{name.data(), name.size()});
      if (field == head.end()) return false;
      signed_headers.emplace(std::string{name}, view(field->value()));
    }
    if (!signed_headers.contains("host")) return false;
    auto const scope = scope_of(parts[1], parts[2], parts[3]);
    auto const canonical =
        canonical_request(view(head.method_string()), view(head.target()), signed_headers, claimed->names);
    auto const signature = hex(hmac(key->second, string_to_sign(instant, scope, canonical)));
    return CRYPTO_memcmp(signature.data(), claimed->signature.data(), signature.size()) == 0;
  }

  /// The request verifies, and with one digit of the signature changed it does not.
  bool right() {
    bool const verified = (*this)();
    char& digit = bytes_[bytes_.find(corpus::expected_signature)];
    digit = '0';
    bool const forged = (*this)();
    digit = corpus::expected_signature.front();
    return verified && !forged;
  }

 private:
  static std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

  static std::string key_name(std::string_view access_key_id, std::string_view day) {
    std::string name;
    name.reserve(access_key_id.size() + 1 + day.size());
    return name.append(access_key_id).append("/").append(day);
  }

  std::string bytes_{corpus::request_head};
  std::string region_{corpus::region};
  std::string service_ = "elastictranscoder";
  std::time_t now_ = *seconds_of(std::string{corpus::instant});
  std::map<std::string, digest> keys_;  ///< of this region and service, by access key id and day
};

}  // namespace textbook
