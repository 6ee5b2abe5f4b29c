#include <CLI/CLI.hpp>

#include <memory>

#include "cli/command_tree.h"
#include "cli/forecast.h"
#include "cli/simulate.h"

namespace headgate::cli {
namespace {

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

}  // namespace

void add_simulate(CommandTree& tree, CLI::App& root) {
  struct Wish {
    SimulateOptions options;
    uint64_t seed = 0;
    CLI::Option* one_seed = nullptr;
  };
  auto wish = std::make_shared<Wish>();
  auto* simulating = tree.add(
      root, "simulate", "Plays instances against a simulated exchange with seeded faults, and judges each",
      [&tree, wish] {
        wish->options.json = tree.json;
        if (wish->one_seed->count() > 0) wish->options.seed = wish->seed;
        return simulate(wish->options);
      });
  simulating->footer(about_simulate);
  simulating->add_option("--seeds", wish->options.seeds, "how many")->capture_default_str();
  simulating->add_option("--from", wish->options.from, "the first seed")->capture_default_str();
  wish->one_seed = simulating->add_option("--seed", wish->seed, "play this one alone and print its trace");
  simulating->add_option("--trace-lines", wish->options.trace_lines, "how much of a trace is kept")
      ->capture_default_str();
}

void add_forecast(CommandTree& tree, CLI::App& root) {
  CLI::App* group =
      CommandTree::add_group(root, "forecast", "What a weather bulletin says, without any instance");
  auto wish = std::make_shared<ForecastOptions>();
  CLI::App* nbm = tree.add(
      *group, "nbm",
      "Daily highs of a National Blend bulletin (NBP or NBS): percentiles, fit, probability of each bin",
      [&tree, wish] {
        wish->json = tree.json;
        return show_nbm_forecast(*wish);
      });
  nbm->add_option("file", wish->file, "bulletin as NOAA serves it")->required();
  nbm->add_option("--station", wish->station, "ICAO id, such as KMDW")->required();
  nbm->add_option("--date", wish->date, "this settlement day alone, such as 2026-09-29");
  nbm->add_option("--bins", wish->bins, "tops of the bins below the last, such as 70,72,74,76,78");
  nbm->footer(about_forecast);
}

}  // namespace headgate::cli
