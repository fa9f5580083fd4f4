// The credential scope, the signing key derived for it, and the signature.
// Layer 6; may include: hmac, hex, date, secret, config.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <jobwire/config.hpp>
#include <jobwire/date.hpp>
#include <jobwire/hex.hpp>
#include <jobwire/hmac.hpp>
#include <jobwire/secret.hpp>

namespace jobwire {

inline constexpr std::string_view signing_algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view scope_terminator = "aws4_request";

/// What a signing key is good for: one day, one region, one service. Borrows all three.
struct credential_scope {
  std::string_view day;  ///< YYYYMMDD
  std::string_view region;
  std::string_view service;

  friend constexpr bool operator==(credential_scope const&, credential_scope const&) noexcept = default;
};

namespace detail {

/// What a secret is prefixed with to be the first key of the chain.
inline constexpr std::string_view key_prefix = "AWS4";

template <sink Out, class Day>
constexpr void put_scope_front(Out& out, Day const& day, std::string_view region) noexcept {
  out.write(day);
  out.put('/');
  out.write(region);
}

/// Puts a scope of a service that is a constant.
template <auto const& Service, sink Out, class Day>
constexpr void put_scope_of(Out& out, Day const& day, std::string_view region) noexcept {
  put_scope_front(out, day, region);
  out.write(joined<slash, Service, slash, scope_terminator>());
}

/// Puts a scope, and constants behind it.
template <auto const&... Behind, sink Out>
constexpr void put_scope_before(Out& out, credential_scope const& scope) noexcept {
  put_scope_front(out, scope.day, scope.region);
  out.put('/');
  out.write(scope.service);
  out.write(joined<slash, scope_terminator, Behind...>());
}

}  // namespace detail

/// Puts `day/region/service/aws4_request`.
template <sink Out>
constexpr void put_scope(Out& out, credential_scope const& scope) noexcept {
  detail::put_scope_before<>(out, scope);
}

/// Puts the string to sign up to the canonical request's hash: `AWS4-HMAC-SHA256\nINSTANT\nSCOPE\n`, the
/// same for all that is signed within one second in one scope.
/// Spec:  SigV4, "Create a string to sign".
template <sink Out>
constexpr void put_signing_start(Out& out, amz_date const& date, credential_scope const& scope) noexcept {
  out.write(joined<signing_algorithm, detail::line_feed>());
  out.write(date.fixed_size_text());
  out.put('\n');
  detail::put_scope_before<detail::line_feed>(out, scope);
}

/// Bytes that `put_signing_start` puts.
constexpr std::size_t measure_signing_start(credential_scope const& scope) noexcept {
  return measure_with([&scope](auto& out) noexcept { put_signing_start(out, amz_date{}, scope); });
}

namespace detail {

/// Puts the start of a string to sign into a sink that a key began: no secret, so it needs no wiping.
template <sha256_hasher Hasher>
constexpr void put_known_start(hash_sink<Hasher>& sink, amz_date const& date,
                               credential_scope const& scope) noexcept {
  sink.spare_wiping();
  sink.put_measured(measure_signing_start(scope),
                    [&date, &scope](auto& to) noexcept { put_signing_start(to, date, scope); });
}

}  // namespace detail

/// A signature: 32 bytes, shown as 64 lower-case hex digits. Compared by `equal_in_constant_time` alone.
class signature {
 public:
  static constexpr std::size_t size = 64;

  constexpr signature() noexcept = default;
  constexpr explicit signature(sha256_digest const& digest) noexcept : digest_{digest} {}

  /// Errors:  malformed_signature - not 64 lower-case hex digits; `at` is the offset, or the size where that
  ///          is wrong.
  static constexpr result<signature> parse(std::string_view text) noexcept {
    auto const digest = parse_hex(text);
    if (!digest) return error{errc::malformed_signature, digest.error().at};
    return signature{*digest};
  }

  template <sink Out>
  constexpr void put(Out& out) const noexcept {
    put_hex(out, digest_);
  }

  /// Whether `digits` are those of this signature, in a time that depends on their number alone.
  constexpr bool is(std::string_view digits) const noexcept {
    char own[size]{};
    detail::measured_sink out{own};
    put(out);
    return equal_in_constant_time(detail::text_at(own, size), digits);
  }

  friend constexpr bool equal_in_constant_time(signature const& left, signature const& right) noexcept {
    return equal_in_constant_time(left.digest_, right.digest_);
  }

