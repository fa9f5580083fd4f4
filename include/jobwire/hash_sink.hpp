// A sink that hashes: texts are hashed as they are written, piece by piece, and never kept whole.
// Layer 4; may include: hash, sink, wipe.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <jobwire/hash.hpp>
#include <jobwire/sink.hpp>
#include <jobwire/wipe.hpp>

namespace jobwire {

/// A text that is hashed as far as whole blocks go: its midstate, and the bytes behind them. 112 bytes, wiped
/// on destruction, since a key may have gone before the text.
struct hashed_front {
  constexpr hashed_front() noexcept = default;
  // Not defaulted: of the tail, what was never set is not copied.
  constexpr hashed_front(hashed_front const& other) noexcept { *this = other; }
  constexpr hashed_front& operator=(hashed_front const& other) noexcept {
    if (this == &other) return *this;
    state = other.state;
    size = other.size;
    detail::copy_bytes(tail.data(), other.rest());
    return *this;
  }
  constexpr ~hashed_front() { wipe(state.words); }

  constexpr std::string_view rest() const noexcept { return {tail.data(), size % sha256_block}; }

  sha256_midstate state{};
  std::array<char, sha256_block> tail;  ///< of which `size` bytes are set
  std::size_t size = 0;                 ///< below 64
};

namespace detail {

/// Bytes that a sink gathers before it has them hashed.
inline constexpr std::size_t gathered_bytes = 4 * sha256_block;

/// Says that a sink is to be made for later use.
struct unset_sink {};

}  // namespace detail

/// A sink that hashes what is put into it: how a canonical request is hashed without ever being kept as text.
/// Gathers up to 4 blocks, so that a hasher is asked seldom; 450 bytes, wiped on destruction.
template <sha256_hasher Hasher>
class hash_sink {
 public:
  constexpr hash_sink() noexcept : state_{detail::sha256_initial, 0} {}
  /// Goes on from a midstate.
  constexpr explicit hash_sink(sha256_midstate const& resumed) noexcept
      : state_{resumed.words, resumed.bytes - resumed.bytes % sha256_block} {}
  /// Goes on behind a text.
  constexpr explicit hash_sink(hashed_front const& front) noexcept : hash_sink{front.state} {
    write(front.rest());
  }

  /// To be resumed before anything is put; what it will go on from is not set.
  constexpr explicit hash_sink(detail::unset_sink) noexcept {
    if (std::is_constant_evaluated()) state_ = {};
  }

  hash_sink(hash_sink const&) = delete;
  hash_sink& operator=(hash_sink const&) = delete;

  /// Drops what was put and goes on from a midstate.
  constexpr void resume(sha256_midstate const& resumed) noexcept {
    if (is_secret_) wipe_gathered();
    state_ = {resumed.words, resumed.bytes - resumed.bytes % sha256_block};
    is_secret_ = true;
    is_sealed_ = false;
    size_ = 0;
    hashed_ = 0;
  }
  /// Drops what was put and goes on behind a text.
  constexpr void resume(hashed_front const& front) noexcept {
    resume(front.state);
    write(front.rest());
  }

  /// Drops what was put and goes on as another one would, which is not sealed.
  constexpr void resume(hash_sink const& other) noexcept {
    resume(other.state_);
    write(std::string_view{other.text_.data() + other.hashed_, other.waiting_bytes()});
    is_secret_ = other.is_secret_;
  }

  /// Drops what was put and takes the message of another one that `holds_all` of it, but with `part` in place
  /// of as many bytes at `at`.
  constexpr void resume_but(hash_sink const& other, std::size_t at, std::string_view part) noexcept {
    resume(sha256_midstate{detail::sha256_initial, 0});
    for (std::size_t done = 0; done != other.size_; done += sha256_block) {
      detail::copy_bytes(text_.data() + done, fixed_text<sha256_block>{other.text_.data() + done});
    }
    detail::copy_bytes(text_.data() + at, part);
    size_ = other.size_;
    is_secret_ = other.is_secret_;
    is_sealed_ = true;
  }

