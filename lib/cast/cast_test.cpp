#include "cast/cast.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "actor/service_names.h"
#include "bus/approval.h"

using namespace headgate;

TEST_CASE("Every service of an instance can be played by name, and no other") {
  // A service that is missing here would be left out of every replay and simulation without a word.
  const char* root = std::getenv("HEADGATE_SOURCE");
  REQUIRE_MESSAGE(root != nullptr, "HEADGATE_SOURCE names the root of the sources");
  std::ifstream file(std::string(root) + "/deploy/configuration/paper.toml.example");
  std::ostringstream text;
  text << file.rdbuf();
  const ParsedConfiguration parsed = parse_configuration(text.str());
  REQUIRE(parsed.errors.empty());
  const std::string seed(64, '5');
  const auto signer = ApprovalSigner::from_hex_seed(seed);
  REQUIRE(signer);
  const ActorKeys keys{seed, signer->public_key_hex()};
  for (const std::string_view service : service_names) {
    const auto actor = make_actor(service, parsed.configuration, keys);
    CHECK_MESSAGE(actor.has_value(), service);
  }
  const auto unknown = make_actor("gateway", parsed.configuration, keys);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == "SERVICE_UNKNOWN");
  CHECK_FALSE(make_actor("risk", parsed.configuration, {}));
  CHECK_FALSE(make_actor("exec", parsed.configuration, {}));
}
