// Several requests' heads, signed at once.
// Layer 11; may include: cancel_job/write_request, sigv4/batch.
#pragma once

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
    bool const like_first = lanes_.size() != 0 && is_like_first(item);
    if (like_first && begin_but_for_id(item, size)) return;
    head_plan<Op> const plan{item.request, item.at, item.now, who_, options_};
    size = check_plan(plan, item.out.size());
    if (!size) return;
    measured_sink head{item.out.data()};
    auto const path = put_line_and_path(head, plan, item.out.data());
    put_fields(head, plan);
    canonical_head<Op> const canonical{plan, path};
    if (lanes_.size() == 0) {
      first_ = &item;
      first_size_ = *size;
      first_has_plain_id_ = plan.has_plain_id;
    }
    ends_[lanes_.size()] = head.end();
    if (like_first) {
      auto& lane = lanes_.add();
      lane.begin(canonical);
      lane.start_like_first(lanes_[0]);
    } else {
      lanes_.add_with(keys_, item.now, scope_of<Op>(item.at, item.now), canonical);
    }
  }

  constexpr bool is_full() const noexcept { return lanes_.is_full(); }

  /// Makes the signatures and writes what follows.
  constexpr void finish() noexcept {
    if (lanes_.size() == 0) return;
    lanes_.finish();
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      measured_sink head{ends_[i]};
      lanes_[i].made().put(head);
      put_head_end(head, who_, options_);
    }
    lanes_.clear();
  }

 private:
  /// Whether a request is of the first one's instant and scope, as far as can be seen without reading.
  constexpr bool is_like_first(request_to_write<Op> const& item) const noexcept {
    return is_same_view(item.at.region(), first_->at.region()) && item.now == first_->now;
  }

  static constexpr bool is_same_view(std::string_view one, std::string_view other) noexcept {
    return one.data() == other.data() && one.size() == other.size();
  }

  /// `begin` for a request like the first one, where it differs in its id alone: both of its texts are those
  /// of the first but for the id. False, and nothing was written, for any other.
  constexpr bool begin_but_for_id(request_to_write<Op> const& item, result<std::size_t>& size) noexcept {
    auto const id = item.request.job_id();
    if (!first_has_plain_id_ || !lanes_[0].has_all() || id.size() != first_->request.job_id().size() ||
        !is_same_view(item.at.host(), first_->at.host())) {
      return false;
    }
    // Both texts begin with the method, one byte and the target.
    std::size_t const id_at = std::string_view{Op::method}.size() + 1 +
                              measure_with([](auto& to) noexcept { job_request<Op>::put_collection(to); });
    // The id is looked at behind the copies, none of which waits for it.
    lanes_.add().begin_but(lanes_[0], id_at, id);
    if (!is_plainly_unreserved(id)) {
      lanes_.drop_last();
      return false;
    }
    if (first_size_ > item.out.size()) {
      lanes_.drop_last();
      size = error{errc::no_space, first_size_};
      return true;
    }
    auto const front = text_at(first_->out.data(), static_cast<std::size_t>(ends_[0] - first_->out.data()));
    copy_bytes(item.out.data(), front);
    copy_bytes(item.out.data() + id_at, id);
    ends_[lanes_.size() - 1] = item.out.data() + front.size();
    size = first_size_;
    return true;
  }

  Keys& keys_;
  credentials who_;
  emit_options options_;
  request_to_write<Op> const* first_ = nullptr;
  std::size_t first_size_ = 0;  ///< of its head
  bool first_has_plain_id_ = false;
  signature_lanes<typename Keys::hasher> lanes_;
  char* ends_[batch_lanes]{};
};

}  // namespace detail

/// Writes many requests' heads, each as `write_signed` would have: `sizes` gets, in order, what it would have
/// yielded, and none depends on the others. Their hashes go side by side, up to four; of these, all that are
/// of the first one's instant and region take what the source said for it, and those that differ from it in
/// their id alone are copies of it but for that.
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
