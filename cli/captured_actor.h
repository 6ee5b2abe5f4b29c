#pragma once

#include <memory>
#include <string>

#include "actor/actor.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "headgate/capture/v1/input.pb.h"

namespace headgate::cli {

// What a capture's header says of the configuration. CAPTURE_CONFIGURATION when this build refuses it.
Result<Configuration> configuration_of(const capture::v1::CaptureHeader& header);

// CONFIGURATION_OF_ANOTHER: it is no variant of what the capture ran with, since ids and approvals name the
// instance and its mode.
Status may_replace(const Configuration& configuration, const capture::v1::CaptureHeader& header);

// The actor of the capture at `path` (STATE/<service>/captures/<life>.zst), made as its process made it. risk
// signs and exec verifies, with the keys in the folder `keys`; empty: STATE/keys. Errors:
// CAPTURE_CONFIGURATION, KEY_FILE, or what the actor refuses. `instead` takes the configuration's place.
Result<std::unique_ptr<Actor>> actor_of(const capture::v1::CaptureHeader& header, const std::string& path,
                                        const std::string& keys, const Configuration* instead = nullptr);

}  // namespace headgate::cli
