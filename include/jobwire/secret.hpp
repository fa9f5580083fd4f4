// Credentials whose secret parts cannot be printed by accident.
// Layer 3; may include: config, ascii.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <jobwire/ascii.hpp>
#include <jobwire/config.hpp>

namespace jobwire {

/// A borrowed secret: no conversion to text, no comparison, no output operator. `reveal()` is the one way in.
class secret_view {
 public:
  constexpr secret_view() noexcept = default;
  /// Borrows `text`, which stays the caller's to keep and to wipe.
  constexpr explicit secret_view(std::string_view text JOBWIRE_LIFETIMEBOUND) noexcept : text_{text} {}

  constexpr std::string_view reveal() const noexcept { return text_; }
  constexpr bool empty() const noexcept { return text_.empty(); }

  template <class Stream>
  friend Stream& operator<<(Stream&, secret_view const&) = delete;  // a secret is not printed

 private:
  std::string_view text_;
};

/// What becomes of a session token when a request is signed.
enum class token_policy : std::uint8_t {
  sign,    ///< it is signed, as services want it
  append,  ///< it is added after signing; some services want that
};

/// Bytes an access key id may hold: those that need no escape in a credential, in a field or in a query.
inline constexpr char_set const& is_access_key_char = is_unreserved;

/// Who signs: an access key id, its secret, and the token of a temporary credential. Borrows all three.
class credentials {
 public:
  /// Errors:  invalid_access_key_id - empty, or a byte that is not a letter, digit, "-", ".", "_" or "~".
  ///          invalid_secret - empty. invalid_session_token - a byte that is not visible ASCII.
  ///          `at` is the offset of the byte.
  static constexpr result<credentials> make(std::string_view access_key_id,
                                            std::string_view secret_access_key,
                                            std::string_view session_token = {}) noexcept {
    auto const bad_id = find_outside(access_key_id, is_access_key_char);
    if (access_key_id.empty() || bad_id != access_key_id.size())
      return error{errc::invalid_access_key_id, bad_id};
    if (secret_access_key.empty()) return errc::invalid_secret;
    auto const bad_token = find_outside(session_token, is_visible);
    if (bad_token != session_token.size()) return error{errc::invalid_session_token, bad_token};
    credentials made;
    made.access_key_id_ = access_key_id;
    made.secret_ = secret_view{secret_access_key};
    made.token_ = secret_view{session_token};
    return made;
  }
  template <class Id, class Secret, class Token = std::string_view>
  requires owning_temporary<Id> || owning_temporary<Secret> || owning_temporary<Token>
  static result<credentials> make(Id&&, Secret&&, Token&& = {}) = delete;  // such a text would dangle

  constexpr credentials() noexcept = default;

  constexpr std::string_view access_key_id() const noexcept { return access_key_id_; }
  constexpr secret_view secret_access_key() const noexcept { return secret_; }
  /// Empty where the credential is permanent.
  constexpr secret_view session_token() const noexcept { return token_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, credentials const&) = delete;  // a secret is not printed

 private:
  std::string_view access_key_id_;
  secret_view secret_;
  secret_view token_;
};

}  // namespace jobwire
