// Requests of one client, which are nearly always alike, verified with what is known of the last one.
// Layer 11; may include: config, http/parse, sigv4/kept_head, sigv4/verify_with.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <jobwire/config.hpp>
#include <jobwire/http/parse.hpp>
#include <jobwire/sigv4/kept_head.hpp>
#include <jobwire/sigv4/verify_with.hpp>

namespace jobwire {

/// Parses and verifies as `parse_request_head` and `verify_with` do, with the same results and errors, but in
/// less time where a head differs from the kept one in the last segment of its path (the job's id),
/// X-Amz-Date and the signature alone, each as long as there; nearly all heads of one client do. `parse`
/// compares all other bytes and checks these, `verify` asks for the key and hashes the canonical request each
/// time.
///
/// For one connection, and one thread at a time. 3.1 KiB, nothing on the heap: a copy of the head and of its
/// canonical request. The first head that verifies is kept, and each second one in a row that is not like it
/// takes its place; that takes about as long as parsing it and reading its claim once more, and 3.5 KiB of
/// stack. No key is kept, and no head above 1 KiB or 32 fields, with a session token, signed in the query or
/// not at the end of its Authorization, with a canonical request above 512 bytes, a path that is not plain or
/// a last segment below 8 bytes.
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
    head_.forget_read();
    read = parse_request_head(bytes, table, limits_);
    parsed_ = read ? slice(bytes, 0, read->head_size) : std::string_view{};
    return read;
  }
  template <owning_temporary Text>
  result<request_view> parse(Text&&, std::span<header_field>) = delete;

  /// `verify_with`, of the head that was parsed last: of none other is anything known. Its views, and what
  /// they view, must be as they were parsed. Borrows the same.
  template <finds_keys Keys>
  constexpr result<checked_claim> verify(Keys& keys, request_view const& head, amz_date const& now,
                                         std::string_view body_hash = empty_payload_hash,
                                         std::span<char> scratch = {}) noexcept {
    auto claim = result<checked_claim>::initial();
    if (head_.has_read(head)) {
      has_missed_ = false;
      auto verdict = errc::none;
      if (verify_alike(keys, head, now, body_hash, *claim, verdict)) {
        if (verdict != errc::none) claim = verdict;
        return claim;
      }
    }
    claim = verify_with(keys, head, rules_, now, body_hash, scratch);
    if (claim && !std::is_constant_evaluated()) take(head, *claim, now, body_hash);
    return claim;
  }

  /// Whether a head is the last one that was parsed, and was found to be like the one that is kept: to count
  /// how often it is.
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
        !detail::same_bytes(claim.scope.day, claim.date.day()) || !take_body_hash(body_hash)) {
      return false;
    }
    detail::copy_bytes(text_ + segment_at_, head_.last_segment().in(whole));
    detail::copy_bytes(text_ + date_at_, claim.date.fixed_size_text());
    hash_sink<typename Keys::hasher> canonical;
    canonical.spare_wiping();
    canonical.write(detail::text_at(text_, text_size_));
    verdict = detail::judge_hashed(keys, claim, canonical);
    return true;
  }

  /// Puts the hash of a body into the canonical request, where the head does not say it itself.
  bool take_body_hash(std::string_view body_hash) noexcept {
    char* const digits = text_ + text_size_ - hash_digits;
    if (is_hash_sent_) return detail::same_bytes(body_hash, detail::text_at(digits, hash_digits));
    if (body_hash.size() != hash_digits || !detail::is_payload_hash(body_hash)) return false;
    detail::copy_bytes(digits, fixed_text<hash_digits>{body_hash.data()});
    return true;
  }

  /// Of a head that verified otherwise.
  void take(request_view const& head, checked_claim const& claim, amz_date const& now,
            std::string_view body_hash) noexcept {
    auto const bytes = std::exchange(parsed_, {});  // each is looked at once
    bool const is_own = head.method.data() == bytes.data() && head.head_size == bytes.size();
    bool const may_be_kept = bytes.size() <= detail::kept_head::max_bytes &&
                             claim.form == claim_form::field && claim.session_token.reveal().empty();
    if (!is_own || head_.has_read(head) || !may_be_kept) return;
    has_missed_ = head_.is_kept() && !has_missed_;
    if (has_missed_ || (passes_ != 0 && passes_-- != 0)) return;
    if (keep(bytes, now, body_hash)) return;
    head_.drop();
    passes_ = 15;  // as many are not tried
  }

  /// Keeps a head as it is in its bytes, whatever was done to views of it.
  [[gnu::noinline]] bool keep(std::string_view bytes, amz_date const& now,
                              std::string_view body_hash) noexcept {
    header_field table[detail::kept_head::max_fields];
    request_view head;
    body_framing framing;
    auto const failure =
        detail::read_request_head(bytes, table, detail::kept_head::max_fields, limits_, head, framing);
    if (failure.code != errc::none || !head_.keep(head)) return false;
    checked_claim claim;
    if (!detail::fill_claim(head, rules_, now, {}, claim)) return false;
    auto const payload = payload_hash_of(head, rules_, body_hash);
    auto const canonical = canonical_request_of(head, claim, rules_, body_hash);
    if (!payload || payload->size() != hash_digits || !canonical) return false;
    auto text = detail::sink_at(text_, max_text);
    canonical->put(text);
    auto const size = text.finish();
    if (!size) return false;
    is_hash_sent_ = static_cast<bool>(find_field(head.fields, "x-amz-content-sha256"));
    text_size_ = *size;
    return find_places(head, claim);
  }

  /// False where the signature is not where it is looked for, or the canonical request not as it must be.
  bool find_places(request_view const& head, checked_claim const& claim) noexcept {
    char const* const whole = head.method.data();
    access_key_id_ = detail::text_place::of(claim.access_key_id, whole);
    day_ = detail::text_place::of(claim.scope.day, whole);
    region_ = detail::text_place::of(claim.scope.region, whole);
    service_ = detail::text_place::of(claim.scope.service, whole);
    signed_headers_ = detail::text_place::of(claim.signed_headers, whole);

    constexpr std::string_view date_line = "\nx-amz-date:";
    auto const text = detail::text_at(text_, text_size_);
    std::size_t const path_at = head.method.size() + 1;
    segment_at_ = path_at + head_.last_segment().at - head_.target().at;
    date_at_ = text.find(date_line) + date_line.size();
    auto const signature_digits = head_.signature_digits().in(whole);
    return claim.signature.data() == signature_digits.data() &&
           claim.signature.size() == signature_digits.size() &&
           text.find(date_line) != std::string_view::npos &&
           slice(text, path_at, head.target.size()) == head.target &&
           slice(text, date_at_, amz_date::size) == claim.date.text();
  }

  verify_rules rules_;
  head_limits limits_;
  std::string_view parsed_;    ///< the last head that was parsed, and not like the kept one
  bool has_missed_ = false;    ///< the last one that verified was not like the kept one
  bool is_hash_sent_ = false;  ///< the head says the body's hash itself
  unsigned passes_ = 0;        ///< heads yet to come that are not kept, since one could not be
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
  char text_[max_text];
};

}  // namespace jobwire
