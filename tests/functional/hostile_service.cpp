// Stands in for headgate-edge or headgate-risk, by the name it is started with, and never relents: an edge
// that wants an order in every market at every step, and a risk that signs such orders itself and does not
// look at the kill switch. Both run in the real host, so streams, replay and heartbeats are the real ones.
#include <map>
#include <string>

#include "actor/decode.h"
#include "bus/approval.h"
#include "domain/price.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "runtime/service_main.h"

namespace headgate::functional {
namespace {

constexpr int64_t contract_e2 = 100;
constexpr int64_t below_offer_e4 = 500;  // rests, inside risk's collar
constexpr int64_t working_ns = 3'600 * ns_per_s;

// Sees markets and books; hands on one wish for each tradable market at each step.
class Hostile : public Actor {
 public:
  std::vector<Subscription> subscriptions() const override { return {{"market", "state"}}; }

  void handle(const Input& input, Effects& effects) override {
    if (std::holds_alternative<Started>(input.event)) life_ = std::to_string(input.utc.ns());
    const auto* delivered = std::get_if<Delivered>(&input.event);
    if (delivered == nullptr) return;
    if (auto info = decode<market::v1::MarketInfo>(delivered->envelope)) {
      infos_[info->market_ticker()] = std::move(*info);
    }
    if (auto book = decode<market::v1::Book>(delivered->envelope)) {
      books_[book->market_ticker()] = std::move(*book);
    }
    if (decode<market::v1::ExchangeStatus>(delivered->envelope)) step(input, effects);
  }

  std::string status(const Input&) const override {
    return "{\"wishes\":" + std::to_string(wishes_) + ",\"evaluations\":0,\"approvals\":0,\"denials\":0}";
  }
  uint64_t digest() const override { return wishes_; }

 protected:
  struct Wish {
    std::string id;
    const market::v1::MarketInfo& market;
    int64_t price_e4;
    bool may_rest;  // every other market's order is left alone, so that a kill finds orders to cancel
  };
  virtual void want(const Wish& wish, const Input& input, Effects& effects) = 0;

 private:
  void step(const Input& input, Effects& effects) {
    bool even = false;
    for (const auto& [ticker, info] : infos_) {
      even = !even;
      const auto book = books_.find(ticker);
      if (info.status() != market::v1::MARKET_STATUS_ACTIVE || book == books_.end()) continue;
      if (!book->second.defect().empty() || book->second.no_bids().empty()) continue;
      const int64_t offer_e4 = Price::one_e4 - book->second.no_bids(0).price_e4();
      const int64_t price_e4 = std::max<int64_t>(100, offer_e4 - below_offer_e4);
      want({"hostile" + life_ + "n" + std::to_string(++wishes_), info, price_e4, even}, input, effects);
    }
  }

  std::string life_;
  uint64_t wishes_ = 0;
  std::map<std::string, market::v1::MarketInfo> infos_;
  std::map<std::string, market::v1::Book> books_;
};

class HostileEdge : public Hostile {
  void want(const Wish& wish, const Input& input, Effects& effects) override {
    const std::string& market = wish.market.market_ticker();
    std::string& last = last_[market];
    if (!last.empty() && !wish.may_rest) {
      edge::v1::CancelIntent cancel;
      cancel.set_intent_id(first_[market]);
      cancel.set_reason("HOSTILE");
      effects.publish_event("cancel", market, cancel, last);
      cancel.set_intent_id(last);
      effects.publish_event("cancel", market, cancel, last);
    }
    edge::v1::OrderIntent intent;
    intent.set_intent_id(wish.id);
    intent.set_decision_key(wish.id);
    intent.set_strategy("demonstration");
    intent.set_market_ticker(market);
    intent.set_event_ticker(wish.market.event_ticker());
    intent.set_side(edge::v1::SIDE_YES);
    intent.set_limit_price_e4(wish.price_e4);
    intent.set_quantity_e2(contract_e2);
    intent.set_fair_value_id("hostile");
    intent.set_probability(0.99);
    intent.set_fair_value_issued_ns(input.market.ns());
    intent.set_book_verified_ns(input.market.ns());
    intent.set_working_until_ns(input.market.ns() + working_ns);
    effects.publish_event("intent", market, intent, wish.id);
    first_[market] = last;
    last = wish.id;
  }
  std::map<std::string, std::string> last_, first_;
};

class HostileRisk : public Hostile {
 public:
  HostileRisk(std::string instance, ApprovalSigner signer)
      : instance_(std::move(instance)), signer_(std::move(signer)) {}

 private:
  void want(const Wish& wish, const Input& input, Effects& effects) override {
    risk::v1::Approval approval;
    approval.set_instance(instance_);
    approval.set_mode("paper");
    approval.set_approval_number(++number_);
    approval.set_intent_id(wish.id);
    approval.set_strategy("demonstration");
    approval.set_market_ticker(wish.market.market_ticker());
    approval.set_event_ticker(wish.market.event_ticker());
    approval.set_side(edge::v1::SIDE_YES);
    approval.set_worst_price_e4(wish.price_e4);
    approval.set_maximum_quantity_e2(contract_e2);
    approval.add_styles("take_then_rest");
    approval.set_approved_utc_ns(input.utc.ns());
    approval.set_start_by_utc_ns(input.utc.plus_ns(10 * ns_per_s).ns());
    approval.set_working_until_ns(input.market.ns() + working_ns);
    effects.publish_event("approved", wish.market.market_ticker(), signer_.sign(approval), wish.id);
  }
  std::string instance_;
  ApprovalSigner signer_;
  uint64_t number_ = 0;
};

Result<std::unique_ptr<Actor>> make_edge(const Configuration&) {
  return std::unique_ptr<Actor>(std::make_unique<HostileEdge>());
}

Result<std::unique_ptr<Actor>> make_risk(const Configuration& configuration) {
  const auto seed = read_key_file(configuration.instance.state_directory + "/keys/approval.key");
  if (!seed) return seed.error();
  auto signer = ApprovalSigner::from_hex_seed(*seed);
  if (!signer) return signer.error();
  return std::unique_ptr<Actor>(
      std::make_unique<HostileRisk>(configuration.instance.name, std::move(*signer)));
}

}  // namespace
}  // namespace headgate::functional

int main(int argc, char** argv) {
  const std::string started_as = argv[0];
  if (started_as.ends_with("headgate-risk")) {
    return headgate::service_main(argc, argv, "risk", headgate::functional::make_risk);
  }
  return headgate::service_main(argc, argv, "edge", headgate::functional::make_edge);
}
