#include "sim/operator.h"

#include <utility>

#include "sim/network.h"
#include "sim/process.h"

namespace headgate::sim {

void Operator::begin() {
  if (scene_.climate.risk_alone_resumed) {
    scene_.schedule.at(scene_.kill_until_ns + random_.between(0, 10) * ns_per_s,
                       [this] { resume_account(); });
  }
  act_now_and_then();
}

void Operator::resume_account() {
  command::v1::Command out;
  out.set_kind(command::v1::COMMAND_KIND_RESUME);
  out.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
  out.set_operator_(name);
  tell(out);
}

void Operator::act_now_and_then() {
  const int64_t every_ns = scene_.climate.operator_every_ns;
  if (every_ns == 0) return;
  scene_.schedule.after(random_.between(every_ns / 2, every_ns * 3 / 2), [this] {
    if (!scene_.faults) return;
    tell(wish());
    act_now_and_then();
  });
}

void Operator::tell(const command::v1::Command& command) {
  command::v1::Request request;
  *request.mutable_command() = command;
  Process& risk = *network_.find("risk");
  if (!risk.alive()) return;
  ++scene_.tally.commands;
  // The answer goes to nobody: whether it was obeyed is read from risk's events.
  risk.when(scene_.schedule.now_ns(), [request](Node& node) { node.asked(name, request); });
}

command::v1::Command Operator::wish() {
  // More often than not what was stopped is let go again, or soon nothing would trade.
  if (!restricted_.empty() && random_.chance(600'000)) {
    const auto at = restricted_.begin() + static_cast<int64_t>(random_.below(restricted_.size()));
    command::v1::Command out = std::move(*at);
    restricted_.erase(at);
    out.set_kind(command::v1::COMMAND_KIND_RESUME);
    return out;
  }
  command::v1::Command out = subject();
  const bool halts = random_.chance(500'000);
  out.set_kind(halts ? command::v1::COMMAND_KIND_HALT : command::v1::COMMAND_KIND_REDUCE);
  restricted_.push_back(out);
  return out;
}

command::v1::Command Operator::subject() {
  command::v1::Command out;
  out.set_operator_(name);
  out.set_reason("OPERATOR");
  switch (random_.below(4)) {
    case 0:
      out.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
      break;
    case 1:
      out.set_scope(command::v1::SCOPE_KIND_STRATEGY);
      out.set_name(strategy_);
      break;
    case 2:
      out.set_scope(command::v1::SCOPE_KIND_EVENT);
      out.set_name(plan_.event);
      break;
    default:
      out.set_scope(command::v1::SCOPE_KIND_MARKET);
      out.set_name(plan_.markets[random_.below(plan_.markets.size())].ticker);
  }
  return out;
}

}  // namespace headgate::sim
