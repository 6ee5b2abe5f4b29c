#include <CLI/CLI.hpp>

#include <memory>

#include "cli/command_tree.h"
#include "cli/control.h"

namespace headgate::cli {
namespace {

constexpr const char* about_kill =
    "Sets the kill switch: the file KILL in the state directory, on the disk before anything else is done. "
    "Then exec\n"
    "and risk are asked to look at once, and the time to exec's acknowledgement is printed.\n"
    "Orders: nothing is approved and nothing is placed any more; exec cancels what rests.\n"
    "Positions: kept; they settle by the exchange's result.\n"
    "It lasts over restarts until 'headgate resume --remove-kill-file'. Exit 4: exec did not answer; the "
    "file stands,\n"
    "and each process stops by itself as soon as it runs.";

constexpr const char* about_halt =
    "Halts the account, a strategy, an event or a market in risk, durably.\n"
    "Orders: no new order is approved there; orders that rest stay and may still fill, cancels are still let "
    "through.\n"
    "Positions: kept. With --reduce, orders that only make a position smaller are still approved;\n"
    "it does not loosen a halt of the same scope: resume first.";

constexpr const char* about_resume =
    "Takes a halt back, in the same scope, and after a kill lets exec trade again.\n"
    "Orders: new ones may be approved from now on; nothing that was denied is tried again by itself. "
    "Positions: "
    "untouched.\nRefused (5) while the kill switch is set: remove its file deliberately with "
    "--remove-kill-file.";

void add_scope(CLI::App* command, std::string& scope, std::string& name, std::string& reason) {
  command->add_option("--scope", scope, "account, strategy, event or market")
      ->check(CLI::IsMember({"account", "strategy", "event", "market"}));
  command->add_option("--name", name, "which strategy, event or market");
  command->add_option("--reason", reason, "kept with the state and shown by status")->required();
}

void add_kill(CommandTree& tree, CLI::App& root) {
  auto reason = std::make_shared<std::string>("by hand");
  auto* killing =
      tree.add(root, "kill", "Stops all trading at once, over restarts too, and waits for exec's word",
               [&tree, reason] {
                 return tree.with_instance(
                     [&](const Instance& instance) { return kill_trading(instance, *reason, tree.json); });
               });
  killing->footer(about_kill);
  killing->add_option("--reason", *reason, "written into the file");
}

void add_halt(CommandTree& tree, CLI::App& root) {
  auto order = std::make_shared<HaltOrder>();
  auto* halting = tree.add(
      root, "halt", "Stops new orders of the account, a strategy, an event or a market", [&tree, order] {
        return tree.with_instance(
            [&](const Instance& instance) { return halt_trading(instance, *order, tree.json); });
      });
  halting->footer(about_halt);
  add_scope(halting, order->scope, order->name, order->reason);
  halting->add_flag("--reduce", order->reduce, "still approve orders that make a position smaller");
}

void add_resume(CommandTree& tree, CLI::App& root) {
  auto order = std::make_shared<ResumeOrder>();
  auto* resuming =
      tree.add(root, "resume", "Takes a halt back; after a kill, lets trading begin again", [&tree, order] {
        return tree.with_instance(
            [&](const Instance& instance) { return resume_trading(instance, *order, tree.json); });
      });
  resuming->footer(about_resume);
  add_scope(resuming, order->scope, order->name, order->reason);
  resuming->add_flag("--remove-kill-file", order->remove_kill_file, "first remove the file KILL");
}

}  // namespace

void add_control(CommandTree& tree, CLI::App& root) {
  add_kill(tree, root);
  add_halt(tree, root);
  add_resume(tree, root);
}

}  // namespace headgate::cli
