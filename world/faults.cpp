#include "world/faults.h"

#include <nlohmann/json.hpp>

#include "world/world.h"

namespace headgate::world {
namespace {

using nlohmann::json;

std::optional<FaultChange> change_of(std::string_view word) {
  if (word == "remove") return FaultChange::remove;
  if (word == "number") return FaultChange::number;
  if (word == "text") return FaultChange::text;
  return std::nullopt;
}

}  // namespace

Reply kalshi_error(unsigned status, const char* code, const std::string& message) {
  return {status, json{{"error", {{"code", code}, {"message", message}}}}.dump()};
}

void spoil(json& market, const std::string& ticker, const Faults& faults) {
  for (const auto& [where, change] : faults) {
    if (where.first != ticker) continue;
    if (change == FaultChange::remove) market.erase(where.second);
    if (change == FaultChange::number) market[where.second] = 12345;
    if (change == FaultChange::text) market[where.second] = "planted fault";
  }
}

Reply plant(Faults& faults, const Target& target, bool known) {
  const auto ticker = target.parameter("ticker"), field = target.parameter("field");
  const std::string word = target.parameter("change").value_or("");
  if (!known) return kalshi_error(400, "bad_fault", "ticker must be a market of the event");
  if (!field || field->empty()) return kalshi_error(400, "bad_fault", "field must be named");
  const auto change = change_of(word);
  if (!change && word != "none")
    return kalshi_error(400, "bad_fault", "change must be remove, number, text or none");
  faults.erase({*ticker, *field});
  if (change) faults.emplace(std::pair{*ticker, *field}, *change);
  return {200, json{{"ticker", *ticker}, {"field", *field}, {"change", word}}.dump()};
}

}  // namespace headgate::world
