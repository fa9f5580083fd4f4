// Requests of one client, which are nearly always alike, verified with what is known of the last one.
// Layer 11; may include: config, http/parse, sigv4/kept_head, sigv4/verify_with.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/config.hpp>
#include <jobwire/http/parse.hpp>
#include <jobwire/sigv4/kept_head.hpp>
#include <jobwire/sigv4/verify_with.hpp>

namespace jobwire {

/// Parses and verifies as `parse_request_head` and `verify_with` do, with the same results and errors, but in
/// less time where a head differs from one that verified before in the last segment of its path (the job's
/// id), X-Amz-Date and the signature alone, as nearly all heads of one client do. All its other bytes are
/// compared and these are checked; nothing is taken for granted.
///
/// For one connection, and one thread at a time. 3.1 KiB, nothing on the heap: a copy of the head and of its
/// canonical request. No key is kept, and no head with a session token, above 1 KiB or 32 fields, or signed
/// in the query. The second head in a row that is not like the kept one takes its place if it verifies; that
/// takes about as long as parsing it and reading its claim once more, and 3.5 KiB of stack.
class request_memory {
 public:
  /// Borrows the two names of the rules, which must stay what they are.
  constexpr explicit request_memory(verify_rules const& rules, head_limits const& limits = {}) noexcept
      : rules_{rules}, limits_{limits} {}

  /// `parse_request_head`. Borrows the same.
  constexpr result<request_view> parse(std::string_view bytes JOBWIRE_LIFETIMEBOUND,
                                       std::span<header_field> table JOBWIRE_LIFETIMEBOUND) noexcept {
    auto read = result<request_view>::initial();
    if (!std::is_constant_evaluated() && head_.read(bytes, table, *read)) return read;
    read = parse_request_head(bytes, table, limits_);
    parsed_ = read ? slice(bytes, 0, read->head_size) : std::string_view{};
    return read;
  }
  template <owning_temporary Text>
  result<request_view> parse(Text&&, std::span<header_field>) = delete;

  /// `verify_with`, of a head that was parsed here. Borrows the same.
  template <finds_keys Keys>
  constexpr result<checked_claim> verify(Keys& keys, request_view const& head, amz_date const& now,
                                         std::string_view body_hash = empty_payload_hash,
                                         std::span<char> scratch = {}) noexcept {
    auto claim = result<checked_claim>::initial();
    if (head_.has_read(head)) {
      auto verdict = errc::none;
      if (verify_alike(keys, head, now, body_hash, *claim, verdict)) {
        if (verdict != errc::none) claim = verdict;
        return claim;
      }
    }
    claim = verify_with(keys, head, rules_, now, body_hash, scratch);
    if (claim && !std::is_constant_evaluated()) take(head, now, body_hash);
    return claim;
  }

  /// Whether a head is the last one that was found to be like the one that is kept: to count how often it is.
  constexpr bool has_known(request_view const& head) const noexcept { return head_.has_read(head); }

  /// Forgets the head that is kept.
  constexpr void forget() noexcept { head_.drop(); }

 private:
  static constexpr std::size_t max_text = 512;  // of a canonical request
  static constexpr std::size_t hash_digits = 2 * sizeof(sha256_digest);