  /// Whether the message is sealed, and gathered from its first byte on.
  constexpr bool holds_all() const noexcept { return is_sealed_ && state_.bytes == hashed_; }

  constexpr ~hash_sink() {
    if (is_secret_) wipe_gathered();
    wipe(state_.words);
  }

  /// Says that what is put is no secret, and need not be wiped.
  constexpr void spare_wiping() noexcept { is_secret_ = false; }

  [[gnu::always_inline]] constexpr void put(char c) noexcept {
    if (size_ == room) flush();
    text_[size_++] = c;
  }

  [[gnu::always_inline]] constexpr void write(std::string_view text) noexcept {
    if (text.size() > room - size_) return write_through(text);
    detail::copy_bytes(text_.data() + size_, text);
    size_ += text.size();
  }

  template <std::size_t Size>
  [[gnu::always_inline]] constexpr void write(fixed_text<Size> text) noexcept {
    if constexpr (Size > room - sha256_block) return write(std::string_view{text});
    if (Size > room - size_) [[unlikely]]
      make_room();
    detail::copy_bytes(text_.data() + size_, text);
    size_ += Size;
  }

  /// Puts what `put_all`, called with a sink, produces, which must be `size` bytes: quicker than many a
  /// `write`, each of which waits for the one before to say where it ended.
  template <class PutAll>
  [[gnu::always_inline]] constexpr void put_measured(std::size_t size, PutAll const& put_all) noexcept {
    if (size > room - size_) return put_all(*this);
    char* const begin = text_.data() + size_;
    detail::measured_sink direct{begin};
    put_all(direct);
    size_ += static_cast<std::size_t>(direct.end() - begin);
  }

  /// Bytes that are gathered, hashed or not.
  constexpr std::size_t size() const noexcept { return size_; }

  /// Hashes all whole blocks that are gathered; of a sealed message all.
  constexpr void advance_gathered() noexcept {
    std::size_t const blocks = (size_ - hashed_) / sha256_block;
    if (blocks == 0) return;
    detail::advance<Hasher>(state_, text_.data() + hashed_, blocks);
    hashed_ += blocks * sha256_block;
  }

  /// Hashes one block, where a whole one is gathered.
  constexpr void advance_block() noexcept {
    if (!has_block()) return;
    detail::advance<Hasher>(state_, text_.data() + hashed_, 1);
    hashed_ += sha256_block;
  }

  /// Whether a whole block is gathered that is not hashed yet.
  constexpr bool has_block() const noexcept { return size_ - hashed_ >= sha256_block; }

  /// Has `use` run as many of the whole blocks that are not hashed yet as it likes, beside its own.
  template <class Use>
  constexpr void lend_waiting(Use const& use) noexcept {
    waiting_blocks waiting{&state_, text_.data() + hashed_, (size_ - hashed_) / sha256_block};
    use(waiting);
    hashed_ = static_cast<std::size_t>(waiting.first - text_.data());
  }

  /// Hashes the first block that is gathered of another message side by side with one of this.
  constexpr void advance_with(hash_sink& other) noexcept {
    if (!other.has_block()) return;
    lend_waiting([&other](waiting_blocks& waiting) noexcept {
      detail::advance_beside<Hasher>(other.state_, other.text_.data() + other.hashed_, waiting);
    });
    other.hashed_ += sha256_block;
  }

  /// Ends the message: nothing may be put any more. `finish` does so by itself.
  constexpr void seal() noexcept {
    std::size_t const rest = size_ - hashed_;
    size_ = hashed_ + sha256_block * detail::pad_sha256(text_.data() + hashed_, rest, state_.bytes + rest);
    is_sealed_ = true;
  }

