#pragma once

#include <optional>
#include <string>

#include "cli/doctor_exchange.h"
#include "cli/doctor_findings.h"
#include "cli/doctor_keys.h"
#include "cli/doctor_line.h"
#include "config/configuration.h"

namespace headgate::cli {

// Kalshi's other environment, where a key may have been made that the configured one does not know.
struct OtherExchange {
  std::string rest_url;
  std::string name;        // "the demo exchange"
  std::string configured;  // "the production exchange"
};
// Nothing when the configured exchange is none of Kalshi's.
std::optional<OtherExchange> other_exchange(const Configuration& configuration);

// What the account says of itself, asked with each key for that key alone: signature_read and _write,
// scopes_read and _write, region, rate_limits, shard_cash. Nothing is placed, changed or moved.
void examine_account(const Configuration& configuration, const DoctorKeys& keys, const ExchangeView& view,
                     const std::optional<OtherExchange>& other, ExchangeLine& line, Findings& findings);

inline constexpr const char* account_checks[] = {"signature_read", "signature_write", "scopes_read",
                                                 "scopes_write",   "region",          "rate_limits",
                                                 "shard_cash"};

}  // namespace headgate::cli
