// Several signatures at once, their hashes side by side; and verifying so.
// Layer 10; may include: sigv4/sign, sigv4/verify.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <jobwire/sigv4/sign.hpp>
#include <jobwire/sigv4/verify.hpp>

namespace jobwire {

namespace detail {

/// Messages whose hashes go side by side; more gain nothing.
inline constexpr std::size_t batch_lanes = 4;

/// One signature in the making: what is hashed for it, and how far. 1010 bytes.
template <sha256_hasher Hasher>
class signature_lane {
 public:
  // NOLINTNEXTLINE(modernize-use-equals-default)
  constexpr signature_lane() noexcept {}  // not defaulted: that would fill 900 bytes with zeros first

  /// Takes a canonical request; copies the key.
  template <class Canonical>
  constexpr void begin(signing_key const& key, amz_date const& date, credential_scope const& scope,
                       Canonical const& request) noexcept {
    gather_sealed(request);
    key_ = key.hmac();
    key_.begin_inner(inner_);
    put_known_start(inner_, date, scope);
  }

  /// The same with a source of keys, which may have kept the start of the string to sign.
  template <key_source Keys, class Canonical>
  constexpr void begin_with(Keys& keys, amz_date const& date, credential_scope const& scope,
                            Canonical const& request) noexcept {
    if constexpr (start_keeping_source<Keys>) {
      gather_sealed(request);
      auto const [key, start] = keys.started_key_for(date, scope, canonical_);
      key_ = key.hmac();
      inner_.resume(start);
      inner_.spare_wiping();
    } else {
      begin(keys.key_for(scope), date, scope, request);
    }
  }

  /// The same with what another lane, begun and not yet finished, has of a key and of the string to sign.
  template <class Canonical>
  constexpr void begin_like(signature_lane const& other, Canonical const& request) noexcept {
    gather_sealed(request);
    key_ = other.key_;
    inner_.resume(other.inner_);
  }

  /// Makes the signatures of up to `batch_lanes` lanes that were begun.
  static constexpr void finish(std::span<signature_lane* const> lanes) noexcept {
    if (!std::is_constant_evaluated() && lanes.size() == batch_lanes &&
        finish_alike(lanes, std::make_index_sequence<batch_lanes>{})) {
      return;
    }
    std::array<hash_sink<Hasher>*, 2 * batch_lanes> all{};
    std::size_t count = 0;
    for (auto* const lane : lanes) all[count++] = &lane->canonical_;
    for (auto* const lane : lanes) all[count++] = &lane->inner_;
    std::span<hash_sink<Hasher>* const> const sinks{all.data(), count};
    hash_sink<Hasher>::advance_all(sinks);  // with what is known of the strings to sign
    for (auto* const lane : lanes) {
      put_hex(lane->inner_, lane->canonical_.finish());
      lane->inner_.seal();
    }
    hash_sink<Hasher>::advance_all(sinks);
    for (auto* const lane : lanes) {
      sha256_digest digest = lane->inner_.finish();
      lane->key_.begin_outer(lane->canonical_);
      lane->canonical_.write(digest_text{digest}.view());
      lane->canonical_.seal();
      wipe(digest);
    }
    hash_sink<Hasher>::advance_all(sinks);
    for (auto* const lane : lanes) lane->digest_ = lane->canonical_.finish();
  }

  constexpr signature made() const noexcept { return signature{digest_}; }

 private:
  /// The same of messages of the same sizes, hashed in step; false, and nothing was done, for others.
  template <std::size_t... Lane>
  static bool finish_alike(std::span<signature_lane* const> lanes, std::index_sequence<Lane...>) noexcept {
    return hmac_key::finish_quoting<Hasher, sizeof...(Lane)>(
        {&lanes[Lane]->key_...}, {&lanes[Lane]->inner_...}, {&lanes[Lane]->canonical_...},
        {&lanes[Lane]->digest_...});
  }

  template <class Canonical>
  constexpr void gather_sealed(Canonical const& request) noexcept {
    canonical_.resume(sha256_midstate{sha256_initial, 0});
    gather(canonical_, request);
    canonical_.seal();
  }

  hmac_key key_{};
  hash_sink<Hasher> canonical_{};
  hash_sink<Hasher> inner_{};
  sha256_digest digest_{};  ///< of the canonical request, then the signature
};

}  // namespace detail

/// One request to be verified with others. Borrows all four.
struct request_to_verify {
  request_view const* head = nullptr;
  checked_claim const* claim = nullptr;
  signing_key const* key = nullptr;
  std::string_view body_hash = empty_payload_hash;
};

/// The second step of verifying, `verify`, for many requests at once: `verdicts` gets for each, in order,
/// what `verify` would have yielded, and none depends on the others. Their hashes go side by side, up to
/// four.
///
/// Yields how many verify. Borrows the requests and what they point to. 4.6 KiB of stack, and what
/// `canonical_request` takes.
/// Errors:  no_space - `verdicts` is shorter than `requests`; `at` is the size needed, nothing was verified.
///          In a verdict: those of `verify`; malformed_head - a null pointer in the request.
template <sha256_hasher Hasher>
constexpr result<std::size_t> verify_each(std::span<request_to_verify const> requests,
                                          verify_rules const& rules,
                                          std::span<result<void>> verdicts) noexcept {
  if (verdicts.size() < requests.size()) return error{errc::no_space, requests.size()};
  std::array<detail::signature_lane<Hasher>, detail::batch_lanes> lanes{};
  std::array<std::size_t, detail::batch_lanes> places{};
  std::array<signature, detail::batch_lanes> claimed{};
  std::array<errc, detail::batch_lanes> otherwise{};
  std::size_t holding = 0;
  std::size_t count = 0;
  auto const finish = [&]() noexcept {
    std::array<detail::signature_lane<Hasher>*, detail::batch_lanes> begun{};
    for (std::size_t i = 0; i < holding; ++i) begun[i] = &lanes[i];
    detail::signature_lane<Hasher>::finish({begun.data(), holding});
    for (std::size_t i = 0; i < holding; ++i) {
      bool const same = equal_in_constant_time(lanes[i].made(), claimed[i]);
      verdicts[places[i]] = detail::select(same, otherwise[i], errc::signature_mismatch);
      count += verdicts[places[i]] ? 1U : 0U;
    }
    holding = 0;
  };
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto const& request = requests[i];
    if (request.head == nullptr || request.claim == nullptr || request.key == nullptr) {
      verdicts[i] = errc::malformed_head;
      continue;
    }
    verdicts[i] = detail::use_claimed(*request.head, *request.claim, rules, request.body_hash,
                                      [&](auto const& canonical, errc verdict) noexcept -> result<void> {
                                        auto const value = signature::parse(request.claim->signature);
                                        if (!value) return value.error();
                                        claimed[holding] = *value;
                                        otherwise[holding] = verdict;
                                        places[holding] = i;
                                        lanes[holding++].begin(*request.key, request.claim->date,
                                                               request.claim->scope, canonical);
                                        return {};
                                      });
    if (holding == lanes.size()) finish();
  }
  finish();
  return count;
}

}  // namespace jobwire
