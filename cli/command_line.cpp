// The one file that includes CLI11: it costs seconds of compilation wherever it appears.
#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <functional>
#include <iostream>

#include "cli/backtest_weather.h"
#include "cli/commands.h"
#include "cli/control.h"
#include "cli/export.h"
#include "cli/forecast.h"
#include "cli/history.h"
#include "cli/import.h"
#include "cli/init.h"
#include "cli/markets.h"
#include "cli/parity.h"
#include "cli/recording.h"
#include "cli/replay.h"
#include "cli/rerun.h"
#include "cli/simulate.h"
#include "cli/tap.h"
#include "cli/try.h"
#include "cli/up.h"

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

constexpr const char* about_init =
    "The file is checked before it is written, has mode 0600, and never replaces another. Limits that are "
    "not "
    "given are\nparts of the bankroll: order 1 %, market 2.5 %, event 5 %, account 20 %, daily loss 5 %. "
    "Mode "
    "live is refused (5) until\nthere is evidence.";

constexpr const char* about_simulate =
    "Each seed is one instance over eight minutes: the services' own code on simulated machines, disks, "
    "lines and an\n"
    "exchange, with crashes at any step, lost, repeated and late messages, failed commits and lost replies. "
    "The judge\n"
    "looks at the exchange's truth and at the stores alone. Equal seeds give equal digests. Exit 3: a seed "
    "broke a\n"
    "promise; its last happenings and the one command that repeats it go to stderr.";

constexpr const char* about_forecast =
    "The settlement day runs from midnight to midnight of local standard time. The fit is the two-piece "
    "normal through\nthe 10th, 50th and 90th percentile, or the normal of mean and standard deviation where "
    "these are not published.\nExit 1: the bulletin has no such station or day, or is damaged; the message "
    "names file, row, column and mend.";

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

constexpr const char* about_import =
    "What others recorded becomes a recording as market writes them: a record stands at the instant from "
    "which\n"
    "it may be known, so that playing the file in order cannot look ahead. Exit 1: the source is not what "
    "it\n"
    "should be (line and field are named) and no file is left. 2: an unknown KIND, a file missing or in the "
    "way.\n";

constexpr const char* about_recording =
    "market records every change of a book, print and ticker that it hears, edge what each evaluation looked "
    "at; a\nfile a UTC day and life. Exit 3: records are missing or damaged, and how many is said. A file "
    "that "
    "ends within a\nchunk is whole up to there. proto/headgate/recording/v1/recording.proto says the form.";

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

constexpr std::pair<const char*, const char*> record_exports[] = {
    {"fills", "Every trade as CSV; --json: as JSON lines"},
    {"fees", "What each trade cost in fees"},
    {"settlements", "Every market's result and what it paid"},
    {"lots", "What was acquired and disposed of, first in, first out, with gain and tax year"},
    {"cash", "Money that moved without a trade: opening balance, deposits and whatever else is booked"},
    {"all", "All of these, a file each, in the new folder --out"},
};

class CommandLine {
 public:
  CommandLine() : app_(about, "headgate") {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--config", choice_.configuration_path, "the instance's configuration");
    app_.add_option("--run", choice_.run_directory,
                    "the instance's run directory, as 'headgate try' prints it");
    app_.add_flag("--json", json_, "data as JSON");
    if (const char* environment = std::getenv("HEADGATE_CONFIG")) choice_.environment = environment;
    add_running();
    add_questions();
    add_export();
    add_control();
    add_configuration();
    add_try();
    add_replay();
    add_backtest();
    add_parity();
    add_recording();
    add_import();
    add_history();
    add_simulate();
    add_forecast();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    return static_cast<int>(chosen_());
  }

