#pragma once

#include <memory>
#include <string_view>

#include "actor/actor.h"
#include "config/configuration.h"
#include "exchange/plan.h"
#include "sim/scene.h"

namespace headgate::sim {

inline constexpr Money opening_cash = Money::dollars(500);

// The instance that is played: small limits, so that they are reached within minutes.
Configuration configuration_of(const Climate& climate, const exchange::Plan& plan);

// A service's actor for one life, as its process would make it; in some worlds a workload plays edge.
std::unique_ptr<Actor> cast(std::string_view service, const Configuration& configuration, const Scene& scene);

}  // namespace headgate::sim
