#include "cli/parity_join.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "backtest/message_difference.h"
#include "domain/moment.h"

namespace headgate::cli {
namespace {

using backtest::MessageDifference;

// Stamped by the machine, or naming its folders and ports (the configuration's text): equal decisions of two
// runs differ there.
constexpr std::string_view ignored[] = {
    "headgate.risk.v1.Approval.approved_utc_ns",
    "headgate.risk.v1.Approval.start_by_utc_ns",
    "headgate.risk.v1.Approval.limits_version",
    "headgate.risk.v1.CancelApproval.approved_utc_ns",
};

std::optional<MessageDifference> body_difference(const Decision& run, const Decision& backtest) {
  if (run.type != backtest.type) return MessageDifference{"type", run.type, backtest.type};
  if (run.body == backtest.body) return std::nullopt;
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(run.type);
  if (descriptor == nullptr) return MessageDifference{"body", "", ""};
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  const std::unique_ptr<google::protobuf::Message> one(prototype->New());
  const std::unique_ptr<google::protobuf::Message> other(prototype->New());
  if (!one->ParseFromString(run.body) || !other->ParseFromString(backtest.body)) {
    return MessageDifference{"body", "", ""};
  }
  return backtest::first_difference(*one, *other, ignored);
}

std::optional<MessageDifference> difference(const Decision& run, const Decision& backtest) {
  for (size_t i = 0; i < run.texts.size() && i < backtest.texts.size(); ++i) {
    const auto& [field, text] = run.texts[i];
    if (text != backtest.texts[i].second) {
      return MessageDifference{std::string(field), text, backtest.texts[i].second};
    }
  }
  return body_difference(run, backtest);
}

}  // namespace

double ParityRow::percent() const {
  const uint64_t most = std::max(in_run, in_backtest);
  return most == 0 ? 100.0 : 100.0 * static_cast<double>(equal) / static_cast<double>(most);
}

std::string ParityDifference::text() const {
  std::string out =
      std::string(code) + ": " + std::string(name_of(kind)) + " " + id + " at " + iso_utc(market_ns);
  if (!field.empty()) {
    out += ": " + field + " is '" + in_run + "' in the run, '" + in_backtest + "' in the backtest";
  }
  return out;
}

ParityJoin::ParityJoin(std::vector<backtest::Cut> cuts, size_t named_max)
    : cuts_(std::move(cuts)),
      named_max_(named_max),
      features_by_life_(std::any_of(cuts_.begin(), cuts_.end(), [](const backtest::Cut& each) {
        return each.service == "edge" && each.life > 0;
      })) {}

ParityJoin::Key ParityJoin::key_of(const Decision& decision) const {
  const bool by_life = features_by_life_ && decision.kind == DecisionKind::feature;
  return {decision.kind, by_life ? decision.life : 0, decision.moment_ns, decision.id};
}

bool ParityJoin::take_partner(Waiting& from, const Decision& decision, Decision& partner) const {
  const auto found = from.find(key_of(decision));
  if (found == from.end()) return false;
  partner = std::move(found->second.front());
  found->second.pop_front();
  if (found->second.empty()) from.erase(found);
  return true;
}

void ParityJoin::run(Decision decision) {
  ++row(decision.kind).in_run;
  if (decision.kind == DecisionKind::feature) {
    last_feature_ns_.try_emplace(decision.life).first->second[0] = decision.market_ns;
  }
  Decision partner;
  if (take_partner(backtest_waits_, decision, partner)) return compare(decision, partner);
  run_waits_[key_of(decision)].push_back(std::move(decision));
}

void ParityJoin::backtest(Decision decision) {
  ++row(decision.kind).in_backtest;
  if (decision.kind == DecisionKind::feature) {
    last_feature_ns_.try_emplace(decision.life).first->second[1] = decision.market_ns;
  }
  Decision partner;
  if (take_partner(run_waits_, decision, partner)) return compare(partner, decision);
  backtest_waits_[key_of(decision)].push_back(std::move(decision));
}

void ParityJoin::compare(const Decision& run, const Decision& backtest) {
  ParityRow& counts = row(run.kind);
  if (const auto found = difference(run, backtest)) {
    ++counts.differ;
    return name({"FIELD_DIFFERS", run.kind, run.id, run.market_ns, found->field, found->one, found->other});
  }
  if (is_taken(backtest)) {
    ++counts.cut;
    return name({"LIFE_CUT", run.kind, run.id, run.market_ns, "", "", ""});
  }
  ++counts.equal;
}

// What the rerun took from the run proves nothing, though it is equal.
bool ParityJoin::is_taken(const Decision& decision) const {
  return std::any_of(cuts_.begin(), cuts_.end(), [&](const backtest::Cut& cut) {
    if (cut.service != decision.service || decision.sequence == 0) return false;
    if (decision.kind == DecisionKind::evaluation) {
      return cut.life == 0 || (decision.life == cut.life && decision.sequence > cut.state_head);
    }
    return decision.sequence >= cut.events_from && decision.sequence <= cut.events_to;
  });
}

// A killed process loses what it had not flushed yet, of its recording and of its capture each at another
// place.
bool ParityJoin::is_cut_off(const Decision& decision) const {
  if (decision.kind != DecisionKind::feature) return false;
  const bool cut = std::any_of(cuts_.begin(), cuts_.end(), [&](const backtest::Cut& each) {
    return each.service == decision.service && (each.life == decision.life || each.life == 0);
  });
  const auto last = last_feature_ns_.find(decision.life);
  if (!cut || last == last_feature_ns_.end()) return false;
  return decision.market_ns >= std::min(last->second[0], last->second[1]);
}

void ParityJoin::leave(const Waiting& waiting, bool of_run) {
  std::vector<const Decision*> left;
  for (const auto& [key, decisions] : waiting) {
    for (const Decision& each : decisions) left.push_back(&each);
  }
  std::stable_sort(left.begin(), left.end(), [](const Decision* one, const Decision* other) {
    return one->market_ns < other->market_ns;
  });
  for (const Decision* each : left) {
    ParityRow& counts = row(each->kind);
    if (is_cut_off(*each)) {
      ++counts.cut;
      name({"LIFE_CUT", each->kind, each->id, each->market_ns, "", "", ""});
    } else if (of_run) {
      ++counts.missing;
      name({"MISSING_IN_BACKTEST", each->kind, each->id, each->market_ns, "", "", ""});
    } else {
      ++counts.extra;
      name({"EXTRA_IN_BACKTEST", each->kind, each->id, each->market_ns, "", "", ""});
    }
  }
}

void ParityJoin::finish() {
  leave(run_waits_, true);
  leave(backtest_waits_, false);
  run_waits_.clear();
  backtest_waits_.clear();
  std::stable_sort(differences_.begin(), differences_.end(),
                   [](const ParityDifference& one, const ParityDifference& other) {
                     return std::pair(one.kind, one.market_ns) < std::pair(other.kind, other.market_ns);
                   });
}

void ParityJoin::name(ParityDifference difference) {
  size_t& named = named_[static_cast<size_t>(difference.kind)];
  if (named++ < named_max_) differences_.push_back(std::move(difference));
}

bool ParityJoin::all_equal() const {
  return std::all_of(rows_.begin(), rows_.end(), [](const ParityRow& each) { return each.all_equal(); });
}

uint64_t ParityJoin::decisions() const {
  uint64_t out = 0;
  for (const ParityRow& each : rows_) out += each.in_run + each.in_backtest;
  return out;
}

}  // namespace headgate::cli
