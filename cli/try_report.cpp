#include "cli/try_report.h"

#include "cli/json_view.h"
#include "cli/table.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

constexpr size_t reasons_shown = 6;

std::string counted_json(const std::vector<Counted>& list, const char* name) {
  std::vector<std::string> out;
  out.reserve(list.size());
  for (const auto& [word, count] : list) {
    out.push_back(json::ObjectWriter().add(name, word).add("count", count).text());
  }
  return list_of(out);
}

std::string processes_json(const std::vector<ProcessLine>& processes) {
  std::vector<std::string> out;
  out.reserve(processes.size());
  for (const ProcessLine& line : processes) {
    json::ObjectWriter entry;
    entry.add("name", line.name).add("pid", line.pid).add("restarts", line.restarts);
    out.push_back(entry.text());
  }
  return list_of(out);
}

std::string counted_text(const std::vector<Counted>& list, const char* title) {
  if (list.empty()) return {};
  Table table({title, "times"});
  for (size_t i = 0; i < list.size() && i < reasons_shown; ++i) {
    table.add({list[i].first, std::to_string(list[i].second)});
  }
  return "\n" + table.text(2);
}

std::string outcomes_json(const WorldSummary& world) {
  std::vector<std::string> out;
  for (const WorldEvent& event : world.events) {
    out.push_back(json::ObjectWriter().add("event", event.event).add("winner", event.winner).text());
  }
  return list_of(out);
}

Money exchange_balance(const RunFacts& facts) {
  return facts.world.cash.value_or(Money::from_e6(facts.account.cash_e6()));
}

std::vector<std::string> faults_of(const RunResult& result, const std::string& problem) {
  std::vector<std::string> out;
  if (!problem.empty()) out.push_back(problem);
  out.insert(out.end(), result.faults.begin(), result.faults.end());
  return out;
}

}  // namespace

std::string run_json(const RunFacts& facts, const RunResult& result, const std::string& problem) {
  std::vector<std::string> faults;
  for (const std::string& fault : faults_of(result, problem)) faults.push_back(json::quote(fault));
  json::ObjectWriter out;
  out.add("label", "SIMULATED").raw("processes", processes_json(facts.processes));
  if (facts.generated) {
    out.add("world", facts.title).add("world_digest", facts.world.digest);
    out.raw("outcomes", outcomes_json(facts.world));
  } else {
    out.add("event", facts.title).add("recorded_outcome", facts.world.events.front().winner);
  }
  out.add("markets_seen", facts.markets_seen)
      .add("fair_values", facts.fair_values)
      .add("evaluations", facts.evaluations);
  if (facts.day_over) {  // counted from events that are read at the end alone
    out.add("intents", result.intents).add("cancel_intents", result.cancel_intents);
    out.add("approvals", result.approvals).add("denials", result.denials).add("orders", result.orders);
    out.add("fills", result.fills).add("partial_fills", result.partial_fills).add("cancels", result.cancels);
    out.add("settlements", result.settlements).add("winning", result.winning).add("losing", result.losing);
  }
  // Written from the integer: a JSON number, but never a double here.
  out.raw("pnl_dollars", result.pnl.text()).raw("fees_dollars", result.fees.text());
  out.add("ledger_balanced", result.ledger_balanced);
  out.raw("exchange_balance_dollars", exchange_balance(facts).text());
  out.raw("ledger_balance_dollars", Money::from_e6(facts.audit.ledger_cash_e6()).text());
  out.raw("reasons", counted_json(result.reasons, "reason"));
  out.raw("denied_by", counted_json(result.denied_by, "code"));
  out.add("day_over", facts.day_over).raw("faults", list_of(faults));
  return out.text();
}

std::string run_text(const RunFacts& facts, const RunResult& result, const std::string& problem) {
  Table table({"", ""});
  const auto row = [&table](const char* name, const std::string& value) { table.add({name, value}); };
  row(facts.generated ? "world" : "event", facts.title);
  if (facts.generated) row("world digest", facts.world.digest);
  row("markets", std::to_string(facts.markets_seen));
  row("fair values", std::to_string(facts.fair_values));
  row("evaluations", std::to_string(facts.evaluations));
  if (facts.day_over) {  // counted from events that are read at the end alone
    row("intents", std::to_string(result.intents));
    row("approved", std::to_string(result.approvals));
    row("denied", std::to_string(result.denials));
    row("orders", std::to_string(result.orders));
    row("fills", std::to_string(result.fills) + ", " + std::to_string(result.partial_fills) +
                     " orders for a while in part");
    row("cancels", std::to_string(result.cancels));
    row("settlements", std::to_string(result.settlements));
  }
  for (const WorldEvent& event : facts.world.events) row("winner", event.winner);
  if (facts.day_over) {
    row("markets won", std::to_string(result.winning));
    row("markets lost", std::to_string(result.losing));
  }
  row("P&L", "$" + result.pnl.text() + " after $" + result.fees.text() + " of fees, SIMULATED");
  const std::string balance = "$" + exchange_balance(facts).text();
  row("ledger",
      result.ledger_balanced ? "equals the exchange: " + balance : "DOES NOT EQUAL THE EXCHANGE, " + balance);
  std::string out = table.text() + counted_text(result.reasons, "not traded because");
  out += counted_text(result.denied_by, "denied because");
  for (const std::string& fault : faults_of(result, problem)) out += "\nFAULT: " + fault;
  return out + "\n";
}

}  // namespace headgate::cli
