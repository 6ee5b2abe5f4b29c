#include "imports/winners.h"

#include "imports/csv.h"

namespace headgate::imports {

Result<std::map<std::string, std::string>> read_winners(const Source& source) {
  auto rows = Csv::open(source, {"event_ticker", "winner_ticker"});
  if (!rows) return rows.error();
  std::map<std::string, std::string> out;
  while (rows->next()) {
    std::string event((*rows)[0]);
    std::string winner((*rows)[1]);
    if (event.empty() || !winner.starts_with(event + "-")) return rows->malformed(1, "must be of its event");
    if (!out.emplace(std::move(event), std::move(winner)).second)
      return rows->malformed(0, "has a winner already");
  }
  if (rows->problem()) return *rows->problem();
  return out;
}

}  // namespace headgate::imports
