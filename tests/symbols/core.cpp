// Everything in the core, for the symbol check and clang-tidy.
#include <jobwire/jobwire.hpp>

// Somewhere to call from: an inline function leaves nothing in an object file unless it is used.
extern "C" unsigned core_version() { return jobwire::version_major; }
