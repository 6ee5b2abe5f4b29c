#include "runtime/service_main.h"
#include "services/odds/odds_actor.h"

int main(int argc, char** argv) {
  using namespace headgate;
  return service_main(argc, argv, "odds",
                      [](const Configuration& configuration) -> Result<std::unique_ptr<Actor>> {
                        return std::unique_ptr<Actor>(std::make_unique<OddsActor>(configuration));
                      });
}
