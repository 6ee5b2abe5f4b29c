#pragma once

#include <map>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/row.h"
#include "domain/moment.h"
#include "headgate/bus/v1/envelope.pb.h"

namespace headgate::backtest {

// What the services of a backtest leave behind: the same as processes keep in their state directories, so
// that one way of reading serves both.
struct KeptRecord {
  Recorded record;
  MarketTime market;
  UtcTime utc;
};
struct KeptService {
  Rows rows;                              // durable, as of the end
  std::vector<bus::v1::Envelope> events;  // durable, numbered from 1
  std::vector<KeptRecord> records;        // of its recording, in order
};
using Kept = std::map<std::string, KeptService>;  // by service

}  // namespace headgate::backtest
