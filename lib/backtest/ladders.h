#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::backtest {

// What market and model said of one event at one instant, and what came true.
struct Ladder {
  struct Rung {
    std::string market;
    double said_by_market = 0;  // halfway between YES bid and YES ask
    double said_by_model = 0;
    bool paid = false;
  };
  std::string event;
  MarketTime at;
  std::vector<Rung> rungs;  // by ticker
};

// Takes a picture of both wherever a recording shows quotes of a ladder (Ticker records of one instant), and
// keeps it until the result is known.
class Ladders {
 public:
  void hear(const forecast::v1::FairValue& value);
  void quote(const std::string& event, const std::string& market, const recording::v1::Ticker& ticker,
             MarketTime at);
  void result(const std::string& event, const std::string& market, bool paid);

  // Ladders that are whole: every rung quoted on both sides, a fair value known then, one winner. What is
  // missing is counted by reason.
  struct Taken {
    std::vector<Ladder> ladders;  // by event
    std::map<std::string, uint64_t> left_out;
  };
  Taken take() const;

 private:
  struct Rung {
    std::optional<double> market;
    std::optional<double> model;
    std::optional<bool> paid;
  };
  struct Entry {
    MarketTime at;
    std::map<std::string, Rung> rungs;
  };
  std::map<std::string, std::map<std::string, double>> said_;  // by event and market, last
  std::map<std::string, Entry> entries_;                       // by event
};

}  // namespace headgate::backtest
