#include "config/address.h"
#include "config/configuration.h"
#include "tests/fuzz/target.h"

using namespace headgate;
using headgate::fuzz::hold;

HEADGATE_FUZZ(configuration, input) {
  const auto parsed = parse_configuration(input);
  if (parsed.errors.empty()) ++fuzz::accepted;
  for (const auto& error : parsed.errors) hold(!error.problem.empty(), "a problem is told");
  if (const auto address = config::parse_address(input))
    hold(!address->host.empty() && address->host.find('@') == std::string::npos, "an address has one host");
}
