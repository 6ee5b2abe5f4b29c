#include "cli/import_weather.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <tuple>

#include "cli/source_text.h"
#include "imports/history.h"
#include "imports/settled.h"
#include "imports/top_of_book.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view book_prefix = "market_data_";

// The file's name without ".gz" and its ending; nothing when it has another ending.
std::optional<std::string> stem_of(const fs::path& path, std::string_view ending) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (!name.ends_with(ending)) return std::nullopt;
  return name.substr(0, name.size() - ending.size());
}

// A file and its text; the text stays where it is when this is moved.
struct Text {
  std::string path;
  std::string text;
  imports::Source source() const { return {path, text}; }
};

Result<Text> read(const std::string& path) {
  auto text = read_source_text(path);
  if (!text) return text.error();
  return Text{path, std::move(*text)};
}

// FOLDER/NAME or FOLDER/NAME.gz.
Result<Text> read_companion(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  for (const char* ending : {"", ".gz"}) {
    const fs::path path = folder / (name + ending);
    if (fs::exists(path, ignored)) return read(path.string());
  }
  return Error{"SOURCE_MISSING", (folder / name).string() + "[.gz]", "absent",
               "the import needs this file too"};
}

struct Companions {
  Text dataset;
  Text winners;
  Text forecasts;
};
Result<Companions> read_companions(const fs::path& history) {
  auto dataset = read_companion(history, "backtest_dataset.csv");
  if (!dataset) return dataset.error();
  auto winners = read_companion(history, "derived_winners.csv");
  if (!winners) return winners.error();
  auto forecasts = read_companion(history, "forecast_high_f.csv");
  if (!forecasts) return forecasts.error();
  return Companions{std::move(*dataset), std::move(*winners), std::move(*forecasts)};
}

std::optional<std::string> event_of(const fs::path& path) {
  const auto stem = stem_of(path, ".csv");
  if (!stem || !stem->starts_with(book_prefix)) return std::nullopt;
  return stem->substr(book_prefix.size());
}

Error one_wanted(const std::vector<std::string>& paths) {
  return Error{"SOURCE_COUNT", "SOURCE", std::to_string(paths.size()) + " files",
               "name one: what it needs beside it is found by itself"};
}

}  // namespace

Result<imports::Imported> import_top_of_book_file(const std::string& path, Quantity nominal) {
  const auto event = event_of(path);
  if (!event) return Error{"SOURCE_NAME", "path", path, "must be books/market_data_EVENT.csv or .csv.gz"};
  const auto books = read(path);
  if (!books) return books.error();
  const auto others = read_companions(fs::path(path).parent_path() / ".." / "history");
  if (!others) return others.error();
  return imports::import_top_of_book(
      {books->source(), others->dataset.source(), others->winners.source(), others->forecasts.source()},
      *event, nominal);
}

Result<imports::Imported> import_candles_file(const std::string& path, Quantity nominal) {
  const auto candles = read(path);
  if (!candles) return candles.error();
  const auto others = read_companions(fs::path(path).parent_path());
  if (!others) return others.error();
  return imports::import_history(
      {candles->source(), others->dataset.source(), others->winners.source(), others->forecasts.source()},
      nominal);
}

Result<imports::Imported> import_settled_file(const std::string& path) {
  const auto series = stem_of(path, "_events.jsonl");
  if (!series) return Error{"SOURCE_NAME", "path", path, "must be SERIES_events.jsonl or .jsonl.gz"};
  const auto events = read(path);
  if (!events) return events.error();
  const auto trades = read_companion(fs::path(path).parent_path(), *series + "_trades.jsonl");
  if (!trades) return trades.error();
  return imports::import_settled({events->source(), trades->source()});
}

Result<imports::Imported> import_top_of_book_files(const std::vector<std::string>& paths) {
  if (paths.size() != 1) return one_wanted(paths);
  return import_top_of_book_file(paths.front());
}

Result<imports::Imported> import_candles_files(const std::vector<std::string>& paths) {
  if (paths.size() != 1) return one_wanted(paths);
  return import_candles_file(paths.front());
}

Result<imports::Imported> import_settled_files(const std::vector<std::string>& paths) {
  if (paths.size() != 1) return one_wanted(paths);
  return import_settled_file(paths.front());
}

std::vector<BookFile> book_files(const std::string& folder) {
  std::vector<BookFile> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "books", ignored)) {
    if (auto event = event_of(entry.path())) out.push_back({std::move(*event), entry.path().string()});
  }
  const auto key = [](const BookFile& file) { return std::tie(file.event, file.path); };
  std::sort(out.begin(), out.end(), [&](const BookFile& a, const BookFile& b) { return key(a) < key(b); });
  const auto same = [](const BookFile& a, const BookFile& b) { return a.event == b.event; };
  out.erase(std::unique(out.begin(), out.end(), same), out.end());
  return out;
}

}  // namespace headgate::cli
