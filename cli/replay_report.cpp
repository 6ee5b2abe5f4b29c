#include "cli/replay_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_view.h"
#include "cli/table.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

std::string hex(const std::optional<uint64_t>& digest) {
  return digest ? fmt::format("{:016x}", *digest) : std::string("-");
}

std::string name_line(const ReplayedLife& life) {
  return life.service.empty() ? life.path : life.service + " life " + life.life;
}

bool is_good(const ReplayedLife& life) {
  return life.verdict == Verdict::verified || life.verdict == Verdict::cut;
}

std::string life_json(const ReplayedLife& life, bool verify) {
  json::ObjectWriter kinds;
  for (const auto& [kind, count] : life.kinds) kinds.add(kind, static_cast<int64_t>(count));
  json::ObjectWriter out;
  out.add("path", life.path).add("service", life.service).add("life", life.life);
  out.add("inputs", static_cast<int64_t>(life.inputs)).raw("kinds", kinds.text());
  out.add("digest", hex(life.digest));
  if (verify) {
    out.add("recorded_digest", hex(life.recorded));
    out.add("verified_up_to", static_cast<int64_t>(life.verified_up_to));
    out.add("verdict", name_of(life.verdict));
  }
  return out.add("problem", life.problem).text();
}

}  // namespace

std::string verify_text(const std::vector<ReplayedLife>& lives) {
  Table table({"service", "life", "inputs", "verified up to", "digest", "recorded", "verdict"});
  std::string said;
  for (const ReplayedLife& life : lives) {
    table.add({life.service.empty() ? "-" : life.service, life.life, std::to_string(life.inputs),
               std::to_string(life.verified_up_to), hex(life.digest), hex(life.recorded),
               std::string(name_of(life.verdict))});
    if (life.verdict == Verdict::cut) {
      said += name_line(life) + ": verified up to input " + std::to_string(life.verified_up_to) + " of " +
              std::to_string(life.inputs) + ": " + life.problem + "\n";
    } else if (!life.problem.empty()) {
      said += name_line(life) + ": " + life.problem + "\n";
    }
  }
  return table.text() + said;
}

std::string summary_text(const std::vector<ReplayedLife>& lives) {
  std::string out;
  for (const ReplayedLife& life : lives) {
    out +=
        name_line(life) + ": " + std::to_string(life.inputs) + " inputs, digest " + hex(life.digest) + "\n";
    for (const auto& [kind, count] : life.kinds) out += fmt::format("  {:<12} {}\n", kind, count);
    if (!life.problem.empty()) out += "  " + life.problem + "\n";
  }
  return out;
}

std::string replay_json(const std::vector<ReplayedLife>& lives, bool verify) {
  std::vector<std::string> captures;
  captures.reserve(lives.size());
  for (const ReplayedLife& life : lives) captures.push_back(life_json(life, verify));
  return json::ObjectWriter()
      .add("good", std::all_of(lives.begin(), lives.end(), is_good))
      .raw("captures", list_of(captures))
      .text();
}

}  // namespace headgate::cli
