#include "sim/simulation.h"

#include <fmt/format.h>

#include <array>
#include <memory>

#include "actor/service_names.h"
#include "domain/buggify.h"
#include "domain/check.h"
#include "domain/random.h"
#include "sim/casting.h"
#include "sim/judge.h"
#include "sim/network.h"
#include "sim/operator.h"
#include "sim/process.h"
#include "sim/web.h"

namespace headgate::sim {
namespace {

constexpr int64_t noon_ns = 1'765'368'000'000'000'000;  // 2025-12-10T12:00:00Z
constexpr int64_t minutes_to_close = 4;
constexpr int64_t determined_after_ns = 15 * ns_per_s;
constexpr int64_t finalized_after_ns = 25 * ns_per_s;
constexpr int64_t faults_end_ns = 300 * ns_per_s;
// An order without an answer is asked about for 60 s before it is believed absent, and rounds of results are
// a minute apart.
constexpr int64_t end_ns = 450 * ns_per_s;
constexpr int64_t look_every_ns = 5 * ns_per_s;
constexpr int64_t kill_file_stays_ns = 60 * ns_per_s;

exchange::Plan plan_of(const Scene& scene) {
  exchange::Plan out = exchange::plan_of(scene.seed, MarketTime::from_ns(noon_ns), minutes_to_close);
  out.determined = out.closes.plus_ns(determined_after_ns);
  out.finalized = out.determined.plus_ns(finalized_after_ns);
  out.expected_expiration = out.finalized;
  return out;
}

exchange::House house_of(const Scene& scene) {
  exchange::House out;
  out.begins = MarketTime::from_ns(noon_ns);
  out.trader_cash = opening_cash;
  out.read_lag_ns = scene.climate.read_lag_ns;
  out.page_most = scene.climate.page_most;
  return out;
}

// Which points a seed strikes at is decided once for each, so that one of them alone may be hit hard.
class Dice final : public BuggifyDice {
 public:
  explicit Dice(Scene& scene) : scene_(scene), random_(Random::of(scene.seed, "buggify")) {}
  bool strikes(std::string_view point) override {
    if (!scene_.faults || scene_.climate.buggify == 0) return false;
    if (Random::of(scene_.seed, point).chance(500'000) || !random_.chance(scene_.climate.buggify))
      return false;
    ++scene_.tally.buggified;
    return true;
  }

 private:
  Scene& scene_;
  Random random_;
};

class Run {
 public:
  Run(uint64_t seed, bool traced)
      : scene_(seed, noon_ns, traced),
        plan_(plan_of(scene_)),
        exchange_(house_of(scene_), {plan_}),
        weather_(plan_),
        network_(scene_),
        web_(scene_, exchange_, weather_),
        configuration_(configuration_of(scene_.climate, plan_)),
        random_(Random::of(seed, "operator")),
        operator_(scene_, network_, plan_, configuration_.strategy.name),
        judge_(scene_, configuration_, plan_) {
    for (const std::string_view name : service_names) {
      processes_.push_back(std::make_unique<Process>(
          scene_, std::string(name), [this, name] { return cast(name, configuration_, scene_); }, network_,
          web_));
      network_.add(*processes_.back());
    }
  }

  Outcome play() {
    begin();
    scene_.schedule.run_until(faults_end_ns);
    scene_.faults = false;
    scene_.trace.line(faults_end_ns, [] { return std::string("no more faults"); });
    scene_.schedule.run_until(end_ns);
    return end();
  }

 private:
  const Disk& disk(std::string_view name) const { return network_.find(std::string(name))->disk(); }
  Stores stores() const { return {disk("edge"), disk("risk"), disk("exec"), disk("settle")}; }

  void begin() {
    for (const auto& process : processes_) {
      scene_.schedule.at(random_.between(0, 500) * ns_per_ms, [&process] { process->begin_life(); });
    }
    if (scene_.climate.remote_exchange) {
      web_.on_write([this] { judge_.look(truth(), stores()); });
      look_now_and_then();
    }
    if (const auto at_ns = scene_.climate.kill_switch_at_ns) {
      scene_.kill_from_ns = *at_ns;
      if (scene_.climate.kill_file_removed) scene_.kill_until_ns = *at_ns + kill_file_stays_ns;
    }
    // What exec remembers of the switch must be on its disk when risk alone is resumed.
    if (scene_.climate.risk_alone_resumed) {
      scene_.schedule.at(scene_.kill_until_ns, [this] { network_.find("exec")->crash(); });
    }
    end_somebody();
    operator_.begin();
  }

  // What rests too long is seen at no write.
  void look_now_and_then() {
    scene_.schedule.after(look_every_ns, [this] {
      judge_.look(truth(), stores());
      look_now_and_then();
    });
  }

  // Now and then somebody ends, whatever it is at.
  void end_somebody() {
    const int64_t every_ns = scene_.climate.kill_every_ns;
    if (every_ns == 0) return;
    scene_.schedule.after(random_.between(every_ns / 2, every_ns * 3 / 2), [this] {
      if (!scene_.faults) return;
      Process& process = *processes_[random_.below(processes_.size())];
      if (random_.chance(scene_.climate.clean_stop)) {
        process.stop();
      } else {
        process.crash();
      }
      end_somebody();
    });
  }

  VenueTruth truth() const {
    if (scene_.climate.remote_exchange) return truth_of(exchange_.truth(), exchange::Floor::ours);
    venue::Venue paper;
    Rows rows;
    for (const auto& [at, value] : disk("exec").rows()) {
      if (at.first.starts_with("venue_") && at.first != venue_used_level) rows[at] = value;
    }
    if (!rows.empty()) check(paper.restore(rows).has_value(), "the stored venue can be read");
    return truth_of(paper, "ours");
  }
  static constexpr const char* venue_used_level = "venue_used_level";

  Outcome end() {
    for (const auto& process : processes_) {
      if (!process->live())
        scene_.violated("NOT_BACK", process->name(),
                        process->name() + " is not ready long after the last fault");
    }
    const VenueTruth known = truth();
    judge_.finish(known, exchange_.truth(), stores(), web_.orders_sent());
    Outcome out;
    out.seed = scene_.seed;
    out.tally = tally(known);
    out.digest = digest();
    out.violations = scene_.violations;
    out.trace = scene_.trace.lines();
    return out;
  }

  Tally tally(const VenueTruth& known) const {
    Tally out = scene_.tally;
    out.simulated_ns = end_ns;
    out.happenings = scene_.schedule.run();
    out.orders = known.orders.size();
    out.fills = known.trades.size();
    for (const auto& order : known.orders) {
      out.cancels += order.status == venue::OrderStatus::canceled ? 1 : 0;
    }
    for (const bus::v1::Envelope& event : disk("risk").events()) {
      out.approvals += event.type().ends_with(".OrderApproved") ? 1 : 0;
      out.denials += event.type().ends_with(".OrderDenied") ? 1 : 0;
    }
    for (const bus::v1::Envelope& event : disk("settle").events()) {
      out.settlements += event.type().ends_with(".Settlement") ? 1 : 0;
    }
    return out;
  }

  uint64_t digest() {
    Digest& all = scene_.digest;
    for (const auto& process : processes_) {
      for (const auto& [at, value] : process->disk().rows()) all.add(at.first).add(at.second).add(value);
      for (const auto& event : process->disk().events()) all.add(event.SerializeAsString());
      if (process->actor() != nullptr) all.add(static_cast<int64_t>(process->actor()->digest()));
    }
    return all.add(static_cast<int64_t>(exchange_.digest())).value();
  }

  Scene scene_;
  Dice dice_{scene_};
  const exchange::Plan plan_;
  exchange::Exchange exchange_;
  sky::ForecastSource weather_;
  Network network_;
  Web web_;
  const Configuration configuration_;
  Random random_;
  Operator operator_;
  Judge judge_;
  std::vector<std::unique_ptr<Process>> processes_;
};

}  // namespace

Outcome simulate(uint64_t seed, bool traced) { return std::make_unique<Run>(seed, traced)->play(); }

}  // namespace headgate::sim
