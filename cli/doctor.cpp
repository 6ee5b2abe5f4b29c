#include "cli/doctor.h"

#include <iostream>

#include "cli/configuration_file.h"
#include "cli/doctor_exchange.h"
#include "cli/doctor_keys.h"
#include "cli/doctor_machine.h"
#include "cli/doctor_places.h"
#include "json/quote.h"
#include "runtime/secrecy.h"

namespace headgate::cli {
namespace {

void print(const Findings& findings, const Configuration& configuration, bool json) {
  if (!json) {
    std::cout << findings.text();
    return;
  }
  json::ObjectWriter out;
  out.add("instance", configuration.instance.name).add("mode", name_of(configuration.instance.mode));
  out.add("result", word_of(findings.worst())).raw("checks", findings.json());
  std::cout << out.text() << "\n";
}

void examine_online(const Configuration& configuration, const DoctorKeys& keys,
                    const std::optional<OtherExchange>& other, Findings& findings) {
  ExchangeLine line(configuration.exchange.rest_url);
  const ExchangeView view = examine_exchange(configuration, line, findings);
  if (view.reachable) return examine_account(configuration, keys, view, other, line, findings);
  for (const char* check : account_checks) findings.skipped(check, "the exchange cannot be reached");
}

}  // namespace

Findings diagnose(const Configuration& configuration, bool offline,
                  const std::optional<OtherExchange>& other) {
  Findings findings;
  const InstanceConfiguration& c = configuration.instance;
  findings.good("configuration", c.name + ", mode " + std::string(name_of(c.mode)) + ", version " +
                                     configuration.version + ", " + configuration.exchange.rest_url);
  const DoctorKeys keys = examine_keys(configuration, findings);
  examine_machine(configuration, findings);
  examine_places(configuration, findings);
  if (!offline) {
    examine_online(configuration, keys, other, findings);
    return findings;
  }
  for (const char* check : exchange_checks) findings.skipped(check, "--offline");
  for (const char* check : account_checks) findings.skipped(check, "--offline");
  return findings;
}

Exit doctor(const DoctorOptions& options) {
  guard_secrets();  // it is about to hold the trading key
  const ParsedConfiguration parsed = load_configuration(options.configuration_path);
  Findings findings;
  if (!parsed.errors.empty()) {
    for (const ConfigurationError& error : parsed.errors) {
      const std::string at = error.line == 0 ? "" : ":" + std::to_string(error.line);
      findings.bad("configuration", options.configuration_path + at + ": " + error.key + ": " + error.problem,
                   "", error.mend);
    }
    print(findings, parsed.configuration, options.json);
    return Exit::usage;
  }
  findings = diagnose(parsed.configuration, options.offline, other_exchange(parsed.configuration));
  print(findings, parsed.configuration, options.json);
  return findings.worst() == Health::bad ? Exit::check_failed : Exit::done;
}

}  // namespace headgate::cli
