#include "sim/describe.h"

#include <fmt/format.h>

#include "actor/decode.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate::sim {
namespace {

constexpr size_t text_max = 160;

std::string cut(const std::string& text) {
  return text.size() <= text_max ? text : text.substr(0, text_max) + "...";
}

std::string body_of(const bus::v1::Envelope& envelope) {
  if (const auto one = decode<edge::v1::OrderIntent>(envelope)) {
    return fmt::format("{} {} {} x{} at {}e-4", one->intent_id(), one->market_ticker(),
                       edge::v1::Side_Name(one->side()), one->quantity_e2(), one->limit_price_e4());
  }
  if (const auto one = decode<edge::v1::CancelIntent>(envelope))
    return one->intent_id() + " " + one->reason();
  if (const auto one = decode<risk::v1::OrderApproved>(envelope)) {
    risk::v1::Approval approval;
    return approval.ParseFromString(one->approval()) ? approval.intent_id() : "unreadable";
  }
  if (const auto one = decode<risk::v1::OrderDenied>(envelope)) {
    return fmt::format("{} {} {} of {}", one->intent_id(), one->code(), one->value(), one->limit());
  }
  if (const auto one = decode<exec::v1::OrderReport>(envelope)) {
    return fmt::format("{} {} filled {}{} {}", one->order_id().empty() ? one->intent_id() : one->order_id(),
                       exec::v1::OrderState_Name(one->state()), one->filled_e2(),
                       one->intent_done() ? " done" : "", one->reason());
  }
  if (const auto one = decode<exec::v1::Fill>(envelope)) {
    return fmt::format("{} of {} x{} at {}e-4", one->trade_id(), one->order_id(), one->quantity_e2(),
                       one->price_e4());
  }
  if (const auto one = decode<market::v1::MarketInfo>(envelope)) {
    return one->market_ticker() + " " + market::v1::MarketStatus_Name(one->status()) + " " + one->defect();
  }
  return envelope.key();
}

struct Text {
  std::string operator()(const Started& e) const {
    return fmt::format("started with {} rows", e.rows.size());
  }
  std::string operator()(const Delivered& e) const { return text_of(e.envelope); }
  std::string operator()(const StreamReset& e) const { return e.source + "/" + e.stream + " begins again"; }
  std::string operator()(const Heard& e) const { return "heartbeat of " + e.heartbeat.source(); }
  std::string operator()(const TimerFired& e) const { return "timer " + e.timer; }
  std::string operator()(const HttpDone& e) const {
    constexpr const char* words[] = {"?", "answered", "not sent", "unknown"};
    return fmt::format("{} {} {} {}{}", e.request, words[static_cast<int>(e.outcome)], e.status, cut(e.body),
                       e.why);
  }
  std::string operator()(const FeedOpened& e) const { return e.feed + " opened"; }
  std::string operator()(const FeedText& e) const { return e.feed + " " + cut(e.text); }
  std::string operator()(const FeedClosed& e) const { return e.feed + " closed: " + e.why; }
  std::string operator()(const Commanded& e) const {
    return "command " + command::v1::CommandKind_Name(e.command.kind());
  }
  std::string operator()(const KillChecked&) const { return "kill switch looked at"; }
  std::string operator()(const Stopping&) const { return "stopping"; }
};

}  // namespace

bool is_clockwork(const Event& event) {
  if (std::holds_alternative<Heard>(event) || std::holds_alternative<TimerFired>(event)) return true;
  if (std::holds_alternative<FeedText>(event)) return true;
  // Market data and forecasts are asked for all the time.
  if (const auto* done = std::get_if<HttpDone>(&event)) {
    const bool asked_often = done->request.starts_with("scan-") || done->request.starts_with("poll-");
    return asked_often && done->outcome == HttpOutcome::answered && done->status == 200;
  }
  const auto* delivered = std::get_if<Delivered>(&event);
  if (delivered == nullptr) return false;
  const bus::v1::Envelope& envelope = delivered->envelope;
  return envelope.source() == "market" && !envelope.type().ends_with(".MarketInfo");
}

std::string text_of(const Event& event) { return std::visit(Text{}, event); }

std::string text_of(const bus::v1::Envelope& envelope) {
  const std::string& type = envelope.type();
  return fmt::format("{}/{} {} {} {}", envelope.source(), envelope.stream(), envelope.sequence(),
                     type.substr(type.rfind('.') + 1), body_of(envelope));
}

}  // namespace headgate::sim
