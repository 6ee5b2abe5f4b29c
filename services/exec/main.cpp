#include "runtime/service_main.h"
#include "services/exec/exec_actor.h"

int main(int argc, char** argv) {
  using namespace headgate;
  return service_main(
      argc, argv, "exec", [](const Configuration& configuration) -> Result<std::unique_ptr<Actor>> {
        const auto key = read_key_file(configuration.instance.state_directory + "/keys/approval.pub");
        if (!key) return key.error();
        auto verifier = ApprovalVerifier::from_hex_key(
            *key, {configuration.instance.name, std::string(name_of(configuration.instance.mode))});
        if (!verifier) return verifier.error();
        auto actor = exec::ExecActor::make(configuration, std::move(*verifier));
        if (!actor) return actor.error();
        return std::unique_ptr<Actor>(std::move(*actor));
      });
}
