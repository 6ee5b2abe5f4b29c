#include "runtime/service_main.h"
#include "services/risk/risk_actor.h"

int main(int argc, char** argv) {
  using namespace headgate;
  return service_main(
      argc, argv, "risk", [](const Configuration& configuration) -> Result<std::unique_ptr<Actor>> {
        const auto seed = read_key_file(configuration.instance.state_directory + "/keys/approval.key");
        if (!seed) return seed.error();
        auto signer = ApprovalSigner::from_hex_seed(*seed);
        if (!signer) return signer.error();
        auto actor = risk::RiskActor::make(configuration, std::move(*signer));
        if (!actor) return actor.error();
        return std::unique_ptr<Actor>(std::move(*actor));
      });
}
