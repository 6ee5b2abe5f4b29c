#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "kalshi/book_teller.h"
#include "kalshi/maintenance_calendar.h"
#include "services/market/book_poll.h"
#include "services/market/catalogue.h"
#include "services/market/feed_link.h"
#include "services/market/feed_way.h"
#include "services/market/recorder.h"
#include "services/market/request_line.h"
#include "services/market/scan.h"
#include "services/market/step_gate.h"

namespace headgate {

// Tells the others what the exchange offers: markets by REST, books and trades by WebSocket or, without a key
// for that, by REST, and in a stepped world what time it is. Keeps nothing durable: all of it is asked for
// again at start; what cannot be is recorded for research.
class MarketActor : public Actor {
 public:
  explicit MarketActor(const Configuration& configuration);
  MarketActor(const MarketActor&) = delete;  // the feed looks into the catalogue beside it
  MarketActor& operator=(const MarketActor&) = delete;

  std::vector<Subscription> subscriptions() const override { return {}; }
  bool wants_heartbeats() const override { return stepped_; }
  void handle(const Input& input, Effects& effects) override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  void on(const Started&, const Input& input, Effects& effects);
  void on(const Heard& heard, const Input& input, Effects& effects);
  void on(const TimerFired& fired, const Input& input, Effects& effects);
  void on(const HttpDone& done, const Input& input, Effects& effects);
  void on(const FeedOpened& opened, const Input& input, Effects& effects);
  void on(const FeedText& text, const Input& input, Effects& effects);
  void on(const FeedClosed& closed, const Input& input, Effects& effects);
  template <typename Other>
  void on(const Other&, const Input&, Effects&) {}

  void clock_text(const FeedText& text, const Input& input, Effects& effects);
  void step_granted(const StepGranted& granted, Effects& effects);
  void step_complete(const StepComplete& complete, Effects& effects);
  void finish_step(Effects& effects);

  void on_time(Effects& effects);
  void take(const FeedChange& change, bool connected_before, Effects& effects);
  bool connected() const;
  const kalshi::OrderBook* book_of(const std::string& ticker) const;
  void begin_record(Effects& effects);
  void begin_scan(Effects& effects);
  void hear_lives(const FeedChange& change);
  void end_walk(Effects& effects);
  void next_slice(const Input& input, Effects& effects);
  void found(const kalshi::ExchangeActivity& activity, Effects& effects);
  void found(const Scan::FeesRead& fees, Effects& effects);
  void found(const Scan::PageRead& page, Effects& effects);
  void found(const Scan::Failed& failed, Effects& effects);
  void found(const kalshi::Schedule& schedule, Effects& effects);
  void found(const Scan::SeriesChangesRead& read, Effects& effects);
  void found(const Scan::EventChangesRead& read, Effects& effects);
  void found(const Scan::EventsRead& read, Effects& effects);
  void found(const Scan::Absent&, Effects&) {}

  void publish_status(Effects& effects);
  void fill_shards(market::v1::ExchangeStatus& status) const;
  void publish_infos(Effects& effects);
  void publish_books(const std::vector<std::string>& tickers, Effects& effects);
  void publish_all_books(Effects& effects);
  void publish_slice(Effects& effects);
  void publish_trade(const kalshi::FeedTrade& trade, Effects& effects);
  kalshi::BookTeller::Known known_of(const std::string& ticker) const;
  std::vector<std::string> told_tickers() const;
  void publish(std::string_view kind, const std::string& subject, const google::protobuf::Message& message,
               Effects& effects);
  std::string own_business() const;

  const ExchangeConfiguration exchange_;
  const std::string instance_;
  const bool stepped_;
  const FeedWay way_;

  MarketTime now_;  // granted by the world, or UTC; 0 until the world's first step
  Catalogue catalogue_;
  Scan scan_;
  RequestLine line_;
  Recorder recorder_;
  FeedLink feed_;
  BookPoll poll_;
  MarketTime looked_at_closes_;
  MarketTime scan_due_;
  MarketTime scanned_;
  kalshi::ExchangeActivity activity_;  // both false until the exchange has said otherwise
  std::optional<kalshi::MaintenanceCalendar> calendar_;
  std::optional<kalshi::Pause> pause_;  // under way or next
  kalshi::BookTeller teller_;
  std::set<std::string> untold_;   // books to be told again, a slice at a time
  uint64_t followed_version_ = 0;  // of what the feed was told to follow
  uint64_t published_ = 0;         // state messages of this life
  std::string last_problem_;

  StepGate gate_;
  bool clock_connected_ = false;
  uint64_t step_ = 0;
  bool day_over_ = false;
  std::optional<StepComplete> complete_;  // of the current step, until done is sent
};

}  // namespace headgate
