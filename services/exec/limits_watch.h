#pragma once

#include <string>
#include <string_view>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/alert_limit.h"
#include "kalshi/request_gate.h"
#include "services/exec/kalshi_urls.h"

namespace headgate::exec {

// Reads what the account may use and what each request costs, at start and once an hour: a tier can be won
// and lost. Until it is read, and after a reading that failed, what the gate has stands.
class LimitsWatch {
 public:
  static constexpr std::string_view prefix = "limits/";

  // `simulated`: an exchange that may tell of no limits, and then has none.
  LimitsWatch(KalshiUrls urls, bool simulated) : urls_(std::move(urls)), simulated_(simulated) {}

  void on_tick(MachineTime now, Effects& effects);
  // False when the answer is to no request of this part.
  bool on_http(const HttpDone& done, kalshi::RequestGate& gate, MachineTime now, Effects& effects);

  // For people: as the exchange calls it, or what is assumed.
  std::string tier() const;

 private:
  static constexpr int64_t every_ns = 3600 * ns_per_s;
  static constexpr int64_t again_ns = 60 * ns_per_s;

  struct Question {
    bool under_way = false;
    MachineTime due;
  };
  // What was wrong with the answer; empty: it is obeyed.
  std::string read(const HttpDone& done, kalshi::RequestGate& gate, MachineTime now);

  KalshiUrls urls_;
  bool simulated_;
  Question limits_;
  Question costs_;
  std::string tier_;  // empty: not told yet
  AlertLimit alerts_;
};

}  // namespace headgate::exec
