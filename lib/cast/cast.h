#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "actor/actor.h"
#include "config/configuration.h"
#include "domain/result.h"

namespace headgate {

// What risk signs with and exec verifies with; 64 hex digits each. Others need none.
struct ActorKeys {
  std::string approval_seed;
  std::string approval_public_key;
};

// Any service's actor by name, as its own process makes it: for programs that play several of them. The
// processes themselves do not link this, so that none carries another's code.
// Errors: SERVICE_UNKNOWN, or what the actor refuses.
Result<std::unique_ptr<Actor>> make_actor(std::string_view service, const Configuration& configuration,
                                          const ActorKeys& keys);

bool needs_approval_seed(std::string_view service);
bool needs_approval_public_key(std::string_view service);

}  // namespace headgate
