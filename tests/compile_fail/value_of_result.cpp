// A result has no `value` that throws; whoever expects one finds it deleted.
// expect-gcc: void jobwire::result<T>::value() const
// expect-clang: attempt to use a deleted function
#include <jobwire/result.hpp>

int use(jobwire::result<int> const& size);

int use(jobwire::result<int> const& size) {
#ifdef JOBWIRE_BAD_LINE
  size.value();
#endif
  return *size;
}
