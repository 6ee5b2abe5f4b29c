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

// One side: its outcome first, then the price and size it was judged with, then every gate.
std::string side_text(const json::Value& side) {
  std::string out = "  " + cell(side, "side") + ": " + cell(side, "outcome") + "\n";
  Table table({"probability", "price", "fee $", "edge $", "offered", "target", "quantity", "intent"});
  table.add({cell(side, "probability"), cell(side, "price"), cell(side, "fee"), cell(side, "edge"),
             cell(side, "offered"), cell(side, "target"), cell(side, "quantity"), cell(side, "intent_id")});
  out += table.text(4);
  if (const json::Value* gates = side.find("gates")) out += gates_text(*gates);
  return out;
}

std::string edge_text(json::Value edge) {
  json::Value sides;
  for (auto& [name, value] : edge.members) {
    if (name == "sides") sides = std::move(value);
  }
  std::erase_if(edge.members,
                [](const auto& member) { return member.first == "sides" || member.first == "ticker"; });
  std::string out;
  for (const json::Value& side : sides.items) out += side_text(side);
  return out + outline(edge, 2);
}

}  // namespace

std::string render_explain(const std::string& ticker, const std::vector<Explanation>& explanations) {
  std::string out = ticker + "\n";
  for (const Explanation& each : explanations) {
    out += each.service + ":\n";
    if (each.value == nullptr) {
      out += "  -\n";
    } else {
      out += each.service == "edge" ? edge_text(*each.value) : outline(*each.value, 2);
    }
  }
  return out;
}

}  // namespace headgate::cli
