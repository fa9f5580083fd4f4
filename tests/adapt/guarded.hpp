// A copy of bytes that ends where memory does: reading one byte more is a crash under any compiler.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

class guarded {
 public:
  explicit guarded(std::string_view bytes) : size_{bytes.size()} {
    auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::size_t const room = (size_ + page - 1) / page * page;
    mapped_ = room + page;
    base_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base_ == MAP_FAILED) std::abort();
    first_ = static_cast<char*>(base_) + (room - size_);
    if (size_ != 0) std::memcpy(first_, bytes.data(), size_);
    if (mprotect(static_cast<char*>(base_) + room, page, PROT_NONE) != 0) std::abort();
  }
  ~guarded() { munmap(base_, mapped_); }
  guarded(guarded const&) = delete;
  guarded& operator=(guarded const&) = delete;

  std::string_view view() const noexcept { return {first_, size_}; }

 private:
  void* base_ = nullptr;
  std::size_t mapped_ = 0;
  char* first_ = nullptr;
  std::size_t size_ = 0;
};
