#include "bus/topics.h"

#include <algorithm>
#include <array>

namespace headgate {
namespace {

constexpr std::array rules{
    TopicRule{"forecast", "state", "fair", "headgate.forecast.v1.FairValue"},
    TopicRule{"odds", "state", "fair", "headgate.forecast.v1.FairValue"},
    TopicRule{"market", "state", "info", "headgate.market.v1.MarketInfo"},
    TopicRule{"market", "state", "book", "headgate.market.v1.Book"},
    TopicRule{"market", "state", "trade", "headgate.market.v1.PublicTrade"},
    TopicRule{"market", "state", "status", "headgate.market.v1.ExchangeStatus"},
    TopicRule{"edge", "events", "intent", "headgate.edge.v1.OrderIntent"},
    TopicRule{"edge", "events", "cancel", "headgate.edge.v1.CancelIntent"},
    TopicRule{"edge", "state", "evaluation", "headgate.edge.v1.Evaluation"},
    TopicRule{"risk", "events", "approved", "headgate.risk.v1.OrderApproved"},
    TopicRule{"risk", "events", "cancel_approved", "headgate.risk.v1.CancelApproved"},
    TopicRule{"risk", "events", "transfer_approved", "headgate.risk.v1.TransferApproved"},
    TopicRule{"risk", "events", "denied", "headgate.risk.v1.OrderDenied"},
    TopicRule{"risk", "events", "command", "headgate.risk.v1.CommandObeyed"},
    TopicRule{"risk", "state", "risk", "headgate.risk.v1.RiskState"},
    TopicRule{"exec", "events", "report", "headgate.exec.v1.OrderReport"},
    TopicRule{"exec", "events", "fill", "headgate.exec.v1.Fill"},
    TopicRule{"exec", "events", "opening", "headgate.exec.v1.OpeningBalance"},
    TopicRule{"exec", "events", "transfer", "headgate.exec.v1.TransferReport"},
    TopicRule{"exec", "state", "account", "headgate.exec.v1.ExchangeAccount"},
    TopicRule{"settle", "events", "settlement", "headgate.settle.v1.Settlement"},
    TopicRule{"settle", "events", "ledger", "headgate.settle.v1.LedgerEntry"},
    TopicRule{"settle", "state", "audit", "headgate.settle.v1.AuditReport"},
    TopicRule{"settle", "state", "label", "headgate.settle.v1.EarlyLabel"},
    TopicRule{"settle", "state", "calibration", "headgate.settle.v1.CalibrationParameters"},
    TopicRule{"settle", "state", "calibration_report", "headgate.settle.v1.CalibrationReport"},
};

}  // namespace

std::span<const TopicRule> topic_rules() { return rules; }

const TopicRule* topic_rule(std::string_view source, std::string_view stream, std::string_view topic,
                            std::string_view type) {
  const std::string_view kind = topic.substr(0, topic.find('/'));
  for (const TopicRule& rule : rules) {
    if (rule.source == source && rule.stream == stream && rule.kind == kind && rule.type == type)
      return &rule;
  }
  return nullptr;
}

bool may_publish(std::string_view source, std::string_view stream, std::string_view type) {
  return std::any_of(rules.begin(), rules.end(), [&](const TopicRule& rule) {
    return rule.source == source && rule.stream == stream && rule.type == type;
  });
}

std::vector<std::string> topic_prefixes(std::string_view source, std::string_view stream) {
  std::vector<std::string> out;
  for (const TopicRule& rule : rules) {
    if (rule.source == source && rule.stream == stream) out.push_back(std::string(rule.kind) + "/");
  }
  return out;
}

}  // namespace headgate
