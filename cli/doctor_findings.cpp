#include "cli/doctor_findings.h"

#include "cli/json_view.h"
#include "cli/table.h"
#include "json/quote.h"

namespace headgate::cli {

std::string_view word_of(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::warn:
      return "warn";
    case Health::bad:
      return "bad";
    case Health::skipped:
      return "skipped";
  }
  return "";
}

void Findings::good(std::string check, std::string value, std::string limit) {
  all_.push_back({std::move(check), Health::good, std::move(value), std::move(limit), ""});
}
void Findings::warn(std::string check, std::string value, std::string limit, std::string mend) {
  all_.push_back({std::move(check), Health::warn, std::move(value), std::move(limit), std::move(mend)});
}
void Findings::bad(std::string check, std::string value, std::string limit, std::string mend) {
  all_.push_back({std::move(check), Health::bad, std::move(value), std::move(limit), std::move(mend)});
}
void Findings::skipped(std::string check, std::string why) {
  all_.push_back({std::move(check), Health::skipped, std::move(why), "", ""});
}

Health Findings::worst() const {
  Health worst = Health::good;
  for (const Finding& each : all_) {
    if (each.health == Health::bad) return Health::bad;
    if (each.health == Health::warn) worst = Health::warn;
  }
  return worst;
}

std::string Findings::text() const {
  Table table({"RESULT", "CHECK", "VALUE"});
  for (const Finding& each : all_) {
    std::string value = each.value;
    if (!each.limit.empty()) value += "; limit: " + each.limit;
    if (!each.mend.empty()) value += "; mend: " + each.mend;
    table.add({std::string(word_of(each.health)), each.check, std::move(value)});
  }
  return table.text();
}

std::string Findings::json() const {
  std::vector<std::string> out;
  out.reserve(all_.size());
  for (const Finding& each : all_) {
    json::ObjectWriter entry;
    entry.add("name", each.check).add("result", word_of(each.health)).add("value", each.value);
    entry.add("limit", each.limit).add("mend", each.mend);
    out.push_back(entry.text());
  }
  return list_of(out);
}

}  // namespace headgate::cli
