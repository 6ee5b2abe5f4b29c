#include "cli/instance.h"

#include <algorithm>
#include <filesystem>

#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/processes_file.h"

namespace headgate::cli {
namespace {

FoundInstance refuse(Exit exit, std::string problem) { return {std::nullopt, exit, std::move(problem)}; }

// A mistake made in the file since the start must not keep anybody from 'kill': only the folders have to be
// good.
bool folders_are_good(const ParsedConfiguration& parsed) {
  const InstanceConfiguration& c = parsed.configuration.instance;
  if (c.name.empty() || c.run_directory.empty() || c.state_directory.empty()) return false;
  return std::none_of(parsed.errors.begin(), parsed.errors.end(),
                      [](const ConfigurationError& error) { return error.key.starts_with("instance."); });
}

FoundInstance by_configuration(const std::string& path) {
  const ParsedConfiguration parsed = load_configuration(path);
  if (!folders_are_good(parsed)) return refuse(Exit::usage, errors_text(path, parsed.errors));
  const InstanceConfiguration& c = parsed.configuration.instance;
  return {Instance{c.name, c.run_directory, c.state_directory, path}, Exit::done, {}};
}

// What the supervisor wrote there names the rest; without it, reading works with the sockets alone.
FoundInstance by_run_directory(const std::string& given) {
  std::error_code ignored;
  std::string run = std::filesystem::absolute(given, ignored).lexically_normal().string();
  while (run.size() > 1 && run.ends_with('/')) run.pop_back();
  const auto content = read_file(ProcessesFile::path_in(run));
  if (!content && content.error().code == "FILE_MISSING") return {Instance{"", run, "", ""}, Exit::done, {}};
  if (!content) return refuse(Exit::usage, content.error().text() + "\n");
  const auto file = ProcessesFile::parse(*content);
  if (!file) return refuse(Exit::usage, ProcessesFile::path_in(run) + ": " + file.error().text() + "\n");
  return {Instance{file->instance, run, file->state_directory, file->configuration_path}, Exit::done, {}};
}

}  // namespace

FoundInstance find_instance(const InstanceChoice& choice) {
  if (!choice.configuration_path.empty()) return by_configuration(choice.configuration_path);
  if (!choice.run_directory.empty()) return by_run_directory(choice.run_directory);
  if (!choice.environment.empty()) return by_configuration(choice.environment);
  return refuse(Exit::usage,
                "which instance? Give --config FILE or --run DIR, or set HEADGATE_CONFIG=FILE\n");
}

}  // namespace headgate::cli
