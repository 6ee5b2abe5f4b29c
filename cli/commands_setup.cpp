#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/command_tree.h"
#include "cli/commands.h"
#include "cli/doctor.h"
#include "cli/init.h"
#include "cli/try.h"

namespace headgate::cli {
namespace {

constexpr const char* about_init =
    "The file is checked before it is written, has mode 0600, and never replaces another. Limits that are "
    "not "
    "given are\nparts of the bankroll: order 1 %, market 2.5 %, event 5 %, account 20 %, daily loss 5 %. "
    "Mode "
    "live is refused (5) until\nthere is evidence.";

constexpr const char* about_doctor =
    "Every check is one line: good, warn, bad or skipped, with what was found, its limit and the mend. It "
    "only\n"
    "asks: nothing is placed, changed or moved, and no secret is printed. A key that the exchange does not "
    "know\n"
    "is tried once at Kalshi's other environment, to say whether it belongs there. With --offline nothing "
    "leaves\n"
    "the machine. Exit 2: the configuration has mistakes. 3: a check is bad.";

void add_init(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<InitOptions>();
  auto* making =
      tree.add(root, "init", "Writes a first configuration: mode, bankroll, limits, keys; asks on a terminal",
               [&tree, wish] {
                 wish->json = tree.json;
                 return init(*wish);
               });
  making->footer(about_init);
  making->add_option("--mode", wish->mode, "paper, demo or sim");
  making->add_option("--bankroll", wish->bankroll, "dollars: the most this instance may count with");
  making->add_option("--name", wish->name, "of the instance; else the mode's");
  making->add_option("--output", wish->output, "the file to write; else NAME.toml");
  making->add_option("--state", wish->state_directory, "folder of what is durable");
  making->add_option("--sockets", wish->run_directory, "folder of the sockets");
  making->add_option("--series", wish->series, "series to trade")->delimiter(',');
  making->add_option("--world", wish->world, "mode sim: the address headgate-world printed");
  making->add_option("--key-id", wish->write_id, "id of the trading key");
  making->add_option("--key-file", wish->write_file, "its private half, PEM, mode 0600");
  making->add_option("--read-key-id", wish->read_id, "id of the key for market data");
  making->add_option("--read-key-file", wish->read_file, "its private half");
  making->add_option("--order-cost", wish->order_cost, "dollars one order may cost");
  making->add_option("--market-stake", wish->market_stake, "dollars at stake in one market");
  making->add_option("--event-stake", wish->event_stake, "dollars at stake in one event");
  making->add_option("--account-stake", wish->account_stake, "dollars at stake in all");
  making->add_option("--daily-loss", wish->daily_loss, "dollars lost in a day that halt the account");
}

}  // namespace

void add_configuration(CommandTree& tree, CLI::App& root) {
  CLI::App* group = CommandTree::add_group(root, "config", "The instance's configuration");
  auto file = std::make_shared<std::string>();
  CLI::App* checking =
      tree.add(*group, "check",
               "Reports every mistake at once, with line, column, key and mend; exit 2 when there is any",
               [&tree, file] { return check_configuration(*file, tree.json); });
  checking->add_option("file", *file, "configuration file")->required();
  add_init(tree, root);
}

void add_doctor(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<DoctorOptions>();
  auto* looking = tree.add(
      root, "doctor",
      "Looks whether all that trading needs is right: keys, clock, disk, sockets, and the exchange itself",
      [&tree, wish] {
        const InstanceChoice& choice = tree.choice;
        wish->json = tree.json;
        if (wish->configuration_path.empty()) wish->configuration_path = choice.configuration_path;
        if (wish->configuration_path.empty()) wish->configuration_path = choice.environment;
        if (!wish->configuration_path.empty()) return doctor(*wish);
        std::cerr << "headgate: doctor needs a configuration: name the file, or set HEADGATE_CONFIG\n";
        return Exit::usage;
      });
  looking->footer(about_doctor);
  looking->add_option("file", wish->configuration_path, "configuration file");
  looking->add_flag("--offline", wish->offline, "only what this machine knows by itself");
}

void add_try(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<TryOptions>();
  auto* trying = tree.add(
      root, "try", "Plays simulated days, or a recorded one, through all processes with SIMULATED money",
      [&tree, wish] {
        wish->json = tree.json;
        if (!wish->home.empty() && !wish->keep.empty()) {
          std::cerr << "headgate: --home keeps everything already; give --home or --keep\n";
          return Exit::usage;
        }
        return try_day(*wish);
      });
  auto* seed = trying->add_option("--seed", wish->seed, "of the generated world")->capture_default_str();
  auto* days = trying->add_option("--days", wish->days, "end after so many; else it runs until it is stopped")
                   ->check(CLI::Range(1, 365));
  trying->add_option("--recorded", wish->recorded, "play a recorded day of this folder on paper instead")
      ->excludes(seed)
      ->excludes(days);
  trying->add_option("--event", wish->event, "event ticker of the recorded day")->capture_default_str();
  trying->add_option("--speed", wish->speed, "market seconds for each second, or max");
  trying->add_option("--home", wish->home, "run in this new folder and leave everything there");
  trying->add_option("--keep", wish->keep, "copy configuration, stores, captures and logs here at the end");
}

}  // namespace headgate::cli
