#include "cli/processes_file.h"

#include "json/quote.h"
#include "json/reader.h"
#include "json/value.h"

namespace headgate::cli {

std::string ProcessesFile::json() const {
  std::vector<std::string> lines;
  lines.reserve(processes.size());
  for (const ProcessLine& line : processes) {
    json::ObjectWriter entry;
    entry.add("name", line.name).add("pid", line.pid).add("restarts", line.restarts);
    lines.push_back(entry.text());
  }
  json::ObjectWriter out;
  out.add("instance", instance)
      .add("configuration", configuration_path)
      .add("supervisor_pid", supervisor_pid);
  out.raw("processes", json::array_of(lines));
  return out.text() + "\n";
}

Result<ProcessesFile> ProcessesFile::parse(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  ProcessesFile out;
  out.instance = reader.string("instance");
  out.configuration_path = reader.string("configuration");
  out.supervisor_pid = reader.integer("supervisor_pid");
  const json::Value* lines = reader.array("processes");
  if (lines != nullptr) {
    for (const json::Value& value : lines->items) {
      json::Reader line(value, "processes[]");
      out.processes.push_back({line.string("name"), line.integer("pid"), line.integer("restarts")});
      if (line.failed()) reader.adopt(line.error());
    }
  }
  if (reader.failed()) return reader.error();
  return out;
}

}  // namespace headgate::cli
