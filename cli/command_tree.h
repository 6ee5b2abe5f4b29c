#pragma once

#include <functional>
#include <string>

#include "cli/exit_code.h"
#include "cli/instance.h"

namespace CLI {
class App;
}

namespace headgate::cli {

// What all commands of `headgate` share: the options before any command, and the command that was chosen.
// CLI11 costs seconds of compilation wherever it is included: only commands_*.cpp, a group of commands each,
// and command_line.cpp do.
class CommandTree {
 public:
  InstanceChoice choice;
  bool json = false;
  std::function<Exit()> chosen;

  // A command under `group`; `act` runs when it is the chosen one. What the command's options write to is
  // kept by `act`, which lives as long as the command.
  CLI::App* add(CLI::App& group, const char* name, const std::string& help, std::function<Exit()> act);
  // A word under `root` that only names the commands below it.
  static CLI::App* add_group(CLI::App& root, const char* name, const char* help);

  // For commands that need to know which instance is meant.
  Exit with_instance(const std::function<Exit(const Instance&)>& act) const;
};

// Each adds commands to `root`; help lists them in the order of these calls. `tree` outlives `root`.
void add_running(CommandTree& tree, CLI::App& root);
void add_questions(CommandTree& tree, CLI::App& root);
void add_export(CommandTree& tree, CLI::App& root);
void add_control(CommandTree& tree, CLI::App& root);
void add_configuration(CommandTree& tree, CLI::App& root);
void add_doctor(CommandTree& tree, CLI::App& root);
void add_try(CommandTree& tree, CLI::App& root);
void add_replay(CommandTree& tree, CLI::App& root);
void add_backtest(CommandTree& tree, CLI::App& root);
void add_parity(CommandTree& tree, CLI::App& root);
void add_recording(CommandTree& tree, CLI::App& root);
void add_import(CommandTree& tree, CLI::App& root);
void add_history(CommandTree& tree, CLI::App& root);
void add_simulate(CommandTree& tree, CLI::App& root);
void add_forecast(CommandTree& tree, CLI::App& root);

}  // namespace headgate::cli
