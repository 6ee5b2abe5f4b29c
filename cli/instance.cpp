#include "cli/instance.h"

#include <filesystem>

#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/processes_file.h"

namespace headgate::cli {
namespace {

FoundInstance refuse(Exit exit, std::string problem) { return {std::nullopt, exit, std::move(problem)}; }

FoundInstance by_configuration(const std::string& path) {
  const ParsedConfiguration parsed = load_configuration(path);
  if (!parsed.errors.empty()) return refuse(Exit::usage, errors_text(path, parsed.errors));
  const InstanceConfiguration& c = parsed.configuration.instance;
  return {Instance{c.name, c.run_directory, c.state_directory, path}, Exit::done, {}};
}

// Reading works with the sockets alone; what needs the state directory says so itself.
FoundInstance by_run_directory(const std::string& given) {
  std::error_code ignored;
  const std::string run = std::filesystem::absolute(given, ignored).lexically_normal().string();
  const auto content = read_file(ProcessesFile::path_in(run));
  if (!content && content.error().code == "FILE_MISSING") return {Instance{"", run, "", ""}, Exit::done, {}};
  if (!content) return refuse(Exit::usage, content.error().text());
  const auto file = ProcessesFile::parse(*content);
  if (!file) return refuse(Exit::usage, ProcessesFile::path_in(run) + ": " + file.error().text());
  FoundInstance out = by_configuration(file->configuration_path);
  if (!out.instance) return {Instance{file->instance, run, "", ""}, Exit::done, {}};
  return out;
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
