#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/instance.h"

namespace headgate::cli {

// Sets the kill switch and waits for exec and risk to say that they saw it.
Exit kill_trading(const Instance& instance, const std::string& reason, bool json);

struct HaltOrder {
  std::string scope = "account";  // account, strategy, event, market
  std::string name;               // empty for the account
  std::string reason;
  bool reduce = false;
};
Exit halt_trading(const Instance& instance, const HaltOrder& order, bool json);

struct ResumeOrder {
  std::string scope = "account";
  std::string name;
  std::string reason;
  bool remove_kill_file = false;
};
// Refused while the kill switch is set, unless its file is removed deliberately in the same breath.
Exit resume_trading(const Instance& instance, const ResumeOrder& order, bool json);

}  // namespace headgate::cli
