#include "runtime/service_main.h"
#include "services/forecast/forecast_actor.h"

int main(int argc, char** argv) {
  using namespace headgate;
  return service_main(argc, argv, "forecast",
                      [](const Configuration& configuration) -> Result<std::unique_ptr<Actor>> {
                        auto actor = ForecastActor::make(configuration);
                        if (!actor) return actor.error();
                        return std::unique_ptr<Actor>(std::move(*actor));
                      });
}
