#include "cli/weather_data.h"

#include <algorithm>
#include <filesystem>

#include "cli/import_weather.h"
#include "cli/source_text.h"
#include "imports/history.h"
#include "imports/top_of_book.h"
#include "weather/climate_day.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view book_prefix = "market_data_";

// The file with or without the ending of packed ones.
std::string packed_or_not(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path + ".gz", ignored) && !fs::exists(path, ignored) ? path + ".gz" : path;
}

}  // namespace

Result<WeatherData::File> WeatherData::read(const std::string& path) {
  auto text = read_source_text(path);
  if (!text) return text.error();
  return File{path, std::move(*text)};
}

Result<WeatherData> WeatherData::open(const std::string& folder, const std::string& forecasts) {
  WeatherData out;
  std::error_code ignored;
  for (const std::string& candidate : {folder, folder + "/weather"}) {
    if (fs::is_directory(candidate + "/books", ignored) && fs::is_directory(candidate + "/history", ignored))
      out.folder_ = candidate;
  }
  if (out.folder_.empty())
    return Error{"DATA_FOLDER", "--data", folder, "name a folder that holds books/ and history/"};
  const std::string history = out.folder_ + "/history/";
  auto dataset = read(packed_or_not(history + "backtest_dataset.csv"));
  if (!dataset) return dataset.error();
  auto winners = read(packed_or_not(history + "derived_winners.csv"));
  if (!winners) return winners.error();
  auto known = read(forecasts.empty() ? packed_or_not(history + "forecast_high_f.csv") : forecasts);
  if (!known) return known.error();
  out.dataset_ = std::move(*dataset);
  out.winners_ = std::move(*winners);
  out.forecasts_ = std::move(*known);
  return out;
}

Result<std::vector<std::string>> WeatherData::events(const std::string& from, const std::string& to) const {
  std::vector<std::pair<std::string, std::string>> dated;
  for (const BookFile& file : book_files(folder_)) {
    const auto date = weather::date_of_event(file.event);
    if (date && date->text() >= from && date->text() <= to) dated.emplace_back(date->text(), file.event);
  }
  if (dated.empty())
    return Error{"NOTHING_RECORDED", "--from/--to", from + " to " + to,
                 "no event-day of these dates has books in " + folder_ + "/books"};
  std::sort(dated.begin(), dated.end());
  std::vector<std::string> out;
  out.reserve(dated.size());
  for (auto& [date, event] : dated) out.push_back(std::move(event));
  return out;
}

Result<WeatherData::Recorded> WeatherData::day(const std::string& event, Quantity nominal) const {
  const auto books = read(packed_or_not(folder_ + "/books/" + std::string(book_prefix) + event + ".csv"));
  if (!books) return books.error();
  auto imported = imports::import_top_of_book(
      {source(*books), source(dataset_), source(winners_), source(forecasts_)}, event, nominal);
  if (!imported) return imported.error();
  return Recorded{{books->path, std::move(imported->records)}, std::move(imported->left_out)};
}

bool WeatherData::has_history() const {
  std::error_code ignored;
  return fs::exists(packed_or_not(folder_ + "/history/kalshi_candles.csv"), ignored);
}

Result<WeatherData::Recorded> WeatherData::history(Quantity nominal) const {
  const auto candles = read(packed_or_not(folder_ + "/history/kalshi_candles.csv"));
  if (!candles) return candles.error();
  auto imported = imports::import_history(
      {source(*candles), source(dataset_), source(winners_), source(forecasts_)}, nominal);
  if (!imported) return imported.error();
  return Recorded{{dataset_.path, std::move(imported->records)}, std::move(imported->left_out)};
}

}  // namespace headgate::cli
