#include "services/odds/odds_actor.h"

#include "json/quote.h"

namespace headgate {
namespace {
constexpr const char* no_source = "NO_SOURCE";
constexpr const char* explanation = "no sportsbook source is configured; no fair values are published";
}  // namespace

void OddsActor::handle(const Input& input, Effects& effects) {
  if (std::holds_alternative<Started>(input.event)) effects.note(Level::info, no_source, explanation);
}

std::string OddsActor::status(const Input&) const {
  return json::ObjectWriter().add("code", no_source).add("condition", explanation).text();
}

}  // namespace headgate
