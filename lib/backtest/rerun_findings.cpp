#include "backtest/rerun_findings.h"

#include "domain/digest.h"

namespace headgate::backtest {

std::string Divergence::text() const {
  std::string out = std::string(code) + ": " + service + " life " + std::to_string(life) + " input " +
                    std::to_string(input);
  if (!message.empty()) out += " (" + message + ")";
  out += ": " + field + " is '" + captured + "' in the run, '" + rerun + "' in the rerun";
  return out;
}

std::string Cut::text() const {
  std::string out = "LIFE_CUT: " + service;
  if (life == 0) {
    out += ": nothing was captured";
  } else {
    out += " life " + std::to_string(life) + ": what it did after input " + std::to_string(inputs) +
           " is not captured";
  }
  out += "; " + std::to_string(messages) + " messages taken from their readers";
  if (events_from != 0) {
    out += ", events " + std::to_string(events_from) + " to " + std::to_string(events_to) + " from its store";
  }
  if (events_undone != 0) out += ", " + std::to_string(events_undone) + " events that it never stored undone";
  if (rows != 0) out += ", " + std::to_string(rows) + " rows from the start of its next life";
  return out;
}

uint64_t RerunFindings::inputs() const {
  uint64_t out = 0;
  for (const auto& [service, tally] : services) out += tally.inputs;
  return out;
}

uint64_t RerunFindings::digest() const {
  Digest out;
  for (const auto& [service, tally] : services) {
    out.add(service).add(static_cast<int64_t>(tally.inputs)).add(static_cast<int64_t>(tally.digest));
  }
  return out.value();
}

}  // namespace headgate::backtest
