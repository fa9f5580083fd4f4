// How the time grows with a head: by its size, by its fields, and with a sender who sends it a byte at a time.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <jobwire/jobwire.hpp>

#include "corpus.hpp"

namespace growth {

using namespace jobwire;

inline constexpr std::size_t most_fields = 64;

/// The head of the corpus without a field but Host, to be filled.
inline std::string head_start() {
  return std::string{"DELETE "}
      .append(corpus::path)
      .append(" HTTP/1.1\r\nHost: ")
      .append(corpus::host)
      .append("\r\n");
}

/// A head of `size` bytes in 7 fields, whose values grow alike.
inline std::string head_of_size(std::size_t size, std::string head) {
  constexpr std::size_t added = 6;
  constexpr std::string_view around = "Field-0: \r\n";
  std::size_t const room = size - head.size() - added * around.size() - 2;
  for (std::size_t i = 0; i < added; ++i) {
    std::size_t const value = room / added + (i == 0 ? room % added : 0);
    head.append("Field-").append(std::to_string(i)).append(": ").append(value, 'v').append("\r\n");
  }
  return head.append("\r\n");
}

/// A head of so many fields, of 40 bytes each but the first ones.
inline std::string head_of_fields(std::size_t fields, std::size_t present, std::string head) {
  for (std::size_t i = present; i < fields; ++i) {
    head.append("Field-").append(i < 10 ? "0" : "").append(std::to_string(i)).append(": ");
    head.append(28, 'v').append("\r\n");
  }
  return head.append("\r\n");
}

class parse {
 public:
  explicit parse(std::string head) : head_{std::move(head)} {}

  result<request_view> operator()() noexcept { return parse_request_head(std::string_view{head_}, table_); }
  bool right() noexcept {
    auto const head = (*this)();
    return head && head->head_size == head_.size();
  }
  std::size_t size() const noexcept { return head_.size(); }

 private:
  std::string head_;
  std::array<header_field, most_fields> table_{};
};

/// A reader whose peer sends byte by byte: after each one it asks `head_arrival` whether to parse.
class parse_each_byte {
 public:
  explicit parse_each_byte(std::string head) : head_{std::move(head)} {}

  std::size_t operator()() noexcept {
    head_arrival arrival;
    for (std::size_t seen = 1; seen <= head_.size(); ++seen) {
      std::string_view const bytes{head_.data(), seen};
      if (!arrival.worth_parsing(bytes)) continue;
      auto const head = parse_request_head(bytes, table_);
      if (head) return head->head_size;
      if (head.error().code != errc::need_more) return 0;
    }
    return 0;
  }
  bool right() noexcept { return (*this)() == head_.size(); }
  std::size_t size() const noexcept { return head_.size(); }

 private:
  std::string head_;
  std::array<header_field, most_fields> table_{};
};

/// A verifier of a head that is signed when this is made.
class verify {
 public:
  /// `fill` completes a head that holds Host, X-Amz-Date and Authorization; `names` are the signed ones.
  template <class Fill>
  verify(std::string_view names, Fill const& fill) {
    std::string start = head_start();
    start.append("X-Amz-Date: ").append(corpus::instant);
    start.append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=").append(corpus::access_key_id);
    start.append("/20130114/us-east-1/elastictranscoder/aws4_request, SignedHeaders=").append(names);
    std::size_t const at = start.append(", Signature=").size();
    head_ = fill(start.append(64, '0').append("\r\n"));
    put_signature(at);
  }

  result<void> operator()() noexcept {
    auto const head = parse_request_head(std::string_view{head_}, table_);
    if (!head) return head.error();
    auto const claim = read_claim(*head, rules_, now_);
    if (!claim) return claim.error();
    return jobwire::verify<sha256>(*head, *claim, rules_, key_);
  }
  bool right() noexcept { return (*this)().has_value(); }
  std::size_t size() const noexcept { return head_.size(); }

 private:
  void put_signature(std::size_t at) {
    auto const head = parse_request_head(std::string_view{head_}, table_);
    auto const claim = read_claim(*head, rules_, now_);
    auto const hash = canonical_request_of(*head, *claim, rules_)->template hash<sha256>();
    auto const value = sign<sha256>(key_, {now_, claim->scope, hash});
    std::array<char, 64> digits{};
    corpus::require(write_signature(value, digits).has_value(), "growth");
    head_.replace(at, digits.size(), digits.data(), digits.size());
  }

  std::string head_;
  std::array<header_field, most_fields> table_{};
  verify_rules rules_{corpus::region, elastic_transcoder::signing_name};
  amz_date now_ = corpus::now;
  signing_key key_ = signing_key::derive<sha256>(corpus::who().secret_access_key(), corpus::scope());
};

/// All names of `head_of_fields`, those of the first three fields aside from Authorization included.
inline std::string all_names(std::size_t fields) {
  std::string names;
  for (std::size_t i = 3; i < fields; ++i) {
    names.append("field-").append(i < 10 ? "0" : "").append(std::to_string(i)).append(";");
  }
  return names.append("host;x-amz-date");
}

}  // namespace growth
