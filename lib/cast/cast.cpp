#include "cast/cast.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bus/approval.h"
#include "services/edge/edge_actor.h"
#include "services/exec/exec_actor.h"
#include "services/forecast/forecast_actor.h"
#include "services/market/market_actor.h"
#include "services/notify/notify_actor.h"
#include "services/odds/odds_actor.h"
#include "services/risk/risk_actor.h"
#include "services/settle/settle_actor.h"

namespace headgate {
namespace {

using Made = Result<std::unique_ptr<Actor>>;

template <typename Kind>
Made upcast(Result<std::unique_ptr<Kind>> made) {
  if (!made) return made.error();
  return std::unique_ptr<Actor>(std::move(*made));
}

template <typename Kind>
Made plain(const Configuration& configuration, const ActorKeys&) {
  return std::unique_ptr<Actor>(std::make_unique<Kind>(configuration));
}

Made forecasts(const Configuration& configuration, const ActorKeys&) {
  return upcast(ForecastActor::make(configuration));
}

Made edge(const Configuration& configuration, const ActorKeys&) {
  return upcast(EdgeActor::make(configuration));
}

Made risk_gate(const Configuration& configuration, const ActorKeys& keys) {
  auto signer = ApprovalSigner::from_hex_seed(keys.approval_seed);
  if (!signer) return signer.error();
  return upcast(risk::RiskActor::make(configuration, std::move(*signer)));
}

Made exec_orders(const Configuration& configuration, const ActorKeys& keys) {
  auto verifier = ApprovalVerifier::from_hex_key(
      keys.approval_public_key,
      {configuration.instance.name, std::string(name_of(configuration.instance.mode))});
  if (!verifier) return verifier.error();
  return upcast(exec::ExecActor::make(configuration, std::move(*verifier)));
}

struct Part {
  std::string_view service;
  Made (*make)(const Configuration&, const ActorKeys&);
};
constexpr std::array parts{
    Part{"forecast", forecasts},
    Part{"market", plain<MarketActor>},
    Part{"odds", plain<OddsActor>},
    Part{"edge", edge},
    Part{"risk", risk_gate},
    Part{"exec", exec_orders},
    Part{"settle", plain<SettleActor>},
    Part{"notify", plain<NotifyActor>},
};

}  // namespace

Made make_actor(std::string_view service, const Configuration& configuration, const ActorKeys& keys) {
  const auto* part =
      std::find_if(parts.begin(), parts.end(), [&](const Part& each) { return each.service == service; });
  if (part != parts.end()) return part->make(configuration, keys);
  return Error{"SERVICE_UNKNOWN", "service", std::string(service), "use the build that knows it"};
}

bool needs_approval_seed(std::string_view service) { return service == "risk"; }
bool needs_approval_public_key(std::string_view service) { return service == "exec"; }

}  // namespace headgate
