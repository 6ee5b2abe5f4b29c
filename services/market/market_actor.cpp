#include "services/market/market_actor.h"

#include <algorithm>

#include "domain/digest.h"
#include "json/quote.h"

namespace headgate {
namespace {

constexpr int64_t retry_s = 5;  // after a scan that failed
const std::string clock_feed = "clock";
const std::string tick_timer = "tick";
const std::string clock_timer = "clock";
const std::string slice_timer = "slice";

// Told in one step, of markets and of books each: between two steps the host answers, heartbeats and looks at
// the kill switch. A market costs some ten microseconds.
constexpr size_t slice = 500;
constexpr size_t defects_shown = 50;
// After news of a market of which only the list knows the whole.
constexpr int64_t news_wait_s = 5;

// What this process asks by REST is public and unsigned. No limit of such reads is published, so they are
// kept to the smallest tier's, and with a key to a part of it: whether the exchange counts them to the
// account is not known. A simulated world, whose market time runs as fast as its readers, limits none of
// them.
kalshi::RateLimit limit_of(const Configuration& configuration) {
  const bool simulated =
      configuration.instance.mode == Mode::sim || configuration.exchange.clock == ClockSource::world;
  if (simulated) return kalshi::RateLimit::unlimited();
  const bool has_account = configuration.keys.read.named();
  return kalshi::RateLimit(kalshi::basic_allowance, has_account ? kalshi::market_share : kalshi::Share{});
}

bool same_activity(const kalshi::ExchangeActivity& a, const kalshi::ExchangeActivity& b) {
  return a.exchange_active == b.exchange_active && a.trading_active == b.trading_active &&
         a.shards == b.shards && a.resumes_ns == b.resumes_ns;
}

}  // namespace

MarketActor::MarketActor(const Configuration& configuration)
    : exchange_(configuration.exchange),
      instance_(configuration.instance.name),
      stepped_(exchange_.clock == ClockSource::world),
      way_(feed_way(exchange_.clock, configuration.keys.read)),
      catalogue_(exchange_.series, exchange_.event, configuration.market),
      scan_(exchange_, catalogue_.needs_sheets()),
      line_(limit_of(configuration)),
      feed_(exchange_.feed_url, feed_credential(configuration.keys.read), catalogue_, recorder_),
      poll_(exchange_.rest_url, catalogue_, recorder_) {}

bool MarketActor::connected() const {
  return way_ == FeedWay::polling ? poll_.connected() : feed_.connected();
}

const kalshi::OrderBook* MarketActor::book_of(const std::string& ticker) const {
  return way_ == FeedWay::polling ? poll_.book(ticker) : feed_.book(ticker);
}

void MarketActor::handle(const Input& input, Effects& effects) {
  // In a stepped world the granted instant is the time; the host learns it from what is published here.
  if (!stepped_) now_ = input.market;
  if (recorder_.begin(input)) begin_record(effects);
  if (const auto* done = std::get_if<HttpDone>(&input.event)) line_.came(*done, input.machine, effects);
  std::visit([&](const auto& event) { on(event, input, effects); }, input.event);
  next_slice(input, effects);
  // Whatever this step asks for, and whatever waits since an earlier one.
  line_.pass(input.machine, effects);
  if (stepped_) finish_step(effects);
}

void MarketActor::next_slice(const Input& input, Effects& effects) {
  if (!catalogue_.has_changes() && untold_.empty()) return;
  effects.arm(slice_timer, input.machine);
}

// A file of the recording can be read without the one before.
void MarketActor::begin_record(Effects& effects) {
  recorder_.exchange(activity_, effects);
  recorder_.feed(connected(), "as held", effects);
  for (const auto& [ticker, content] : teller_.told()) {
    const market::v1::MarketInfo* info = catalogue_.find(ticker);
    if (info != nullptr) recorder_.market(*info, catalogue_.grid(ticker), effects);
    const kalshi::OrderBook* book = book_of(ticker);
    if (book != nullptr) recorder_.held(ticker, *book, effects);
  }
}

void MarketActor::publish(std::string_view kind, const std::string& subject,
                          const google::protobuf::Message& message, Effects& effects) {
  effects.publish_state(kind, subject, message);
  ++published_;
}

void MarketActor::on(const Started&, const Input& input, Effects& effects) {
  // Waits differ from life to life and from instance to instance, and are the same when the life is played
  // again.
  feed_.seed(Random::of(static_cast<uint64_t>(input.utc.ns()), instance_ + "/feed"));
  line_.seed(Random::of(static_cast<uint64_t>(input.utc.ns()), instance_ + "/requests"));
  if (stepped_) {
    effects.open_feed(clock_feed, exchange_.clock_url);
    return;
  }
  publish_status(effects);
  on_time(effects);
  effects.arm(tick_timer, now_.plus_ns(ns_per_s));
}

void MarketActor::on(const TimerFired& fired, const Input&, Effects& effects) {
  if (fired.timer == clock_timer) return effects.open_feed(clock_feed, exchange_.clock_url);
  if (fired.timer == slice_timer) {
    publish_slice(effects);
    return publish_infos(effects);
  }
  if (fired.timer != tick_timer || stepped_) return;
  publish_status(effects);
  on_time(effects);
  effects.arm(tick_timer, now_.plus_ns(ns_per_s));
}

// All that time brings about, at each second or at each granted step.
void MarketActor::on_time(Effects& effects) {
  const bool before = connected();
  take(way_ == FeedWay::polling ? poll_.at_time(now_, effects) : feed_.at_time(now_, effects), before,
       effects);
  catalogue_.at_time(now_);
  if (!scan_.running()) begin_scan(effects);
  publish_infos(effects);
  // A market that has reached its close has no book any more.
  publish_books(catalogue_.closed_between(looked_at_closes_.ns(), now_.ns()), effects);
  looked_at_closes_ = now_;
}

void MarketActor::begin_scan(Effects& effects) {
  const bool due = now_ >= scan_due_ || catalogue_.opened_between(scanned_.ns(), now_.ns());
  if (!due && scan_.wishes()) return effects.request(scan_.begin_wished(now_));
  if (!due) return;
  scanned_ = now_;
  scan_due_ = now_.plus_ns(exchange_.scan_every_s * ns_per_s);
  for (const std::string& ticker : catalogue_.begin_listing(now_)) teller_.leave(ticker);
  effects.request(scan_.begin(now_));
}

// What only the list tells whole is asked for by name; a new market, or news that were lost, by the next
// scan.
void MarketActor::hear_lives(const FeedChange& change) {
  for (const kalshi::MarketLifecycle& news : change.lives) {
    if (!catalogue_.wanted(news.market_ticker) || catalogue_.take(news)) continue;
    scan_.wish(news.market_ticker);
  }
  for (const kalshi::EventFeeChanged& news : change.event_fees) {
    if (catalogue_.wanted(news.event_ticker + "-"))
      catalogue_.set_override(news.event_ticker, {news.fee_type, news.multiplier_e4});
  }
  if (change.lives_lost) scan_due_ = std::min(scan_due_, scanned_.plus_ns(news_wait_s * ns_per_s));
}

void MarketActor::take(const FeedChange& change, bool connected_before, Effects& effects) {
  hear_lives(change);
  if (!change.lives.empty() || !change.event_fees.empty()) publish_infos(effects);
  for (const kalshi::FeedTrade& trade : change.trades) publish_trade(trade, effects);
  if (connected() == connected_before) return publish_books(change.books, effects);
  publish_status(effects);
  publish_all_books(effects);
}

void MarketActor::on(const HttpDone& done, const Input&, Effects& effects) {
  if (way_ == FeedWay::polling) {
    const bool before = poll_.connected();
    if (const auto change = poll_.advance(done, now_, effects)) return take(*change, before, effects);
  }
  const std::optional<Scan::Advance> advance = scan_.advance(done);
  if (!advance) return;
  std::visit([&](const auto& part) { found(part, effects); }, advance->found);
  publish_infos(effects);
  if (advance->next) return effects.request(*advance->next);
  end_walk(effects);
}

void MarketActor::end_walk(Effects& effects) {
  if (scan_.failed()) {
    scan_due_ = std::min(scan_due_, now_.plus_ns(std::min(retry_s, exchange_.scan_every_s) * ns_per_s));
  } else {
    last_problem_.clear();
  }
  // Also asks again for the books that are not whole.
  if (way_ == FeedWay::websocket) feed_.follow(effects);
  followed_version_ = catalogue_.followed_version();
}

void MarketActor::found(const kalshi::ExchangeActivity& activity, Effects& effects) {
  const bool same = same_activity(activity, activity_);
  activity_ = activity;
  if (same) return;
  recorder_.exchange(activity_, effects);
  publish_status(effects);
}

void MarketActor::found(const Scan::FeesRead& fees, Effects&) { catalogue_.set_fees(fees.fees); }

void MarketActor::found(const Scan::PageRead& page, Effects& effects) {
  for (const Error& error : page.page.nameless) effects.note(Level::alert, "MARKET_NAMELESS", error.text());
  catalogue_.add_page(page.page, page.sheets);
  if (!page.last) return;
  if (!page.series.empty()) return catalogue_.end_listing(page.series);
  for (const std::string& ticker : catalogue_.left_open_list()) scan_.wish(ticker);
}

void MarketActor::found(const kalshi::Schedule& schedule, Effects& effects) {
  calendar_.emplace(schedule);
  pause_.reset();
  publish_status(effects);
}

void MarketActor::found(const Scan::SeriesChangesRead& read, Effects&) { catalogue_.plan(read.changes); }
void MarketActor::found(const Scan::EventChangesRead& read, Effects&) { catalogue_.plan(read.changes); }
void MarketActor::found(const Scan::EventsRead& read, Effects&) {
  for (const kalshi::EventInfo& event : read.events) catalogue_.set_override(event.event_ticker, event.fees);
}

void MarketActor::found(const Scan::Failed& failed, Effects& effects) {
  last_problem_ = failed.error.text();
  effects.note(Level::warning, "SCAN_FAILED", last_problem_);
  if (failed.part == Scan::Failed::Part::fees && failed.answered && failed.error.code != "HTTP_STATUS") {
    catalogue_.void_fees(failed.series, failed.error);
  } else if (failed.part == Scan::Failed::Part::fees) {
    catalogue_.doubt_fees(failed.series, failed.error);
  } else if (failed.part == Scan::Failed::Part::status) {
    // Whether the exchange is open is not known: then it is not.
    found(kalshi::ExchangeActivity{}, effects);
  }
}

void MarketActor::publish_infos(Effects& effects) {
  std::vector<std::string> changed;
  size_t defective = 0;
  for (const market::v1::MarketInfo& info : catalogue_.take_changes(slice)) {
    changed.push_back(info.market_ticker());
    recorder_.market(info, catalogue_.grid(info.market_ticker()), effects);
    if (!info.defect().empty() && ++defective <= defects_shown)
      effects.note(Level::alert, "MARKET_DEFECT", info.market_ticker() + ": " + info.defect());
    publish("info", info.market_ticker(), info, effects);
  }
  if (defective > defects_shown)
    effects.note(Level::alert, "MARKET_DEFECT", std::to_string(defective - defects_shown) + " more");
  for (const std::string& ticker : changed) {
    if (catalogue_.following().count(ticker) > 0) teller_.follow(ticker);
  }
  publish_books(changed, effects);
  // What the list newly shows open is followed at once, and not at the end of a long walk.
  if (way_ != FeedWay::websocket || followed_version_ == catalogue_.followed_version()) return;
  followed_version_ = catalogue_.followed_version();
  feed_.follow(effects);
}

void MarketActor::publish_status(Effects& effects) {
  market::v1::ExchangeStatus status;
  status.set_exchange_active(activity_.exchange_active);
  status.set_trading_active(activity_.trading_active);
  status.set_feed_connected(connected());
  if (way_ == FeedWay::polling && connected()) {
    status.set_books_behind_ns(std::max<int64_t>(0, now_.minus_ns(poll_.verified())));
  }
  // In a stepped world time waits for the frames, so none is late.
  if (way_ == FeedWay::websocket && connected() && !stepped_)
    status.set_books_behind_ns(feed_.behind_ns(now_));
  if (calendar_ && (!pause_ || pause_->end_ns <= now_.ns())) pause_ = calendar_->next(now_);
  if (pause_) {
    status.set_pause_start_ns(pause_->start_ns);
    status.set_pause_end_ns(pause_->end_ns);
  }
  fill_shards(status);
  status.set_market_time_ns(now_.ns());
  status.set_step(step_);
  status.set_day_over(day_over_);
  publish("status", "exchange", status, effects);
}

void MarketActor::fill_shards(market::v1::ExchangeStatus& status) const {
  for (const kalshi::ShardActivity& shard : activity_.shards) {
    market::v1::ShardStatus& out = *status.add_shards();
    out.set_exchange_index(shard.exchange_index);
    out.set_exchange_active(shard.exchange_active);
    out.set_trading_active(shard.trading_active);
    out.set_transfers_active(shard.transfers_active);
  }
  status.set_resumes_ns(activity_.resumes_ns.value_or(0));
}

kalshi::BookTeller::Known MarketActor::known_of(const std::string& ticker) const {
  return {connected(), catalogue_.find(ticker), book_of(ticker)};
}

void MarketActor::publish_books(const std::vector<std::string>& tickers, Effects& effects) {
  for (const std::string& ticker : tickers) {
    market::v1::Book* book = teller_.news(ticker, known_of(ticker), now_);
    if (book == nullptr) continue;
    // What a reply shows was true when it was asked for; nothing newer is proven.
    book->set_verified_ns(way_ == FeedWay::polling ? poll_.asked(ticker).ns() : now_.ns());
    publish("book", ticker, *book, effects);
  }
}

std::vector<std::string> MarketActor::told_tickers() const {
  std::vector<std::string> out;
  for (const auto& [ticker, content] : teller_.told()) out.push_back(ticker);
  return out;
}

// Readers know from the status alone that no book is to be believed while the feed is lost: it was told
// first.
void MarketActor::publish_all_books(Effects& effects) {
  const std::vector<std::string> tickers = told_tickers();
  untold_.insert(tickers.begin(), tickers.end());
  publish_slice(effects);
}

void MarketActor::publish_slice(Effects& effects) {
  std::vector<std::string> some;
  while (!untold_.empty() && some.size() < slice) some.push_back(untold_.extract(untold_.begin()).value());
  publish_books(some, effects);
}

void MarketActor::publish_trade(const kalshi::FeedTrade& trade, Effects& effects) {
  market::v1::PublicTrade out;
  out.set_market_ticker(trade.market_ticker);
  out.set_trade_id(trade.trade_id);
  out.set_yes_price_e4(trade.yes_price.e4());
  out.set_quantity_e2(trade.quantity.e2());
  out.set_taker_bought_yes(trade.taker_bought_yes);
  out.set_exchange_ns(trade.exchange_ns);
  out.set_is_block_trade(trade.is_block_trade);
  publish("trade", trade.market_ticker, out, effects);
}

void MarketActor::on(const FeedOpened& opened, const Input&, Effects& effects) {
  if (opened.feed == clock_feed) {
    clock_connected_ = true;
    return;
  }
  feed_.opened(effects);
  publish_status(effects);
  publish_all_books(effects);
}

void MarketActor::on(const FeedClosed& closed, const Input& input, Effects& effects) {
  if (closed.feed == clock_feed) {
    clock_connected_ = false;
    complete_.reset();  // a new connection tells the step's end again
    effects.note(Level::warning, "CLOCK_CLOSED", closed.why + "; market time stands still");
    return effects.arm(clock_timer, input.machine.plus_ns(ns_per_s));
  }
  const bool before = feed_.connected();
  feed_.closed(now_, closed.why, effects);
  if (before) publish_status(effects);
  publish_all_books(effects);
}

void MarketActor::on(const FeedText& text, const Input& input, Effects& effects) {
  if (text.feed == clock_feed) return clock_text(text, input, effects);
  const bool before = feed_.connected();
  const FeedChange change = feed_.text(text.text, now_, effects);
  take(change, before, effects);
}

void MarketActor::on(const Heard& heard, const Input&, Effects&) { gate_.heard(heard.heartbeat); }

void MarketActor::clock_text(const FeedText& text, const Input& input, Effects& effects) {
  const Result<ClockFrame> frame = parse_clock_frame(text.text);
  if (!frame) {
    effects.note(Level::alert, "CLOCK_FRAME", frame.error().text());
    effects.close_feed(clock_feed);
    clock_connected_ = false;
    complete_.reset();
    return effects.arm(clock_timer, input.machine.plus_ns(ns_per_s));
  }
  if (const auto* granted = std::get_if<StepGranted>(&*frame)) return step_granted(*granted, effects);
  step_complete(std::get<StepComplete>(*frame), effects);
}

void MarketActor::step_granted(const StepGranted& granted, Effects& effects) {
  if (granted.market_time_ns < now_.ns() || granted.step < step_) {
    // A world that began again under a living instance would let it live the same day twice.
    return effects.note(Level::alert, "CLOCK_BACKWARD",
                        "step " + std::to_string(granted.step) + " after step " + std::to_string(step_));
  }
  step_ = granted.step;
  now_ = MarketTime::from_ns(granted.market_time_ns);
  complete_.reset();
  publish_status(effects);  // time first, so that no book is stamped in a reader's future
  on_time(effects);
}

void MarketActor::step_complete(const StepComplete& complete, Effects& effects) {
  if (complete.step != step_ || now_.ns() == 0) {
    return effects.note(
        Level::warning, "CLOCK_FRAME",
        "end of step " + std::to_string(complete.step) + " while at step " + std::to_string(step_));
  }
  complete_ = complete;
  if (!complete.day_over || day_over_) return;
  day_over_ = true;
  publish_status(effects);
}

std::string MarketActor::own_business() const {
  if (scan_.running()) return line_.waits() ? "scan waits in line" : "scan is under way";
  if (catalogue_.has_changes() || !untold_.empty()) return "markets are being told";
  const bool closing = complete_ && complete_->feed_open && !*complete_->feed_open;
  if (closing && feed_.connected()) return "the world is closing the feed";
  return feed_.busy();
}

void MarketActor::finish_step(Effects& effects) {
  if (!complete_ || !clock_connected_) return;
  if (gate_.waiting_for(*complete_, {published_, own_business(), feed_.positions()})) return;
  effects.send_feed(clock_feed, done_frame(step_));
  complete_.reset();
}

std::string MarketActor::status(const Input& now) const {
  int64_t whole = 0;
  size_t broken = 0;
  std::string defects = "{";
  for (const std::string& ticker : told_tickers()) {
    const std::string defect = kalshi::BookTeller::defect(known_of(ticker), now_);
    if (defect.empty()) {
      ++whole;
    } else if (++broken <= defects_shown) {
      defects.append(defects.size() > 1 ? "," : "").append(json::quote(ticker)).append(":");
      defects.append(json::quote(defect));
    }
  }
  const MarketTime at = stepped_ ? now_ : now.market;
  json::ObjectWriter out;
  out.add("market_time", at.ns() == 0 ? "not yet granted" : iso_utc(at.ns()));
  out.add("markets", static_cast<int64_t>(catalogue_.size()));
  out.add("markets_defective", static_cast<int64_t>(catalogue_.defects()));
  out.add("markets_left_aside", static_cast<int64_t>(catalogue_.left_aside()));
  out.add("books_whole", whole).add("books_defective", static_cast<int64_t>(broken));
  out.raw("book_defects", defects + "}");
  const bool polling = way_ == FeedWay::polling;
  out.add("feed", !connected() ? "disconnected" : polling ? "polling" : "connected");
  if (polling) out.add("books_as_of", connected() ? iso_utc(poll_.verified().ns()) : "never");
  out.add("exchange_active", activity_.exchange_active).add("trading_active", activity_.trading_active);
  out.add("last_scan", scanned_.ns() == 0 ? "never" : iso_utc(scanned_.ns()))
      .add("last_problem", last_problem_);
  out.add("requests", line_.why(now.machine));
  if (pause_) out.add("next_pause", iso_utc(pause_->start_ns) + " to " + iso_utc(pause_->end_ns));
  if (stepped_) {
    out.add("clock", clock_connected_ ? "connected" : "disconnected: market time stands still");
    out.add("step", static_cast<int64_t>(step_)).add("day_over", day_over_);
    const std::string waits =
        complete_
            ? gate_.waiting_for(*complete_, {published_, own_business(), feed_.positions()}).value_or("")
            : "";
    out.add("step_waits_for", waits);
  }
  return out.text();
}

uint64_t MarketActor::digest() const {
  Digest digest;
  digest.add(now_.ns()).add(static_cast<int64_t>(step_)).add(static_cast<int64_t>(published_));
  digest.add(static_cast<int64_t>(catalogue_.digest())).add(static_cast<int64_t>(feed_.digest()));
  digest.add(scan_due_.ns()).add(static_cast<int64_t>(scan_.running())).add(static_cast<int64_t>(day_over_));
  digest.add(static_cast<int64_t>(activity_.exchange_active))
      .add(static_cast<int64_t>(activity_.trading_active));
  digest.add(static_cast<int64_t>(complete_.has_value())).add(static_cast<int64_t>(clock_connected_));
  if (way_ == FeedWay::polling) digest.add(static_cast<int64_t>(poll_.digest()));
  digest.add(static_cast<int64_t>(line_.digest())).add(static_cast<int64_t>(untold_.size()));
  for (const auto& [ticker, content] : teller_.told()) digest.add(ticker).add(content);
  return digest.value();
}

}  // namespace headgate
