#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/settle/v1/rows.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "weather/climate_report.h"
#include "weather/climate_report_service.h"
#include "weather/stations.h"

namespace headgate {

// What the weather service's daily climate reports say about closed temperature events, hours before the
// exchange settles them. A label is published and compared with the exchange's result; it never moves cash.
// After an event's close its reports are asked for every ten minutes of market time, one request at a time,
// until the first final one with a number is there or three days have passed. Without an address it does
// nothing at all.
class ClimateLabels {
 public:
  explicit ClimateLabels(std::string reports_url) : url_(std::move(reports_url)) {}

  void restore(const settle::v1::LabelRow& row);
  void start(const Input& input, Effects& effects);  // after the rows
  void learn(const market::v1::MarketInfo& info, const Input& input, Effects& effects);
  void begin(const Input& input, Effects& effects);  // the timer fired
  // The event that has its label by this reply, if one has.
  std::optional<std::string> finish(const HttpDone& done, const Input& input, Effects& effects);
  // Of a market that the exchange settled yes: an alert, once, when its strike does not contain the label.
  void compare(const settle::v1::KnownMarketRow& winner, Effects& effects);

  std::vector<settle::v1::LabelRow> rows() const;
  uint64_t digest() const;  // of what is durable

  static constexpr const char* timer = "labels";
  static constexpr const char* table = "label";

 private:
  struct Paper {
    std::string product_id;
    std::string sha256;
    int64_t fetched_ns = 0;
  };
  struct Watched {
    settle::v1::LabelRow row;
    const weather::StationEntry* station = nullptr;
    weather::Date date;
    std::set<std::string> read;                   // product ids, readable or not
    std::vector<weather::ClimateReport> reports;  // those that could be read
    std::vector<Paper> papers;                    // beside `reports`
    std::string complaint;                        // the last one, so that each is said once
    bool waiting() const { return row.refusal().empty() && !row.has_label(); }
    int64_t day_end_ns() const;
  };
  // One event's turn in a round: its list, then the products of it that are not read yet.
  struct Turn {
    std::string event;
    std::string request;  // empty: nothing is outstanding
    std::deque<weather::ListedReport> unread;
    std::optional<weather::ListedReport> reading;  // nothing: the list was asked for
  };

  bool take_list(Watched& watched, const HttpDone& done, const Input& input, Effects& effects);
  bool take_product(Watched& watched, const HttpDone& done, const Input& input, Effects& effects);
  bool label(Watched& watched, Effects& effects);
  void ask(const std::string& path, Effects& effects);
  void next_turn(const Input& input, Effects& effects);
  void arm(const Input& input, Effects& effects);
  void refuse(Watched& watched, const char* code, const std::string& why, Effects& effects);
  void keep(const Watched& watched, Effects& effects);

  std::string url_;
  std::map<std::string, Watched> watched_;  // by event
  std::deque<std::string> round_;
  Turn turn_;
  uint64_t requests_ = 0;
  MarketTime next_round_;
};

}  // namespace headgate
