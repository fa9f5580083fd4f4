#include "job_list.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>

#include "arguments.hpp"
#include "print.hpp"

namespace demo {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_calls_at_once = 8;

jobwire::amz_date now() noexcept { return jobwire::amz_date::from_unix(std::time(nullptr)).value_or({}); }

std::string milliseconds(steady_clock::duration time) {
  char text[32];
  int const size =
      std::snprintf(text, sizeof text, "%.1f ms", std::chrono::duration<double, std::milli>{time}.count());
  return {text, static_cast<std::size_t>(size)};
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

/// Why a request cannot be made.
[[noreturn]] void refuse(std::string const& job_id, service_kind service, jobwire::error fault) {
  std::string const why{jobwire::message(fault.code)};
  if (fault.code != jobwire::errc::invalid_job_id) fail_usage("Not signed: " + why + ".");
  throw failure{exit_code::bad_id, in_quotes(harmless(job_id)) + " is no job id of " +
                                       std::string{title_of(service)} + " (byte " + std::to_string(fault.at) +
                                       "): " + why + ". Correct it; nothing was sent."};
}

}  // namespace

job_list::job_list(options const& asked, account const& who, std::ostream& out)
    : asked_{asked},
      out_{out},
      at_{*jobwire::endpoint::make(std::string_view{asked.region}, std::string_view{asked.authority})},
      keys_{who.credentials},
      codes_(asked.job_ids.size(), exit_code::transport) {
  auto const trial = std::make_unique<cancel_call>();
  for (auto const& id : asked_.job_ids) {
    auto const begun = trial->begin(asked_.service, id, at_, now(), keys_);
    if (!begun) refuse(id, asked_.service, begun.error());
  }
}

std::size_t job_list::calls_at_once() const noexcept { return std::min(codes_.size(), most_calls_at_once); }

bool job_list::begin(job_call& call) {
  if (next_ == codes_.size()) return false;
  call.job = next_++;
  call.begun = steady_clock::now();
  call.deadline = call.begun + asked_.limit;
  auto const& id = asked_.job_ids[call.job];
  auto const begun = call.wire.begin(asked_.service, id, at_, now(), keys_);
  if (!begun) refuse(id, asked_.service, begun.error());
  return true;
}

void job_list::answered(job_call& call) {
  auto const reply = call.wire.reply(reader_);
  if (!reply) return broken(call, reply.error());
  std::string outcome = "cancelled";
  if (reply->outcome == jobwire::reply_outcome::not_success) outcome = "not cancelled";
  if (reply->outcome == jobwire::reply_outcome::fault) {
    outcome = reply->fault.name.empty() ? "refused" : harmless(reply->fault.name);
  }
  std::string message = harmless(reply->fault.message);
  if (reply->body_error != jobwire::errc::none && message.empty()) {
    message = jobwire::message(reply->body_error);
  }
  end(call, exit_code_of(*reply), std::to_string(reply->status), outcome, reply->request_id, message);
}

void job_list::closed(job_call& call) {
  auto const whole = call.wire.closed();
  if (whole) return answered(call);
  if (call.wire.bytes_received() != 0) return broken(call, whole.error());
  lost(call, "the peer closed the connection without a reply; the job's status tells what holds");
}

void job_list::broken(job_call const& call, jobwire::error fault) {
  end(call, exit_code::not_understood, "---", "not understood", {}, jobwire::message(fault.code));
}

void job_list::late(job_call const& call) {
  end(call, exit_code::transport, "---", "no reply", {},
      "no answer within " + std::to_string(asked_.limit.count()) + " s");
}

void job_list::lost(job_call const& call, std::string_view why) {
  if (steady_clock::now() >= call.deadline) return late(call);
  end(call, exit_code::transport, "---", "no reply", {}, why);
}

void job_list::end(job_call const& call, exit_code code, std::string_view status, std::string_view outcome,
                   std::string_view request_id, std::string_view message) {
  codes_[call.job] = code;
  std::string line = padded(harmless(asked_.job_ids[call.job]), 20) + "  ";
  line += status;
  line += "  " + padded(std::string{outcome}, 25) + "  ";
  line += padded(milliseconds(steady_clock::now() - call.begun), 10) + "  ";
  line += request_id.empty() ? "-" : harmless(request_id);
  if (!message.empty()) line += "  " + std::string{message};
  out_ << line << std::endl;
}

exit_code job_list::finish(std::size_t connections) {
  auto const cancelled = std::count(codes_.begin(), codes_.end(), exit_code::cancelled);
  out_ << cancelled << " of " << codes_.size() << " cancelled, over " << connections
       << (connections == 1 ? " connection" : " connections") << ", in "
       << milliseconds(steady_clock::now() - began_) << '\n';
  auto const first =
      std::find_if(codes_.begin(), codes_.end(), [](exit_code code) { return code != exit_code::cancelled; });
  return first == codes_.end() ? exit_code::cancelled : *first;
}

}  // namespace demo
