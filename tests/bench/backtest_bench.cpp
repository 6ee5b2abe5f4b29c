// backtest_bench [RECORDS]: recorded changes of books a second through a whole backtest on one core (book,
// fair value, evaluation, gates, paper venue, ledger), beside only parsing the same bytes. The recording is
// made up: a ladder of six markets of a weather day, changes within the best levels and behind them, prints,
// and forecasts.
#include <memory>
#include <string>
#include <vector>

#include "backtest/day_fixture.h"
#include "backtest/run.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

namespace pb = recording::v1;

std::vector<std::string> written(const std::vector<pb::Record>& records) {
  std::vector<std::string> out;
  out.reserve(records.size());
  for (const pb::Record& record : records) out.push_back(record.SerializeAsString());
  return out;
}

std::vector<pb::Record> parsed(const std::vector<std::string>& bytes) {
  std::vector<pb::Record> out(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (!out[i].ParseFromString(bytes[i])) std::abort();
  }
  return out;
}

void measure(int count) {
  backtest::fixture::Day day(count);
  const std::vector<std::string> bytes = written(day.take());
  const auto a_second = [&](int64_t ns) {
    return static_cast<double>(bytes.size()) * 1e9 / static_cast<double>(ns);
  };
  int64_t from = machine_ns();
  std::vector<backtest::Track> tracks{{"made up", parsed(bytes)}};
  const double parse_only = a_second(machine_ns() - from);
  from = machine_ns();
  auto run = backtest::Run::make(backtest::fixture::configuration(),
                                 {"forecast", "edge", "risk", "exec", "settle"}, tracks);
  if (!run || !(*run)->play([](const auto&) {})) std::abort();
  const double whole = a_second(machine_ns() - from);
  backtest::Outcome outcome;
  (*run)->write(outcome);
  std::printf(
      "parse only %11.0f records/s\nwhole run  %11.0f records/s (%.3f of parse only), %zu records, %llu "
      "inputs\n",
      parse_only, whole, whole / parse_only, bytes.size(),
      static_cast<unsigned long long>((*run)->stage().inputs()));
  std::printf("evaluations %llu, intents %llu, denied %llu, orders %llu, fills %llu\n",
              static_cast<unsigned long long>(outcome.total.evaluations),
              static_cast<unsigned long long>(outcome.total.intents),
              static_cast<unsigned long long>(outcome.total.denied),
              static_cast<unsigned long long>(outcome.total.orders),
              static_cast<unsigned long long>(outcome.total.fills));
  for (const auto& [code, noted] : (*run)->stage().notes())
    std::printf("  %s x%llu: %s\n", code.c_str(), static_cast<unsigned long long>(noted.count),
                noted.last.c_str());
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  headgate::bench::measure(headgate::bench::count_argument(argc, argv, 200'000));
}
