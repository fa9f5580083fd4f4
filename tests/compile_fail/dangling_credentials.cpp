// Credentials borrow their texts, so a temporary that owns its characters is refused.
// expect-gcc: use of deleted function
// expect-clang: call to deleted function 'make'
#include <jobwire/secret.hpp>

#include <string>

void use();

void use() {
  std::string const id = "AKIDEXAMPLE";
  std::string const secret = "secret";
#ifdef JOBWIRE_BAD_LINE
  (void)jobwire::credentials::make(std::string{"AKIDEXAMPLE"}, secret);
#else
  (void)jobwire::credentials::make(id, secret);
#endif
}
