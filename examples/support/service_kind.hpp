// Which of the services is called, chosen at run time.
#pragma once

#include <cstdint>
#include <string_view>

#include <jobwire/jobwire.hpp>

namespace demo {

enum class service_kind : std::uint8_t { elastic_transcoder, media_convert };

/// Calls `use` with the traits of a service, which is how a choice at run time meets a template.
template <class Use>
auto with_service(service_kind kind, Use const& use) {
  if (kind == service_kind::media_convert) return use(jobwire::media_convert{});
  return use(jobwire::elastic_transcoder{});
}

constexpr std::string_view title_of(service_kind kind) noexcept {
  return kind == service_kind::media_convert ? "MediaConvert" : "Elastic Transcoder";
}

}  // namespace demo
