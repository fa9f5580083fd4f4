// An instant in the source is checked by the compiler.
// expect: not_an_instant
#include <jobwire/date.hpp>

void use();

void use() {
  using jobwire::operator""_amz;
#ifdef JOBWIRE_BAD_LINE
  (void)"20130229T174952Z"_amz;
#else
  (void)"20120229T174952Z"_amz;
#endif
}
