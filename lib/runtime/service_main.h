#pragma once

#include <functional>
#include <memory>
#include <string>

#include "actor/actor.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "runtime/key_file.h"

namespace headgate {

// Makes the actor from the configuration and what only this service's process may read (keys).
using ActorFactory = std::function<Result<std::unique_ptr<Actor>>(const Configuration&)>;

// The whole of a service's main(): `headgate-<service> --config FILE`. Returns the exit code.
int service_main(int argc, char** argv, const std::string& service, const ActorFactory& make);

}  // namespace headgate
