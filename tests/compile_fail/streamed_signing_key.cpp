// A signing key does not go into a log, nor does it where other values do.
// expect-gcc: use of deleted function
// expect-clang: overload resolution selected deleted operator '<<'
#include <jobwire/adapt/format.hpp>

#include <iostream>

void use(jobwire::signing_key const& value, jobwire::amz_date const& date);

void use(jobwire::signing_key const& value, jobwire::amz_date const& date) {
#ifdef JOBWIRE_BAD_LINE
  std::cout << value;
#else
  (void)value;
#endif
  std::cout << date;
}
