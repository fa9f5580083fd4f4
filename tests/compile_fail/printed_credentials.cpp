// Credentials do not go into a log: they have no output operator.
// expect-gcc: use of deleted function
// expect-clang: overload resolution selected deleted operator '<<'
#include <jobwire/secret.hpp>

#include <iostream>

void use(jobwire::credentials const& value);

void use(jobwire::credentials const& value) {
#ifdef JOBWIRE_BAD_LINE
  std::cout << value;
#else
  (void)value;
#endif
}
