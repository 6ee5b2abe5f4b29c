#include <CLI/CLI.hpp>

#include <memory>

#include "cli/backtest_weather.h"
#include "cli/command_tree.h"
#include "cli/parity.h"
#include "cli/replay.h"
#include "cli/rerun.h"

namespace headgate::cli {
namespace {

constexpr const char* about_replay =
    "Every process captures all that it is told, in STATE/<service>/captures/<life>.zst. The same inputs "
    "give "
    "the same\nstate, so a process's day can be repeated on any machine with the same build.\n"
    "With --verify each input must be as it was captured, and the actor must come to its own recorded "
    "digests. "
    "A life that\nwas killed is verified up to its last checkpoint. Exit 3: an input was altered or a digest "
    "differs; which is named.\n"
    "With --at N the state right after input N is printed, as 'status' would have shown it then.\n"
    "risk signs and exec verifies, so their keys are needed as they were: STATE/keys, or --keys DIR. Nothing "
    "is "
    "sent and\nno live database is opened.";

constexpr const char* about_backtest_weather =
    "Each record is shown to the actors no earlier than it was known. A source that would show more is "
    "refused by name "
    "(exit\n3). Orders take effect after the stated latency, and fill only what the record offered then. "
    "Without "
    "--config the\ndemonstration's strategy and limits are used. Nothing it earns is evidence.";

constexpr const char* about_captured =
    "All processes of RUN, a state directory, in one, each on what it captured from outside: HTTP, feeds, "
    "timers,\n"
    "heartbeats, commands. Every bus message comes from the rerun's own publisher and must be the captured "
    "one to the\n"
    "byte; every start must find the rows that the rerun kept, every digest be the captured one. Exit 3: it "
    "was not so,\n"
    "and the first difference names process, input, message and field; with --all it goes on counting, each "
    "reader then\n"
    "given what it had captured. What a killed process did after the last input that it could write down is "
    "taken from its\n"
    "store and its readers, and counted: LIFE_CUT. --out leaves a state directory that 'headgate parity RUN "
    "DIR' compares.\n"
    "With --config FILE each process decides by another configuration on what it had been told. No decision "
    "reaches another\n"
    "process then, and orders and fills stay those of the run: it tells what edge would have wanted, not "
    "what it would earn.";

constexpr const char* about_parity =
    "Decisions are joined by what they are: market, side and market time of an evaluation, the intent of "
    "what "
    "edge and\nrisk say, the order of a report, the trade of a fill, the entry of the ledger. Their contents "
    "are "
    "compared, field by field.\nIgnored is what the machine stamps, for it says when something was computed "
    "and "
    "not what: the envelopes' times, epochs\nand causes; of an approval the signature, approved_utc_ns and "
    "start_by_utc_ns, and limits_version, the hash of the\nconfiguration's text, which names folders and "
    "ports. Published evaluations are compared where notify captured them.\n"
    "Codes: MISSING_IN_BACKTEST, EXTRA_IN_BACKTEST, FIELD_DIFFERS, and LIFE_CUT for what a killed process "
    "did "
    "after its last\ncaptured input, where the backtest has only the run's own word. Exit 0: all are equal; "
    "3 "
    "otherwise.";

void add_weather(CommandTree& tree, CLI::App& group) {
  auto wish = std::make_shared<BacktestWeatherOptions>();
  CLI::App* weather =
      tree.add(group, "weather", "Recorded event-days of daily highs, on paper", [&tree, wish] {
        wish->json = tree.json;
        wish->configuration = tree.choice.configuration_path;
        return backtest_weather(*wish);
      });
  weather->footer(about_backtest_weather);
  weather->add_option("--data", wish->data, "folder with books/ and history/");
  weather->add_option("--recording", wish->recordings,
                      "recordings to play instead, market's own or imported");
  weather->add_option("--from", wish->from, "first climate day, e.g. 2025-12-01");
  weather->add_option("--to", wish->to, "last climate day");
  weather->add_option("--forecasts", wish->forecasts, "another forecast history than the folder's");
  weather->add_option("--report", wish->report, "write one self-contained HTML page there");
  weather->add_option("--out", wish->out, "leave what the services kept there, as a state directory");
  weather->add_option("--latency", wish->latency_ms, "milliseconds until an order takes effect (250)");
  weather->add_option("--quote-size", wish->quote_size, "contracts behind each recorded quote (25)");
}

void add_captured(CommandTree& tree, CLI::App& group) {
  auto wish = std::make_shared<RerunOptions>();
  CLI::App* captured =
      tree.add(group, "captured", "Plays a run again from what its processes captured", [&tree, wish] {
        wish->json = tree.json;
        wish->configuration = tree.choice.configuration_path;
        return rerun_captured(*wish);
      });
  captured->footer(about_captured);
  captured->add_option("run", wish->run, "state directory of an instance that has stopped")->required();
  captured->add_option("--out", wish->out, "leave stores and recordings in this new folder");
  captured->add_option("--keys", wish->keys, "folder with approval.key and approval.pub; else RUN/keys");
  captured->add_flag("--all", wish->all, "go on after a difference and count them");
}

}  // namespace

void add_replay(CommandTree& tree, CLI::App& root) {
  struct Wish {
    ReplayOptions options;
    uint64_t at_input = 0;
    CLI::Option* at = nullptr;
  };
  auto wish = std::make_shared<Wish>();
  auto* replaying =
      tree.add(root, "replay", "Repeats what processes did, from their captured inputs", [&tree, wish] {
        wish->options.json = tree.json;
        if (wish->at->count() > 0) wish->options.at = wish->at_input;
        return replay(wish->options);
      });
  replaying->footer(about_replay);
  replaying
      ->add_option("path", wish->options.paths,
                   "capture files, a service's state folder, or a state directory")
      ->required();
  CLI::Option* verifying =
      replaying->add_flag("--verify", wish->options.verify, "compare with the recorded digests");
  wish->at = replaying->add_option("--at", wish->at_input, "stop after this input and print the state there")
                 ->excludes(verifying);
  replaying->add_option("--keys", wish->options.keys, "folder with approval.key and approval.pub");
}

void add_backtest(CommandTree& tree, CLI::App& root) {
  CLI::App* group =
      CommandTree::add_group(root, "backtest", "The services' own code on what was recorded, at full speed");
  add_weather(tree, *group);
  add_captured(tree, *group);
}

void add_parity(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<ParityOptions>();
  auto* comparing =
      tree.add(root, "parity", "Compares what a run and a backtest decided, one by one", [&tree, wish] {
        wish->json = tree.json;
        return compare_decisions(*wish);
      });
  comparing->footer(about_parity);
  comparing->add_option("run", wish->run, "state directory")->required();
  comparing->add_option("backtest", wish->backtest, "state directory, as a backtest leaves it")->required();
  comparing->add_option("--show", wish->show, "differences of each kind")->capture_default_str();
}

}  // namespace headgate::cli