 private:
  CLI::App* add(const char* name, const char* help, std::function<Exit()> act) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->fallthrough();
    command->callback([this, act = std::move(act)] { chosen_ = act; });
    return command;
  }

  // For commands that need to know which instance is meant.
  Exit with_instance(const std::function<Exit(const Instance&)>& act) {
    const FoundInstance found = find_instance(choice_);
    if (found.instance) return act(*found.instance);
    std::cerr << found.problem;
    return found.exit;
  }

  void add_running() {
    add("up", "Runs the eight processes in the foreground and starts again what dies, until SIGINT or 'down'",
        [this] {
          const std::string path =
              choice_.configuration_path.empty() ? choice_.environment : choice_.configuration_path;
          if (!path.empty()) return up(path);
          std::cerr << "headgate: up needs --config FILE or HEADGATE_CONFIG\n";
          return Exit::usage;
        });
    add("down", "Stops what 'up' runs, and waits for its end", [this] {
      return with_instance([](const Instance& instance) { return down(instance.run_directory); });
    });
  }

  void add_questions() {
    add("status", "Each process, how far behind it reads, trading state, funnel, reasons for not trading",
        [this] {
          return with_instance([this](const Instance& instance) { return show_status(instance, json_); });
        });
    add("markets", "Each market: strike, prices, fair value, held, and what stands in the way of each side",
        [this] {
          return with_instance([this](const Instance& instance) { return show_markets(instance, json_); });
        });
    auto* tapping =
        add("tap", "Prints every message of the bus, decoded; reports lost ones on stderr", [this] {
          tap_.json = json_;
          return with_instance(
              [this](const Instance& instance) { return tap(instance.run_directory, tap_); });
        });
    tapping->add_option("topic", tap_.topics, "only topics that begin so, e.g. fill/ or book/KXHIGHNY");
    tapping->add_option("--count", tap_.count, "end after so many messages");
    auto* explaining =
        add("explain", "Why a market is traded or not: inputs, gates with value and limit, risk", [this] {
          return with_instance(
              [this](const Instance& instance) { return show_explain(instance, ticker_, json_); });
        });
    explaining->add_option("ticker", ticker_, "market ticker")->required();
    for (const char* kind : {"positions", "orders", "fills", "pnl"}) {
      auto* listing = add(kind, "As the processes that keep them say", [this, kind] {
        return with_instance(
            [this, kind](const Instance& instance) { return show_lists(instance, kind, ticker_, json_); });
      });
      listing->add_option("market", ticker_, "only this market");
    }
  }

  void add_export() {
    CLI::App* group = app_.add_subcommand("export", "What an instance has kept, as text");
    group->require_subcommand(1);
    group->fallthrough();
    CLI::App* journal = group->add_subcommand(
        "journal", "Every durable event as a JSON line with a CRC, also of a stopped instance");
    journal->fallthrough();
    journal->add_option("--service", service_, "edge, risk, exec or settle alone");
    journal->callback([this] {
      chosen_ = [this] {
        return with_instance([this](const Instance& instance) { return export_journal(instance, service_); });
      };
    });
    for (const auto& [kind, help] : record_exports) add_record_export(group, kind, help);
  }

  void add_record_export(CLI::App* group, const char* kind, const char* help) {
    CLI::App* command = group->add_subcommand(kind, help);
    command->fallthrough();
    command->footer(about_records);
    ExportOptions& wish = export_;
    command->add_option("--year", wish.period.year, "this tax year")->check(CLI::Range(1970, 2261));
    command->add_option("--from", wish.period.from, "first date, such as 2026-01-31");
    command->add_option("--to", wish.period.to, "last date, included");
    command->add_option("--zone", wish.period.zone, "whose calendar dates and tax years follow")
        ->capture_default_str();
    command->add_option("--out", wish.out, "write here; it must not exist");
    command->add_option("--state", wish.state_directory,
                        "read this state directory, of a stopped instance or of a backtest");
    command->callback([this, kind] {
      chosen_ = [this, kind] {
        export_.kind = kind;
        export_.json = json_;
        const bool named_twice = !choice_.configuration_path.empty() || !choice_.run_directory.empty();
        if (!export_.state_directory.empty() && named_twice) {
          std::cerr << "headgate: --state names the records; give it or --config or --run\n";
          return Exit::usage;
        }
        return export_records(export_, [this] { return find_instance(choice_); });
      };
    });
  }

  void add_backtest() {
    CLI::App* group =
        app_.add_subcommand("backtest", "The services' own code on what was recorded, at full speed");
    group->require_subcommand(1);
    group->fallthrough();
    CLI::App* weather = group->add_subcommand("weather", "Recorded event-days of daily highs, on paper");
    weather->fallthrough();
    weather->footer(about_backtest_weather);
    weather->add_option("--data", backtest_.data, "folder with books/ and history/");
    weather->add_option("--recording", backtest_.recordings,
                        "recordings to play instead, market's own or imported");
    weather->add_option("--from", backtest_.from, "first climate day, e.g. 2025-12-01");
    weather->add_option("--to", backtest_.to, "last climate day");
    weather->add_option("--forecasts", backtest_.forecasts, "another forecast history than the folder's");
    weather->add_option("--report", backtest_.report, "write one self-contained HTML page there");
    weather->add_option("--out", backtest_.out, "leave what the services kept there, as a state directory");
    weather->add_option("--latency", backtest_.latency_ms, "milliseconds until an order takes effect (250)");
    weather->add_option("--quote-size", backtest_.quote_size, "contracts behind each recorded quote (25)");
    weather->callback([this] {
      chosen_ = [this] {
        backtest_.json = json_;
        backtest_.configuration = choice_.configuration_path;
        return backtest_weather(backtest_);
      };
    });
    add_captured(group);
  }

  void add_scope(CLI::App* command, std::string& scope, std::string& name, std::string& reason) {
    command->add_option("--scope", scope, "account, strategy, event or market")
        ->check(CLI::IsMember({"account", "strategy", "event", "market"}));
    command->add_option("--name", name, "which strategy, event or market");
    command->add_option("--reason", reason, "kept with the state and shown by status")->required();
  }

  void add_control() {
    auto* killing =
        add("kill", "Stops all trading at once, over restarts too, and waits for exec's word", [this] {
          return with_instance(
              [this](const Instance& instance) { return kill_trading(instance, reason_, json_); });
        });
    reason_ = "by hand";
    killing->footer(about_kill);
    killing->add_option("--reason", reason_, "written into the file");
    auto* halting = add("halt", "Stops new orders of the account, a strategy, an event or a market", [this] {
      return with_instance([this](const Instance& instance) { return halt_trading(instance, halt_, json_); });
    });
    halting->footer(about_halt);
    add_scope(halting, halt_.scope, halt_.name, halt_.reason);
    halting->add_flag("--reduce", halt_.reduce, "still approve orders that make a position smaller");
    auto* resuming = add("resume", "Takes a halt back; after a kill, lets trading begin again", [this] {
      return with_instance(
          [this](const Instance& instance) { return resume_trading(instance, resume_, json_); });
    });
    resuming->footer(about_resume);
    add_scope(resuming, resume_.scope, resume_.name, resume_.reason);
    resuming->add_flag("--remove-kill-file", resume_.remove_kill_file, "first remove the file KILL");
  }

  void add_configuration() {
    CLI::App* group = app_.add_subcommand("config", "The instance's configuration");
    group->require_subcommand(1);
    group->fallthrough();
    CLI::App* checking = group->add_subcommand(
        "check", "Reports every mistake at once, with line, column, key and mend; exit 2 when there is any");
    checking->fallthrough();
    checking->add_option("file", file_, "configuration file")->required();
    checking->callback([this] { chosen_ = [this] { return check_configuration(file_, json_); }; });
    add_init();
  }

  void add_init() {
    auto* making =
        add("init", "Writes a first configuration: mode, bankroll, limits, keys; asks on a terminal", [this] {
          init_.json = json_;
          return init(init_);
        });
    making->footer(about_init);
    making->add_option("--mode", init_.mode, "paper, demo or sim");
    making->add_option("--bankroll", init_.bankroll, "dollars: the most this instance may count with");
    making->add_option("--name", init_.name, "of the instance; else the mode's");
    making->add_option("--output", init_.output, "the file to write; else NAME.toml");
    making->add_option("--state", init_.state_directory, "folder of what is durable");
    making->add_option("--sockets", init_.run_directory, "folder of the sockets");
    making->add_option("--series", init_.series, "series to trade")->delimiter(',');
    making->add_option("--world", init_.world, "mode sim: the address headgate-world printed");
    making->add_option("--key-id", init_.write_id, "id of the trading key");
    making->add_option("--key-file", init_.write_file, "its private half, PEM, mode 0600");
    making->add_option("--read-key-id", init_.read_id, "id of the key for market data");
    making->add_option("--read-key-file", init_.read_file, "its private half");
    making->add_option("--order-cost", init_.order_cost, "dollars one order may cost");
    making->add_option("--market-stake", init_.market_stake, "dollars at stake in one market");
    making->add_option("--event-stake", init_.event_stake, "dollars at stake in one event");
    making->add_option("--account-stake", init_.account_stake, "dollars at stake in all");
    making->add_option("--daily-loss", init_.daily_loss, "dollars lost in a day that halt the account");
  }

  void add_try() {
    auto* trying = add(
        "try", "Plays simulated days, or a recorded one, through all processes with SIMULATED money", [this] {
          try_.json = json_;
          if (!try_.home.empty() && !try_.keep.empty()) {
            std::cerr << "headgate: --home keeps everything already; give --home or --keep\n";
            return Exit::usage;
          }
          return try_day(try_);
        });
    auto* seed = trying->add_option("--seed", try_.seed, "of the generated world")->capture_default_str();
    auto* days =
        trying->add_option("--days", try_.days, "end after so many; else it runs until it is stopped")
            ->check(CLI::Range(1, 365));
    trying->add_option("--recorded", try_.recorded, "play a recorded day of this folder on paper instead")
        ->excludes(seed)
        ->excludes(days);
    trying->add_option("--event", try_.event, "event ticker of the recorded day")->capture_default_str();
    trying->add_option("--speed", try_.speed, "market seconds for each second, or max");
    trying->add_option("--home", try_.home, "run in this new folder and leave everything there");
    trying->add_option("--keep", try_.keep, "copy configuration, stores, captures and logs here at the end");
  }

  void add_simulate() {
    auto* simulating =
        add("simulate", "Plays instances against a simulated exchange with seeded faults, and judges each",
            [this] {
              simulate_.json = json_;
              if (one_seed_->count() > 0) simulate_.seed = seed_;
              return simulate(simulate_);
            });
    simulating->footer(about_simulate);
    simulating->add_option("--seeds", simulate_.seeds, "how many")->capture_default_str();
    simulating->add_option("--from", simulate_.from, "the first seed")->capture_default_str();
    one_seed_ = simulating->add_option("--seed", seed_, "play this one alone and print its trace");
    simulating->add_option("--trace-lines", simulate_.trace_lines, "how much of a trace is kept")
        ->capture_default_str();
  }

  void add_forecast() {
    CLI::App* group = app_.add_subcommand("forecast", "What a weather bulletin says, without any instance");
    group->require_subcommand(1);
    group->fallthrough();
    CLI::App* nbm = group->add_subcommand(
        "nbm",
        "Daily highs of a National Blend bulletin (NBP or NBS): percentiles, fit, probability of each bin");
    nbm->fallthrough();
    nbm->add_option("file", forecast_.file, "bulletin as NOAA serves it")->required();
    nbm->add_option("--station", forecast_.station, "ICAO id, such as KMDW")->required();
    nbm->add_option("--date", forecast_.date, "this settlement day alone, such as 2026-09-29");
    nbm->add_option("--bins", forecast_.bins, "tops of the bins below the last, such as 70,72,74,76,78");
    nbm->footer(about_forecast);
    nbm->callback([this] {
      chosen_ = [this] {
        forecast_.json = json_;
        return show_nbm_forecast(forecast_);
      };
    });
  }

  void add_replay() {
    auto* replaying = add("replay", "Repeats what processes did, from their captured inputs", [this] {
      replay_.json = json_;
      if (at_->count() > 0) replay_.at = at_input_;
      return replay(replay_);
    });
    replaying->footer(about_replay);
    replaying
        ->add_option("path", replay_.paths, "capture files, a service's state folder, or a state directory")
        ->required();
    CLI::Option* verifying =
        replaying->add_flag("--verify", replay_.verify, "compare with the recorded digests");
    at_ = replaying->add_option("--at", at_input_, "stop after this input and print the state there")
              ->excludes(verifying);
    replaying->add_option("--keys", replay_.keys, "folder with approval.key and approval.pub");
  }

  void add_captured(CLI::App* group) {
    CLI::App* captured =
        group->add_subcommand("captured", "Plays a run again from what its processes captured");
    captured->fallthrough();
    captured->footer(about_captured);
    captured->add_option("run", rerun_.run, "state directory of an instance that has stopped")->required();
    captured->add_option("--out", rerun_.out, "leave stores and recordings in this new folder");
    captured->add_option("--keys", rerun_.keys, "folder with approval.key and approval.pub; else RUN/keys");
    captured->add_flag("--all", rerun_.all, "go on after a difference and count them");
    captured->callback([this] {
      chosen_ = [this] {
        rerun_.json = json_;
        rerun_.configuration = choice_.configuration_path;
        return rerun_captured(rerun_);
      };
    });
  }

  void add_parity() {
    auto* comparing = add("parity", "Compares what a run and a backtest decided, one by one", [this] {
      parity_.json = json_;
      return compare_decisions(parity_);
    });
    comparing->footer(about_parity);
    comparing->add_option("run", parity_.run, "state directory")->required();
    comparing->add_option("backtest", parity_.backtest, "state directory, as a backtest leaves it")
        ->required();
    comparing->add_option("--show", parity_.show, "differences of each kind")->capture_default_str();
  }

  void add_recording() {
    auto* showing = add("recording", "What one file of a recording holds, and how whole it is", [this] {
      recording_.json = json_;
      return show_recording(recording_);
    });
    showing->footer(about_recording);
    showing->add_option("file", recording_.path, "STATE/<service>/recordings/<UTC date>-<life>.zst")
        ->required();
    CLI::Option* dumping = showing->add_flag("--dump", recording_.dump, "every record as one JSON line");
    showing
        ->add_option("--as", recording_.as,
                     "the text of the source it was imported from, to the byte: kxbtc15m")
        ->excludes(dumping);
  }

  void add_import() {
    auto* importing = add("import", "Makes a recording of what others recorded", [this] {
      import_.json = json_;
      return import_recording(import_);
    });
    std::string footer = std::string(about_import) + "Kinds:\n";
    for (const ImportKind& kind : import_kinds()) {
      footer.append("  ").append(kind.name).append(": ").append(kind.help).append("\n");
    }
    importing->footer(footer);
    importing->add_option("kind", import_.kind, "what the source is")->required();
    importing->add_option("source", import_.sources, "its files")->required();
    importing->add_option("--out", import_.out, "the recording to write")->required();
  }

  void add_history() {
    auto* history = add("history", "Downloads the settled events of a series", [this] {
      history_.json = json_;
      return download_history(history_);
    });
    history->footer(about_history);
    history->add_option("series", history_.series, "its ticker, e.g. KXHIGHNY")->required();
    history->add_option("--from", history_.from, "date in UTC: events whose last market closed then or later")
        ->required();
    history->add_option("--to", history_.to, "date in UTC, included")->required();
    history->add_option("--out", history_.out, "the folder above the series' own")->capture_default_str();
    history->add_option("--host", history_.host, "prod, demo or a root such as http://host/trade-api/v2")
        ->capture_default_str();
    history->add_option("--kinds", history_.kinds, "what to keep beside the markets: candles,trades,markets")
        ->capture_default_str();
    history->add_flag("--replace", history_.replace,
                      "asks anew for events of which the exchange now says something else");
  }

  CLI::App app_;
  InstanceChoice choice_;
  bool json_ = false;
  std::string ticker_;
  std::string service_;
  std::string file_;
  std::string reason_;
  TapOptions tap_;
  HaltOrder halt_;
  ResumeOrder resume_;
  TryOptions try_;
  SimulateOptions simulate_;
  ForecastOptions forecast_;
  uint64_t seed_ = 0;
  CLI::Option* one_seed_ = nullptr;
  ReplayOptions replay_;
  RerunOptions rerun_;
  ParityOptions parity_;
  BacktestWeatherOptions backtest_;
  InitOptions init_;
  ExportOptions export_;
  RecordingOptions recording_;
  ImportOptions import_;
  HistoryOptions history_;
  CLI::Option* at_ = nullptr;
  uint64_t at_input_ = 0;
  std::function<Exit()> chosen_;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace headgate::cli
