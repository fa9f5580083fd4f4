// A file descriptor that closes itself.
#pragma once

#include <utility>

#include <unistd.h>

namespace demo {

class descriptor {
 public:
  descriptor() noexcept = default;
  explicit descriptor(int number) noexcept : number_{number} {}
  descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  descriptor& operator=(descriptor&& other) noexcept {
    descriptor{std::move(other)}.swap(*this);
    return *this;
  }
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  void swap(descriptor& other) noexcept { std::swap(number_, other.number_); }

  int get() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

}  // namespace demo
