// Whoever compiles as C++17 is told which standard is wanted.
// bad-flag: -std=c++17
// expect: jobwire needs C++20: compile with -std=c++20
#include <jobwire/jobwire.hpp>

#ifdef JOBWIRE_BAD_LINE
static_assert(__cplusplus < 202002L, "the flag did not take");
#endif
