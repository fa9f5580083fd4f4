// Several requests' heads, signed at once.
// Layer 11; may include: cancel_job/write_request, sigv4/batch.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/sigv4/batch.hpp>

namespace jobwire {

/// One request to be written with others, and where to. Borrows what `write_signed` borrows.
template <operation Op>
struct request_to_write {
  job_request<Op> request{};
  endpoint at{};
  amz_date now{};
  std::span<char> out{};
};

namespace detail {

/// Up to `batch_lanes` heads in the making.
template <operation Op, key_source Keys>
class head_batch {
 public:
  constexpr head_batch(Keys& keys, emit_options options) noexcept
      : keys_{keys}, who_{keys.who()}, options_{options} {}

  /// Writes a head up to its signature; the request stays borrowed until `finish`.
  constexpr void begin(request_to_write<Op> const& item, result<std::size_t>& size) noexcept {
    head_plan<Op> const plan{item.request, item.at, item.now, who_, options_};
    size = check_plan(plan, item.out.size());
    if (!size) return;
    measured_sink head{item.out.data()};
    auto const path = put_line_and_path(head, plan, item.out.data());
    put_fields(head, plan);
    canonical_head<Op> const canonical{plan, path};
    if (count_ != 0 && is_like_first(item)) {
      lanes_[count_].begin_like(lanes_[0], canonical);
    } else {
      lanes_[count_].begin_with(keys_, item.now, scope_of<Op>(item.at, item.now), canonical);
    }
    if (count_ == 0) first_ = &item;
    ends_[count_++] = head.end();
  }

  constexpr bool is_full() const noexcept { return count_ == batch_lanes; }

  /// Makes the signatures and writes what follows.
  constexpr void finish() noexcept {
    if (count_ == 0) return;
    std::array<lane*, batch_lanes> begun{};
    for (std::size_t i = 0; i < count_; ++i) begun[i] = &lanes_[i];
    lane::finish({begun.data(), count_});
    for (std::size_t i = 0; i < count_; ++i) {
      measured_sink head{ends_[i]};
      lanes_[i].made().put(head);
      put_head_end(head, who_, options_);
    }
    count_ = 0;
  }

 private:
  using lane = signature_lane<typename Keys::hasher>;

  /// Whether a request is of the first one's instant and scope, as far as can be seen without reading.
  constexpr bool is_like_first(request_to_write<Op> const& item) const noexcept {
    auto const region = item.at.region();
    auto const first = first_->at.region();
    return region.data() == first.data() && region.size() == first.size() && item.now == first_->now;
  }

  Keys& keys_;
  credentials who_;
  emit_options options_;
  std::size_t count_ = 0;
  request_to_write<Op> const* first_ = nullptr;
  std::array<lane, batch_lanes> lanes_{};
  std::array<char*, batch_lanes> ends_{};
};

}  // namespace detail

/// Writes many requests' heads, each as `write_signed` would have: `sizes` gets, in order, what it would have
/// yielded, and none depends on the others. Their hashes go side by side, up to four; of these, all that are
/// of the first one's instant and region take what the source said for it.
///
/// Borrows as `write_signed`; no two `out` may overlap. 4.4 KiB of stack, and what `write_signed` takes.
/// Errors:  no_space - `sizes` is shorter than `requests`; `at` is the size needed, nothing was written.
template <operation Op, key_source Keys>
constexpr result<void> write_signed_each(std::span<request_to_write<Op> const> requests, Keys& keys,
                                         std::span<result<std::size_t>> sizes,
                                         emit_options options = {}) noexcept {
  if (sizes.size() < requests.size()) return error{errc::no_space, requests.size()};
  detail::head_batch<Op, Keys> batch{keys, options};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    batch.begin(requests[i], sizes[i]);
    if (batch.is_full()) batch.finish();
  }
  batch.finish();
  return {};
}

}  // namespace jobwire
