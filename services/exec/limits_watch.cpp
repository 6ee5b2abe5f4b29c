#include "services/exec/limits_watch.h"

#include <utility>

#include "kalshi/error_body.h"
#include "kalshi/limits_codec.h"

namespace headgate::exec {
namespace {

constexpr const char* limits_id = "limits/account";
constexpr const char* costs_id = "limits/costs";

}  // namespace

void LimitsWatch::on_tick(MachineTime now, Effects& effects) {
  const auto ask = [&](Question& question, const char* id, const kalshi::Request& request) {
    if (question.under_way || now < question.due) return;
    question.under_way = true;
    effects.request(urls_.of(id, request));
  };
  ask(limits_, limits_id, kalshi::account_limits_request());
  ask(costs_, costs_id, kalshi::endpoint_costs_request());
}

bool LimitsWatch::on_http(const HttpDone& done, kalshi::RequestGate& gate, MachineTime now,
                          Effects& effects) {
  if (!done.request.starts_with(prefix)) return false;
  Question& question = done.request == limits_id ? limits_ : costs_;
  if (!std::exchange(question.under_way, false)) return true;
  const std::string flaw = read(done, gate, now);
  const bool is_absent = simulated_ && done.outcome == HttpOutcome::answered && done.status == 404;
  question.due = now.plus_ns(flaw.empty() || is_absent ? every_ns : again_ns);
  if (flaw.empty() || is_absent || !alerts_.allows(done.request, now)) return true;
  effects.note(Level::warning, "LIMITS_UNREAD", done.request + ": " + flaw + "; " + tier() + " stands");
  return true;
}

std::string LimitsWatch::read(const HttpDone& done, kalshi::RequestGate& gate, MachineTime now) {
  if (done.outcome != HttpOutcome::answered) return "not answered";
  if (done.status != 200) {
    return std::to_string(done.status) + " " + kalshi::parse_error_body(done.body).text().substr(0, 200);
  }
  if (done.request == costs_id) {
    auto costs = kalshi::parse_endpoint_costs(done.body);
    if (!costs) return costs.error().text();
    gate.charge(std::move(*costs));
    return {};
  }
  const auto limits = kalshi::parse_account_limits(done.body);
  if (!limits) return limits.error().text();
  gate.allow(*limits, now);
  tier_ = limits->tier;
  return {};
}

std::string LimitsWatch::tier() const {
  if (!tier_.empty()) return tier_;
  return simulated_ ? "none told" : "basic, as assumed";
}

}  // namespace headgate::exec
