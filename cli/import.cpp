#include "cli/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>

#include "cli/import_books.h"
#include "cli/import_weather.h"
#include "cli/recording_file.h"
#include "domain/moment.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

namespace pb = recording::v1;

constexpr std::array kinds{
    ImportKind{"kxbtc15m",
               "run-NN.ndjson[.gz], one capture of KXBTC15M; markets.csv beside it, or as a further SOURCE, "
               "adds the results",
               import_kxbtc15m_files},
    ImportKind{"full-depth",
               "full_depth_MONTH/dt=DATE.jsonl[.gz], one or more days; meta/ beside them is needed; "
               "../../actuals_MONTH adds the results; or name files of meta/ and actuals_MONTH/ as further "
               "SOURCEs",
               import_full_depth_files},
    ImportKind{"top-of-book",
               "books/market_data_EVENT.csv[.gz], one event-day of best bids; ../history/ with its "
               "backtest_dataset, derived_winners and forecast_high_f is needed",
               import_top_of_book_files},
    ImportKind{"candles",
               "history/kalshi_candles.csv[.gz], hourly candles; backtest_dataset, derived_winners and "
               "forecast_high_f beside it are needed",
               import_candles_files},
    ImportKind{
        "settled",
        "SERIES_events.jsonl[.gz], settled events of 2025; SERIES_trades.jsonl[.gz] beside it is needed",
        import_settled_files},
};

struct Counts {
  std::map<std::string, int64_t> kinds;
  int64_t bytes = 0;
};

Counts count(const std::vector<pb::Record>& records, const std::string& path) {
  Counts out;
  for (const pb::Record& record : records) {
    const auto* field = pb::Record::descriptor()->FindFieldByNumber(record.payload_case());
    ++out.kinds[field == nullptr ? "unknown" : field->name()];
  }
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  out.bytes = ignored ? 0 : static_cast<int64_t>(size);
  return out;
}

std::string object_of(const std::map<std::string, int64_t>& counts) {
  json::ObjectWriter out;
  for (const auto& [name, count] : counts) out.add(name, count);
  return out.text();
}

void print_json(const ImportOptions& options, const imports::Imported& imported, const Counts& counts) {
  const auto& records = imported.records;
  json::ObjectWriter out;
  out.add("out", options.out).add("kind", options.kind);
  out.add("source_sha256", records.front().header().source_sha256());
  out.add("records", static_cast<int64_t>(records.size())).add("bytes", counts.bytes);
  out.add("first_market_time", iso_utc(records.front().market_time_ns()));
  out.add("last_market_time", iso_utc(records.back().market_time_ns()));
  out.raw("kinds", object_of(counts.kinds)).raw("left_out", object_of(imported.left_out));
  std::cout << out.text() << "\n";
}

void print_text(const ImportOptions& options, const imports::Imported& imported, const Counts& counts) {
  const auto& records = imported.records;
  std::cout << fmt::format(
      "{}: {} records in {} bytes, {:.1f} a record\nmarket time {} to {}\n", options.out, records.size(),
      counts.bytes, static_cast<double>(counts.bytes) / static_cast<double>(records.size()),
      iso_utc(records.front().market_time_ns()), iso_utc(records.back().market_time_ns()));
  for (const auto& [kind, count] : counts.kinds) std::cout << fmt::format("  {:<12} {}\n", kind, count);
  if (!imported.left_out.empty()) std::cout << "left out, or not as it should be:\n";
  for (const auto& [reason, count] : imported.left_out)
    std::cout << fmt::format("  {:<8} {}\n", count, reason);
}

Exit usage(const std::string& message) {
  std::cerr << "headgate: " << message << "\n";
  return Exit::usage;
}

}  // namespace

std::span<const ImportKind> import_kinds() { return kinds; }

Exit import_recording(const ImportOptions& options) {
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const ImportKind& each) { return options.kind == each.name; });
  if (kind == kinds.end())
    return usage("no import is called '" + options.kind + "'; see headgate import --help");
  if (std::filesystem::exists(options.out))
    return usage(options.out + " is there already; name another file");
  const auto imported = kind->import(options.sources);
  if (!imported) {
    std::cerr << "headgate: " << imported.error().text() << "\n";
    const std::string_view code = imported.error().code;
    return code == "SOURCE_OPEN" || code == "SOURCE_MISSING" ? Exit::usage : Exit::failed;
  }
  if (const auto written = write_recording(options.out, imported->records); !written) {
    std::cerr << "headgate: " << written.error().text() << "\n";
    return Exit::failed;
  }
  const Counts counts = count(imported->records, options.out);
  options.json ? print_json(options, *imported, counts) : print_text(options, *imported, counts);
  return Exit::done;
}

}  // namespace headgate::cli
