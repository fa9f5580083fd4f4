#include "desk.hpp"

#include <array>
#include <ctime>
#include <optional>
#include <random>
#include <utility>

#include <jobwire/adapt/beast.hpp>

#include "jobs.hpp"

namespace demo {

namespace {

using jobwire::errc;
using jobwire::request_view;
using jobwire::result;

jobwire::amz_date now() noexcept { return jobwire::amz_date::from_unix(std::time(nullptr)).value_or({}); }

/// A text that is put together in place and never grows.
template <std::size_t Capacity>
class fixed_text {
 public:
  /// Replaces the text by what `put` puts; leaves it empty if that does not fit.
  template <class Put>
  std::string_view set(Put const& put) noexcept {
    auto const size = jobwire::write_with(room_, put);
    text_ = {room_.data(), size.value_or(0)};
    return text_;
  }
  std::string_view view() const noexcept { return text_; }

 private:
  std::array<char, Capacity> room_{};
  std::string_view text_;
};

/// Request ids: random UUIDs.
class id_source {
 public:
  template <jobwire::sink Out>
  void put(Out& out) noexcept {
    constexpr std::string_view form = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char const c : form) {
      auto const digit = c == 'y' ? 8 + random_() % 4 : random_() % 16;
      out.put(c == '-' || c == '4' ? c : jobwire::lower_hex_digits[digit]);
    }
  }

 private:
  std::mt19937_64 random_{std::random_device{}()};
};

template <jobwire::service Service>
class service_desk final : public desk {
 public:
  explicit service_desk(desk_rules rules)
      : rules_{std::move(rules)}, jobs_{rules_.service}, key_{rules_.account} {
    insists_.region = rules_.region;
    insists_.service = Service::signing_name;
    if (rules_.profile == jobwire::emit_profile::seed) insists_.absent = jobwire::absent_headers::as_empty;
  }

  handled handle(std::string_view bytes, std::span<char> out) noexcept override {
    begin();
    auto const message =
        jobwire::read_request<jobwire::beast::head_parser>(bytes, fields_, request_limits, body_room_);
    if (!message) {
      if (jobwire::kind(message.error().code) == jobwire::error_kind::need_more) return {};
      return refuse_head(message.error().code, bytes.size(), out);
    }
    auto const& head = message->head;
    decided_.method = head.method;
    decided_.target = head.target;
    auto const answer = answer_to(head, message->body);
    return finish(answer, message->message_size, jobwire::wants_close(head.fields, head.version_minor), out);
  }

 private:
  using operation = jobwire::cancel_job<Service>;
  using reply = jobwire::job_reply<operation>;

  /// Signature first, then the route, then the id, then the job.
  reply answer_to(request_view const& head, std::string_view body) noexcept {
    if (auto const checked = check_signature(head, body); !checked) return refuse(head, checked.error().code);
    auto const segment = jobwire::route<operation>(head);
    if (!segment) {
      decided_.why = jobwire::message(segment.error().code);
      return fault("UnknownOperationException", 404, {});
    }
    auto const request = jobwire::job_request<operation>::parse(head, id_room_);
    if (!request) {
      decided_.why = jobwire::message(request.error().code);
      return fault(jobwire::fault_kind::validation,
                   message_.set([&](auto& to) noexcept { jobwire::put_bad_id<Service>(to, *segment); }));
    }
    return cancel(request->job_id(), *segment);
  }

  result<void> check_signature(request_view const& head, std::string_view body) noexcept {
    auto const claim = jobwire::read_claim(head, insists_, now_, claim_room_);
    if (!claim) return claim.error();
    auto const& who = rules_.account;
    if (claim->access_key_id == who.access_key_id() &&
        !same_token(claim->session_token, who.session_token())) {
      return errc::invalid_token;
    }
    if (claim->access_key_id != who.access_key_id()) return errc::unknown_access_key;
    auto const hash = body_hash_.set(
        [body](auto& to) noexcept { jobwire::put_hex(to, jobwire::hash_of<jobwire::sha256>(body)); });
    auto const verified =
        jobwire::verify<jobwire::sha256>(head, *claim, insists_, key_.key_for(claim->scope), hash);
    if (verified)
      decided_.signed_at = signed_at_.set([&](auto& to) noexcept { to.write(claim->date.text()); });
    return verified;
  }

