#include "cli/outline.h"

#include <algorithm>
#include <vector>

#include "cli/json_view.h"
#include "cli/table.h"

namespace headgate::cli {
namespace {

bool is_list_of_objects(const json::Value& value) {
  return value.kind == json::Kind::array && !value.items.empty() &&
         std::all_of(value.items.begin(), value.items.end(),
                     [](const json::Value& item) { return item.kind == json::Kind::object; });
}

bool is_flat(const json::Value& object) {
  return std::all_of(object.members.begin(), object.members.end(),
                     [](const auto& member) { return is_scalar(member.second); });
}

// "price_e4" is shown as a decimal, so its unit is no longer true.
std::string title(std::string_view name) {
  for (const std::string_view unit : {"_e6", "_e4", "_e2", "_ns"}) {
    if (name.ends_with(unit)) name.remove_suffix(unit.size());
  }
  return std::string(name);
}

std::string list_text(const json::Value& list) {
  std::string out;
  for (const json::Value& item : list.items) {
    if (!out.empty()) out += ", ";
    out += shown("", &item);
  }
  return out.empty() ? "-" : out;
}

}  // namespace

std::string table_of(const json::Value& list, size_t indent) {
  std::vector<std::string> names;
  for (const json::Value& row : list.items) {
    for (const auto& [name, value] : row.members) {
      if (is_scalar(value) && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
  }
  std::vector<std::string> header;
  header.reserve(names.size());
  for (const std::string& name : names) header.push_back(title(name));
  Table table(std::move(header));
  for (const json::Value& row : list.items) {
    std::vector<std::string> cells;
    cells.reserve(names.size());
    for (const std::string& name : names) cells.push_back(shown(name, row.find(name)));
    table.add(std::move(cells));
  }
  return table.text(indent);
}

std::string outline(const json::Value& value, size_t indent) {
  const std::string margin(indent, ' ');
  if (is_scalar(value)) return margin + shown("", &value) + "\n";
  if (value.kind == json::Kind::array) {
    const bool flat =
        is_list_of_objects(value) && std::all_of(value.items.begin(), value.items.end(), is_flat);
    if (flat) return table_of(value, indent);
    std::string out;
    for (const json::Value& item : value.items) out += outline(item, indent) + (is_scalar(item) ? "" : "\n");
    return out.empty() ? margin + "-\n" : out;
  }
  std::string out;
  for (const auto& [name, member] : value.members) {
    const bool plain_list = member.kind == json::Kind::array && !is_list_of_objects(member) &&
                            std::all_of(member.items.begin(), member.items.end(), is_scalar);
    if (is_scalar(member)) {
      out += margin + title(name) + ": " + shown(name, &member) + "\n";
    } else if (plain_list) {
      out += margin + title(name) + ": " + list_text(member) + "\n";
    } else {
      out += margin + title(name) + ":\n" + outline(member, indent + 2);
    }
  }
  return out;
}

}  // namespace headgate::cli
