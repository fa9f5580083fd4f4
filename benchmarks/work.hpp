// What jobwire is timed at, each as an object: a call does the work once, `right` says whether it comes out as it must.
// The inputs are members, so that a compiler which is shown the object's address knows none of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <jobwire/jobwire.hpp>

#include "corpus.hpp"

namespace work {

using namespace jobwire;
using operation_type = corpus::elastic_cancel;
using reply = job_reply<operation_type>;

/// Bytes copied from a text, whose size is therefore not known either.
struct bytes {
  explicit bytes(std::string_view text) noexcept : size{text.size()} { text.copy(room.data(), room.size()); }

  std::string_view view() const noexcept { return {room.data(), size}; }

  std::array<char, 512> room{};
  std::size_t size;
};

/// The floor: 8 blocks through the compression function, one after another.
class eight_compressions {
 public:
  std::array<std::uint32_t, 8> operator()() const noexcept {
    auto words = detail::sha256_initial;
    detail::sha256_compress(words, blocks_.data(), 8);
    return words;
  }

  /// The blocks hold zeros; with the padding behind them, the digest of 512 zero bytes is known.
  bool right() const noexcept {
    std::array<char, detail::sha256_padding> padding{};
    detail::pad_sha256(padding.data(), 0, blocks_.size());
    auto words = (*this)();
    detail::sha256_compress(words, padding.data(), 1);
    auto const known = parse_hex("076a27c79e5ace2a3d47f9dd2e83e4ff6ea8872b3c2218f66c92b89b55f36560");
    return known && detail::digest_of(words).bytes == known->bytes;
  }

 private:
  std::array<char, 8 * sha256_block> blocks_{};
};

/// A signed head, the key kept.
template <class Hasher>
class sign_cached {
 public:
  result<std::size_t> operator()() noexcept { return write_signed(request_, at_, now_, key_, out_); }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  day_key<Hasher> key_{corpus::who()};
};

/// The same, but each head is of another instant than the one before, so that nothing kept for a second is of use.
class sign_new_instant {
 public:
  result<std::size_t> operator()() noexcept {
    turn_ = 1 - turn_;
    return write_signed(request_, at_, instants_[turn_], key_, out_);
  }

