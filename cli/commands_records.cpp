#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <utility>

#include "cli/command_tree.h"
#include "cli/export.h"
#include "cli/history.h"
#include "cli/import.h"
#include "cli/recording.h"

namespace headgate::cli {
namespace {

constexpr const char* about_records =
    "Headgate gives records, not advice. Whether event contracts are section 1256 contracts, capital gains "
    "or "
    "other income\nis for the reader to decide.\n"
    "The column money says SIMULATED unless the mode is live. Lots go first in, first out by market: cost "
    "holds "
    "the fee of\nacquiring, proceeds are less the fee of disposing, fees names both again, gain is proceeds "
    "less "
    "cost. Buying the other\nside closes a lot at a dollar a pair; settlement closes the rest. The tax year "
    "is that "
    "of the disposal.\n"
    "Exit 1: a record cannot be read. 3: the lots differ from the ledger. 4: nothing runs and nothing was "
    "kept. "
    "5: --out is there.";

constexpr const char* about_recording =
    "market records every change of a book, print and ticker that it hears, edge what each evaluation looked "
    "at; a\nfile a UTC day and life. Exit 3: records are missing or damaged, and how many is said. A file "
    "that "
    "ends within a\nchunk is whole up to there. proto/headgate/recording/v1/recording.proto says the form.";

constexpr const char* about_import =
    "What others recorded becomes a recording as market writes them: a record stands at the instant from "
    "which\n"
    "it may be known, so that playing the file in order cannot look ahead. Exit 1: the source is not what "
    "it\n"
    "should be (line and field are named) and no file is left. 2: an unknown KIND, a file missing or in the "
    "way.\n";

constexpr const char* about_history =
    "Asks for a series' settled markets, their trades and minutes, without a key, at the pace of the "
    "smallest "
    "account, and\nwrites one recording an event: OUT/SERIES/EVENT.zst. What is older than the exchange's "
    "cutoff "
    "comes from its archive.\nAn event's file is whole or not there: the command may be killed at any "
    "instant; the "
    "same command goes on where it was.\nEvents that are there already are held against what the exchange "
    "says of "
    "them now (exit 3 when it differs).\nA market that closed early shows that close from its beginning.\n";

constexpr std::pair<const char*, const char*> record_exports[] = {
    {"fills", "Every trade as CSV; --json: as JSON lines"},
    {"fees", "What each trade cost in fees"},
    {"settlements", "Every market's result and what it paid"},
    {"lots", "What was acquired and disposed of, first in, first out, with gain and tax year"},
    {"cash", "Money that moved without a trade: opening balance, deposits and whatever else is booked"},
    {"all", "All of these, a file each, in the new folder --out"},
};

Exit export_chosen(const CommandTree& tree, ExportOptions& wish, const char* kind) {
  wish.kind = kind;
  wish.json = tree.json;
  const bool named_twice = !tree.choice.configuration_path.empty() || !tree.choice.run_directory.empty();
  if (!wish.state_directory.empty() && named_twice) {
    std::cerr << "headgate: --state names the records; give it or --config or --run\n";
    return Exit::usage;
  }
  return export_records(wish, [&tree] { return find_instance(tree.choice); });
}

void add_record_export(CommandTree& tree, CLI::App& group, const char* kind, const char* help) {
  auto wish = std::make_shared<ExportOptions>();
  CLI::App* command =
      tree.add(group, kind, help, [&tree, wish, kind] { return export_chosen(tree, *wish, kind); });
  command->footer(about_records);
  command->add_option("--year", wish->period.year, "this tax year")->check(CLI::Range(1970, 2261));
  command->add_option("--from", wish->period.from, "first date, such as 2026-01-31");
  command->add_option("--to", wish->period.to, "last date, included");
  command->add_option("--zone", wish->period.zone, "whose calendar dates and tax years follow")
      ->capture_default_str();
  command->add_option("--out", wish->out, "write here; it must not exist");
  command->add_option("--state", wish->state_directory,
                      "read this state directory, of a stopped instance or of a backtest");
}

}  // namespace

void add_export(CommandTree& tree, CLI::App& root) {
  CLI::App* group = CommandTree::add_group(root, "export", "What an instance has kept, as text");
  auto service = std::make_shared<std::string>();
  CLI::App* journal =
      tree.add(*group, "journal", "Every durable event as a JSON line with a CRC, also of a stopped instance",
               [&tree, service] {
                 return tree.with_instance(
                     [&](const Instance& instance) { return export_journal(instance, *service); });
               });
  journal->add_option("--service", *service, "edge, risk, exec or settle alone");
  for (const auto& [kind, help] : record_exports) add_record_export(tree, *group, kind, help);
}

void add_recording(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<RecordingOptions>();
  auto* showing =
      tree.add(root, "recording", "What one file of a recording holds, and how whole it is", [&tree, wish] {
        wish->json = tree.json;
        return show_recording(*wish);
      });
  showing->footer(about_recording);
  showing->add_option("file", wish->path, "STATE/<service>/recordings/<UTC date>-<life>.zst")->required();
  CLI::Option* dumping = showing->add_flag("--dump", wish->dump, "every record as one JSON line");
  showing->add_option("--as", wish->as, "the text of the source it was imported from, to the byte: kxbtc15m")
      ->excludes(dumping);
}

void add_import(CommandTree& tree, CLI::App& root) {
  auto wish = std::make_shared<ImportOptions>();
  auto* importing = tree.add(root, "import", "Makes a recording of what others recorded", [&tree, wish] {
    wish->json = tree.json;
    return import_recording(*wish);
  });
  std::string footer = std::string(about_import) + "Kinds:\n";
  for (const ImportKind& kind : import_kinds()) {
    footer.append("  ").append(kind.name).append(": ").append(kind.help).append("\n");
  }
  importing->footer(footer);
  importing->add_option("kind", wish->kind, "what the source is")->required();
  importing->add_option("source", wish->sources, "its files")->required();
  importing->add_option("--out", wish->out, "the recording to write")->required();
}

void add_history(CommandTree& tree, CLI::App& root) {
  const auto options = std::make_shared<HistoryOptions>();
  HistoryOptions& wish = *options;
  CLI::App* history = tree.add(root, "history", "Downloads the settled events of a series", [&tree, options] {
    options->json = tree.json;
    return download_history(*options);
  });
  history->footer(about_history);
  history->add_option("series", wish.series, "its ticker, e.g. KXHIGHNY")->required();
  history->add_option("--from", wish.from, "date in UTC: events whose last market closed then or later")
      ->required();
  history->add_option("--to", wish.to, "date in UTC, included")->required();
  history->add_option("--out", wish.out, "the folder above the series' own")->capture_default_str();
  history->add_option("--host", wish.host, "prod, demo or a root such as http://host/trade-api/v2")
      ->capture_default_str();
  history->add_option("--kinds", wish.kinds, "what to keep beside the markets: candles,trades,markets")
      ->capture_default_str();
  history->add_flag("--replace", wish.replace,
                    "asks anew for events of which the exchange now says something else");
}

}  // namespace headgate::cli
