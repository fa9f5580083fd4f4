// Parsers read one contiguous piece: a sequence of buffers is refused by the name of what is wrong with it.
// expect-gcc: several_buffers
// expect-clang: call to deleted function 'view_of'
#include <jobwire/adapt/asio.hpp>

#include <array>

void use(std::array<boost::asio::const_buffer, 2> const& buffers);

void use(std::array<boost::asio::const_buffer, 2> const& buffers) {
#ifdef JOBWIRE_BAD_LINE
  (void)jobwire::asio::view_of(buffers);
#else
  (void)jobwire::asio::view_of(buffers[0]);
#endif
}