  /// Verifies a head like the kept one by its canonical request, what differs put into its place. False, and
  /// nothing was decided, for another body, or an instant that takes more than a glance.
  template <class Keys>
  bool verify_alike(Keys& keys, request_view const& head, amz_date const& now, std::string_view body_hash,
                    checked_claim& claim, errc& verdict) noexcept {
    char const* const whole = head.method.data();
    claim.access_key_id = access_key_id_.in(whole);
    claim.scope = {day_.in(whole), region_.in(whole), service_.in(whole)};
    claim.signed_headers = signed_headers_.in(whole);
    claim.signature = head_.signature_digits().in(whole);
    if (!claim.date.take_near(head_.date().in(whole), now, rules_.skew_seconds) ||
        !detail::same_bytes(claim.scope.day, claim.date.day()) ||
        !detail::same_bytes(body_hash, {body_hash_.data(), hash_digits})) {
      return false;
    }
    detail::copy_bytes(text_.data() + segment_at_, head_.last_segment().in(whole));
    detail::copy_bytes(text_.data() + date_at_, claim.date.fixed_size_text());
    hash_sink<typename Keys::hasher> canonical;
    canonical.spare_wiping();
    canonical.write(std::string_view{text_.data(), text_size_});
    verdict = detail::judge_hashed(keys, claim, canonical);
    has_missed_ = false;
    return true;
  }

  /// Of a head that verified but is not like the one that is kept.
  void take(request_view const& head, amz_date const& now, std::string_view body_hash) noexcept {
    bool const is_own = head.method.data() == parsed_.data() && head.head_size == parsed_.size();
    if (!is_own || head_.has_read(head)) return;
    has_missed_ = head_.is_kept() && !has_missed_;
    if (!has_missed_ && !keep(now, body_hash)) head_.drop();
    parsed_ = {};
  }

  /// Keeps the last head that was parsed, as it is in its bytes, whatever was done to views of it.
  [[gnu::noinline]] bool keep(amz_date const& now, std::string_view body_hash) noexcept {
    std::array<header_field, detail::kept_head::max_fields> table;
    auto const head = parse_request_head(parsed_, table, limits_);
    if (!head || body_hash.size() != hash_digits || !head_.keep(*head)) return false;
    checked_claim claim;
    if (!detail::fill_claim(*head, rules_, now, {}, claim) || claim.form != claim_form::field) return false;
    auto const payload = payload_hash_of(*head, rules_, body_hash);
    auto const canonical = canonical_request_of(*head, claim, rules_, body_hash);
    if (!payload || detail::other_body_of(*payload, body_hash) != errc::none || !canonical) return false;
    auto const size = canonical->write(text_);
    if (!size) return false;
    text_size_ = *size;
    return find_places(*head, claim, body_hash);
  }

  bool find_places(request_view const& head, checked_claim const& claim,
                   std::string_view body_hash) noexcept {
    char const* const whole = head.method.data();
    access_key_id_ = detail::text_place::of(claim.access_key_id, whole);
    day_ = detail::text_place::of(claim.scope.day, whole);
    region_ = detail::text_place::of(claim.scope.region, whole);
    service_ = detail::text_place::of(claim.scope.service, whole);
    signed_headers_ = detail::text_place::of(claim.signed_headers, whole);
    detail::copy_bytes(body_hash_.data(), body_hash);

    constexpr std::string_view date_line = "\nx-amz-date:";
    std::string_view const text{text_.data(), text_size_};
    std::size_t const path_at = head.method.size() + 1;
    segment_at_ = path_at + head_.last_segment().at - head_.target().at;
    date_at_ = text.find(date_line) + date_line.size();
    return text.find(date_line) != std::string_view::npos &&
           slice(text, path_at, head.target.size()) == head.target &&
           slice(text, date_at_, amz_date::size) == claim.date.text();
  }

  verify_rules rules_;
  head_limits limits_;
  std::string_view parsed_;  ///< the last head that was parsed, and not like the kept one
  bool has_missed_ = false;  ///< the last one that was verified was not like the kept one
  detail::kept_head head_;
  // The places of a claim's parts in a head, and of what differs in the canonical request.
  detail::text_place access_key_id_;
  detail::text_place day_;
  detail::text_place region_;
  detail::text_place service_;
  detail::text_place signed_headers_;
  std::size_t segment_at_ = 0;
  std::size_t date_at_ = 0;
  std::size_t text_size_ = 0;
  std::array<char, hash_digits> body_hash_;
  std::array<char, max_text> text_;
};

}  // namespace jobwire
