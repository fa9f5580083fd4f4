// An endpoint borrows its region and host, so a temporary that owns its characters is refused.
// expect-gcc: use of deleted function
// expect-clang: call to deleted function 'make'
#include <jobwire/service.hpp>

#include <string>

void use();

void use() {
  std::string const host = "localhost:8080";
#ifdef JOBWIRE_BAD_LINE
  (void)jobwire::endpoint::make("us-east-1", host + "1");
#else
  (void)jobwire::endpoint::make("us-east-1", host);
#endif
}
