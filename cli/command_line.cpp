#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

#include "cli/command_tree.h"

namespace headgate::cli {
namespace {

constexpr const char* about =
    "Trades Kalshi event contracts through processes of which only risk can let an order out.\n"
    "Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a "
    "check "
    "failed,\n4 not reachable, 5 refused.\n"
    "The instance is named by --config FILE, --run DIR or the environment's HEADGATE_CONFIG, in this order; "
    "there is "
    "no\ndefault, since halting the wrong instance looks like success.";

}  // namespace

CLI::App* CommandTree::add(CLI::App& group, const char* name, const std::string& help,
                           std::function<Exit()> act) {
  CLI::App* command = group.add_subcommand(name, help);
  command->fallthrough();
  command->callback([this, act = std::move(act)] { chosen = act; });
  return command;
}

CLI::App* CommandTree::add_group(CLI::App& root, const char* name, const char* help) {
  CLI::App* group = root.add_subcommand(name, help);
  group->require_subcommand(1);
  group->fallthrough();
  return group;
}

Exit CommandTree::with_instance(const std::function<Exit(const Instance&)>& act) const {
  const FoundInstance found = find_instance(choice);
  if (found.instance) return act(*found.instance);
  std::cerr << found.problem;
  return found.exit;
}

int run_command_line(int argc, char** argv) {
  CommandTree tree;
  CLI::App root(about, "headgate");
  root.require_subcommand(1);
  root.fallthrough();
  root.add_option("--config", tree.choice.configuration_path, "the instance's configuration");
  root.add_option("--run", tree.choice.run_directory,
                  "the instance's run directory, as 'headgate try' prints it");
  root.add_flag("--json", tree.json, "data as JSON");
  if (const char* environment = std::getenv("HEADGATE_CONFIG")) tree.choice.environment = environment;
  for (const auto add : {add_running, add_questions, add_export, add_control, add_configuration, add_doctor,
                         add_try, add_replay, add_backtest, add_parity, add_recording, add_import,
                         add_history, add_simulate, add_forecast}) {
    add(tree, root);
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  return static_cast<int>(tree.chosen());
}

}  // namespace headgate::cli
