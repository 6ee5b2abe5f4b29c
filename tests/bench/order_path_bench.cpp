// order_path_bench [ORDERS] [FOLDER]: intent -> approval -> order by stages, in one process, without the bus.
// Once with stores in FOLDER and once with stores in /dev/shm, where a flush costs nothing.
#include <functional>
#include <memory>
#include <string>

#include "actor/decode.h"
#include "domain/check.h"
#include "services/exec/exec_actor.h"
#include "services/risk/risk_fixture.h"
#include "store/store.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

using risk::Desk;

// RFC 8032, section 7.1, TEST 1.
constexpr std::string_view seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

Configuration wide_configuration() {
  Configuration c = Desk::sound_configuration();
  const Money much = Money::dollars(10'000'000);
  for (Money* limit :
       {&c.limits.bankroll, &c.limits.order_cost_max, &c.limits.market_stake_max, &c.limits.event_stake_max,
        &c.limits.strategy_stake_max, &c.limits.account_stake_max, &c.limits.daily_loss_max, &c.paper.cash}) {
    *limit = much;
  }
  c.limits.open_orders_max = 1'000'000;
  c.limits.orders_per_minute_max = 1'000'000;
  c.paper.latency_ms = 0;
  return c;
}

// An actor and its store: a step as the process host does it, without the bus.
class Station {
 public:
  Station(const std::string& folder, const std::string& service, std::unique_ptr<Actor> actor)
      : service_(service), actor_(std::move(actor)) {
    auto store = Store::open(folder + "/" + service + ".db", {"test", "paper", service});
    check(store.has_value(), "the store opens");
    store_ = std::move(*store);
  }
  StoreStep step(Event event, MarketTime now, Samples* thinking = nullptr, Samples* committing = nullptr) {
    const Input input{++number_, now,  UtcTime::from_ns(now.ns()), MachineTime::from_ns(1'000 * ns_per_s),
                      false,     event};
    int64_t from = machine_ns();
    Effects effects;
    actor_->handle(input, effects);
    if (thinking != nullptr) thinking->add(machine_ns() - from);
    StoreStep out;
    out.rows = std::move(effects.rows);
    for (Publication& publication : effects.publications) {
      if (!publication.durable) continue;
      bus::v1::Envelope& envelope = out.events.emplace_back();
      envelope.set_source(service_);
      envelope.set_type(publication.type);
      envelope.set_body(publication.body);
    }
    from = machine_ns();
    if (!out.empty()) check(store_->commit(out).has_value(), "the store commits");
    if (committing != nullptr) committing->add(machine_ns() - from);
    return out;
  }
  template <typename Message>
  StoreStep hear(const char* source, const Message& message, MarketTime now, Samples* thinking = nullptr,
                 Samples* committing = nullptr) {
    bus::v1::Envelope envelope;
    envelope.set_source(source);
    envelope.set_type(message.GetTypeName());
    envelope.set_body(message.SerializeAsString());
    return step(Delivered{envelope}, now, thinking, committing);
  }

 private:
  std::string service_;
  std::unique_ptr<Actor> actor_;
  std::unique_ptr<Store> store_;
  uint64_t number_ = 0;
};

class OrderPath {
 public:
  explicit OrderPath(const std::string& folder)
      : risk_(folder, "risk", risk_actor()), exec_(folder, "exec", exec_actor()) {
    risk_.step(Started{}, now_);
    tell_risk(exec_.step(Started{}, now_));  // the opening balance
    bus::v1::Heartbeat heartbeat;
    heartbeat.set_source("exec");
    heartbeat.set_ready(true);
    risk_.step(Heard{heartbeat}, now_);
    both(Desk::sound_market());
  }

