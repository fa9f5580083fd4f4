// A signing key does not go into a log: it has no output operator.
// expect-gcc: use of deleted function
// expect-clang: overload resolution selected deleted operator '<<'
#include <jobwire/sigv4/scope.hpp>

#include <iostream>

void use(jobwire::signing_key const& value);

void use(jobwire::signing_key const& value) {
#ifdef JOBWIRE_BAD_LINE
  std::cout << value;
#else
  (void)value;
#endif
}
