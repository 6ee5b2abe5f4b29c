#include "cli/captured_actor.h"

#include <filesystem>
#include <utility>

#include "cast/cast.h"
#include "cli/approval_keys.h"
#include "cli/configuration_file.h"
#include "runtime/service_main.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

Result<ActorKeys> keys_of(const std::string& service, const std::string& path, const std::string& keys) {
  const fs::path state = fs::absolute(path).lexically_normal().parent_path().parent_path().parent_path();
  ApprovalKeyPaths paths = ApprovalKeyPaths::in(state.string());
  if (!keys.empty()) paths = {keys + "/approval.key", keys + "/approval.pub"};
  ActorKeys out;
  if (needs_approval_seed(service)) {
    const auto seed = read_key_file(paths.seed);
    if (!seed) return seed.error();
    out.approval_seed = *seed;
  }
  if (needs_approval_public_key(service)) {
    const auto key = read_key_file(paths.public_key);
    if (!key) return key.error();
    out.approval_public_key = *key;
  }
  return out;
}

}  // namespace

Result<Configuration> configuration_of(const capture::v1::CaptureHeader& header) {
  ParsedConfiguration parsed = parse_configuration(header.configuration());
  if (parsed.errors.empty()) return std::move(parsed.configuration);
  std::string errors = errors_text("header", parsed.errors);
  while (errors.ends_with('\n')) errors.pop_back();
  return Error{"CAPTURE_CONFIGURATION", "this build refuses its configuration: " + errors, "", ""};
}

Status may_replace(const Configuration& configuration, const capture::v1::CaptureHeader& header) {
  const auto captured = configuration_of(header);
  if (!captured) return captured.error();
  const auto& [here, there] = std::pair(configuration.instance, captured->instance);
  if (here.name == there.name && here.mode == there.mode) return Done{};
  return Error{
      "CONFIGURATION_OF_ANOTHER", "instance", here.name,
      "keep the run's name '" + there.name + "' and mode '" + std::string(name_of(there.mode)) + "'"};
}

Result<std::unique_ptr<Actor>> actor_of(const capture::v1::CaptureHeader& header, const std::string& path,
                                        const std::string& keys, const Configuration* instead) {
  const auto found = keys_of(header.service(), path, keys);
  if (instead != nullptr) {
    if (!found) return found.error();
    return make_actor(header.service(), *instead, *found);
  }
  const auto configuration = configuration_of(header);
  if (!configuration) return configuration.error();
  if (!found) return found.error();
  return make_actor(header.service(), *configuration, *found);
}

}  // namespace headgate::cli
