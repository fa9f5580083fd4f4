// Everything but the adapters.
// Layer 10; may include: anything below.
#pragma once

#include <jobwire/cancel_job/doc_sample.hpp>
#include <jobwire/cancel_job/read_reply.hpp>
#include <jobwire/cancel_job/refusal.hpp>
#include <jobwire/cancel_job/reply.hpp>
#include <jobwire/cancel_job/request.hpp>
#include <jobwire/cancel_job/write_request.hpp>
#include <jobwire/config.hpp>
#include <jobwire/sha256.hpp>
#include <jobwire/sigv4/sign.hpp>
#include <jobwire/sigv4/verify.hpp>
