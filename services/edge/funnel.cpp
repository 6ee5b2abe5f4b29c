#include "services/edge/funnel.h"

#include <algorithm>

#include "services/edge/gates.h"

namespace headgate {

void Funnel::count(std::string_view outcome, bool priced) {
  row_.set_evaluations(row_.evaluations() + 1);
  if (priced) row_.set_priced(row_.priced() + 1);
  if (priced && rung_of(outcome) > rung_of("EDGE")) row_.set_edge(row_.edge() + 1);
  if (rung_of(outcome) >= rung_of("IDEA_NEW")) row_.set_gates(row_.gates() + 1);
  if (outcome == outcome_intent) {
    row_.set_intents(row_.intents() + 1);
    return;
  }
  for (auto& reason : *row_.mutable_reasons()) {
    if (reason.reason() == outcome) return reason.set_count(reason.count() + 1);
  }
  auto* reason = row_.add_reasons();
  reason->set_reason(std::string(outcome));
  reason->set_count(1);
}

std::vector<std::pair<std::string, uint64_t>> Funnel::ranked() const {
  std::vector<std::pair<std::string, uint64_t>> out;
  for (const auto& reason : row_.reasons()) out.emplace_back(reason.reason(), reason.count());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace headgate