  // One idea from intent to order; what makes room for the next one is not timed.
  void order(int number) {
    now_ = now_.plus_ns(ns_per_s);
    hear_market();
    edge::v1::OrderIntent intent = Desk::sound_intent("intent-" + std::to_string(number));
    intent.set_quantity_e2(100);
    intent.set_working_until_ns(now_.plus_ns(1200 * ns_per_s).ns());
    const int64_t from = machine_ns();
    const StoreStep approved = risk_.hear("edge", intent, now_, &judging, &approving);
    check(approved.events.size() == 1, "risk decides once");
    const StoreStep placed = exec_.step(Delivered{approved.events[0]}, now_, &verifying, &submitting);
    whole.add(machine_ns() - from);
    check(placed.events.size() == 1, "exec places once");
    tell_risk(placed);
    for (int i = 0; i < 2; ++i) {
      now_ = now_.plus_ns(1);
      tell_risk(exec_.hear("market", status(), now_));
    }
  }

  Samples judging;
  Samples approving;
  Samples verifying;
  Samples submitting;
  Samples whole;

 private:
  static std::unique_ptr<Actor> risk_actor() {
    return std::move(*risk::RiskActor::make(wide_configuration(), *ApprovalSigner::from_hex_seed(seed)));
  }
  static std::unique_ptr<Actor> exec_actor() {
    const std::string key = ApprovalSigner::from_hex_seed(seed)->public_key_hex();
    return std::move(*exec::ExecActor::make(wide_configuration(),
                                            *ApprovalVerifier::from_hex_key(key, {"test", "paper"})));
  }
  market::v1::ExchangeStatus status() const {
    auto out = Desk::sound_status();
    out.set_market_time_ns(now_.ns());
    return out;
  }
  template <typename Message>
  void both(const Message& message) {
    risk_.hear("market", message, now_);
    exec_.hear("market", message, now_);
  }
  void hear_market() {
    both(status());
    // Gone and back again: what the last order took is on offer anew.
    for (const bool offered : {false, true}) {
      market::v1::Book book = Desk::sound_book();
      if (!offered) book.clear_no_bids();
      book.set_exchange_ns(now_.ns());
      book.set_verified_ns(now_.ns());
      both(book);
      now_ = now_.plus_ns(1);
    }
  }
  void tell_risk(const StoreStep& said) {
    for (const bus::v1::Envelope& envelope : said.events) risk_.step(Delivered{envelope}, now_);
  }

  MarketTime now_ = MarketTime::from_ns(Desk::noon_ns);
  Station risk_;
  Station exec_;
};

void print(const char* stage, const Samples& flushed, const Samples& unflushed) {
  std::printf("%-34s flushed p50 %8.1f p99 %8.1f us   in memory p50 %8.1f p99 %8.1f us\n", stage,
              flushed.us(0.5), flushed.us(0.99), unflushed.us(0.5), unflushed.us(0.99));
}

void run(int orders, const std::string& folder) {
  const Scratch disk(folder);
  const Scratch memory("/dev/shm");
  OrderPath flushed(disk.path());
  OrderPath unflushed(memory.path());
  for (int i = 0; i < orders; ++i) {
    flushed.order(i);
    unflushed.order(i);
  }
  print("risk: intent judged and signed", flushed.judging, unflushed.judging);
  print("risk: approval committed", flushed.approving, unflushed.approving);
  print("exec: approval verified", flushed.verifying, unflushed.verifying);
  print("exec: order committed", flushed.submitting, unflushed.submitting);
  print("intent to order", flushed.whole, unflushed.whole);
  const size_t tenth = unflushed.judging.size() / 10;
  const size_t all = unflushed.judging.size();
  std::printf("risk judges after %zu orders: p50 %.1f us, among the first %zu: p50 %.1f us\n", all,
              unflushed.judging.part(all - tenth, all).us(0.5), tenth,
              unflushed.judging.part(0, tenth).us(0.5));
  std::printf("exec verifies after %zu orders: p50 %.1f us, among the first %zu: p50 %.1f us\n", all,
              unflushed.verifying.part(all - tenth, all).us(0.5), tenth,
              unflushed.verifying.part(0, tenth).us(0.5));
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate::bench;
  run(count_argument(argc, argv, 2000), folder_argument(argc, argv));
}
