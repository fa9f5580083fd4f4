// Whoever reads a reply with something that is no JSON reader is told which concept it fails.
// expect: json_reader
#include <jobwire/cancel_job/read_reply.hpp>

struct half_a_reader {
  template <class Visit>
  jobwire::result<void> read_object(std::string_view, Visit const&) noexcept {
    return {};
  }
};

struct whole_reader : half_a_reader {
  template <class Visit>
  jobwire::result<void> read_object_within(std::string_view, std::string_view, Visit const&) noexcept {
    return {};
  }
};

void use(jobwire::response_view const& response, std::span<char> scratch);

void use(jobwire::response_view const& response, std::span<char> scratch) {
#ifdef JOBWIRE_BAD_LINE
  half_a_reader reader;
#else
  whole_reader reader;
#endif
  (void)jobwire::read_reply<jobwire::cancel_job<jobwire::elastic_transcoder>>(response, reader, scratch);
}
