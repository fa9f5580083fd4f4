#include "client.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <jobwire/adapt/beast.hpp>
#include <jobwire/adapt/simdjson.hpp>
#include <jobwire/jobwire.hpp>

#include "connection.hpp"
#include "outcome.hpp"

namespace demo {

namespace {

constexpr std::chrono::seconds allowed{5};
constexpr jobwire::head_limits reply_limits{.head_bytes = 16384};

/// The text of what can be measured and written; here the caller's buffer is a string.
template <class Writable>
std::string text_of(Writable const& writable) {
  std::string text(writable.measure(), '\0');
  text.resize(writable.write(text).value_or(0));
  return text;
}

jobwire::amz_date instant_of(options const& asked) {
  auto const instant = jobwire::amz_date::from_unix(std::time(nullptr) + asked.skew_seconds);
  if (!instant)
    throw failure{exit_code::usage, "--skew leads out of the years 1970 to 9999. Give fewer seconds."};
  return *instant;
}

/// The host to sign: as given, or the endpoint's, or without an endpoint the service's own.
template <jobwire::service Service>
std::string host_of(options const& asked) {
  if (!asked.host.empty()) return asked.host;
  if (asked.endpoint) return asked.endpoint->text;
  std::array<char, 128> room{};
  auto const size = jobwire::write_host<Service>(asked.region, room);
  std::string host{room.data(), size.value_or(0)};
  if (asked.profile == jobwire::emit_profile::seed) host += ":443";  // as the guide's sample has it
  return host;
}

jobwire::endpoint endpoint_of(options const& asked, std::string_view host) {
  auto const made = jobwire::endpoint::make(asked.region, host);
  if (!made) {
    throw failure{exit_code::usage, "'" + harmless(host) + "' cannot be signed as Host: " +
                                        std::string{jobwire::message(made.error().code)} + " (byte " +
                                        std::to_string(made.error().at) + "). Give another with --host."};
  }
  return *made;
}

template <jobwire::service Service>
jobwire::cancel_job_request<Service> request_of(options const& asked) {
  using request = jobwire::cancel_job_request<Service>;
  auto const id = std::string_view{asked.job_id};
  if (!asked.check_id) return request::unchecked(id);
  auto const made = request::make(id);
  if (made) return *made;
  std::string_view const rule = Service::id_pattern;
  throw failure{exit_code::bad_id,
                "'" + harmless(id) + "' is no job id of " + std::string{title_of(asked.service)} + ": byte " +
                    std::to_string(made.error().at) + " breaks the rule " +
                    (rule.empty() ? std::string{"(any text but '.' and '..')"} : std::string{rule}) +
                    ". Correct it, or send it all the same with --no-check to see the service refuse it."};
}

/// The head of a request, signed.
template <jobwire::operation Op>
std::string signed_head(jobwire::job_request<Op> const& request, jobwire::endpoint const& at,
                        jobwire::amz_date const& now, jobwire::credentials const& who,
                        jobwire::emit_profile profile) {
  jobwire::day_key<jobwire::sha256> key{who};
  std::string head(jobwire::measure_signed(request, at, who, profile), '\0');
  auto const size = jobwire::write_signed(request, at, now, key, head, profile);
  if (!size)
    throw failure{exit_code::usage, "Not signed: " + std::string{jobwire::message(size.error().code)} + "."};
  return head;
}

/// The last digit of the signature, one bit of it flipped.
void tamper(std::string& head, std::string_view signature) {
  auto& digit = head[static_cast<std::size_t>(signature.data() - head.data()) + signature.size() - 1];
  digit = jobwire::lower_hex_digits[static_cast<std::size_t>(jobwire::hex_value(digit)) ^ 1U];
}

/// Shows a head with its session token left out.
void show_head(printer& out, std::string_view head, std::string_view token) {
  std::string shown{head};
  if (!token.empty()) {
    shown.replace(static_cast<std::size_t>(token.data() - head.data()), token.size(),
                  "(session token, " + std::to_string(token.size()) + " bytes, not shown)");
  }
  out.block(shown, '>');
}

/// Reads the head back, as its receiver will, and shows what it signs. That makes the texts proof: they are computed
/// from the bytes that are sent, not remembered from when they were signed.
template <jobwire::service Service>
void show_signed(printer& out, std::string& head, options const& asked, jobwire::amz_date const& now) {
  std::array<jobwire::header_field, 16> fields{};
  jobwire::verify_rules rules{.region = asked.region, .service = Service::signing_name};
  if (asked.profile == jobwire::emit_profile::seed) rules.absent = jobwire::absent_headers::as_empty;
  auto const view =
      jobwire::beast::parse_request(std::string_view{head}, fields, {.head_bytes = head.size() + 1});
  auto const claim = view ? jobwire::read_claim(*view, rules, now) : view.error();
  auto const canonical = claim ? jobwire::canonical_request_of(*view, *claim, rules) : claim.error();
  if (!canonical) {
    throw failure{exit_code::usage, "The head cannot be read back: " +
                                        std::string{jobwire::message(canonical.error().code)} + "."};
  }
  out.heading("Canonical request", "what is signed, read back from the bytes below");
  out.block(text_of(canonical->redacted()), '|');
  out.heading("String to sign", "its last line is the SHA-256 of the canonical request");
  out.block(text_of(jobwire::string_to_sign{claim->date, claim->scope,
                                            canonical->template hash<jobwire::sha256>()}),
            '|');
  if (asked.tamper) tamper(head, claim->signature);
  out.heading("Request", std::to_string(head.size()) + " bytes" +
                             (asked.tamper ? ", the signature's last bit flipped on purpose" : ""));
  show_head(out, head, claim->session_token.reveal());
}

/// A whole response, and the bytes it was read from.
struct received {
  jobwire::response_view response;
  std::string_view bytes;
};

/// What joins the chunks of a body that came in several.
using chunk_room = std::array<char, reply_limits.body_bytes>;

/// Sends a head and reads into `room` until a whole response is there, which borrows it, `fields` and `chunks`.
received exchange(connection& peer, std::string_view head, std::vector<char>& room,
                  std::span<jobwire::header_field> fields, chunk_room& chunks) {
  peer.send(head);
  std::size_t end = 0;
  jobwire::response_context context{.room = chunks};
  for (;;) {
    std::string_view const bytes{room.data(), end};
    auto const response = jobwire::beast::parse_response(bytes, fields, reply_limits, context);
    if (response) return {*response, bytes.substr(0, response->message_size)};
    if (kind(response.error().code) != jobwire::error_kind::need_more ||
        context.end == jobwire::stream_end::closed || end == room.size()) {
      if (bytes.empty()) {
        throw failure{exit_code::transport,
                      "The service closed the connection without a reply. Read the job's status "
                      "before you try again."};
      }
      throw failure{exit_code::not_understood,
                    "The reply cannot be read: " + std::string{jobwire::message(response.error().code)} +
                        " (byte " + std::to_string(response.error().at) + " of '" +
                        harmless(bytes.substr(0, 60)) + "'). Is this an HTTP service?"};
    }
    auto const size = peer.receive(std::span{room}.subspan(end));
    end += size;
    if (size == 0) context.end = jobwire::stream_end::closed;
  }
}

void show_plan(printer& out, options const& asked, account const& who, address const& peer) {
  out.line("cancel_job: " + std::string{title_of(asked.service)} + ", job " + harmless(asked.job_id));
  out.line("");
  out.pair("region", asked.region);
  out.pair("signed as", std::string{who.credentials.access_key_id()} +
                            (who.is_documentation
                                 ? " (the documentation's credentials; AWS_* in the environment replace them)"
                                 : " (from the environment)"));
  out.pair("sent to",
           peer.text + (asked.endpoint ? "" : " (a service in this process; --endpoint names another)"));
  out.pair("profile", asked.profile == jobwire::emit_profile::seed
                          ? "seed (x-amz-target is signed though absent, as in the guide's sample)"
                          : "strict (only what the service needs)");
}

template <jobwire::service Service>
exit_code cancel_at(options const& asked, account const& who, address const& peer, printer& out) {
  using operation = jobwire::cancel_job<Service>;
  auto const request = request_of<Service>(asked);
  auto const host = host_of<Service>(asked);
  auto const now = instant_of(asked);
  auto head = signed_head(request, endpoint_of(asked, host), now, who.credentials, asked.profile);

  show_plan(out, asked, who, peer);
  show_signed<Service>(out, head, asked, now);

  connection to_peer{peer, allowed};
  std::vector<char> room(2 * (reply_limits.head_bytes + reply_limits.body_bytes));
  std::array<jobwire::header_field, 64> fields{};
  auto const chunks = std::make_unique<chunk_room>();
  auto const [response, bytes] = exchange(to_peer, head, room, fields, *chunks);
  out.heading("Reply", std::to_string(bytes.size()) + " bytes");
  out.block(bytes, '<');

  jobwire::simdjson_reader reader{reply_limits.body_bytes};
  std::array<char, 1024> scratch{};
  auto const reply = jobwire::read_reply<operation>(response, reader, scratch);
  if (!reply) {
    throw failure{exit_code::not_understood,
                  "The reply cannot be read: " + std::string{jobwire::message(reply.error().code)} + "."};
  }
  show_outcome(out, *reply, asked, now);
  return exit_code_of(*reply);
}

}  // namespace

exit_code cancel(options const& asked, account const& who, address const& peer, printer& out) {
  return with_service(asked.service,
                      [&]<class Service>(Service) { return cancel_at<Service>(asked, who, peer, out); });
}

}  // namespace demo
