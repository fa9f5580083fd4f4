// Whoever signs with something that is no hasher is told which concept it fails.
// expect-gcc: sha256_hasher
// expect-clang: sha256_hasher
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/scope.hpp>

struct sum {
  void update(char const*) {}
  int finish() { return 0; }
};

void use(jobwire::credential_scope const& scope);

void use(jobwire::credential_scope const& scope) {
#ifdef JOBWIRE_BAD_LINE
  using hasher = sum;
#else
  using hasher = jobwire::sha256;
#endif
  (void)jobwire::signing_key::derive<hasher>(jobwire::secret_view{"secret"}, scope);
}
