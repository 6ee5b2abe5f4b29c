#include "cli/render_status.h"

#include <algorithm>

#include "cli/json_view.h"
#include "cli/outline.h"
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

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

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
  Table table({"process", "pid", "ready", "market time", "data age s", "up s", "behind", "condition"});
  for (const StatusLine& line : lines) {
    if (!line.status) {
      table.add({line.service, "-", "NOT REACHED", "-", "-", "-", "-", line.problem});
      continue;
    }
    const json::Value& status = *line.status;
    table.add({line.service, cell(status, "pid"), text(&status, "ready") == "true" ? "yes" : "no",
               cell(status, "market_time"), cell(status, "data_age"), cell(status, "uptime"), behind(status),
               cell(status, "condition")});
  }
  return table.text();
}

// How far each process has read each stream.
std::string applied(const std::vector<StatusLine>& lines) {
  std::string out;
  for (const StatusLine& line : lines) {
    const json::Value* streams = line.status ? at(&*line.status, "applied") : nullptr;
    if (streams == nullptr || streams->items.empty()) continue;
    std::string words;
    for (const json::Value& stream : streams->items) {
      if (!words.empty()) words += ", ";
      words += text(&stream, "source") + "/" + text(&stream, "stream") + " " + cell(stream, "sequence");
      const int64_t late = whole(&stream, "behind").value_or(0);
      if (late > 0) words += " (" + std::to_string(late) + " behind)";
    }
    out += "  " + line.service + ": " + words + "\n";
  }
  return out.empty() ? out : "\napplied:\n" + out;
}

// Trading goes on without a recording, so only this says that one is missing.
std::string recordings(const std::vector<StatusLine>& lines) {
  std::string out;
  for (const StatusLine& line : lines) {
    const std::string why = line.status ? text(&*line.status, "recording_stopped") : std::string();
    if (!why.empty()) out += "RECORDING STOPPED in " + line.service + ": " + why + "\n";
  }
  return out;
}

// What each actor says about itself: the ages of its data, its counts. The reasons stand elsewhere already.
std::string actors(const std::vector<StatusLine>& lines) {
  std::string out;
  for (const StatusLine& line : lines) {
    const json::Value* actor = line.status ? at(&*line.status, "actor") : nullptr;
    if (actor == nullptr || actor->kind != json::Kind::object) continue;
    json::Value rest = *actor;
    std::erase_if(rest.members, [](const auto& member) {
      const bool empty_list = member.second.kind == json::Kind::array && member.second.items.empty();
      return member.first == "reasons" || empty_list;
    });
    if (!rest.members.empty()) out += "\n" + line.service + ":\n" + outline(rest, 2);
  }
  return out;
}

// "TRADING_MODE_ACTIVE" is the wire's word.
std::string mode_word(std::string word) {
  constexpr std::string_view prefix = "TRADING_MODE_";
  if (word.starts_with(prefix)) word.erase(0, prefix.size());
  return or_dash(word);
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
  std::string out = "\nmode " + or_dash(mode) + ", trading " + mode_word(text(risk, "trading"));
  const std::string reason = text(risk, "reason");
  if (!reason.empty()) out += " (" + reason + ")";
  if (!killed.empty()) out += "\nKILLED, as seen by:" + killed;
  return out + "\n";
}

std::string funnel(const std::vector<StatusLine>& lines) {
  struct Step {
    std::string_view service;
    std::string_view path;
    std::string_view title;
  };
  const Step steps[] = {{"forecast", "fair_values", "fair values"},
                        {"edge", "evaluations", "scanned"},
                        {"edge", "funnel.priced", "priced"},
                        {"edge", "funnel.edge", "edge"},
                        {"edge", "funnel.gates", "gates"},
                        {"edge", "funnel.intents", "intents"},
                        {"risk", "approvals", "approved"},
                        {"risk", "denials", "denied"},
                        {"exec", "orders", "sent"},
                        {"settle", "fills", "filled"},
                        {"settle", "settlements", "settled"}};
  std::string out;
  for (const Step& step : steps) {
    const json::Value* actor = at(status_of(lines, step.service), "actor");
    if (!out.empty()) out += " → ";
    out += std::string(step.title) + " " + shown("", at(actor, step.path));
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
  return "instance at " + run_directory + "\n" + processes(lines) + trading(lines) + recordings(lines) +
         funnel(lines) + reasons(lines) + applied(lines) + actors(lines);
}

}  // namespace headgate::cli
