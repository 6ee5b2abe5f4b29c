#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/command_tree.h"
#include "cli/commands.h"
#include "cli/markets.h"
#include "cli/tap.h"
#include "cli/up.h"

namespace headgate::cli {
namespace {

void add_list(CommandTree& tree, CLI::App& root, const char* kind) {
  auto market = std::make_shared<std::string>();
  auto* listing = tree.add(root, kind, "As the processes that keep them say", [&tree, market, kind] {
    return tree.with_instance(
        [&](const Instance& instance) { return show_lists(instance, kind, *market, tree.json); });
  });
  listing->add_option("market", *market, "only this market");
}

void add_tap(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<TapOptions>();
  auto* tapping = tree.add(
      root, "tap", "Prints every message of the bus, decoded; reports lost ones on stderr", [&tree, wish] {
        wish->json = tree.json;
        return tree.with_instance(
            [&](const Instance& instance) { return tap(instance.run_directory, *wish); });
      });
  tapping->add_option("topic", wish->topics, "only topics that begin so, e.g. fill/ or book/KXHIGHNY");
  tapping->add_option("--count", wish->count, "end after so many messages");
}

}  // namespace

void add_running(CommandTree& tree, CLI::App& root) {
  tree.add(root, "up",
           "Runs the eight processes in the foreground and starts again what dies, until SIGINT or 'down'",
           [&tree] {
             const InstanceChoice& choice = tree.choice;
             const std::string path =
                 choice.configuration_path.empty() ? choice.environment : choice.configuration_path;
             if (!path.empty()) return up(path);
             std::cerr << "headgate: up needs --config FILE or HEADGATE_CONFIG\n";
             return Exit::usage;
           });
  tree.add(root, "down", "Stops what 'up' runs, and waits for its end", [&tree] {
    return tree.with_instance([](const Instance& instance) { return down(instance.run_directory); });
  });
}

void add_questions(CommandTree& tree, CLI::App& root) {
  tree.add(
      root, "status", "Each process, how far behind it reads, trading state, funnel, reasons for not trading",
      [&tree] {
        return tree.with_instance([&](const Instance& instance) { return show_status(instance, tree.json); });
      });
  tree.add(root, "markets",
           "Each market: strike, prices, fair value, held, and what stands in the way of each side", [&tree] {
             return tree.with_instance(
                 [&](const Instance& instance) { return show_markets(instance, tree.json); });
           });
  add_tap(tree, root);
  auto ticker = std::make_shared<std::string>();
  auto* explaining =
      tree.add(root, "explain", "Why a market is traded or not: inputs, gates with value and limit, risk",
               [&tree, ticker] {
                 return tree.with_instance(
                     [&](const Instance& instance) { return show_explain(instance, *ticker, tree.json); });
               });
  explaining->add_option("ticker", *ticker, "market ticker")->required();
  for (const char* kind : {"positions", "orders", "fills", "pnl"}) add_list(tree, root, kind);
}

}  // namespace headgate::cli
