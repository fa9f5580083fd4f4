// A secret does not go into a log: it has no output operator.
// expect-gcc: use of deleted function
// expect-clang: overload resolution selected deleted operator '<<'
#include <jobwire/secret.hpp>

#include <iostream>

void use(jobwire::secret_view const& value);

void use(jobwire::secret_view const& value) {
#ifdef JOBWIRE_BAD_LINE
  std::cout << value;
#else
  (void)value;
#endif
}
