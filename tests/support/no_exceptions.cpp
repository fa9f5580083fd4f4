// What Boost calls in place of `throw` under -fno-exceptions. The library never gets here: it would be a test failure.
#include <boost/throw_exception.hpp>

#ifdef BOOST_NO_EXCEPTIONS

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace boost {

void throw_exception(std::exception const& e) {
  std::fprintf(stderr, "Boost wanted to throw: %s\n", e.what());
  std::abort();
}

void throw_exception(std::exception const& e, boost::source_location const&) { throw_exception(e); }

}  // namespace boost

#endif