  /// Compares hashes, so that the time it takes tells nothing of the token.
  static bool same_token(jobwire::secret_view left, jobwire::secret_view right) noexcept {
    return equal_in_constant_time(jobwire::hash_of<jobwire::sha256>(left.reveal()),
                                  jobwire::hash_of<jobwire::sha256>(right.reveal()));
  }

  reply refuse(request_view const& head, errc code) noexcept {
    auto const named = jobwire::fault_name_of<Service>(code);
    decided_.why = jobwire::message(code);
    return fault(named.name, named.status, message_.set([&](auto& to) noexcept {
      jobwire::put_refusal(to, code, head, insists_, now_);
    }));
  }

  /// Only a job that is Submitted can be cancelled, so the second of two requests is a 409.
  reply cancel(std::string_view id, std::string_view segment) noexcept {
    auto* const found = jobs_.find(id);
    if (found == nullptr) {
      decided_.why = "there is no such job";
      return fault(jobwire::fault_kind::not_found, message_.set([&](auto& to) noexcept {
        to.write("The specified job was not found: id=");
        to.write(segment);
      }));
    }
    if (found->status != job_status::submitted) {
      decided_.why = spelling_of(found->status, rules_.service);
      return fault(jobwire::fault_kind::in_use, message_.set([&](auto& to) noexcept {
        to.write("The job cannot be canceled because its status is ");
        to.write(spelling_of(found->status, rules_.service));
        to.write(": id=");
        to.write(segment);
      }));
    }
    found->status = job_status::canceled;
    decided_.why = "job cancelled";
    return *reply::success(request_id_.view(), date_.view());
  }

  /// By a kind, in the service's own name and status.
  reply fault(jobwire::fault_kind kind, std::string_view message) noexcept {
    auto const* const entry = jobwire::find_fault(Service::faults, kind);
    return fault(entry->name, entry->status, message);
  }

  /// A message that is not UTF-8, because a client's bytes are in it, is left out.
  reply fault(std::string_view name, unsigned status, std::string_view message) noexcept {
    auto const made = reply::failure(name, status, message, request_id_.view(), date_.view());
    return made ? *made : *reply::failure(name, status, {}, request_id_.view(), date_.view());
  }

  /// What is no request leaves nothing to go on with: answer, and give up the rest of the bytes.
  handled refuse_head(errc code, std::size_t taken, std::span<char> out) noexcept {
    decided_.why = jobwire::message(code);
    return finish(fault("MalformedHttpRequestException", jobwire::status_of_refusal(code), decided_.why),
                  taken, true, out);
  }

  handled finish(reply const& answer, std::size_t taken, bool close, std::span<char> out) noexcept {
    decided_.status = answer.status;
    decided_.name = answer.fault.name;
    return {taken, answer.write(out).value_or(0), close, decided_};
  }

  void begin() noexcept {
    decided_ = {};
    now_ = now();
    date_.set([this](auto& to) noexcept { jobwire::put_http_date(to, now_); });
    request_id_.set([this](auto& to) noexcept { ids_.put(to); });
  }

  desk_rules rules_;
  jobwire::verify_rules insists_;
  job_table jobs_;
  jobwire::day_key<jobwire::sha256> key_;
  id_source ids_;

  // One request's room; nothing below is ever on the heap by itself.
  verdict decided_;
  jobwire::amz_date now_;
  fixed_text<jobwire::http_date_size> date_;
  fixed_text<36> request_id_;
  fixed_text<64> body_hash_;
  fixed_text<jobwire::amz_date::size> signed_at_;
  fixed_text<request_limits.head_bytes + 1024> message_;
  std::array<jobwire::header_field, 64> fields_{};
  std::array<char, request_limits.request_body_bytes> body_room_{};
  std::array<char, request_limits.head_bytes> claim_room_{};
  std::array<char, request_limits.head_bytes> id_room_{};
};

}  // namespace

std::unique_ptr<desk> make_desk(desk_rules rules) {
  return with_service(rules.service, [&]<class Service>(Service) -> std::unique_ptr<desk> {
    return std::make_unique<service_desk<Service>>(std::move(rules));
  });
}

}  // namespace demo