 private:
  sha256_digest digest_;
};

/// Writes the 64 digits of a signature. Errors: no_space.
constexpr result<std::size_t> write_signature(signature const& value, std::span<char> out) noexcept {
  return write_with(out, [&value](auto& to) noexcept { value.put(to); });
}

namespace detail {

/// The names of a scope, and the terminator, as the messages of the chain that derives a key. They stand
/// where `put_scope` has put it; 64 bytes behind it can be read.
constexpr chain_messages messages_of(char const* scope_text, credential_scope const& scope) noexcept {
  std::uint64_t const sizes = scope.day.size() | scope.region.size() << 8U | scope.service.size() << 16U |
                              scope_terminator.size() << 24U;
  return {scope_text, 4, sizes};
}

/// Whether each name of a scope is a message of one block.
constexpr bool are_messages(credential_scope const& scope) noexcept {
  return scope.day.size() <= longest_message && scope.region.size() <= longest_message &&
         scope.service.size() <= longest_message;
}

/// Makes `key` the one that the first `count` messages of a scope lead to, a step at a time; blocks that wait
/// are hashed beside.
template <sha256_hasher Hasher>
constexpr void take_scope_key_by_steps(hmac_key& key, secret_view secret, credential_scope const& scope,
                                       std::size_t count, waiting_blocks& beside) noexcept {
  std::string_view const messages[]{scope.day, scope.region, scope.service, scope_terminator};
  key.take_chained<Hasher>(key_prefix, secret.reveal(), beside, messages, count);
}

/// The same, in one go where the hasher and the sizes of names allow it.
template <sha256_hasher Hasher>
[[gnu::noinline]] constexpr void take_scope_key(hmac_key& key, secret_view secret,
                                                credential_scope const& scope, std::size_t count,
                                                waiting_blocks& beside) noexcept {
  if constexpr (chaining_sha256_hasher<Hasher>) {
    if (!std::is_constant_evaluated() && are_messages(scope)) {
      char text[3 * (longest_message + 1) + scope_terminator.size() + sha256_block];
      auto const put = [&]() noexcept {
        measured_sink out{text};
        put_scope(out, scope);
        __builtin_memset(out.end(), 0, sha256_block);
        auto messages = messages_of(text, scope);
        messages.count = count;
        return messages;
      };
      if (key.take_chained_at_once<Hasher>(fixed<key_prefix>(), secret.reveal(), put, beside, nullptr))
        return;
    }
  }
  take_scope_key_by_steps<Hasher>(key, secret, scope, count, beside);
}

}  // namespace detail

/// The 32 bytes of a signing key: secret, wiped on destruction, no output operator.
class signing_key_bytes {
 public:
  /// kSigning = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request").
  /// Spec:  SigV4, "Derive a signing key".
  template <sha256_hasher Hasher>
  static constexpr signing_key_bytes derive(secret_view secret, credential_scope const& scope) noexcept {
    signing_key_bytes key;
    waiting_blocks none;
    hmac_key before;
    detail::take_scope_key<Hasher>(before, secret, scope, 3, none);
    detail::wiped<sha256_digest> const code{before.template code<Hasher>(scope_terminator)};
    key.digest_ = code.value;
    if (!std::is_constant_evaluated()) detail::wipe_stack_below();
    return key;
  }

  constexpr signing_key_bytes(signing_key_bytes const&) noexcept = default;
  constexpr signing_key_bytes& operator=(signing_key_bytes const&) noexcept = default;
  constexpr ~signing_key_bytes() { wipe(digest_); }

  constexpr sha256_digest const& reveal() const noexcept { return digest_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, signing_key_bytes const&) = delete;

 private:
  constexpr signing_key_bytes() noexcept = default;

  sha256_digest digest_;
};

/// A signing key ready for use: the two HMAC midstates, not the key. 80 bytes, secret, wiped on destruction;
/// good for its scope alone and for any number of signatures by any hasher.
class signing_key {
 public:
  /// Derives the key of a scope: 18 compressions, the secret above 60 bytes a few more. Borrows nothing, and
  /// by `sha256`, compiled at -O1 and above, leaves none of the chain's keys on the stack.
  template <sha256_hasher Hasher>
  static constexpr signing_key derive(secret_view secret, credential_scope const& scope) noexcept {
    waiting_blocks none;
    signing_key key;
    key.take_derived<Hasher>(secret, scope, none);
    return key;
  }

  /// Becomes the key of another scope. The steps wait for one another, so blocks that wait are hashed in the
  /// meantime.
  template <sha256_hasher Hasher>
  constexpr void take_derived(secret_view secret, credential_scope const& scope,
                              waiting_blocks& beside) noexcept {
    detail::take_scope_key<Hasher>(key_, secret, scope, 4, beside);
  }

  /// The same in one go, of a scope whose names are messages of one block each. `put_scope_text`, called
  /// when the first key stands, yields where `put_scope` has put it, with 64 bytes behind it to be read. Goes
  /// on with `ending`, if it is not null, where it can. False, and nothing else was done, where the hasher
  /// cannot.
  template <sha256_hasher Hasher, class PutScopeText>
  constexpr bool take_derived_at_once(secret_view secret, credential_scope const& scope,
                                      PutScopeText const& put_scope_text, waiting_blocks& beside,
                                      chain_ending* ending) noexcept {
    auto const put = [&]() noexcept { return detail::messages_of(put_scope_text(), scope); };
    return key_.take_chained_at_once<Hasher>(fixed<detail::key_prefix>(), secret.reveal(), put, beside,
                                             ending);
  }

  /// The same, a step at a time.
  template <sha256_hasher Hasher>
  constexpr void take_derived_by_steps(secret_view secret, credential_scope const& scope,
                                       waiting_blocks& beside) noexcept {
    detail::take_scope_key_by_steps<Hasher>(key_, secret, scope, 4, beside);
  }

  template <sha256_hasher Hasher>
  static constexpr signing_key of(signing_key_bytes const& bytes) noexcept {
    return signing_key{[&bytes]() noexcept { return hmac_key::of_digest<Hasher>(bytes.reveal()); }};
  }

  /// A key of no use, to be replaced.
  constexpr signing_key() noexcept = default;

  constexpr hmac_key const& hmac() const noexcept JOBWIRE_LIFETIMEBOUND { return key_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, signing_key const&) = delete;

 private:
  /// Made in place: a key that is copied costs the wiping of two.
  template <class Make>
  constexpr explicit signing_key(Make const& make) noexcept : key_{make()} {}

  hmac_key key_{};
};

}  // namespace jobwire