  /// Hashes all whole blocks of up to 8 messages, as many side by side as have one; of sealed messages all.
  static constexpr void advance_all(std::span<hash_sink* const> sinks) noexcept {
    std::array<hash_sink*, 8> ready{};
    for (;;) {
      std::size_t count = 0;
      for (auto* const sink : sinks) {
        if (sink->has_block() && count < ready.size()) ready[count++] = sink;
      }
      if (count == 0) return;
      std::size_t i = 0;
      for (; i + 4 <= count; i += 4) advance_lanes<4>(&ready[i], std::make_index_sequence<4>{});
      for (; i + 2 <= count; i += 2) advance_lanes<2>(&ready[i], std::make_index_sequence<2>{});
      if (i < count) advance_lanes<1>(&ready[i], std::make_index_sequence<1>{});
    }
  }

  /// All that was put so far, to be gone on behind. The sink is spent.
  constexpr hashed_front pause() noexcept {
    hashed_front front;
    pause_into(front);
    return front;
  }
  /// The same, put where it is kept.
  constexpr void pause_into(hashed_front& front) noexcept {
    advance_gathered();
    front.state = state_;
    front.size = size_ - hashed_;
    detail::copy_bytes(front.tail.data(), detail::text_at(text_.data() + hashed_, front.size));
  }

  /// Ends the message, and yields what `use` makes of its midstate and of the whole blocks that are not
  /// hashed yet. The sink is spent.
  template <class Use>
  constexpr auto finish_with(Use const& use) noexcept {
    seal_once();
    char const* const blocks = text_.data() + hashed_;
    std::size_t const count = (size_ - hashed_) / sha256_block;
    hashed_ = size_;
    return use(state_, blocks, count);
  }

  /// Ends several messages in one go, each of which quotes at its end, in hex, the digest of another one;
  /// puts their codes, by the midstates behind the outer pads of HMACs. A sink of which `is_like_first` says
  /// so ends what the first one holds, whatever it holds itself. All sinks are spent. False, and nothing but
  /// that the others are sealed and like ones hold nothing, where sizes or the hasher do not allow for it.
  template <std::size_t Lanes>
  static bool finish_quoting(hash_sink* const (&sinks)[Lanes], bool const (&is_like_first)[Lanes],
                             hash_sink* const (&quoted)[Lanes], sha256_midstate const* const (&outers)[Lanes],
                             sha256_digest* const (&codes)[Lanes]) noexcept {
    if constexpr (finishing_sha256_hasher<Hasher>) {
      return finish_lanes(sinks, is_like_first, quoted, outers, codes, std::make_index_sequence<Lanes>{});
    }
    return false;
  }

  /// The digest of all that was put. The sink is spent.
  constexpr sha256_digest finish() noexcept {
    return finish_with([](sha256_midstate& state, char const* blocks, std::size_t count) noexcept {
      return detail::finish_blocks<Hasher>(state, blocks, count);
    });
  }

 private:
  static constexpr std::size_t room = detail::gathered_bytes;

  template <std::size_t Lanes, std::size_t... Lane>
  static constexpr void advance_lanes(hash_sink* const* sinks, std::index_sequence<Lane...>) noexcept {
    detail::advance_each<Hasher, Lanes>({&sinks[Lane]->state_...},
                                        {sinks[Lane]->text_.data() + sinks[Lane]->hashed_...});
    ((sinks[Lane]->hashed_ += sha256_block), ...);
  }

  template <std::size_t... Lane>
  static bool finish_lanes(hash_sink* const (&sinks)[sizeof...(Lane)],
                           bool const (&is_like_first)[sizeof...(Lane)],
                           hash_sink* const (&quoted)[sizeof...(Lane)],
                           sha256_midstate const* const (&outers)[sizeof...(Lane)],
                           sha256_digest* const (&codes)[sizeof...(Lane)],
                           std::index_sequence<Lane...>) noexcept {
    (quoted[Lane]->seal_once(), ...);
    quoting_blocks quoting[sizeof...(Lane)];
    ((quoting[Lane] = Lane != 0 && is_like_first[Lane] ? sinks[Lane]->copy_sealed(*sinks[0], quoting[0])
                                                       : sinks[Lane]->seal_with_zeros()),
     ...);
    bool const alike =
        ((quoting[Lane].count == quoting[0].count && quoting[Lane].digits == quoting[0].digits &&
          quoted[Lane]->waiting_bytes() == quoted[0]->waiting_bytes()) &&
         ...);
    if (alike && Hasher::template finish_each<sizeof...(Lane)>(
                     {&quoted[Lane]->state_...}, {(quoted[Lane]->text_.data() + quoted[Lane]->hashed_)...},
                     quoted[0]->waiting_bytes() / sha256_block, quoting, outers, codes)) {
      return true;
    }
    (sinks[Lane]->unseal(quoting[Lane].digits), ...);
    return false;
  }

