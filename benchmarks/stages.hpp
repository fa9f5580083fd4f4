// The stages of signing and verifying, each by itself, to see where the time goes.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "corpus.hpp"
#include "work.hpp"

namespace stages {

using namespace jobwire;

/// Eight blocks through any hasher.
template <class Hasher>
class eight_blocks {
 public:
  sha256_midstate operator()() const noexcept {
    Hasher hasher;
    hasher.update({blocks_.data(), blocks_.size()});
    return hasher.midstate();
  }
  bool right() const noexcept { return (*this)().words == work::eight_compressions{}(); }

 private:
  std::array<char, 8 * sha256_block> blocks_{};
};

/// A request that is parsed, and claimed, beforehand.
class parsed {
 public:
  parsed() noexcept {
    head_ = *parse_request_head(bytes_.view(), table_);
    claim_ = *jobwire::read_claim(head_, rules_, now_);
  }
  parsed(parsed const&) = delete;
  parsed& operator=(parsed const&) = delete;

 protected:
  work::bytes bytes_{corpus::request_head};
  std::array<header_field, 64> table_{};
  verify_rules rules_{corpus::region, elastic_transcoder::signing_name};
  amz_date now_ = corpus::now;
  request_view head_;
  checked_claim claim_;
};

class read_claim : parsed {
 public:
  result<checked_claim> operator()() const noexcept { return jobwire::read_claim(head_, rules_, now_); }
  bool right() const noexcept {
    auto const claim = (*this)();
    return claim && claim->access_key_id == corpus::access_key_id;
  }
};

class canonical_hash : parsed {
 public:
  sha256_digest operator()() const noexcept {
    return canonical_request_of(head_, claim_, rules_)->hash<sha256>();
  }
  bool right() const noexcept {
    std::array<char, 1024> text{};
    auto const size = canonical_request_of(head_, claim_, rules_)->write(text);
    return size && hash_of<sha256>({text.data(), *size}).bytes == (*this)().bytes;
  }
};

class sign {
 public:
  signature operator()() const noexcept { return jobwire::sign<sha256>(key_, text_); }
  bool right() const noexcept {
    std::array<char, 256> text{};
    auto const size = text_.write(text);
    return size &&
           equal_in_constant_time((*this)(), signature{key_.hmac().code<sha256>({text.data(), *size})});
  }

 private:
  signing_key key_ = signing_key::derive<sha256>(corpus::who().secret_access_key(), corpus::scope());
  string_to_sign text_{corpus::now, corpus::scope(), hash_of<sha256>("canonical request")};
};

class derive_key {
 public:
  signing_key operator()() const noexcept {
    return signing_key::derive<sha256>(who_.secret_access_key(), scope_);
  }
  /// The same key, by HMACs of texts.
  bool right() const noexcept {
    auto const step = [](sha256_digest const& key, std::string_view text) noexcept {
      return hmac<sha256>(digest_text{key}.view(), text);
    };
    auto key = hmac<sha256>("AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20130114");
    for (std::string_view const text : {"us-east-1", "elastictranscoder", "aws4_request"})
      key = step(key, text);
    auto const expected = hmac<sha256>(digest_text{key}.view(), "text");
    return equal_in_constant_time((*this)().hmac().code<sha256>("text"), expected);
  }

 private:
  credentials who_ = corpus::who();
  credential_scope scope_ = corpus::scope();
};

class parse_canonical_request : parsed {
 public:
  parse_canonical_request() noexcept {
    size_ = canonical_request_of(head_, claim_, rules_)->write(text_).value_or(0);
  }

  auto operator()() const noexcept {
    return jobwire::parse_canonical_request(std::string_view{text_.data(), size_});
  }
  bool right() const noexcept { return (*this)().has_value(); }

 private:
  std::array<char, 1024> text_{};
  std::size_t size_ = 0;
};

}  // namespace stages
