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

/// One signature in the making: what is hashed for it, and how far. 950 bytes.
template <sha256_hasher Hasher>
class signature_lane {
 public:
  // NOLINTNEXTLINE(modernize-use-equals-default)
  constexpr signature_lane() noexcept {}  // not defaulted: that would fill 900 bytes with zeros first

  /// Takes a canonical request.
  template <class Canonical>
  constexpr void begin(Canonical const& request) noexcept {
    canonical_.resume(sha256_midstate{sha256_initial, 0});
    gather(canonical_, request);
    canonical_.seal();
  }

  /// The canonical request, part of which may be hashed beside something else.
  constexpr hash_sink<Hasher>& canonical() noexcept { return canonical_; }

  /// Begins the string to sign. Borrows the midstate behind the key's outer pad until the signature is made.
  constexpr void start(sha256_midstate const& inner, sha256_midstate const& outer, amz_date const& date,
                       credential_scope const& scope) noexcept {
    outer_ = &outer;
    is_like_first_ = false;
    inner_.resume(inner);
    put_known_start(inner_, date, scope);
  }

  /// The same with the start that a source has kept.
  constexpr void start(hashed_front const& kept, sha256_midstate const& outer) noexcept {
    outer_ = &outer;
    is_like_first_ = false;
    inner_.resume(kept);
    inner_.spare_wiping();
  }

  /// The same with what the first lane has, which takes part in the same `finish`.
  constexpr void start_like_first(signature_lane const& first) noexcept {
    outer_ = first.outer_;
    is_like_first_ = true;
  }

  /// Takes all that the first lane has, where that `has_all` of its canonical request, but with `part` in
  /// place of as many bytes at `at` of this.
  constexpr void begin_but(signature_lane const& first, std::size_t at, std::string_view part) noexcept {
    canonical_.resume_but(first.canonical_, at, part);
    start_like_first(first);
  }

  constexpr bool has_all() const noexcept { return canonical_.holds_all(); }

  /// Makes the signatures of up to `batch_lanes` lanes that were begun.
  static constexpr void finish(std::span<signature_lane* const> lanes) noexcept {
    if (!std::is_constant_evaluated() && lanes.size() == batch_lanes &&
        finish_alike(lanes, std::make_index_sequence<batch_lanes>{})) {
      return;
    }
    for (auto* const lane : lanes) {
      if (lane->is_like_first_) lane->inner_.resume(lanes[0]->inner_);
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
      lane->canonical_.resume(*lane->outer_);
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
    return hash_sink<Hasher>::template finish_quoting<sizeof...(Lane)>(
        {&lanes[Lane]->inner_...}, {lanes[Lane]->is_like_first_...}, {&lanes[Lane]->canonical_...},
        {lanes[Lane]->outer_...}, {&lanes[Lane]->digest_...});
  }

  sha256_midstate const* outer_ = nullptr;  ///< of the key
  bool is_like_first_ = false;              ///< `inner_` is to be what the first one's is
  hash_sink<Hasher> canonical_{unset_sink{}};
  hash_sink<Hasher> inner_{unset_sink{}};
  sha256_digest digest_{};  ///< of the canonical request, then the signature
};

/// Up to `batch_lanes` signatures in the making, and what must be kept of keys that may go before: that is
/// wiped when they are cleared, and all of it on destruction; 4 KiB.
template <sha256_hasher Hasher>
class signature_lanes {
 public:
  using lane = signature_lane<Hasher>;

  constexpr signature_lanes() noexcept = default;
  signature_lanes(signature_lanes const&) = delete;
  signature_lanes& operator=(signature_lanes const&) = delete;
  constexpr ~signature_lanes() { clear(); }

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool is_full() const noexcept { return size_ == batch_lanes; }
  constexpr lane& operator[](std::size_t place) noexcept { return lanes_[place]; }

  /// Another lane, where they are not full; what it has is to be dropped.
  constexpr lane& add() noexcept { return lanes_[size_++]; }
  constexpr void drop_last() noexcept { --size_; }

  /// Another lane, with the key from a source, which may have kept the start of the string to sign.
  template <key_source Keys, class Canonical>
  constexpr void add_with(Keys& keys, amz_date const& date, credential_scope const& scope,
                          Canonical const& request) noexcept {
    lane& added = add();
    added.begin(request);
    if constexpr (start_keeping_source<Keys>) {
      auto const [key, start] = keys.started_key_for(date, scope, added.canonical());
      added.start(start, keep(key.hmac().outer_midstate()));
    } else {
      auto const& key = keys.key_for(scope).hmac();
      added.start(key.inner_midstate(), keep(key.outer_midstate()), date, scope);
    }
  }

  constexpr void clear() noexcept {
    while (kept_ != 0) wipe(outers_[--kept_].midstate);
    size_ = 0;
  }

  /// Makes the signatures of all, each of which was begun.
  constexpr void finish() noexcept {
    std::array<lane*, batch_lanes> begun{};
    for (std::size_t i = 0; i < size_; ++i) begun[i] = &lanes_[i];
    lane::finish({begun.data(), size_});
  }

 private:
  /// Room that is not set before it is used.
  union kept_outer {
    // NOLINTNEXTLINE(modernize-use-equals-default)
    constexpr kept_outer() noexcept {}  // defaulted, it would be deleted

    sha256_midstate midstate;
  };

  constexpr sha256_midstate const& keep(sha256_midstate const& midstate) noexcept {
    auto& kept = outers_[kept_++].midstate;
    kept = midstate;
    return kept;
  }

  std::array<lane, batch_lanes> lanes_{};
  std::array<kept_outer, batch_lanes> outers_;
  std::size_t size_ = 0;
  std::size_t kept_ = 0;
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
  detail::signature_lanes<Hasher> lanes;
  std::size_t places[detail::batch_lanes]{};
  signature claimed[detail::batch_lanes]{};
  errc otherwise[detail::batch_lanes]{};
  std::size_t count = 0;
  auto const finish = [&]() noexcept {
    lanes.finish();
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      bool const same = equal_in_constant_time(lanes[i].made(), claimed[i]);
      verdicts[places[i]] = detail::select(same, otherwise[i], errc::signature_mismatch);
      count += verdicts[places[i]] ? 1U : 0U;
    }
    lanes.clear();
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
                                        claimed[lanes.size()] = *value;
                                        otherwise[lanes.size()] = verdict;
                                        places[lanes.size()] = i;
                                        auto const& key = request.key->hmac();
                                        auto& lane = lanes.add();
                                        lane.begin(canonical);
                                        lane.start(key.inner_midstate(), key.outer_midstate(),
                                                   request.claim->date, request.claim->scope);
                                        return {};
                                      });
    if (lanes.is_full()) finish();
  }
  finish();
  return count;
}

}  // namespace jobwire
