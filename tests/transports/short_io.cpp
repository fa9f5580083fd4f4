// Loaded in front of the C library: sockets that give at most 7 bytes a call and keep little of what is sent; and, where
// SHORT_IO_SENDS is set, that take at most 7, and now and then are not ready. At the end it writes to the file that
// SHORT_IO_LOG names how often that happened.
//
// A program that waits for a change of readiness, not for readiness, would wait in vain for a socket that only seems not
// to be ready: SHORT_IO_SENDS is not for such a one. What a full socket does not take is real for any program.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>

namespace {

constexpr std::size_t most = 7;
constexpr std::size_t most_parts = 8;

unsigned long calls = 0;
unsigned long cut = 0;
unsigned long put_off = 0;
unsigned long partial = 0;

template <class Function>
Function next(char const* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool shortens_sends() {
  static bool const wanted = std::getenv("SHORT_IO_SENDS") != nullptr;
  return wanted;
}

/// Whether this call is to find a socket that is not ready, as every third does.
bool puts_off(int socket) {
  bool const can_wait = (::fcntl(socket, F_GETFL) & O_NONBLOCK) != 0;
  if (!shortens_sends() || !can_wait || ++calls % 3 != 0) return false;
  ++put_off;
  errno = EAGAIN;
  return true;
}

std::size_t shortened(std::size_t size) {
  if (size > most) ++cut;
  return std::min(size, most);
}

/// The message with its first parts alone, at most 7 bytes.
class shortened_message {
 public:
  explicit shortened_message(msghdr const& whole) : message_{whole} {
    std::size_t room = most;
    std::size_t count = 0;
    for (std::size_t i = 0; i < whole.msg_iovlen && room != 0 && count < most_parts; ++i) {
      iovec part = whole.msg_iov[i];
      if (part.iov_len > room) ++cut;
      part.iov_len = std::min(part.iov_len, room);
      room -= part.iov_len;
      parts_[count++] = part;
    }
    message_.msg_iov = parts_.data();
    message_.msg_iovlen = count;
  }

  msghdr* get() { return &message_; }

 private:
  msghdr message_;
  std::array<iovec, most_parts> parts_{};
};

std::size_t size_of(msghdr const& message) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) size += message.msg_iov[i].iov_len;
  return size;
}

/// What a send yields, counted where the socket did not take all that it was given.
ssize_t count_partial(ssize_t taken, std::size_t given) {
  if (taken < 0 ? errno == EAGAIN : static_cast<std::size_t>(taken) < given) ++partial;
  return taken;
}

struct report {
  report() = default;
  report(report const&) = delete;
  report& operator=(report const&) = delete;
  ~report() {
    char const* const name = std::getenv("SHORT_IO_LOG");
    std::FILE* const file = name == nullptr ? nullptr : std::fopen(name, "w");
    if (file == nullptr) return;
    std::fprintf(file, "cut %lu\nput off %lu\npartial %lu\n", cut, put_off, partial);
    std::fclose(file);
  }
} const at_exit;

}  // namespace

extern "C" {

int connect(int socket, sockaddr const* address, socklen_t size) {
  static auto const real = next<int (*)(int, sockaddr const*, socklen_t)>("connect");
  int const least = 1;  // the system takes its own least size for it
  ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
  return real(socket, address, size);
}

ssize_t send(int socket, void const* bytes, std::size_t size, int flags) {
  static auto const real = next<ssize_t (*)(int, void const*, std::size_t, int)>("send");
  if (puts_off(socket)) return -1;
  std::size_t const given = shortens_sends() ? shortened(size) : size;
  return count_partial(real(socket, bytes, given, flags), given);
}

ssize_t recv(int socket, void* bytes, std::size_t size, int flags) {
  static auto const real = next<ssize_t (*)(int, void*, std::size_t, int)>("recv");
  if (puts_off(socket)) return -1;
  return real(socket, bytes, shortened(size), flags);
}

ssize_t sendmsg(int socket, msghdr const* message, int flags) {
  static auto const real = next<ssize_t (*)(int, msghdr const*, int)>("sendmsg");
  if (!shortens_sends()) return count_partial(real(socket, message, flags), size_of(*message));
  return real(socket, shortened_message{*message}.get(), flags);
}

ssize_t recvmsg(int socket, msghdr* message, int flags) {
  static auto const real = next<ssize_t (*)(int, msghdr*, int)>("recvmsg");
  return real(socket, shortened_message{*message}.get(), flags);
}
}
