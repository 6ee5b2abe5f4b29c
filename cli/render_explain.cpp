#include "cli/render_explain.h"

#include "cli/json_view.h"
#include "cli/outline.h"
#include "cli/table.h"

namespace headgate::cli {
namespace {

std::string gates_text(const json::Value& gates) {
  Table table({"gate", "value", "limit", ""});
  for (const json::Value& gate : gates.items) {
    table.add({cell(gate, "name"), cell(gate, "value"), cell(gate, "limit"),
               text(&gate, "passed") == "true" ? "passed" : "FAILED"});
  }
  return table.text(4);
}

std::string evaluation_text(const json::Value& evaluation) {
  std::string out = "  " + cell(evaluation, "side") + ": " + cell(evaluation, "outcome") + "\n";
  for (const auto& [name, value] : evaluation.members) {
    if (name == "gates" || name == "side" || name == "outcome" || !is_scalar(value)) continue;
    json::Value one;
    one.kind = json::Kind::object;
    one.members.emplace_back(name, value);
    out += outline(one, 4);
  }
  if (const json::Value* gates = evaluation.find("gates")) out += gates_text(*gates);
  return out;
}

std::string edge_text(const json::Value& edge) {
  std::string out;
  json::Value rest = edge;
  std::erase_if(rest.members, [](const auto& member) { return member.first == "evaluations"; });
  out += outline(rest, 2);
  const json::Value* evaluations = edge.find("evaluations");
  if (evaluations == nullptr) return out;
  for (const json::Value& evaluation : evaluations->items) out += evaluation_text(evaluation);
  return out;
}

}  // namespace

std::string render_explain(const std::string& ticker, const json::Value* edge, const json::Value* risk) {
  std::string out = ticker + "\nedge:\n";
  out += edge == nullptr ? "  -\n" : edge_text(*edge);
  out += "risk:\n";
  out += risk == nullptr ? "  -\n" : outline(*risk, 2);
  return out;
}

}  // namespace headgate::cli
