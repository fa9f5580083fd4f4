// Four requests at once: signed, and verified from raw bytes.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "corpus.hpp"
#include "work.hpp"

namespace work {

class sign_batch4 {
 public:
  static constexpr std::size_t requests = 4;

  result<void> operator()() noexcept { return write_signed_each<operation_type>(items_, key_, sizes_); }

  sign_batch4() noexcept {
    for (std::size_t i = 0; i < requests; ++i) {
      items_[i] = {*job_request<operation_type>::make(corpus::job_id), corpus::where(), corpus::now, out_[i]};
    }
  }
  sign_batch4(sign_batch4 const&) = delete;
  sign_batch4& operator=(sign_batch4 const&) = delete;

  bool right() noexcept {
    bool same = (*this)().has_value();
    for (std::size_t i = 0; i < requests; ++i) {
      same = same && sizes_[i] && std::string_view{out_[i].data(), *sizes_[i]} == corpus::signed_head;
    }
    return same;
  }

 private:
  std::array<std::array<char, 1024>, requests> out_{};
  std::array<request_to_write<operation_type>, requests> items_{};
  std::array<result<std::size_t>, requests> sizes_{errc::no_space, errc::no_space, errc::no_space,
                                                   errc::no_space};
  day_key<sha256> key_{corpus::who()};
};

/// Each head is parsed and its claim read by itself; the second step is taken together.
class verify_batch4 {
 public:
  static constexpr std::size_t requests = 4;

  verify_batch4() noexcept { keys_.key_for(corpus::who(), corpus::scope()); }

  result<std::size_t> operator()() noexcept {
    for (std::size_t i = 0; i < requests; ++i) {
      auto const head = parse_request_head(corpus::request_head, tables_[i]);
      if (!head) return head.error();
      heads_[i] = *head;
      auto const claim = read_claim(heads_[i], rules_, corpus::now);
      if (!claim) return claim.error();
      claims_[i] = *claim;
      items_[i] = {&heads_[i], &claims_[i], keys_.find(claim->access_key_id, claim->scope)};
    }
    return verify_each<sha256>(items_, rules_, verdicts_);
  }

  bool right() noexcept {
    auto const verified = (*this)();
    return verified && *verified == requests;
  }

 private:
  verify_rules rules_{corpus::region, elastic_transcoder::signing_name};
  key_cache<sha256, 8> keys_{};
  std::array<std::array<header_field, 16>, requests> tables_{};
  std::array<request_view, requests> heads_{};
  std::array<checked_claim, requests> claims_{};
  std::array<request_to_verify, requests> items_{};
  std::array<result<void>, requests> verdicts_{};
};

}  // namespace work
