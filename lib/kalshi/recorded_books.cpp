#include "kalshi/recorded_books.h"

#include "domain/moment.h"

namespace headgate::kalshi {
namespace {

namespace pb = recording::v1;

int64_t stamp_ns(int64_t market_ns, int64_t behind_ms) {
  return (market_ns / ns_per_ms - behind_ms) * ns_per_ms;
}

// A price that no book can hold marks the record as not ours to apply.
bool load(const google::protobuf::RepeatedField<uint32_t>& prices,
          const google::protobuf::RepeatedField<int64_t>& quantities, std::vector<FeedLevel>& out) {
  if (prices.size() != quantities.size()) return false;
  for (int i = 0; i < prices.size(); ++i) {
    const auto price = Price::from_e4(prices[i]);
    if (!price) return false;
    out.push_back({*price, Quantity::from_e2(quantities[i])});
  }
  return true;
}

}  // namespace

const std::string& RecordedBooks::name(uint32_t index) const {
  const auto found = names_.find(index);
  return found == names_.end() ? none_ : found->second;
}

const OrderBook* RecordedBooks::find(const std::string& ticker) const {
  const auto found = entries_.find(ticker);
  return found == entries_.end() ? nullptr : &found->second.book;
}

RecordedBooks::Entry* RecordedBooks::entry(uint32_t market) {
  const std::string& ticker = name(market);
  return ticker.empty() ? nullptr : &entries_[ticker];
}

void RecordedBooks::doubt_all(const std::string& reason) {
  for (auto& [ticker, each] : entries_) each.book.mark(reason);
}

void RecordedBooks::take(const pb::BookSnapshot& snapshot, int64_t market_ns) {
  Entry* to = entry(snapshot.market());
  if (to == nullptr) return;
  OrderbookSnapshot whole;
  const bool sound = load(snapshot.yes_price_e4(), snapshot.yes_quantity_e2(), whole.yes) &&
                     load(snapshot.no_price_e4(), snapshot.no_quantity_e2(), whole.no);
  if (!sound) return to->book.mark("RECORD_UNSOUND");
  if (snapshot.has_stamp_behind_ms()) whole.exchange_ns = stamp_ns(market_ns, snapshot.stamp_behind_ms());
  to->book.apply(whole, to->grid);
}

void RecordedBooks::take(const pb::BookDelta& delta, int64_t market_ns) {
  Entry* to = entry(delta.market());
  if (to == nullptr) return;
  const auto price = Price::from_e4(delta.price_e4());
  if (!price) return to->book.mark("RECORD_UNSOUND");
  OrderbookDelta change{0,
                        0,
                        {},
                        Leg{delta.no_side() ? Side::no : Side::yes, *price},
                        Quantity::from_e2(delta.change_e2()),
                        std::nullopt};
  if (delta.has_stamp_behind_ms()) change.exchange_ns = stamp_ns(market_ns, delta.stamp_behind_ms());
  to->book.apply(change, to->grid);
}

const std::string& RecordedBooks::apply(const pb::Record& record) {
  const int64_t market_ns = record.market_time_ns();
  switch (record.payload_case()) {
    case pb::Record::kHeader:
      // A file is readable alone: its numbers are its own.
      names_.clear();
      return none_;
    case pb::Record::kName:
      names_[record.name().index()] = record.name().text();
      return none_;
    case pb::Record::kSnapshot:
      take(record.snapshot(), market_ns);
      return name(record.snapshot().market());
    case pb::Record::kDelta:
      take(record.delta(), market_ns);
      return name(record.delta().market());
    case pb::Record::kDoubt:
      for (const uint32_t market : record.doubt().markets()) {
        if (Entry* to = entry(market)) to->book.mark(record.doubt().reason());
      }
      return none_;
    case pb::Record::kFeed:
      connected_ = record.feed().connected();
      for (auto& [ticker, each] : entries_) each.book = OrderBook();
      return none_;
    case pb::Record::kMarket:
      if (Entry* to = entry(record.market().market())) {
        to->grid =
            record.market().grid_differs() ? record.market().grid() : record.market().info().price_ranges();
      }
      return name(record.market().market());
    default:
      return none_;
  }
}

}  // namespace headgate::kalshi
