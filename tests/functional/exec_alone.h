#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bus/approval.h"
#include "tests/functional/harness.h"
#include "tests/functional/impostor.h"

namespace headgate::functional {

// The example configuration, with its places in `folder` and the outer world nowhere.
std::string paper_configuration(const Folder& folder);

// The real headgate-exec of an instance whose other places are all held by the test: risk's, with risk's key
// and others, and market's, with one market whose YES is offered at 0.40.
struct ExecAlone {
  static constexpr const char* market = "KXHIGHNY-26JAN15-B36.5";
  static constexpr const char* event = "KXHIGHNY-26JAN15";

  ExecAlone();

  void start_exec();  // and waits until it is ready
  void kill_exec();   // as a crash would
  void stop_exec();   // cleanly, so that its capture is whole
  // Meanwhile the two places answer.
  bool wait(const std::string& what, int seconds, const std::function<bool()>& holds);

  // Buys one YES at 0.30 at most, which rests.
  risk::v1::Approval approval(const std::string& intent) const;
  risk::v1::CancelApproval cancel(const std::string& intent) const;
  // Its own status, as `headgate status --json` shows it; null when it does not answer.
  Json status() const { return asked(run_directory(), "exec", "status"); }
  // The state of an intent's one child while it is open: "resting", ...
  std::string open_state(const std::string& intent) const;
  std::string log() const { return exec ? exec->err() : std::string(); }
  std::string state_directory() const { return folder / "state"; }
  std::string run_directory() const { return folder / "run"; }

  Folder folder;
  ApprovalSigner right_key;
  ApprovalSigner other_key;
  Impostor risk;
  Impostor market_place;
  std::optional<Program> exec;

 private:
  void publish_market();
};

}  // namespace headgate::functional
