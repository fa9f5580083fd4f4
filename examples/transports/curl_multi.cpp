// Cancels jobs over libcurl's multi interface: several at once on one thread, connections kept by the multi handle.

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

#include "curl_transfer.hpp"
#include "program.hpp"

namespace {

using namespace demo;

struct free_multi {
  void operator()(CURLM* multi) const noexcept { ::curl_multi_cleanup(multi); }
};

void check(CURLMcode code) {
  if (code == CURLM_OK) return;
  throw failure{exit_code::transport, std::string{"libcurl: "} + ::curl_multi_strerror(code) + "."};
}

curl_transfer& transfer_of(CURL* handle) {
  char* self = nullptr;
  ::curl_easy_getinfo(handle, CURLINFO_PRIVATE, &self);
  return *static_cast<curl_transfer*>(static_cast<void*>(self));
}

/// Carries all jobs; yields the connections made.
class transfers {
 public:
  transfers(options const& asked, job_list& jobs) {
    if (!multi_) throw failure{exit_code::transport, "libcurl could not make a multi handle."};
    for (std::size_t i = 0; i < jobs.calls_at_once(); ++i) all_.emplace_back(asked, jobs);
  }
  transfers(transfers const&) = delete;
  transfers& operator=(transfers const&) = delete;
  ~transfers() {
    for (auto const& one : all_) ::curl_multi_remove_handle(multi_.get(), one.handle());
  }

  std::size_t run() {
    for (auto& one : all_) begin(one);
    for (int running = 1; running != 0;) {
      check(::curl_multi_perform(multi_.get(), &running));
      if (end_those_done()) {
        running = 1;  // others have begun in their place
      } else if (running != 0) {
        check(::curl_multi_poll(multi_.get(), nullptr, 0, longest_wait_milliseconds, nullptr));
      }
    }
    return made_;
  }

 private:
  // libcurl's own time limit ends the wait sooner.
  static constexpr int longest_wait_milliseconds = 1000;

  bool begin(curl_transfer& one) {
    if (!one.begin()) return false;
    check(::curl_multi_add_handle(multi_.get(), one.handle()));
    return true;
  }

  /// Ends the calls that are done; whether another has begun.
  bool end_those_done() {
    bool begun = false;
    int left = 0;
    while (auto const* const message = ::curl_multi_info_read(multi_.get(), &left)) {
      auto const code = message->data.result;
      auto& one = transfer_of(message->easy_handle);
      check(::curl_multi_remove_handle(multi_.get(), one.handle()));  // ends the message's life as well
      made_ += one.end(code);
      begun = begin(one) || begun;
    }
    return begun;
  }

  std::unique_ptr<CURLM, free_multi> multi_{::curl_multi_init()};
  std::deque<curl_transfer> all_;
  std::size_t made_ = 0;
};

std::size_t talk(options const& asked, job_list& jobs) {
  curl_global const global;
  return transfers{asked, jobs}.run();
}

}  // namespace

int main(int argc, char** argv) { return run_program({"transport_curl_multi", true, talk}, argc, argv); }
