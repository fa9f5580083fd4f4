// Memory between two pages that nobody may touch: one byte too many is a crash under any compiler.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

namespace support {

/// Lends one region again and again, so it also serves loops; what was lent before is overwritten.
class guarded_memory {
 public:
  explicit guarded_memory(std::size_t capacity = 4096) {
    auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    room_ = (capacity + page - 1) / page * page;
    mapped_ = room_ + 2 * page;
    void* const base = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) std::abort();
    first_ = static_cast<char*>(base) + page;
    base_ = base;
    if (mprotect(first_, room_, PROT_READ | PROT_WRITE) != 0) std::abort();
  }
  ~guarded_memory() { munmap(base_, mapped_); }
  guarded_memory(guarded_memory const&) = delete;
  guarded_memory& operator=(guarded_memory const&) = delete;

  /// `size` bytes that end where memory does.
  std::span<char> at_end(std::size_t size) {
    if (size > room_) std::abort();
    return {first_ + (room_ - size), size};
  }

  /// A copy of `bytes` that ends where memory does.
  std::string_view at_end(std::string_view bytes) { return copy(bytes, at_end(bytes.size()).data()); }

  /// A copy of `bytes` that begins where memory does.
  std::string_view at_start(std::string_view bytes) {
    if (bytes.size() > room_) std::abort();
    return copy(bytes, first_);
  }

 private:
  static std::string_view copy(std::string_view bytes, char* to) {
    if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
    return {to, bytes.size()};
  }

  void* base_ = nullptr;
  char* first_ = nullptr;
  std::size_t room_ = 0;
  std::size_t mapped_ = 0;
};

}  // namespace support
