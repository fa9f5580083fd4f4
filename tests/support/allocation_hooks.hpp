// Counts the calls of the C library's allocator, operator new's among them. Defines malloc and its kin: one file of a
// program includes this, and no program with a sanitizer does.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace allocation_hooks {
inline std::atomic<std::size_t> calls{0};
}

extern "C" void* malloc(std::size_t size) {
  ++allocation_hooks::calls;
  return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t count, std::size_t size) {
  ++allocation_hooks::calls;
  return __libc_calloc(count, size);
}
extern "C" void* realloc(void* block, std::size_t size) {
  ++allocation_hooks::calls;
  return __libc_realloc(block, size);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocation_hooks::calls;
  return __libc_memalign(alignment, size);
}
extern "C" int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  ++allocation_hooks::calls;
  *block = __libc_memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}