  constexpr void seal_once() noexcept {
    if (!is_sealed_) seal();
  }

  constexpr std::size_t waiting_bytes() const noexcept { return size_ - hashed_; }

  /// Puts zeros where the hex digits of a digest go, and ends the message behind them.
  quoting_blocks seal_with_zeros() noexcept {
    static constexpr std::array<char, 2 * sizeof(sha256_digest)> zeros{};
    write(fixed_text<zeros.size()>{zeros.data()});
    std::size_t const digits = waiting_bytes() - zeros.size();
    seal();
    return {&state_.words, text_.data() + hashed_, waiting_bytes() / sha256_block, digits};
  }

  /// Holds the blocks of another one, which has sealed them with zeros, to go on from its midstate.
  quoting_blocks copy_sealed(hash_sink const& other, quoting_blocks const& sealed) noexcept {
    if (is_secret_) wipe_gathered();
    for (std::size_t done = 0; done != sealed.count * sha256_block; done += sha256_block) {
      detail::copy_bytes(text_.data() + done, fixed_text<sha256_block>{sealed.blocks + done});
    }
    size_ = sealed.count * sha256_block;
    hashed_ = 0;
    is_secret_ = other.is_secret_;
    is_sealed_ = true;
    return {sealed.state, text_.data(), sealed.count, sealed.digits};
  }

  /// Makes a sealed message end, not sealed, where `size` bytes wait.
  void unseal(std::size_t size) noexcept {
    size_ = hashed_ + size;
    is_sealed_ = false;
  }

  /// Wipes the blocks that hold text, and padding.
  constexpr void wipe_gathered() noexcept {
    if (size_ == 0) return;
    std::size_t const used = is_sealed_ ? size_ : size_ + detail::sha256_padding;
    for (std::size_t at = 0; at < used; at += sha256_block) {
      if (std::is_constant_evaluated()) break;
      __builtin_memset(text_.data() + at, 0, sha256_block);
      __asm__ __volatile__("" : : "r"(text_.data() + at) : "memory");
    }
  }

  /// Of a full room.
  [[gnu::noinline]] constexpr void flush() noexcept {
    advance_gathered();
    if (is_secret_) wipe_gathered();
    hashed_ = 0;
    size_ = 0;
  }

  /// Hashes what it can, so that less than a block is left, at the front.
  [[gnu::noinline]] constexpr void make_room() noexcept {
    hashed_front front = pause();
    if (is_secret_) wipe_gathered();
    size_ = front.size;
    hashed_ = 0;
    detail::copy_bytes(text_.data(), front.rest());
    wipe(front.tail);
  }

  [[gnu::noinline]] constexpr void write_through(std::string_view text) noexcept {
    std::size_t const fitting = room - size_;
    detail::copy_bytes(text_.data() + size_, {text.data(), fitting});
    size_ = room;
    flush();
    text.remove_prefix(fitting);
    std::size_t const whole = text.size() / sha256_block;
    if (whole != 0) detail::advance<Hasher>(state_, text.data(), whole);
    text.remove_prefix(whole * sha256_block);
    detail::copy_bytes(text_.data(), text);
    size_ = text.size();
  }

  union {
    sha256_midstate state_;
  };
  bool is_secret_ = true;
  bool is_sealed_ = false;
  std::size_t size_ = 0;    ///< of what is gathered
  std::size_t hashed_ = 0;  ///< of these, a multiple of 64
  std::array<char, room + 2 * sha256_block> text_;
};

}  // namespace jobwire