  bool right() noexcept {
    bool const other = (*this)().has_value();
    auto const size = (*this)();
    return other && size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  std::array<amz_date, 2> instants_{corpus::now, "20130114T174953Z"_amz};
  std::size_t turn_ = 0;
  day_key<sha256> key_{corpus::who()};
};

/// A signed head, the key derived each time.
class sign_derive {
 public:
  result<std::size_t> operator()() noexcept {
    day_key<sha256> key{who_};
    return write_signed(request_, at_, now_, key, out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::signed_head;
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  credentials who_ = corpus::who();
};

/// A presigned target, the key kept.
class presign_cached {
 public:
  result<std::size_t> operator()() noexcept {
    return write_presigned(request_, at_, now_, expires_seconds_, key_, out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size}.ends_with(corpus::expected_presigned_signature);
  }

 private:
  std::array<char, 1024> out_{};
  job_request<operation_type> request_ = *job_request<operation_type>::make(corpus::job_id);
  endpoint at_ = corpus::where();
  amz_date now_ = corpus::now;
  std::int64_t expires_seconds_ = 900;
  day_key<sha256> key_{corpus::who()};
};

/// A request's head parsed and checked, by the core's own parser or an adapter's.
template <class Parser>
class parse_request {
 public:
  result<request_view> operator()() noexcept {
    return Parser::parse_request_head(bytes_.view(), table_, limits_);
  }

  bool right() noexcept {
    auto const head = (*this)();
    return head && head->head_size == bytes_.size && head->method == "DELETE" &&
           head->target == corpus::path && head->fields.size() == 7 &&
           find_field(head->fields, "host").value == corpus::host;
  }

 private:
  bytes bytes_{corpus::request_head};
  std::array<header_field, 64> table_{};
  head_limits limits_{};
};

/// Heads of one client, each of another job and signed: the first is `corpus::request_head`, and every second one
/// is of an instant of choice.
class client_heads {
 public:
  explicit client_heads(std::string_view instant_of_others = corpus::instant) noexcept {
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      std::span<char> const text{heads_[i].room};
      std::string_view const head = heads_[i].view();
      text[head.find(corpus::job_id) + corpus::job_id.size() - 1] = static_cast<char>('3' + i);
      if (i % 2 == 1) instant_of_others.copy(&text[head.find(corpus::instant)], corpus::instant.size());
      sign_again(head, text);
    }
  }

  /// Another one at each call, over and over.
  std::string_view next() noexcept {
    turn_ = (turn_ + 1) % heads_.size();
    return heads_[turn_].view();
  }

  static constexpr std::size_t count = 6;

  /// Puts another first digit into the signature of one; yields the one that was there.
  char exchange_digit(std::size_t which, char digit) noexcept {
    auto& [room, size] = heads_[which];
    return std::exchange(room[heads_[which].view().find("Signature=") + 10], digit);
  }

 private:
  static void sign_again(std::string_view head_text, std::span<char> to) noexcept {
    std::array<header_field, 16> table;
    verify_rules const rules{corpus::region, elastic_transcoder::signing_name};
    auto const head = parse_request_head(head_text, table);
    auto const claim = read_claim(*head, rules, corpus::now);
    auto const key = signing_key::derive<sha256>(corpus::who().secret_access_key(), claim->scope);
    auto const canonical = canonical_request_of(*head, *claim, rules);
    auto const value = sign<sha256>(key, {claim->date, claim->scope, canonical->hash<sha256>()});
    auto const at = static_cast<std::size_t>(claim->signature.data() - head_text.data());
    corpus::require(write_signature(value, to.subspan(at)).has_value(), "a signature");
  }

  std::array<bytes, count> heads_{bytes{corpus::request_head}, bytes{corpus::request_head},
                                  bytes{corpus::request_head}, bytes{corpus::request_head},
                                  bytes{corpus::request_head}, bytes{corpus::request_head}};
  std::size_t turn_ = count - 1;
};

/// Requests verified from their bytes, the key found in a cache.
class verify_work {
 public:
  verify_work() noexcept : verify_work{corpus::instant} {}
  explicit verify_work(std::string_view instant_of_others) noexcept : heads_{instant_of_others} {
    keys_.key_for(corpus::who(), corpus::scope());
  }

 protected:
  /// Whether each of the heads verifies, and with one digit of its signature changed does not.
  template <class Verify>
  bool judges_rightly(Verify& verified) noexcept {
    bool right = true;
    for (std::size_t i = 0; i < client_heads::count; ++i) right = verified().has_value() && right;
    for (std::size_t i = 0; i < client_heads::count; ++i) {
      char digit = heads_.exchange_digit(i, '0');
      if (digit == '0') digit = heads_.exchange_digit(i, '1');
      right = verified().error().code == errc::signature_mismatch && right;
      heads_.exchange_digit(i, digit);
    }
    return right;
  }

  client_heads heads_;
  std::array<header_field, 64> table_{};
  verify_rules rules_{corpus::region, elastic_transcoder::signing_name};
  amz_date now_ = corpus::now;
  key_cache<sha256, 8> keys_;
};

/// With what is known of the heads before, as on a connection.
class verify_cached : verify_work {
 public:
  verify_cached() noexcept = default;
  explicit verify_cached(std::string_view instant_of_others) noexcept : verify_work{instant_of_others} {}

  result<checked_claim> operator()() noexcept {
    auto const head = memory_.parse(heads_.next(), table_);
    if (!head) return head.error();
    return memory_.verify(keys_, *head, now_);
  }
  bool right() noexcept { return judges_rightly(*this); }

