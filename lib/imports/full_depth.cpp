#include "imports/full_depth.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "domain/moment.h"
#include "imports/full_depth_row.h"
#include "imports/lines.h"
#include "weather/payload_hash.h"

namespace headgate::imports {
namespace {

namespace pb = recording::v1;
using full_depth::BookRow;
using full_depth::ResultRow;
using full_depth::SeriesRow;

template <typename Row>
struct Rows {
  std::vector<Row> sorted;
  int64_t moved = 0;  // stood below a row of a later capture
};

// All rows of some files, in the order of their capture; rows of one capture keep the file's.
template <typename Row>
Result<Rows<Row>> rows_of(const std::vector<NamedText>& files,
                          Result<Row> (*parse)(std::string_view, const std::string&)) {
  Rows<Row> out;
  for (const NamedText& file : files) {
    size_t number = 0;
    int64_t latest_ns = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      Result<Row> row = parse(line, file.name + " line " + std::to_string(number));
      if (!row) return row.error();
      out.moved += row->captured_ns < latest_ns ? 1 : 0;
      latest_ns = std::max(latest_ns, row->captured_ns);
      out.sorted.push_back(std::move(*row));
    }
  }
  std::stable_sort(out.sorted.begin(), out.sorted.end(),
                   [](const Row& a, const Row& b) { return a.captured_ns < b.captured_ns; });
  return out;
}

class Writer {
 public:
  Writer(std::vector<SeriesRow> series, pb::Header header, MarketTime begins)
      : series_(std::move(series)), draft_(std::move(header), begins) {}

  std::optional<Error> write(BookRow& row) {
    const MarketTime at = MarketTime::from_ns(row.captured_ns);
    const SeriesRow* series = series_of(row);
    if (series == nullptr) {
      return Error{"SERIES_UNKNOWN", row.info.market_ticker(), row.info.series_ticker(),
                   "give the meta file of the same day, captured no later"};
    }
    market::v1::MarketInfo info = row.info;
    info.set_fee_type(series->fee_type);
    info.set_fee_multiplier_e4(series->fee_multiplier_e4);
    info.set_rules_primary(series->rules);
    const auto told = markets_.find(info.market_ticker());
    info.set_open_ns(told == markets_.end() ? row.captured_ns : told->second.open_ns());
    const bool new_words =
        told == markets_.end() || told->second.SerializeAsString() != info.SerializeAsString();
    if (new_words) tell(info, at);
    const uint32_t market = draft_.name(info.market_ticker(), at);
    if (!std::exchange(polling_, true)) {
      pb::Feed& feed = *draft_.add(at).mutable_feed();
      feed.set_connected(true);
      feed.set_why("polled");
    }
    pb::BookSnapshot& snapshot = *draft_.add(at).mutable_snapshot();
    snapshot.Swap(&row.snapshot);
    snapshot.set_market(market);
    return std::nullopt;
  }

  std::optional<Error> write(const ResultRow& row) {
    for (const auto& [ticker, result] : row.results) {
      const auto told = markets_.find(ticker);
      if (told == markets_.end()) {
        ++left_out_["results of markets without a book"];
        continue;
      }
      market::v1::MarketInfo info = told->second;
      if (info.result() == result) {
        ++left_out_["results told before"];
        continue;
      }
      if (info.result() != market::v1::MARKET_RESULT_UNSPECIFIED) {
        return Error{"RESULT_CHANGED", ticker, "yes and no", "two captures contradict each other"};
      }
      info.set_result(result);
      info.set_status(market::v1::MARKET_STATUS_FINALIZED);
      tell(info, MarketTime::from_ns(row.captured_ns));
    }
    return std::nullopt;
  }

  Imported take() {
    for (const auto& [ticker, info] : markets_) {
      if (info.result() == market::v1::MARKET_RESULT_UNSPECIFIED) ++left_out_["markets without a result"];
    }
    return {draft_.take(), std::move(left_out_)};
  }

  void leave_out(const std::string& reason, int64_t count) {
    if (count > 0) left_out_[reason] += count;
  }

 private:
  // The latest that was known, of the market's own event before any other.
  const SeriesRow* series_of(const BookRow& row) const {
    const SeriesRow* of_series = nullptr;
    const SeriesRow* of_event = nullptr;
    for (const SeriesRow& each : series_) {
      if (each.captured_ns > row.captured_ns) break;
      if (each.series != row.info.series_ticker()) continue;
      of_series = &each;
      if (each.sample_event == row.info.event_ticker()) of_event = &each;
    }
    return of_event != nullptr ? of_event : of_series;
  }

  void tell(const market::v1::MarketInfo& info, MarketTime at) {
    markets_[info.market_ticker()] = info;
    const uint32_t market = draft_.name(info.market_ticker(), at);
    pb::Market& record = *draft_.add(at).mutable_market();
    record.set_market(market);
    *record.mutable_info() = info;
  }

  std::vector<SeriesRow> series_;
  Draft draft_;
  bool polling_ = false;
  std::map<std::string, market::v1::MarketInfo> markets_;  // as last told
  std::map<std::string, int64_t> left_out_;
};

// Over all that was read, in the order of the names.
std::string hash_of(const FullDepthSource& source) {
  std::map<std::string, std::string_view> texts;
  for (const NamedText& each : source.books) texts["books/" + each.name] = each.text;
  for (const NamedText& each : source.meta) texts["meta/" + each.name] = each.text;
  for (const NamedText& each : source.actuals) texts["actuals/" + each.name] = each.text;
  std::string all;
  for (const auto& [name, text] : texts) all.append(text);
  return weather::sha256_hex(all);
}

}  // namespace

Result<Imported> import_full_depth(const FullDepthSource& source) {
  auto books = rows_of<BookRow>(source.books, full_depth::parse_book_row);
  if (!books) return books.error();
  auto series = rows_of<SeriesRow>(source.meta, full_depth::parse_series_row);
  if (!series) return series.error();
  const auto results = rows_of<ResultRow>(source.actuals, full_depth::parse_result_row);
  if (!results) return results.error();
  if (books->sorted.empty()) return Error{"LINE_FORM", "books", "", "must hold at least one line"};
  pb::Header header;
  header.set_service("import");
  header.set_venue("full-depth");
  header.set_source_sha256(hash_of(source));
  Writer writer(std::move(series->sorted), std::move(header),
                MarketTime::from_ns(books->sorted.front().captured_ns));
  writer.leave_out("books that stood below later ones in the source", books->moved);
  auto result = results->sorted.begin();
  const auto end = results->sorted.end();
  for (BookRow& row : books->sorted) {
    for (; result != end && result->captured_ns < row.captured_ns; ++result) {
      if (const auto error = writer.write(*result)) return *error;
    }
    if (const auto error = writer.write(row)) return *error;
  }
  for (; result != end; ++result) {
    if (const auto error = writer.write(*result)) return *error;
  }
  return writer.take();
}

}  // namespace headgate::imports
