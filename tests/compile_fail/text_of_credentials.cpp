// Credentials have no text, though other values have one.
// expect-gcc: printable
// expect-clang: does not satisfy 'printable'
#include <jobwire/adapt/format.hpp>

void use(jobwire::credentials const& value, jobwire::amz_date const& date);

void use(jobwire::credentials const& value, jobwire::amz_date const& date) {
#ifdef JOBWIRE_BAD_LINE
  (void)jobwire::to_string(value);
#else
  (void)value;
#endif
  (void)jobwire::to_string(date);
}