 private:
  request_memory memory_{rules_};
};

/// The same, but each head is of another instant than the one before.
struct verify_new_instant : verify_cached {
  verify_new_instant() noexcept : verify_cached{"20130114T174953Z"} {}
};

/// Any head, of which nothing is known.
struct verify_new_head : verify_work {
  result<checked_claim> operator()() noexcept {
    auto const head = parse_request_head(heads_.next(), table_);
    if (!head) return head.error();
    return verify_with(keys_, *head, rules_, now_);
  }
  bool right() noexcept { return judges_rightly(*this); }
};

/// The same in two steps, with whatever the caller has to do between them.
struct verify_in_two_steps : verify_work {
  result<void> operator()() noexcept {
    auto const head = parse_request_head(heads_.next(), table_);
    if (!head) return head.error();
    auto const claim = read_claim(*head, rules_, now_);
    if (!claim) return claim.error();
    auto const* const key = keys_.find(claim->access_key_id, claim->scope);
    if (key == nullptr) return errc::unknown_access_key;
    return verify<sha256>(*head, *claim, rules_, *key);
  }
  bool right() noexcept { return judges_rightly(*this); }
};

/// A head parsed that is like the one before.
class parse_request_alike {
 public:
  parse_request_alike() noexcept {
    key_cache<sha256, 1> keys;
    keys.key_for(corpus::who(), corpus::scope());
    auto const head = memory_.parse(heads_.next(), table_);
    if (head) is_known_ = memory_.verify(keys, *head, corpus::now).has_value();
  }

  result<request_view> operator()() noexcept { return memory_.parse(heads_.next(), table_); }

  bool right() noexcept {
    auto const head = (*this)();
    return is_known_ && head && memory_.has_known(*head) && head->head_size == corpus::request_head.size() &&
           head->fields.size() == 7 && find_field(head->fields, "host").value == corpus::host;
  }

 private:
  client_heads heads_{};
  std::array<header_field, 64> table_{};
  request_memory memory_{{corpus::region, elastic_transcoder::signing_name}};
  bool is_known_ = false;
};

/// A reply read from its bytes.
template <class Reader>
class parse_response {
 public:
  template <class... Arguments>
  explicit parse_response(std::string_view text, Arguments... for_reader) noexcept
      : bytes_{text}, reader_{for_reader...} {}

  result<reply> operator()() noexcept {
    auto const response = read_response(bytes_.view(), table_);
    if (!response) return response.error();
    return read_reply<operation_type>(*response, reader_, scratch_);
  }

 private:
  bytes bytes_;
  std::array<header_field, 64> table_{};
  std::array<char, 512> scratch_{};
  Reader reader_;
};

template <class Reader>
struct parse_response_202 : parse_response<Reader> {
  template <class... Arguments>
  explicit parse_response_202(Arguments... for_reader) noexcept
      : parse_response<Reader>{corpus::response_202, for_reader...} {}

  bool right() noexcept {
    auto const read = (*this)();
    return read && read->outcome == reply_outcome::success && read->request_id == corpus::request_id;
  }
};

template <class Reader>
struct parse_response_400 : parse_response<Reader> {
  template <class... Arguments>
  explicit parse_response_400(Arguments... for_reader) noexcept
      : parse_response<Reader>{corpus::response_400, for_reader...} {}

  bool right() noexcept {
    auto const read = (*this)();
    return read && read->outcome == reply_outcome::fault && read->fault.kind == fault_kind::validation &&
           read->fault.message == corpus::error_message && read->request_id == corpus::request_id;
  }
};

/// A reply made and written.
class write_reply_202 {
 public:
  result<std::size_t> operator()() noexcept { return reply::success(request_id_, date_)->write(out_); }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::response_202;
  }

 private:
  std::array<char, 1024> out_{};
  std::string_view request_id_ = corpus::request_id;
  std::string_view date_ = corpus::date;
};

class write_reply_error {
 public:
  result<std::size_t> operator()() noexcept {
    return reply::failure(kind_, message_, request_id_, date_)->write(out_);
  }

  bool right() noexcept {
    auto const size = (*this)();
    return size && std::string_view{out_.data(), *size} == corpus::response_400;
  }

 private:
  std::array<char, 1024> out_{};
  fault_kind kind_ = fault_kind::validation;
  std::string_view message_ = corpus::error_message;
  std::string_view request_id_ = corpus::request_id;
  std::string_view date_ = corpus::date;
};

}  // namespace work
