#include "cli/render_status.h"

#include <algorithm>

#include "cli/json_view.h"
#include "cli/table.h"

namespace headgate::cli {
namespace {

constexpr size_t reasons_shown = 8;

const json::Value* status_of(const std::vector<StatusLine>& lines, std::string_view service) {
  for (const StatusLine& line : lines) {
    if (line.service == service && line.status) return &*line.status;
  }
  return nullptr;
}

std::string or_dash(std::string text) { return text.empty() ? "-" : text; }

// Positions read: the largest number of messages any stream is behind.
std::string behind(const json::Value& status) {
  const json::Value* applied = at(&status, "applied");
  if (applied == nullptr || applied->kind != json::Kind::array) return "-";
  int64_t worst = 0;
  std::string where = "0";
  for (const json::Value& stream : applied->items) {
    const int64_t count = whole(&stream, "behind").value_or(0);
    if (count <= worst) continue;
    worst = count;
    where = std::to_string(count) + " of " + text(&stream, "source") + "/" + text(&stream, "stream");
  }
  return where;
}

std::string processes(const std::vector<StatusLine>& lines) {
  Table table({"process", "pid", "ready", "market time", "up s", "behind", "condition"});
  for (const StatusLine& line : lines) {
    if (!line.status) {
      table.add({line.service, "-", "NOT REACHED", "-", "-", "-", line.problem});
      continue;
    }
    const json::Value& status = *line.status;
    table.add({line.service, cell(status, "pid"), text(&status, "ready") == "true" ? "yes" : "no",
               cell(status, "market_time"), cell(status, "uptime"), behind(status),
               cell(status, "condition")});
  }
  return table.text();
}

// What each actor says about itself: the ages of its data, its counts.
std::string actors(const std::vector<StatusLine>& lines) {
  std::string out;
  for (const StatusLine& line : lines) {
    const json::Value* actor = line.status ? at(&*line.status, "actor") : nullptr;
    if (actor == nullptr) continue;
    std::string words;
    for (const auto& [name, value] : actor->members) {
      if (is_scalar(value)) words += "  " + name + "=" + shown(name, &value);
    }
    if (!words.empty()) out += line.service + ":" + words + "\n";
  }
  return out.empty() ? out : "\n" + out;
}

std::string trading(const std::vector<StatusLine>& lines) {
  const json::Value* risk = at(status_of(lines, "risk"), "actor");
  std::string mode;
  std::string killed;
  for (const StatusLine& line : lines) {
    if (!line.status) continue;
    if (mode.empty()) mode = text(&*line.status, "mode");
    if (text(&*line.status, "killed") == "true") killed += " " + line.service;
  }
  std::string out = "\nmode " + or_dash(mode) + ", trading " + or_dash(text(risk, "trading"));
  const std::string reason = text(risk, "reason");
  if (!reason.empty()) out += " (" + reason + ")";
  if (!killed.empty()) out += "\nKILLED, as seen by:" + killed;
  return out + "\n";
}

std::string funnel(const std::vector<StatusLine>& lines) {
  struct Step {
    std::string_view service;
    std::string_view member;
  };
  const Step steps[] = {{"forecast", "fair_values"}, {"edge", "evaluations"},  {"edge", "intents"},
                        {"risk", "approvals"},       {"risk", "denials"},      {"exec", "orders"},
                        {"exec", "fills"},           {"settle", "settlements"}};
  std::string out;
  for (const Step& step : steps) {
    const json::Value* actor = at(status_of(lines, step.service), "actor");
    if (!out.empty()) out += " → ";
    out += std::string(step.member) + " " + (actor == nullptr ? "-" : cell(*actor, step.member));
  }
  return "funnel: " + out + "\n";
}

std::string reasons(const std::vector<StatusLine>& lines) {
  const json::Value* list = at(status_of(lines, "edge"), "actor.reasons");
  if (list == nullptr || list->items.empty()) return {};
  std::vector<const json::Value*> ranked;
  for (const json::Value& reason : list->items) ranked.push_back(&reason);
  std::stable_sort(ranked.begin(), ranked.end(), [](const json::Value* a, const json::Value* b) {
    return whole(a, "count").value_or(0) > whole(b, "count").value_or(0);
  });
  ranked.resize(std::min(ranked.size(), reasons_shown));
  Table table({"not trading because", "times"});
  for (const json::Value* reason : ranked) table.add({text(reason, "reason"), cell(*reason, "count")});
  return "\n" + table.text();
}

}  // namespace

std::string render_status(const std::string& run_directory, const std::vector<StatusLine>& lines) {
  return "instance at " + run_directory + "\n" + processes(lines) + trading(lines) + funnel(lines) +
         reasons(lines) + actors(lines);
}

}  // namespace headgate::cli
