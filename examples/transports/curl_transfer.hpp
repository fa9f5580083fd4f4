// A call over libcurl: a handle that sends what jobwire signed, and gives jobwire the bytes that come, as they came.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "exit_code.hpp"
#include "job_list.hpp"
#include "options.hpp"

namespace demo {

/// libcurl's state of the process; to be made before any handle, once.
class curl_global {
 public:
  curl_global() {
    if (::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      throw failure{exit_code::transport, "libcurl could not be set up."};
    }
  }
  curl_global(curl_global const&) = delete;
  curl_global& operator=(curl_global const&) = delete;
  ~curl_global() { ::curl_global_cleanup(); }
};

/// A handle, which keeps its connections from one call to the next, and the call it carries.
class curl_transfer {
 public:
  curl_transfer(options const& asked, job_list& jobs)
      : jobs_{jobs}, origin_{(asked.tls ? "https://" : "http://") + asked.authority} {
    if (!handle_) throw failure{exit_code::transport, "libcurl could not make a handle."};
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_ERRORBUFFER, why_.data());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds{asked.limit}.count()));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_CUSTOMREQUEST, "DELETE");
    set(CURLOPT_PATH_AS_IS, 1L);
    // Certificates are always checked: their authority, and their name.
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!asked.ca_file.empty()) set(CURLOPT_CAINFO, asked.ca_file.c_str());
    // The bytes as they came: jobwire finds the end of the message, and undoes the chunks.
    set(CURLOPT_HTTP_TRANSFER_DECODING, 0L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    for (auto const option : {CURLOPT_HEADERFUNCTION, CURLOPT_WRITEFUNCTION}) set(option, take);
    for (auto const option : {CURLOPT_HEADERDATA, CURLOPT_WRITEDATA}) set(option, static_cast<void*>(this));
  }
  curl_transfer(curl_transfer const&) = delete;
  curl_transfer& operator=(curl_transfer const&) = delete;

  /// Takes the next job; false where there is none left.
  bool begin() {
    if (!jobs_.begin(call_)) return false;
    // [event-loop-curl]
    auto const signed_head = call_.wire.unsent();
    auto const request = jobwire::parse_request_head(signed_head, fields_);
    set(CURLOPT_URL, (origin_ + std::string{request->target}).c_str());
    lines_.reset();
    for (auto const& [name, value] : request->fields) add(std::string{name} + ": " + std::string{value});
    add("Accept:");  // libcurl adds no field of its own then
    set(CURLOPT_HTTPHEADER, lines_.get());
    call_.wire.sent(signed_head.size());
    // [event-loop-curl-end]
    fault_ = jobwire::errc::none;
    why_[0] = '\0';
    return true;
  }

  CURL* handle() const noexcept { return handle_.get(); }

  /// Ends the call with what libcurl made of it; yields the connections that were made for it.
  std::size_t end(CURLcode code) {
    if (fault_.code != jobwire::errc::none) {
      jobs_.broken(call_, fault_);
    } else if (code == CURLE_OK && call_.wire.is_whole()) {
      jobs_.answered(call_);
    } else if (code == CURLE_OK || code == CURLE_PARTIAL_FILE || code == CURLE_GOT_NOTHING) {
      jobs_.closed(call_);
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
      jobs_.late(call_);
    } else {
      jobs_.lost(call_, why_[0] != '\0' ? why_.data() : ::curl_easy_strerror(code));
    }
    long made = 0;
    ::curl_easy_getinfo(handle(), CURLINFO_NUM_CONNECTS, &made);
    return static_cast<std::size_t>(made);
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    auto const code = ::curl_easy_setopt(handle(), option, value);
    if (code != CURLE_OK) {
      throw failure{exit_code::transport, std::string{"libcurl: "} + ::curl_easy_strerror(code) + "."};
    }
  }

  void add(std::string const& line) {
    auto* const longer = ::curl_slist_append(lines_.get(), line.c_str());
    if (longer == nullptr) throw failure{exit_code::transport, "libcurl has no memory left."};
    lines_.release();
    lines_.reset(longer);
  }

  // [event-loop-curl-take]
  /// libcurl's callback for each line of a head and for each piece of a body; any other value than the size stops it.
  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<curl_transfer*>(self);
    auto& wire = transfer.call_.wire;
    std::string_view rest{bytes, size * count};
    while (!rest.empty()) {
      auto const room = wire.room();
      std::size_t const taken = std::min(rest.size(), room.size());
      std::memcpy(room.data(), rest.data(), taken);
      auto const whole = wire.received(taken);
      if (!whole) transfer.fault_ = whole.error();
      if (!whole || taken == 0) return 0;
      rest.remove_prefix(taken);
    }
    return size * count;
  }
  // [event-loop-curl-take-end]

  struct free_handle {
    void operator()(CURL* handle) const noexcept { ::curl_easy_cleanup(handle); }
  };
  struct free_lines {
    void operator()(curl_slist* lines) const noexcept { ::curl_slist_free_all(lines); }
  };

  job_list& jobs_;
  std::string origin_;
  job_call call_;
  std::array<jobwire::header_field, 16> fields_{};
  std::array<char, CURL_ERROR_SIZE> why_{};
  jobwire::error fault_ = jobwire::errc::none;
  std::unique_ptr<curl_slist, free_lines> lines_;
  std::unique_ptr<CURL, free_handle> handle_{::curl_easy_init()};
};

}  // namespace demo
