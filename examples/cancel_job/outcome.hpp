// What a reply means to the one who asked: a sentence, an exit status, and the facts behind both.
#pragma once

#include <string>
#include <string_view>

#include <jobwire/jobwire.hpp>

#include "exit_code.hpp"
#include "options.hpp"
#include "print.hpp"

namespace demo {

/// A reply without the operation it answers. Borrows what the reply borrows.
struct answer {
  template <jobwire::operation Op>
  explicit answer(jobwire::job_reply<Op> const& reply) noexcept
      : outcome{reply.outcome},
        status{reply.status},
        request_id{reply.request_id},
        date{reply.date},
        fault{reply.fault},
        body_error{reply.body_error} {}

  jobwire::reply_outcome outcome;
  unsigned status;
  std::string_view request_id;
  std::string_view date;
  jobwire::service_fault fault;
  jobwire::errc body_error;
};

exit_code exit_code_of(answer const& reply) noexcept;

/// Shows the sentence and the facts. `signed_at` is the client's clock, to be held against the service's.
void show_outcome(printer& out, answer const& reply, options const& asked,
                  jobwire::amz_date const& signed_at);

}  // namespace demo
