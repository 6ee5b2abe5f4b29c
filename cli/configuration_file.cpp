#include "cli/configuration_file.h"

#include "cli/durable_file.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

// Where Debian's tzdata keeps its zones; each file begins with "TZif" (RFC 8536, 3.1).
bool zone_exists(const std::string& name) {
  const auto content = read_file("/usr/share/zoneinfo/" + name);
  return content && content->starts_with("TZif");
}

void judge_zone(ParsedConfiguration& parsed) {
  const std::string& zone = parsed.configuration.limits.loss_day_zone;
  if (!parsed.errors.empty() || zone_exists(zone)) return;
  parsed.errors.push_back({0, 0, "limits.loss_day_zone", "the time zone database has no '" + zone + "'",
                           "write an IANA name such as \"America/New_York\", and install tzdata"});
}

}  // namespace

ParsedConfiguration load_configuration(const std::string& path) {
  const auto text = read_file(path);
  if (!text) {
    ParsedConfiguration out;
    out.errors.push_back(
        {0, 0, "", text.error().mend, "name a file that can be read; 'headgate config check --help'"});
    return out;
  }
  ParsedConfiguration parsed = parse_configuration(*text);
  judge_zone(parsed);
  return parsed;
}

std::string errors_text(const std::string& path, const std::vector<ConfigurationError>& errors) {
  std::string out;
  for (const ConfigurationError& error : errors) {
    out += path;
    if (error.line > 0) out += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
    out += ": ";
    if (!error.key.empty()) out += error.key + ": ";
    out += error.problem + "; " + error.mend + "\n";
  }
  return out;
}

std::string errors_json(const std::vector<ConfigurationError>& errors) {
  std::vector<std::string> out;
  out.reserve(errors.size());
  for (const ConfigurationError& error : errors) {
    json::ObjectWriter entry;
    entry.add("line", int64_t{error.line}).add("column", int64_t{error.column}).add("key", error.key);
    entry.add("problem", error.problem).add("mend", error.mend);
    out.push_back(entry.text());
  }
  return json::array_of(out);
}

}  // namespace headgate::cli
